"""The records of a DBF table, read in blocks and judged one by one: rows, deleted ones, and what is no record at all.

A record that is none is set aside with its place and its bytes; a table that is damaged as a whole is refused.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from adapters.base import Given, Notice
from adapters.dbf.columns import column_of, is_memo
from adapters.dbf.header import DELETED, PRESENT, SYSTEM, UNSET, DBFHeader, names, read_header
from adapters.dbf.memo import MemoFile, find_memo_file
from adapters.dbf.records import Memos, Raw, Records
from adapters.files.opening import opened
from adapters.files.rows import Bad, Batch, ColumnType, Declared, FileColumn, LoadError, Remark

log = logging.getLogger("adapters.dbf")

BLOCK_BYTES = 256 * 1024
MOST_AT_ONCE = 1000

DELETED_COLUMN = FileColumn("_DELETED", ColumnType.BOOLEAN, spelling="LOGICAL", nullable=False, as_stored=True)


@dataclass(slots=True)
class DBFRows:
    """Rows of a DBF table. `charset` wins over the header's code page where it is given; else `fallback` stands in."""

    charset: str | None = None
    fallback: str = "utf-8"
    keep_deleted: bool = False
    is_text: bool = False
    given: Given = Given.NOTHING

    def columns(self, path: Path) -> tuple[FileColumn, ...]:
        """Return the fields in the order of the file; those that are the system's own are left out."""
        header = self.header(path)
        named = zip(header.fields, names(header, self._charset(header)), strict=True)
        shown = tuple([column_of(field, name) for field, name in named if not field.flags & SYSTEM])
        return (*shown, DELETED_COLUMN) if self.keep_deleted else shown

    def header(self, path: Path) -> DBFHeader:
        """Return the checked header; raises LoadError."""
        with opened(path) as file:
            return read_header(file, os.fstat(file.fileno()).st_size)

    def declared(self, path: Path) -> Declared:
        """Return how many records the header counts, deleted ones too; a table knows of no key."""
        return Declared(rows=self.header(path).records)

    def batches(self, path: Path) -> Iterator[Batch | tuple[int, Bad | Remark]]:
        """Yield the records; raises LoadError for a table that is damaged as a whole."""
        header = self.header(path)
        with ExitStack() as stack:
            memos = Memos(self._memo_file(path, header, stack))
            records = Records(header, self._charset(header), memos, self.keep_deleted)
            judge = _Judge(header, self.keep_deleted)
            undecodable = 0
            for first, block in _blocks(path, header):
                raws = list(records.layout.iter_unpack(block))
                for entry in judge.sorted(first, raws):
                    if isinstance(entry, list):
                        for batch in records.batches(entry):
                            undecodable += batch.undecodable
                            yield batch
                    else:
                        yield entry
        if judge.deleted:
            log.info("%s: %d deleted records were %s", path, judge.deleted, "kept" if self.keep_deleted else "left out")
        yield from [(0, Remark(notice)) for notice in _notices(path, header, memos)]
        if undecodable > memos.lost and not (self.charset or header.charset):
            yield 0, Remark(_no_charset(path, undecodable, self.fallback))

    def _charset(self, header: DBFHeader) -> str:
        return self.charset or header.charset or self.fallback

    def _memo_file(self, path: Path, header: DBFHeader, stack: ExitStack) -> MemoFile | None:
        found = find_memo_file(path) if any(map(is_memo, header.fields)) else None
        if found is None:
            return None
        try:
            return stack.enter_context(MemoFile(found))
        except (OSError, LoadError) as error:
            msg = f"its memo file {found.name} cannot be opened: {error}"
            raise LoadError(msg) from error


def _blocks(path: Path, header: DBFHeader) -> Iterator[tuple[int, bytes]]:
    """Yield whole records, some at a time, with the number of the first."""
    length = header.record_length
    at_once = max(1, min(MOST_AT_ONCE, BLOCK_BYTES // length))
    with opened(path) as file:
        file.seek(header.length)
        for first in range(1, header.records + 1, at_once):
            count = min(at_once, header.records + 1 - first)
            block = file.read(count * length)
            if len(block) < count * length:
                place = header.length + (first - 1) * length + len(block)
                msg = f"byte {place}: the table was cut short while it was read"
                raise LoadError(msg)
            yield first, block


class _Judge:
    """Tells rows from what is none, by the flag that each record begins with."""

    def __init__(self, header: DBFHeader, keep_deleted: bool) -> None:
        self._header = header
        self._keep_deleted = keep_deleted
        self.deleted = 0

    def sorted(self, first: int, records: list[Raw]) -> Iterator[list[Raw] | tuple[int, Bad]]:
        """Yield the rows among some records, and between them what is none."""
        if all(record[0] == b" " for record in records):
            yield records
            return
        good: list[Raw] = []
        for number, record in enumerate(records, start=first):
            flag = record[0][0]
            if flag == DELETED:
                self.deleted += 1
            reason = _wrong(flag, record)
            if reason:
                if good:
                    yield good
                    good = []
                yield number, self._bad(number, record, reason)
            elif flag != DELETED or self._keep_deleted:
                good.append(record)
        if good:
            yield good

    def _bad(self, number: int, record: Raw, reason: str) -> Bad:
        offset = self._header.length + (number - 1) * self._header.record_length
        return Bad(reason, b"".join(record), offset, self._header.record_length)


def _wrong(flag: int, record: Raw) -> str:
    """Return why a record is none, or nothing for one that is."""
    if flag in (PRESENT, DELETED):
        return ""
    if flag != UNSET:
        return f"the record begins with 0x{flag:02x}, and neither with a blank nor with an asterisk"
    # Some programs never set the flag; but a record of nothing but NULs was never written at all.
    return "" if any(value.strip(b"\0") for value in record) else "the record holds nothing but NUL bytes"


def _no_charset(path: Path, rows: int, charset: str) -> Notice:
    message = f"{path.name}: byte 29: the header names no code page, and {rows} records are not all {charset}"
    hint = "declare the charset of the source: cp437 or cp850 for most DOS programs, cp1252 for Windows"
    return Notice("charset-unknown", message, path.stem, hint)


def _notices(path: Path, header: DBFHeader, memos: Memos) -> Sequence[Notice]:
    found = []
    if memos.lost and memos.file is None:
        message = f"{path.name}: the memo file is missing, so {memos.lost} memos cannot be read"
        hint = f"put {path.stem}.dbt or {path.stem}.fpt beside it, in whatever case; their fields are null until then"
        found.append(Notice("memo-missing", message, path.stem, hint))
    elif memos.lost:
        message = f"{path.name}: {memos.lost} memos cannot be read; {memos.first_lost}"
        hint = "their fields are null and reported; see whether table and memo file are copies of one moment"
        found.append(Notice("memo-unreadable", message, path.stem, hint))
    if header.behind:
        message = (
            f"{path.name}: byte {header.end}: {header.behind} records stand behind the {header.records} counted ones"
        )
        hint = "another program is adding them, or ended before it counted them; they are served once they are counted"
        found.append(Notice("records-uncounted", message, path.stem, hint))
    return found
