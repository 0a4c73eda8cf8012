"""What a snapshot says of its table: the columns and keys as the file declared them, and what the operator should know.

It is kept inside the snapshot, so that every process that opens it knows, and not only the one that read the file.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import msgspec

from adapters.base import Column, Notice, TableDescription
from adapters.files.rows import Declared, FileColumn
from adapters.snapshot.versions import opened_version

LAYOUT = "_layout"


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of a snapshot."""

    columns: tuple[FileColumn, ...]
    declared: Declared
    notices: tuple[Notice, ...] = ()

    def described(
        self, name: str, key: tuple[str, ...], indexes: tuple[tuple[str, ...], ...], rows: int | None
    ) -> TableDescription:
        """Return the table's description; `key` is what really identifies a row, `indexes` what the snapshot has."""
        unique = tuple(dict.fromkeys((*((key,) if key else ()), *self.declared.unique)))
        return TableDescription(
            name=name,
            schema=None,
            columns=tuple(_described(column) for column in self.columns),
            key=key,
            unique=unique,
            indexes=indexes,
            foreign_keys=self.declared.foreign_keys,
            remarks=self.declared.remarks,
            rows=rows,
        )


def write_layout(connection: sqlite3.Connection, layout: Layout) -> None:
    """Write down in a draft what its table is."""
    connection.execute(f"CREATE TABLE {LAYOUT} (json TEXT)")
    text = msgspec.json.encode(layout).decode()
    connection.execute(f"INSERT INTO {LAYOUT} VALUES (?)", (text,))  # noqa: S608 - our own name


def read_layout(snapshot: Path) -> Layout:
    """Return what a snapshot says of its table; raises sqlite3.Error when it is no snapshot."""
    with opened_version(snapshot) as connection:
        (text,) = connection.execute(f"SELECT json FROM {LAYOUT}").fetchone()  # noqa: S608 - our own name
    try:
        return msgspec.json.decode(text, type=Layout)
    except msgspec.DecodeError as error:
        msg = f"what the snapshot says of its table cannot be read: {error}"
        raise sqlite3.DatabaseError(msg) from error


def _described(column: FileColumn) -> Column:
    spelling = column.spelling or column.type.upper()
    return Column(column.name, spelling, column.nullable, column.length, column.scale, column.remarks)
