"""How a snapshot keeps each type of column: its declaration, and what a value that arrives as text is turned into.

A value that its column's type has no place for stays the text it is, and is reported when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from adapters.files.rows import Cell, ColumnType, FileColumn
from adapters.relational.sqlite_values import quoted
from adapters.snapshot.spellings import Spelling

AFFINITY = {
    ColumnType.TEXT: "TEXT",
    ColumnType.INTEGER: "INTEGER",
    ColumnType.DECIMAL: "NUMERIC",
    ColumnType.FLOAT: "REAL",
    ColumnType.DATE: "TEXT",
    ColumnType.DATETIME: "TEXT",
    ColumnType.BOOLEAN: "INTEGER",
    ColumnType.BINARY: "BLOB",
}

UUIDS = "GUID"
"""The type of a file's column that holds UUIDs, in small letters."""

AS_GIVEN = ""
"""Without a type SQLite keeps what it is given: a text among numbers must not become a number of another meaning."""


def declaration(columns: Iterable[FileColumn]) -> str:
    """Return the columns of a CREATE TABLE."""
    return ", ".join([f"{quoted(column.name)} {_kept_as(column)}".rstrip() for column in columns])


def _kept_as(column: FileColumn) -> str:
    if column.spelling == UUIDS:
        # A UUID is one in any case of letters.
        return "TEXT COLLATE NOCASE"
    return AS_GIVEN if column.in_units or column.is_spelled else AFFINITY[column.type]


class Turning:
    """Turns the numbers that arrive as text into what a snapshot keeps."""

    def __init__(self, columns: Sequence[FileColumn]) -> None:
        self._spellings = {place: Spelling(column) for place, column in enumerate(columns) if column.is_spelled}
        self._readers = [(place, spelling.read) for place, spelling in self._spellings.items()]
        self._columns = columns

    def rows(self, rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Any]]:
        """Return the rows of a batch as they are kept; lists are changed in place."""
        if not self._readers or not rows:
            return rows
        if isinstance(rows[0], tuple):
            columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
            for place, read in self._readers:
                columns[place] = read(columns[place])
            return list(zip(*columns, strict=True))
        changed = cast("Sequence[list[Any]]", rows)
        for place, read in self._readers:
            for row, value in zip(changed, read([row[place] for row in changed]), strict=True):
                row[place] = value
        return changed

    def long_integers(self) -> Iterator[FileColumn]:
        """Yield the columns of integers that had some with too many digits for a whole number of SQLite's."""
        for place, spelling in self._spellings.items():
            if spelling.has_long and self._columns[place].type is ColumnType.INTEGER:
                yield self._columns[place]
