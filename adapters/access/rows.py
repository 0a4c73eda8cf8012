"""The rows of one table of an Access file, streamed from mdb-export.

The values arrive between separators that no text has, unquoted, so that taking them apart cannot go wrong by what a
memo holds. How many rows came is held against what the file itself counts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from adapters.access.mdbtools import MdbTools
from adapters.access.schema import AccessTable, tables_of
from adapters.base import Notice
from adapters.files.opening import opened
from adapters.files.rows import Bad, Batch, Cell, ColumnType, Declared, FileColumn, LoadError, Remark
from adapters.snapshot.decimals import units

# Control characters that stand for such separators (ECMA-48: US, RS), made unmistakable by one that stands for nothing.
BETWEEN, BEHIND, NULL = "\x1f\x01\x1f", "\x1e\x01\x1e", "\x1f\x01N"
_BETWEEN, _BEHIND, _NULL = BETWEEN.encode(), BEHIND.encode(), NULL.encode()

MOMENT = "%Y-%m-%d %H:%M:%S"
ROWS_AT_ONCE = 1000
LONGEST_ROW = 64 * 2**20
"""Bytes of a row with all its memos; a memo of Access has at most 1 GB, and nobody filled one."""

# Jackcess documentation and the headers of real files: the format's name at byte 4, its version at byte 20.
_SIGNATURES = (b"Standard Jet DB\0", b"Standard ACE DB\0")
_JET_3, _PAGE_3, _PAGE = 0, 2048, 4096

Texts = Sequence[bytes]


@dataclass(slots=True)
class AccessRows:
    """Rows of one table. `charset` is what Access 97 wrote in; binary columns are left out unless they are kept."""

    table: str
    charset: str = "cp1252"
    keep_binary: bool = False
    seconds: float = 600
    is_text: bool = False

    def columns(self, path: Path) -> tuple[FileColumn, ...]:
        """Return the columns, without those that are left out."""
        return tuple([column for column in self._described(path).columns if self._is_kept(column)])

    def declared(self, path: Path) -> Declared:
        """Return key, indexes and relations."""
        return self._described(path).declared

    def batches(self, path: Path) -> Iterator[Batch | tuple[int, Bad | Remark]]:
        """Yield the rows; raises LoadError when the file is damaged or brings another number of rows than it counts."""
        tools = self._tools(path)
        columns = self._described(path).columns
        split = _Splitter(columns, [self._is_kept(column) for column in columns])
        binary = "hex" if self.keep_binary else "strip"
        options = ["-H", "-Q", "-D", MOMENT, "-T", MOMENT, "-b", binary, "-0", NULL, "-d", BETWEEN, "-R", BEHIND]
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
        if tools.warnings:
            message = f"{path.name}: {self.table}: mdbtools warns: {tools.warnings[0]}"
            hint = "all rows came; compact and repair a copy of the file in Access"
            yield 0, Remark(Notice("mdbtools-warning", message, self.table, hint))

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
        return self.keep_binary or column.type is not ColumnType.BINARY


def check_file(path: Path) -> None:
    """Raise LoadError for what is no Access file, or only a part of one, before mdbtools sees it."""
    with opened(path) as file:
        head, size = file.read(24), os.fstat(file.fileno()).st_size
    if head[4:20] not in _SIGNATURES:
        what = "it is empty" if not head else "it is no Access database: the name of its format is missing here"
        msg = f"byte {4 if head else 0}: {what}"
        raise LoadError(msg)
    page = _PAGE_3 if head[20] == _JET_3 else _PAGE
    if size % page:
        msg = f"byte {size}: the file ends within a page of {page} bytes: it is incomplete"
        raise LoadError(msg)


def schema_of(path: Path, charset: str, seconds: float) -> dict[str, AccessTable]:
    """Return the tables of a file by name, asked for once for every state of it; raises LoadError."""
    check_file(path)
    state = path.stat()
    identity = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
    return _schema(path, charset, seconds, identity)


@lru_cache(maxsize=16)
def _schema(path: Path, charset: str, seconds: float, _state: tuple[int, ...]) -> dict[str, AccessTable]:
    tools = MdbTools(path, charset, seconds)
    names = [name for name in tools.lines("mdb-tables", ["-1"]) if name]
    asked = ["--no-default-values", "--not-null", "--no-comments", "--indexes", "--relations"]
    found = tables_of(tools.lines("mdb-schema", asked, "access"), tools.lines("mdb-schema", asked, "mysql"))
    return {name: found[name] for name in names if name in found}


class _Splitter:
    """Takes the exported rows apart, column by column."""

    def __init__(self, columns: Sequence[FileColumn], kept: Sequence[bool]) -> None:
        self._expected = len(columns)
        self._readers = [(place, _reader(column)) for place, column in enumerate(columns) if kept[place]]
        self._texts = [place for place, column in enumerate(columns) if column.type is not ColumnType.BINARY]
        self.number = 0

    def batches(self, lines: Sequence[bytes]) -> Iterator[Batch | tuple[int, Bad]]:
        """Yield the rows of some lines."""
        rows = [line.split(_BETWEEN) for line in lines]
        good = []
        for row, line in zip(rows, lines, strict=True):
            self.number += 1
            if len(row) == self._expected:
                good.append(row)
                continue
            if good:
                yield self._batch(good)
                good = []
            yield self.number, Bad(f"the row has {len(row)} values instead of {self._expected}", line)
        if good:
            yield self._batch(good)

    def _batch(self, rows: Sequence[list[bytes]]) -> Batch:
        raws = list(zip(*rows, strict=True))
        undecodable: set[int] = set()
        columns: list[Sequence[Cell]] = []
        for place, read in self._readers:
            column = read(raws[place])
            if place in self._texts and bytes in set(map(type, column)):
                undecodable.update([number for number, value in enumerate(column) if type(value) is bytes])
            columns.append(column)
        return Batch(list(zip(*columns, strict=True)), len(undecodable))


def _reader(column: FileColumn) -> Callable[[Texts], Sequence[Cell]]:
    if column.type is ColumnType.TEXT:
        return _texts
    if column.in_units:
        one: Callable[[str], Cell] = partial(units, scale=column.scale or 0)
    else:
        one = {
            ColumnType.INTEGER: _whole,
            ColumnType.DECIMAL: _binary_number,
            ColumnType.BOOLEAN: _whole,
            ColumnType.BINARY: _unhexed,
        }.get(column.type, str)
    return lambda raws: [None if raw == _NULL else one(raw.decode("utf-8", "replace")) for raw in raws]


def _texts(raws: Texts) -> Sequence[Cell]:
    joined = _BEHIND.join(raws)
    if _NULL not in joined:
        try:
            return joined.decode().split(BEHIND)
        except UnicodeDecodeError:
            pass  # one of them does not decode: which, is found out below
    return [None if raw == _NULL else _text(raw) for raw in raws]


def _text(raw: bytes) -> Cell:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def _whole(text: str) -> Cell:
    try:
        return int(text)
    except ValueError:
        return text or None


def _binary_number(text: str) -> Cell:
    try:
        return float(text)
    except ValueError:
        return text or None


def _unhexed(text: str) -> Cell:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return text
