"""What every file format has to offer to become a snapshot: its columns, and its rows one by one.

A format knows how to read a file and nothing of where its rows go. Values stay as exported, padding and all;
only bytes that the charset cannot decode arrive as `bytes` instead of `str`.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias

Cell: TypeAlias = str | bytes | int | float | None
"""One value as exported; `bytes` is a text that the charset cannot decode."""


class ColumnType(StrEnum):
    """How a snapshot compares and sorts a column."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of a file."""

    name: str
    type: ColumnType = ColumnType.TEXT


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that is no row: why, and the bytes as they stand in the file."""

    reason: str
    raw: bytes


NOT_FILES = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class LoadError(Exception):
    """A file that cannot be loaded as a whole; the message says what is wrong with it and where."""


def check_regular(mode: int) -> None:
    """Raise LoadError unless a file's mode is that of a plain file: reading a pipe or a device may never end."""
    if not stat.S_ISREG(mode):
        what = next((word for is_so, word in NOT_FILES if is_so(mode)), "something else")
        msg = f"it is {what}, and not a file"
        raise LoadError(msg)


class RowSource(Protocol):
    """One file format with its options."""

    decimal_comma: bool
    """Whether decimal columns are spelled 1.234,56."""

    def columns(self, path: Path) -> tuple[FileColumn, ...]:
        """Return the columns of the rows, in order; raises LoadError when the file itself must tell and does not."""

    def rows(self, path: Path) -> Iterator[tuple[int, tuple[Cell, ...] | Bad]]:
        """Yield every row, or what stands in its place, with its line number from 1.

        Raises LoadError when the file as a whole is no good: no header, no trailer, a wrong count.
        """
