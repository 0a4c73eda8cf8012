"""The rows of one table of an Access file, streamed from mdb-export.

How many rows came is held against what the file itself counts. Where mdbtools cannot spell a date, the rest is read
again from a copy in which dates are numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.access.cells import BEHIND, BETWEEN, NULL, Splitter, Untold
from adapters.access.described import check_file, definition_page, schema_of
from adapters.access.mdbtools import MdbTools
from adapters.access.moments import FORMAT
from adapters.access.retyped import NotRetyped, retyped
from adapters.access.schema import GUID, LARGE_NUMBER, MOMENT, AccessTable
from adapters.base import Given, Notice
from adapters.files.rows import Bad, Batch, ColumnType, Declared, FileColumn, LoadError, Remark

_BEHIND = BEHIND.encode()
ROWS_AT_ONCE = 1000
LONGEST_ROW = 64 * 2**20
"""Bytes of a row with all its memos; a memo of Access has at most 1 GB, and nobody filled one."""


@dataclass(slots=True)
class AccessRows:
    """Rows of one table. `charset` is what Access 97 wrote in; binary columns are left out unless they are kept."""

    table: str
    charset: str = "cp1252"
    keep_binary: bool = False
    seconds: float = 600
    is_text: bool = False
    given: Given = Given.NOTHING

    def columns(self, path: Path) -> tuple[FileColumn, ...]:
        """Return the columns, without those that are left out."""
        return tuple([column for column in self._described(path).columns if self._is_kept(column)])

    def declared(self, path: Path) -> Declared:
        """Return key, indexes and relations, as far as their columns are kept, and what is left out."""
        described = self._described(path)
        left_out = [column for column in described.columns if not self._is_kept(column)]
        said = [
            f"{column.name} holds {column.remarks}"
            if column.remarks
            else f"{column.name} ({column.spelling}) holds bytes"
            for column in left_out
        ]
        return described.without(
            {column.name for column in left_out}, "; ".join(said) and f"left out: {'; '.join(said)}"
        )

    def batches(self, path: Path) -> Iterator[Batch | tuple[int, Bad | Remark]]:
        """Yield the rows; raises LoadError when the file is damaged or brings another number of rows than it counts."""
        tools = self._tools(path)
        described = self._described(path)
        split = self._splitter(described)
        # mdbtools tells nothing of a large number.
        as_stored = described.count(LARGE_NUMBER) > 0
        if not as_stored:
            try:
                yield from self._exported(tools, split, described)
            except Untold:
                as_stored = True
        if as_stored:
            yield from self._as_stored(path, described, split.given)
        if described.unread_indexes:
            hint = "its key and indexes are not known here; declare the key in the catalog"
            yield 0, self._remark(path, f"mdbtools cannot read its indexes: {described.unread_indexes}", hint)
        if tools.warnings:
            hint = "all rows came; compact and repair a copy of the file in Access"
            yield 0, self._remark(path, f"mdbtools warns: {tools.warnings[0]}", hint)

    def _as_stored(self, path: Path, described: AccessTable, given: int) -> Iterator[Batch | tuple[int, Bad | Remark]]:
        """Yield the rows behind those given, with dates and large numbers as the file has them."""
        with ExitStack() as stack:
            tools = self._tools(path)
            try:
                page = definition_page(tools, self.table)
                copy = stack.enter_context(retyped(path, page, described.count(MOMENT), described.count(LARGE_NUMBER)))
            except (NotRetyped, OSError) as why:
                hint = "these values are null and reported; compact a copy of the file in Access"
                yield 0, self._remark(path, f"some dates are beyond what mdbtools can tell ({why})", hint)
                yield from self._exported(tools, self._splitter(described, anyhow=True, skip=given), described)
                return
            split = self._splitter(described, numbers=True, skip=given)
            yield from self._exported(MdbTools(copy, self.charset, self.seconds), split, described)

    def _splitter(self, described: AccessTable, **how: Any) -> Splitter:
        return Splitter(described.columns, [self._is_kept(column) for column in described.columns], **how)

    def _remark(self, path: Path, message: str, hint: str) -> Remark:
        return Remark(Notice("mdbtools-warning", f"{path.name}: {self.table}: {message}", self.table, hint))

    def _exported(self, tools: MdbTools, split: Splitter, described: AccessTable) -> Iterator[Batch | tuple[int, Bad]]:
        # To mdbtools a GUID is binary.
        binary = "hex" if self.keep_binary or described.count(GUID) else "strip"
        options = ["-H", "-Q", "-D", FORMAT, "-T", FORMAT, "-b", binary, "-0", NULL, "-d", BETWEEN, "-R", BEHIND]
        if self.table.startswith("-"):
            msg = f"the name of {self.table} begins with a hyphen, and mdbtools takes it for an option: rename it"
            raise LoadError(msg)
        counted = self._counted(tools)
        rest = bytearray()
        for block in tools.blocks("mdb-export", options, self.table):
            # A row of many blocks is looked at once, and not again with each of them.
            seen = max(0, len(rest) - len(_BEHIND))
            rest += block
            whole: list[bytes] = []
            if rest.find(_BEHIND, seen) >= 0:
                *whole, last = bytes(rest).split(_BEHIND)
                rest = bytearray(last)
            for start in range(0, len(whole), ROWS_AT_ONCE):
                yield from split.batches(whole[start : start + ROWS_AT_ONCE])
            # Damage may lead mdb-export in circles, and it would not end before the disk is full.
            self._check_count(counted, split.number, at_most=True)
            if len(rest) > LONGEST_ROW:
                msg = f"{self.table}: row {split.number + 1} is longer than {LONGEST_ROW} bytes"
                raise LoadError(msg)
        if rest.strip():
            yield split.number + 1, Bad("the export ended within this row", bytes(rest))
        self._check_count(counted, split.number)

    def _counted(self, tools: MdbTools) -> int | None:
        """Return how many rows the file counts; None where that is not told."""
        said = tools.lines("mdb-count", (), self.table)
        counted = said[-1].strip() if said else ""
        return int(counted) if counted.isdecimal() and counted.isascii() else None

    def _check_count(self, counted: int | None, rows: int, at_most: bool = False) -> None:
        if counted is None or rows == counted or (at_most and rows < counted):
            return
        gave = f"gave more than {counted}" if at_most else f"gave {rows}"
        msg = f"{self.table}: the file counts {counted} rows, and mdb-export {gave}: it is damaged or in use"
        raise LoadError(msg)

    def _described(self, path: Path) -> AccessTable:
        tables = schema_of(path, self.charset, self.seconds)
        if self.table not in tables:
            msg = f"there is no table {self.table} in it"
            raise LoadError(msg)
        return tables[self.table]

    def _tools(self, path: Path) -> MdbTools:
        check_file(path)
        return MdbTools(path, self.charset, self.seconds)

    def _is_kept(self, column: FileColumn) -> bool:
        is_told = not column.remarks
        return is_told and (self.keep_binary or column.type is not ColumnType.BINARY)
