"""Text that a driver hands over as bytes, decoded by the source's charset at the speed of ASCII.

Almost every legacy text is plain ASCII, and a codec written in Python costs more than the whole read. So
texts are decoded as ASCII in C, and only the first byte beyond it calls us back. Bytes that the charset
does not know come through as surrogates and are marked as `Undecodable` afterwards.
"""

from __future__ import annotations

import codecs
import threading
from collections.abc import Callable, Iterable
from operator import methodcaller

from adapters.errors import OptionError
from adapters.query import Row, Stored, Undecodable

ASCII = bytes(range(128))

SUBSTITUTE = "\x1a"
"""The control character that stands for an unknown one (ECMA-48, SUB)."""


class TextDecoder:
    """Decodes the texts of one source; remembers per thread whether a text could not be decoded."""

    def __init__(self, charset: str) -> None:
        try:
            self.charset = codecs.lookup(charset).name
        except LookupError as error:
            raise OptionError(
                "charset",
                f"there is no charset {charset!r}",
                "use a Python codec name such as cp1252, latin-1 or cp850",
            ) from error
        self._seen = threading.local()
        self.decode = self._decoder()

    @property
    def is_utf8(self) -> bool:
        return self.charset == "utf-8"

    def repaired(self, rows: list[Row]) -> list[Row]:
        """Return the rows with `Undecodable` in place of each text that this thread failed to decode."""
        if not getattr(self._seen, "bad", False):
            return rows
        self._seen.bad = False
        return [tuple([self._marked(value) for value in row]) for row in rows]

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

    def _marked(self, value: Stored) -> Stored:
        if not isinstance(value, str) or value.isascii():
            return value
        raw = value.encode(self.charset, "surrogateescape")
        try:
            raw.decode(self.charset)
        except UnicodeDecodeError:
            return Undecodable(raw)
        return value

    def _decoder(self) -> Callable[[bytes], str]:
        charset = self.charset
        if charset == "iso8859-1":
            return methodcaller("decode", "latin-1")
        if ASCII.decode(charset, "replace") != ASCII.decode("ascii"):
            return self._decode_other
        handler = f"adapters-beyond-ascii-{charset}-{id(self)}"
        codecs.register_error(handler, self._beyond_ascii)
        return methodcaller("decode", "ascii", handler)

    def _decode_other(self, raw: bytes) -> str:
        try:
            return raw.decode(self.charset)
        except UnicodeDecodeError:
            self._seen.bad = True
            return raw.decode(self.charset, "surrogateescape")

    def _beyond_ascii(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return self._decode_other(error.object[error.start :]), len(error.object)


def is_ascii(values: Iterable[Stored]) -> bool:
    """Return whether every text among `values` is plain ASCII."""
    return all(type(value) is not str or value.isascii() for value in values)
