"""Decodes the cells of an export, and keeps the bytes of those that do not decode."""

from __future__ import annotations

import codecs

from adapters.errors import OptionError


def checked_charset(name: str) -> str:
    """Return Python's own name of a charset; raises OptionError when there is none."""
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        msg = f"there is no charset {name!r}"
        raise OptionError(
            "charset", msg, "use Python's name for it, such as cp1252, cp437, latin-1 or utf-8"
        ) from error


def is_single_byte(charset: str) -> bool:
    """Whether every byte is one letter, so that a position in bytes is a position in text."""
    return len(bytes(range(256)).decode(charset, "replace")) == 256  # noqa: PLR2004 - the number of bytes


def decoded(raw: bytes, charset: str) -> str | bytes:
    """Return the text of `raw`, or `raw` itself when the charset cannot decode it."""
    try:
        return raw.decode(charset)
    except UnicodeDecodeError:
        return raw
