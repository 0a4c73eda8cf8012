"""The pages of a written Access file but the definitions of its tables: the first one, rows, and maps of pages."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

PAGE = 4096
_JET_4 = 1
_MASKED = slice(0x18, 0x18 + 128)
"""The part of the first page that every file of Jet masks in the same way: it would hold a key and a password."""
_MASK_KEY = b"\xc7\xda\x39\x6b"
_CODE_PAGE = 1252

_HEAD = 14
_MAPPED = 64
"""Bytes of a map: one bit per page."""


def first_page() -> bytes:
    """Return the page that names the format; it has neither a key nor a password."""
    page = bytearray(PAGE)
    struct.pack_into("<4s16sI", page, 0, b"\x00\x01\x00\x00", b"Standard Jet DB", _JET_4)
    struct.pack_into("<H", page, 0x3C, _CODE_PAGE)
    page[_MASKED] = _rc4(_MASK_KEY, bytes(page[_MASKED]))
    return bytes(page)


def pages_of(rows: Iterable[bytes], owner: int) -> list[bytes]:
    """Return the pages that hold rows of the table whose definition is page `owner`."""
    pages: list[list[bytes]] = [[]]
    for row in rows:
        if _free([*pages[-1], row]) < 0:
            pages.append([])
        pages[-1].append(row)
    return [_page(held, owner) for held in pages if held]


def mapped(first: int, count: int) -> bytes:
    """Return the map that marks `count` pages from `first` on."""
    if count > _MAPPED * 8:
        msg = f"a table of {count} pages is too large for this writer"
        raise ValueError(msg)
    return struct.pack("<BI", 0, first) + ((1 << count) - 1).to_bytes(_MAPPED, "little")


def _page(rows: Sequence[bytes], owner: int) -> bytes:
    free = _free(rows)
    if free < 0:
        msg = f"a row of {len(rows[0])} bytes does not fit on a page"
        raise ValueError(msg)
    page = bytearray(PAGE)
    struct.pack_into("<BBHIIH", page, 0, 1, 1, free, owner, 0, len(rows))
    end = PAGE
    for number, row in enumerate(rows):
        # The first row stands at the end of its page.
        start = end - len(row)
        page[start:end] = row
        struct.pack_into("<H", page, _HEAD + 2 * number, start)
        end = start
    return bytes(page)


def _free(rows: Sequence[bytes]) -> int:
    return PAGE - _HEAD - sum(2 + len(row) for row in rows)


def _rc4(key: bytes, text: bytes) -> bytes:
    state, other = list(range(256)), 0
    for place in range(256):
        other = (other + state[place] + key[place % len(key)]) % 256
        state[place], state[other] = state[other], state[place]
    place = other = 0
    masked = bytearray()
    for byte in text:
        place = (place + 1) % 256
        other = (other + state[place]) % 256
        state[place], state[other] = state[other], state[place]
        masked.append(byte ^ state[(state[place] + state[other]) % 256])
    return bytes(masked)
