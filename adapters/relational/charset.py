"""Text that a driver hands over as bytes, decoded by the source's charset.

Almost every legacy text is plain ASCII, and one call per text costs more than the whole read: so the texts
of a column are decoded together. Bytes that the charset does not know are kept, as `Undecodable`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import methodcaller

from adapters.charsets import checked_charset
from adapters.query import Row, Stored, Undecodable

ASCII = bytes(range(128))

_WORTH_JOINING = 4
"""Rows from which on decoding by column is faster than by value."""

SUBSTITUTE = "\x1a"
"""The control character that stands for an unknown one (ECMA-48, SUB)."""


class TextDecoder:
    """Decodes and encodes the texts of one source."""

    def __init__(self, charset: str) -> None:
        self.charset = checked_charset(charset)
        self.extends_ascii = ASCII.decode(self.charset, "replace") == ASCII.decode("ascii")
        self.decode: Callable[[bytes], str] = methodcaller("decode", self.charset, "replace")
        """Decodes one text for people to read: unknown bytes become question marks."""

    @property
    def is_utf8(self) -> bool:
        return self.charset == "utf-8"

    def decoded_rows(self, rows: list[Row]) -> list[Row]:
        """Return rows whose texts came as bytearrays with these decoded, `Undecodable` where that fails.

        A column of a page is decoded in one piece: a call per text costs more than reading the row.
        """
        if len(rows) < _WORTH_JOINING:
            return [tuple([self._text(value) for value in row]) for row in rows]
        return list(zip(*[self._texts(column) for column in zip(*rows, strict=True)], strict=True))

    def _texts(self, column: Sequence[Stored]) -> Sequence[Stored]:
        kinds = set(map(type, column))
        if bytearray not in kinds:
            return column
        if kinds == {bytearray}:
            joined = b"\0".join(column)
            try:
                texts = joined.decode("ascii" if self.extends_ascii and joined.isascii() else self.charset).split("\0")
            except UnicodeDecodeError:
                texts = []
            # A text with a NUL of its own falls into two.
            if len(texts) == len(column):
                return texts
        return [self._text(value) for value in column]

    def _text(self, value: Stored) -> Stored:
        if type(value) is not bytearray:
            return value
        try:
            return value.decode(self.charset)
        except UnicodeDecodeError:
            return Undecodable(value)

    def decoded(self, latin: str) -> str | Undecodable:
        """Return the text whose bytes came as the characters of `latin`."""
        raw = latin.encode("latin-1")
        try:
            return raw.decode(self.charset)
        except UnicodeDecodeError:
            return Undecodable(raw)

    def storable(self, text: str) -> str:
        """Return `text` with SUB, which no stored text holds, for each character that the charset lacks."""
        try:
            text.encode(self.charset)
        except UnicodeEncodeError:
            return "".join([one if one.encode(self.charset, "ignore") else SUBSTITUTE for one in text])
        return text

    def encode(self, text: str) -> bytes:
        """Return the bytes that the source stores for `text`."""
        return self.storable(text).encode(self.charset)


def is_ascii(values: Iterable[Stored]) -> bool:
    """Return whether every text among `values` is plain ASCII."""
    return all(type(value) is not str or value.isascii() for value in values)
