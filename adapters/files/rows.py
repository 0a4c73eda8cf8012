"""What every file format has to offer to become a snapshot: its columns, and its rows by the batch.

A format knows how to read a file and nothing of where its rows go. Values stay as exported, padding and all;
only bytes that the charset cannot decode arrive as `bytes` instead of `str`.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from adapters.base import ForeignKey, Given, Notice

Cell: TypeAlias = str | bytes | int | float | None
"""One value as exported; `bytes` is a text that the charset cannot decode, or the content of a binary column."""


class ColumnType(StrEnum):
    """How a snapshot compares and sorts a column, and what its values come back as."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    BINARY = "binary"


NUMBERS = (ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.FLOAT)


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of a file; `spelling` is its type as the file itself declares it, such as CHAR(10).

    Every DECIMAL of digits is exact; one that arrives `as_stored` with a `scale` has at most 18. `trimmed` texts come
    without the blanks that fill them up, and are compared as if these were there. `as_stored` values arrive as a
    snapshot keeps them: numbers as numbers, a decimal with a scale as the number of its smallest units, dates as ISO
    text, booleans as 1 and 0; others arrive as text. A value that cannot be kept so, such as an impossible date,
    arrives as the text it is. Numbers that arrive as text may be spelled with a `decimal_comma`, 1.234,56, and with a
    mark between `thousands`; where they are `zero_filled` they may begin with zeros.
    """

    name: str
    type: ColumnType = ColumnType.TEXT
    length: int | None = None
    scale: int | None = None
    spelling: str = ""
    nullable: bool = True
    trimmed: bool = False
    as_stored: bool = False
    decimal_comma: bool = False
    thousands: str = ""
    zero_filled: bool = False
    remarks: str = ""

    @property
    def in_units(self) -> bool:
        """Whether the snapshot keeps the number of smallest units: 1250 for 12.50."""
        return self.type is ColumnType.DECIMAL and self.scale is not None and self.as_stored

    @property
    def is_spelled(self) -> bool:
        """Whether its numbers arrive as text."""
        return self.type in NUMBERS and not self.as_stored


@dataclass(frozen=True, slots=True)
class Declared:
    """What a file itself says of its table besides the columns; its key and indexes are indexed unasked.

    `rows` is how many it says there are, None where it does not.
    """

    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    remarks: str = ""
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that is no row: why, and the bytes as they stand in the file.

    `offset` is where they begin and `length` how many there are, where the format knows better than its line number.
    """

    reason: str
    raw: bytes
    offset: int | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What the operator should know of a file that loads nevertheless; it stands among the rows and is none."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows in the order of the file; `undecodable` counts those with a value that is kept as its bytes."""

    rows: Sequence[tuple[Cell, ...]]
    undecodable: int = 0


NOT_FILES = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


MOST_COLUMNS = 1900
"""A table of SQLite has at most 2000."""


class LoadError(Exception):
    """A file that cannot be loaded as a whole; the message says what is wrong with it and where."""


def check_regular(mode: int) -> None:
    """Raise LoadError unless a file's mode is that of a plain file: reading a pipe or a device may never end."""
    if not stat.S_ISREG(mode):
        what = next((word for is_so, word in NOT_FILES if is_so(mode)), "something else")
        msg = f"it is {what}, and not a file"
        raise LoadError(msg)


def check_number(columns: Sequence[object]) -> None:
    """Raise LoadError for more columns than a snapshot can hold."""
    if len(columns) > MOST_COLUMNS:
        msg = f"it has {len(columns)} columns, and {MOST_COLUMNS} are the most that can be served"
        raise LoadError(msg)


def listed(names: Sequence[str], most: int = 50) -> str:
    """Return names for a message, the first of them where there are many."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


class RowSource(Protocol):
    """One file format with its options."""

    is_text: bool
    """Whether the bytes of the whole file are letters, and none of them digits of another form or a length."""
    given: Given

    def columns(self, path: Path) -> tuple[FileColumn, ...]:
        """Return the columns of the rows, in order; raises LoadError when the file itself must tell and does not."""

    def batches(self, path: Path) -> Iterator[Batch | tuple[int, Bad | Remark]]:
        """Yield every row, in batches that bound memory, and between them what is none, with its line number from 1.

        By the thousand, because a step of Python for each row would cost as much as SQLite's. Raises LoadError when
        the file as a whole is no good: no header, no trailer, a wrong count.
        """


@runtime_checkable
class DeclaringSource(Protocol):
    """A format whose files describe themselves, and are no text as a whole."""

    def declared(self, path: Path) -> Declared:
        """Return what the file says; raises LoadError."""
