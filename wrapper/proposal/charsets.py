"""Which charset the texts of a source are in, guessed from the bytes that UTF-8 could not make sense of.

Pure. The texts are decoded again in memory; the legacy is not asked twice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.query import Row, Undecodable
from wrapper.proposal.samples import Looked

CANDIDATES = ("cp1252", "cp850", "cp437", "latin-1", "cp1250", "cp1251", "cp866", "cp852", "cp865")
_MOST_BYTES = 200_000
_CLEAR = 0.03
_COMMON = set("äöüßåæøéèêëáàâãíìîïóòôõúùûçñÄÖÜÅÆØÉÈÁÀÍÓÚÇÑ")
"""Letters of western Europe, where most old systems that reach us stood."""


def undecoded(tables: Sequence[Looked]) -> Iterator[bytes]:
    """Yield the texts that could not be decoded; the pointer of a lost memo does not count."""
    for looked in tables:
        for row in looked.rows:
            found = (bytes(value) for value in row if isinstance(value, Undecodable))
            # Pointers are digits, or four bytes of a small number.
            yield from (text for text in found if not text.isascii() and b"\0" not in text)


def guess_charset(texts: Sequence[bytes]) -> str:
    """Return the charset in which these texts read most like words, by Python's name; the likelier one first."""
    joined = b"\n".join(texts)[:_MOST_BYTES]
    scored: list[tuple[float, str]] = []
    for charset in CANDIDATES:
        try:
            scored.append((_score(joined.decode(charset)), charset))
        except UnicodeDecodeError:
            continue
    best = max((score for score, _ in scored), default=0.0)
    # Charsets of one family agree on most letters; without a clear winner the common one is meant.
    return next((charset for score, charset in scored if score >= best - _CLEAR * abs(best)), "latin-1")


def _score(text: str) -> float:
    """Return how much the letters beyond ASCII look like parts of words."""
    padded = f" {text} "
    places = zip(padded, padded[1:], padded[2:], strict=False)
    return sum(_fit(before, letter, after) for before, letter, after in places if not letter.isascii())


def _fit(before: str, letter: str, after: str) -> float:
    if not letter.isprintable() or "\u2500" <= letter <= "\u25ff":
        return -3
    if not letter.isalpha():
        return -1
    beside = [other for other in (before, after) if other.isalpha()]
    # A capital behind a small letter, or a small one among capitals, is an accident.
    odd = (letter.isupper() and before.islower()) or (letter.islower() and before.isupper() and after.isupper())
    if odd or not beside:
        return -1
    if "LATIN" not in unicodedata.name(letter, ""):
        return 1 if all(not other.isascii() for other in beside) else -1
    # Two accents side by side are rare in any language written in Latin letters.
    crowded = any(not other.isascii() for other in beside)
    return (1.0 if letter in _COMMON else 0.5) - crowded


def decoded(looked: Looked, charset: str) -> Looked:
    """Return the table with its texts decoded; what the charset does not decode stays bytes."""
    return replace(looked, rows=tuple(_row(row, charset) for row in looked.rows), samples={})


def _row(row: Row, charset: str) -> Row:
    if not any(isinstance(value, Undecodable) for value in row):
        return row
    return tuple(_text(value, charset) if isinstance(value, Undecodable) else value for value in row)


def _text(value: Undecodable, charset: str) -> str | Undecodable:
    try:
        return bytes(value).decode(charset)
    except UnicodeDecodeError:
        return value
