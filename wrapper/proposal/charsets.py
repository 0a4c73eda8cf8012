"""Which charset the texts of a source are in, guessed from the bytes that UTF-8 could not make sense of.

Pure. The texts are decoded again in memory; the legacy is not asked twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.query import Row, Undecodable
from adapters.sniffing.charset import likeliest
from wrapper.proposal.samples import Looked

_MOST_BYTES = 200_000


def undecoded(tables: Sequence[Looked]) -> Iterator[bytes]:
    """Yield the texts that could not be decoded; the pointer of a lost memo does not count."""
    for looked in tables:
        for row in looked.rows:
            found = (bytes(value) for value in row if isinstance(value, Undecodable))
            # Pointers are digits, or four bytes of a small number.
            yield from (text for text in found if not text.isascii() and b"\0" not in text)


def guess_charset(texts: Sequence[bytes]) -> str:
    """Return the charset in which these texts read most like words, as an export's would be, by Python's name."""
    return likeliest(b"\n".join(texts)[:_MOST_BYTES]).name


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
