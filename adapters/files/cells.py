"""Decodes the cells of an export, and keeps the bytes of those that do not decode."""

from __future__ import annotations

import codecs

import ebcdic  # noqa: F401 - registers the code pages of mainframes that Python lacks

from adapters.errors import OptionError

EVERY_BYTE = bytes(range(256)) + "å".encode()
"""All bytes, and two that are one letter in UTF-8, where no byte above 0x7F is one alone."""


def checked_charset(name: str) -> str:
    """Return Python's own name of a charset; raises OptionError when there is none."""
    try:
        # What turns bytes into bytes or text into text, such as hex and rot13, is a codec and no charset.
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        msg = f"there is no charset {name!r}"
        raise OptionError(
            "charset", msg, "use Python's name for it, such as cp1252, cp437, latin-1, utf-8, or cp1047 on a mainframe"
        ) from error


def is_single_byte(charset: str) -> bool:
    """Whether every byte is one letter, so that a position in bytes is a position in text."""
    return len(EVERY_BYTE.decode(charset, "replace")) == len(EVERY_BYTE)


def decoded(raw: bytes, charset: str) -> str | bytes:
    """Return the text of `raw`, or `raw` itself when the charset cannot decode it."""
    try:
        return raw.decode(charset)
    except UnicodeDecodeError:
        return raw
