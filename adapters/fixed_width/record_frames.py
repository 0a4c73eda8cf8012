"""Cuts a file into records: lines, blocks of a fixed length, or records that begin with their length.

Records come in runs that are joined to one piece of bytes, so that their columns can be read together. What is no
record is set aside; what makes the rest of the file doubtful refuses the file, and says at which byte.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from adapters.files.line_blocks import BLOCK, Block
from adapters.files.lines import END_OF_FILE, Lines, split
from adapters.files.opening import opened
from adapters.files.rows import Bad, LoadError
from adapters.files.trailer import Trailer
from adapters.fixed_width.record_layout import Layout


@dataclass(frozen=True, slots=True)
class Run:
    """Records of `stride` bytes each, joined; `numbers` and `lengths` are those of the records in the file."""

    raw: bytes
    stride: int
    numbers: range | list[int]
    lengths: list[int] | None = None


class Frames(Protocol):
    """One way to cut a file into records."""

    def runs(self, path: Path) -> Iterator[Run | tuple[int, Bad]]:
        """Yield the records in runs, and what is none; raises LoadError."""


@dataclass(frozen=True, slots=True)
class LineFrames:
    """One record a line. With `length`, a line of any other is bad; without, short ones are filled up with blanks."""

    lines: Lines
    needed: int
    length: int
    blank: bytes

    def runs(self, path: Path) -> Iterator[Run | tuple[int, Bad]]:
        for block in self.lines.blocks(path):
            run = self._whole(block)
            if run is not None:
                yield run
            else:
                yield from self._by_line(block)

    def _whole(self, block: Block) -> Run | None:
        """Return the run of a block in which every line has the same length, as is usual, or None."""
        raw = block.raw
        stride = raw.find(b"\n") + 1
        if not stride or len(raw) % stride:
            return None
        count = len(raw) // stride
        if raw[stride - 1 :: stride] != b"\n" * count or raw.count(b"\n") != count:
            return None
        returned = raw[stride - 2 :: stride].count(b"\r") if stride > 1 else 0
        length = stride - 1 - (returned > 0)
        # A carriage return was doubled on its way where there are two.
        doubled = returned and b"\r" in raw[stride - 3 :: stride]
        if doubled or returned not in (0, count) or length < self.needed or (self.length and length != self.length):
            return None
        return Run(raw, stride, range(block.number, block.number + count))

    def _by_line(self, block: Block) -> Iterator[Run | tuple[int, Bad]]:
        numbers, records = [], []
        for number, line in split(block):
            if line in (b"", END_OF_FILE):
                continue
            if self.length and len(line) != self.length:
                reason = f"the record has {len(line)} bytes instead of {self.length}"
                yield number, Bad(reason, self.lines.as_found(line))
                continue
            numbers.append(number)
            # Exporters cut trailing blanks.
            records.append(line[: self.needed].ljust(self.needed, self.blank))
        if records:
            yield Run(b"".join(records), self.needed, numbers)


@dataclass(frozen=True, slots=True)
class FixedFrames:
    """Records of one length, one behind the other, with nothing between them."""

    length: int
    skip: int
    trailer: Callable[[], Trailer | None]

    def runs(self, path: Path) -> Iterator[Run | tuple[int, Bad]]:
        check = self.trailer()
        with opened(path) as file:
            self._check_size(file)
            file.seek(self.skip * self.length)
            number = self.skip + 1
            at_once = max(BLOCK // self.length, 1) * self.length
            while raw := _whole_records(file, at_once, self.length):
                count = len(raw) // self.length
                kept = raw if check is None else _without_trailer(raw, self.length, number, check)
                if kept:
                    yield Run(kept, self.length, range(number, number + len(kept) // self.length))
                number += count
        if check is not None:
            check.finish(number - 1)

    def _check_size(self, file: BinaryIO) -> None:
        size = file.seek(0, os.SEEK_END)
        whole, rest = divmod(size, self.length)
        if not rest:
            return
        file.seek(-rest, os.SEEK_END)
        if not file.read(rest).strip(END_OF_FILE):
            return
        msg = (
            f"record {whole + 1} begins at byte {whole * self.length} and has only {rest} of {self.length} bytes: "
            f"the file of {size} bytes is cut off, or its records are of another length"
        )
        raise LoadError(f"{msg}{self._line_ends(file, size)}")

    def _line_ends(self, file: BinaryIO, size: int) -> str:
        for ends in (b"\n", b"\r\n", b"\x15", b"\x25"):
            stride = self.length + len(ends)
            file.seek(self.length)
            if size >= stride and file.read(len(ends)) == ends:
                return f"; a line end stands behind the first one, so try record_format: lines or a length of {stride}"
        return ""


def _whole_records(file: BinaryIO, most: int, length: int) -> bytes:
    raw = file.read(most)
    return raw[: len(raw) - len(raw) % length]


def _without_trailer(raw: bytes, length: int, number: int, check: Trailer) -> bytes:
    for at in range(0, len(raw), length):
        if check.ends_with(number + at // length, raw[at : at + length]):
            behind = at + length
            if behind < len(raw):
                check.ends_with(number + behind // length, raw[behind : behind + length])
            return raw[:at]
    return raw


@dataclass(frozen=True, slots=True)
class VariableFrames:
    """Records that begin with their length.

    With `descriptor` that is a record descriptor word of z/OS: two bytes that count themselves and two of zero (DFSMS,
    variable-length records). Else it is two bytes, highest first, that count what follows.
    """

    layout: Layout
    descriptor: bool
    skip: int
    blank: bytes
    trailer: Callable[[], Trailer | None]

    def runs(self, path: Path) -> Iterator[Run | tuple[int, Bad]]:
        check = self.trailer()
        longest, needed = self.layout.length, self.layout.needed
        numbers: list[int] = []
        lengths: list[int] = []
        records: list[bytes] = []
        number = 0
        for number, (offset, record) in enumerate(self._records(path), start=1):
            if number <= self.skip or (check is not None and check.ends_with(number, record)):
                continue
            if not needed <= len(record) <= longest:
                wanted = f"{needed}" if needed == longest else f"{needed} to {longest}"
                yield number, Bad(f"the record has {len(record)} bytes instead of {wanted}", record, offset)
                continue
            numbers.append(number)
            lengths.append(len(record))
            records.append(record.ljust(longest, self.blank))
            if len(records) * longest >= BLOCK:
                yield Run(b"".join(records), longest, numbers, lengths)
                numbers, lengths, records = [], [], []
        if records:
            yield Run(b"".join(records), longest, numbers, lengths)
        if check is not None:
            check.finish(number)

    def _records(self, path: Path) -> Iterator[tuple[int, bytes]]:
        """Yield the records, each with the byte it begins at, behind its length."""
        size = 4 if self.descriptor else 2
        at = 0
        with opened(path) as file:
            while head := file.read(size):
                length = int.from_bytes(head[:2], "big") - (size if self.descriptor else 0)
                if len(head) < size or length < 0 or (self.descriptor and head[2:] != b"\0\0"):
                    msg = f"at byte {at} a record must begin, and {head.hex()} is not the length of one"
                    raise LoadError(msg)
                record = file.read(length)
                if len(record) < length:
                    msg = f"the record at byte {at} has {len(record)} of {length} bytes: the file is cut off"
                    raise LoadError(msg)
                yield at + size, record
                at += size + length
