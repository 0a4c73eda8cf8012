"""Reads memo files: .dbt of dBase III and IV, .fpt of FoxPro, and .dct, the .fpt of a FoxPro database container.

A pointer may lead anywhere and a length may say anything in a damaged file, so both are held against the file's size
before a byte is read. What cannot be read says why.
"""

from __future__ import annotations

import struct
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from adapters.files.companions import FOXPRO_MEMOS, MEMO_ENDINGS
from adapters.files.opening import opened

DBASE_III_BLOCK = 512
HEADER = 512
LONGEST = 64 * 2**20
"""Bytes of a memo that are believed; an older program could not even show a thousandth of it."""

MOST_TIMES = 4
"""Each memo is one record's; pointers that lead to the same ones again and again would fill any disk."""

_PIECE = 64 * 1024
_DBASE_IV_MARK = b"\xff\xff\x08\x00"


class MemoUnreadable(Exception):
    """A memo that cannot be read; the message says why."""


class MemoFile:
    """One open memo file; its ending says whether it is FoxPro's or dBase's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = opened(path)
        self._size = path.stat().st_size
        self._given = 0
        head = self._file.read(HEADER)
        self._foxpro = path.suffix.lower() in FOXPRO_MEMOS
        if self._foxpro:
            # FoxPro counts a block size of 0 as 1.
            self._block = int.from_bytes(head[6:8], "big") or 1
        else:
            declared = int.from_bytes(head[20:22], "little")
            third = head[16:17] == b"\x03"
            self._block = DBASE_III_BLOCK if third or declared < DBASE_III_BLOCK else declared

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def read(self, block: int) -> bytes:
        """Return the memo that begins with a block; raises MemoUnreadable."""
        if self._given > MOST_TIMES * max(self._size, _PIECE):
            msg = f"the memos before it are more than {MOST_TIMES} times as long as {self.path.name} together"
            raise MemoUnreadable(msg)
        found = self._found(block)
        self._given += len(found)
        return found

    def _found(self, block: int) -> bytes:
        start = block * self._block
        if start < min(HEADER, self._size) or start >= self._size:
            msg = f"block {block} is at byte {start}, and {self.path.name} ends at byte {self._size}"
            raise MemoUnreadable(msg)
        self._file.seek(start)
        head = self._file.read(8)
        if self._foxpro:
            return self._counted(start, int.from_bytes(head[4:8], "big"))
        if head[:4] == _DBASE_IV_MARK:
            # The length of a dBase IV memo includes the 8 bytes that say it.
            return self._counted(start, struct.unpack_from("<I", head.ljust(8, b"\0"), 4)[0] - 8)
        return self._ended(start)

    def _counted(self, start: int, length: int) -> bytes:
        if length < 0 or length > LONGEST or start + 8 + length > self._size:
            msg = f"the memo at byte {start} says it is {length} bytes long, and {self.path.name} ends at {self._size}"
            raise MemoUnreadable(msg)
        return self._file.read(length)

    def _ended(self, start: int) -> bytes:
        """Return the memo up to its end mark, 0x1A."""
        self._file.seek(start)
        pieces: list[bytes] = []
        while sum(map(len, pieces)) < LONGEST:
            piece = self._file.read(_PIECE)
            found = piece.find(b"\x1a")
            if found >= 0:
                return b"".join([*pieces, piece[:found]])
            if not piece:
                # The last memo of a file sometimes ends with the file.
                return b"".join(pieces).rstrip(b"\0")
            pieces.append(piece)
        self._given += LONGEST
        msg = f"the memo at byte {start} of {self.path.name} has no end"
        raise MemoUnreadable(msg)


def find_memo_file(table: Path) -> Path | None:
    """Return the memo file beside a table: .fpt or .dbt, in whatever case its name is spelled."""
    wanted = {(table.stem + ending).lower(): rank for rank, ending in enumerate(MEMO_ENDINGS)}
    try:
        found = [path for path in table.parent.iterdir() if path.name.lower() in wanted]
    except OSError:
        return None
    # A name in the table's own spelling comes first.
    return min(found, key=lambda path: (path.stem != table.stem, wanted[path.name.lower()], path.name), default=None)
