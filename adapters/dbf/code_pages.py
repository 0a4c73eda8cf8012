"""The code pages of desktop databases: what the byte in a DBF header stands for, and two that Python lacks.

Importing this makes `mazovia` and `kamenicky` known to Python's codecs, so that a catalog may name them.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

# Visual FoxPro documentation, "Code Pages Supported by Visual FoxPro" and "GETCP"; the others are dBase's language
# drivers as the Borland Database Engine numbers them.
CODE_PAGES: dict[int, str] = {
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x04: "mac_roman",
    0x08: "cp865",
    0x09: "cp437",
    0x0A: "cp850",
    0x0B: "cp437",
    0x0D: "cp437",
    0x0E: "cp850",
    0x0F: "cp437",
    0x10: "cp850",
    0x11: "cp437",
    0x12: "cp850",
    0x13: "cp932",
    0x14: "cp850",
    0x15: "cp437",
    0x16: "cp850",
    0x17: "cp865",
    0x18: "cp437",
    0x19: "cp437",
    0x1A: "cp850",
    0x1B: "cp437",
    0x1C: "cp863",
    0x1D: "cp850",
    0x1F: "cp852",
    0x22: "cp852",
    0x23: "cp852",
    0x24: "cp860",
    0x25: "cp850",
    0x26: "cp866",
    0x37: "cp850",
    0x40: "cp852",
    0x4D: "cp936",
    0x4E: "cp949",
    0x4F: "cp950",
    0x50: "cp874",
    0x57: "cp1252",
    0x58: "cp1252",
    0x59: "cp1252",
    0x64: "cp852",
    0x65: "cp866",
    0x66: "cp865",
    0x67: "cp861",
    0x68: "kamenicky",
    0x69: "mazovia",
    0x6A: "cp737",
    0x6B: "cp857",
    0x6C: "cp863",
    0x78: "cp950",
    0x79: "cp949",
    0x7A: "cp936",
    0x7B: "cp932",
    0x7C: "cp874",
    0x7D: "cp1255",
    0x7E: "cp1256",
    0x86: "cp737",
    0x87: "cp852",
    0x88: "cp857",
    0x96: "mac_cyrillic",
    0x97: "mac_latin2",
    0x98: "mac_greek",
    0xC8: "cp1250",
    0xC9: "cp1251",
    0xCA: "cp1254",
    0xCB: "cp1253",
    0xCC: "cp1257",
}

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
