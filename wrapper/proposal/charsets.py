"""Which charset the texts of a source are in, guessed from the bytes that UTF-8 could not make sense of.

Pure. The texts are decoded again in memory; the legacy is not asked twice.
"""

from __future__ import annotations

import encodings.aliases
from collections.abc import Iterator, Sequence
from dataclasses import replace

from charset_normalizer import from_bytes

from adapters.query import Row, Undecodable
from wrapper.proposal.samples import Looked

CANDIDATES = ("cp1252", "cp850", "cp437", "latin-1", "cp1250", "cp1251", "cp866", "cp852", "cp865")
_LETTERS_PER_MARK = 3
_MOST_BYTES = 200_000


def undecoded(tables: Sequence[Looked]) -> Iterator[bytes]:
    """Yield the texts that could not be decoded."""
    for looked in tables:
        for row in looked.rows:
            yield from (bytes(value) for value in row if isinstance(value, Undecodable))


def guess_charset(texts: Sequence[bytes]) -> str:
    """Return the charset in which these texts read most like words, by Python's name."""
    joined = b"\n".join(texts)[:_MOST_BYTES]
    scored = []
    for at, charset in enumerate(CANDIDATES):
        try:
            text = joined.decode(charset)
        except UnicodeDecodeError:
            continue
        scored.append((_score(text), -at, charset))
    best = max(scored, default=(0, 0, "latin-1"))
    found = from_bytes(joined, cp_isolation=list(CANDIDATES)).best() if len(joined) > 512 else None  # noqa: PLR2004
    # Its statistics need some text; on short samples the letters themselves decide.
    likely = encodings.aliases.aliases.get(found.encoding, found.encoding) if found is not None else ""
    close = [charset for score, _, charset in scored if score >= best[0] - _LETTERS_PER_MARK]
    return likely if likely in close else best[2]


def _score(text: str) -> float:
    """Return how much the letters beyond ASCII look like parts of words: beside letters, and in the same case."""
    score = 0.0
    padded = f" {text} "
    for before, letter, after in zip(padded, padded[1:], padded[2:], strict=False):
        if letter.isascii():
            continue
        if not letter.isprintable() or "\u2500" <= letter <= "\u25ff":
            score -= _LETTERS_PER_MARK
        elif not letter.isalpha():
            score -= 1
        else:
            score += _fit(before, letter, after)
    return score


def _fit(before: str, letter: str, after: str) -> float:
    beside = [other for other in (before, after) if other.isalpha()]
    if not beside:
        return -1
    # A small letter behind a capital begins a word; a capital behind a small one is an accident.
    odd = letter.isupper() and before.islower()
    odd = odd or (letter.islower() and before.isupper() and after.isupper())
    return -1 if odd else 1


def decoded(looked: Looked, charset: str) -> Looked:
    """Return the table with its texts decoded; what is no text in the charset stays bytes."""
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
