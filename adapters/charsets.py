"""The charsets of legacy systems: which names there are, and what a byte is in each.

Importing this makes known to Python's codecs what they lack: the code pages of mainframes, and `mazovia` and
`kamenicky` of desktop programs. The package imports it, so that the same names hold for every kind and in a catalog.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import ebcdic  # noqa: F401 - registers the code pages of mainframes that Python lacks

from adapters.errors import OptionError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

UNDECLARED = "utf-8"
"""What a source's charset is when the catalog says nothing."""

EVERY_BYTE = bytes(range(256)) + "å".encode()
"""All bytes, and two that are one letter in UTF-8, where no byte above 0x7F is one alone."""


def is_charset(name: str) -> bool:
    """Whether there is a charset of this name."""
    try:
        # What turns bytes into bytes or text into text, such as hex and rot13, is a codec and no charset.
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True


def checked_charset(name: str) -> str:
    """Return Python's own name of a charset; raises OptionError when there is none."""
    if not is_charset(name):
        msg = f"there is no charset {name!r}"
        hint = "use Python's name for it, such as cp1252, cp437, latin-1, utf-8, or cp1047 on a mainframe"
        raise OptionError("charset", msg, hint)
    return codecs.lookup(name).name


def is_single_byte(charset: str) -> bool:
    """Whether every byte is one letter, so that a position in bytes is a position in text."""
    return len(EVERY_BYTE.decode(charset, "replace")) == len(EVERY_BYTE)


def decoded(raw: bytes, charset: str) -> str | bytes:
    """Return the text of `raw`, or `raw` itself when the charset cannot decode it."""
    try:
        return raw.decode(charset)
    except UnicodeDecodeError:
        return raw


# Polish letters in code page 437, as the Mazovia computer had them; 0x9B, its sign for zloty, has no letter of its own.
_MAZOVIA = dict(
    zip(
        (0x86, 0x8D, 0x8F, 0x90, 0x91, 0x92, 0x95, 0x98, 0x9C, 0x9E, 0xA0, 0xA1, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7),
        "ąćĄĘęłĆŚŁśŹŻÓńŃźż",
        strict=True,
    )
) | {0xA2: "ó"}

# Czech and Slovak letters in code page 437, the brothers Kamenický's code: 0x80 to 0xAD.
_KAMENICKY = dict(enumerate("ČüéďäĎŤčěĚĹÍľĺÄÁÉžŽôöÓůÚýÖÜŠĽÝŘťáíóúňŇŮÔšřŕŔ¼§", start=0x80))


def _registered(name: str, letters: dict[int, str]) -> codecs.CodecInfo:
    table = "".join([letters.get(code, chr(code)) for code in range(128)])
    table += "".join([letters.get(code, bytes([code]).decode("cp437")) for code in range(128, 256)])
    back = codecs.charmap_build(table)

    def encode(text: str, errors: str = "strict") -> tuple[bytes, int]:
        return codecs.charmap_encode(text, errors, back)

    def decode(raw: Buffer, errors: str = "strict", /) -> tuple[str, int]:
        return codecs.charmap_decode(raw, errors, table)

    return codecs.CodecInfo(encode=encode, decode=decode, name=name)


_OURS = {"mazovia": _registered("mazovia", _MAZOVIA), "kamenicky": _registered("kamenicky", _KAMENICKY)}
codecs.register(_OURS.get)
