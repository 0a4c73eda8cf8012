"""The page that defines a table: its columns, its keys, how many rows it has, and where the map of its pages stands."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.jet.columns import Column, Type
from tests.jet.pages import PAGE

_USER, _SYSTEM = 0x4E, 0x53
_MOST_KEY_COLUMNS = 10
_NO_COLUMN = 0xFFFF
_ASCENDING = 1
_UNIQUE = 1
_PRIMARY, _PLAIN = 1, 0
_FIXED, _NULLABLE = 1, 2


@dataclass(frozen=True, slots=True)
class JetTable:
    """A table to be written: its rows, the columns of its primary key, and those of its unique indexes."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]] = ()
    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()

    def indexes(self) -> list[tuple[str, tuple[str, ...], int]]:
        """Return name, columns and kind of every index."""
        primary = [("PrimaryKey", self.key, _PRIMARY)] if self.key else []
        return primary + [(f"Unique{number}", names, _PLAIN) for number, names in enumerate(self.unique, 1)]


def definition(table: JetTable, used: int, free: int, is_system: bool = False) -> bytes:
    """Return the page; `used` and `free` lead to the maps of the table's pages and of those with room."""
    indexes = table.indexes()
    variable = sum(not column.is_fixed for column in table.columns)
    body = struct.pack(
        "<4xI20xBHHHIIII",
        len(table.rows),
        _SYSTEM if is_system else _USER,
        len(table.columns),
        variable,
        len(table.columns),
        len(indexes),
        len(indexes),
        used,
        free,
    )
    body += struct.pack("<4xI4x", len(table.rows)) * len(indexes)
    body += _columns(table.columns) + b"".join(_named(column.name) for column in table.columns)
    body += b"".join(_keyed(table, names) for _, names, _ in indexes)
    body += b"".join(_index(number, kind) for number, (_, _, kind) in enumerate(indexes))
    body += b"".join(_named(name) for name, _, _ in indexes)
    head = struct.pack("<BBHII", 2, 1, max(0, PAGE - 12 - len(body)), 0, len(body) + 4)
    if len(head) + len(body) > PAGE:
        msg = f"the definition of {table.name} does not fit on a page, and this writer knows no other"
        raise ValueError(msg)
    return (head + body).ljust(PAGE, b"\0")


def _columns(columns: Sequence[Column]) -> bytes:
    written, offset, variable = b"", 0, 0
    for number, column in enumerate(columns):
        digits = (column.length, column.scale) if column.type is Type.NUMERIC else (0, 0)
        written += struct.pack(
            "<B4xHHHBB2xB5xHH",
            column.type.number,
            number,
            variable,
            number,
            *digits,
            _NULLABLE | (_FIXED if column.is_fixed else 0),
            offset if column.is_fixed else 0,
            column.declared_size,
        )
        offset += column.type.size or 0
        variable += not column.is_fixed
    return written


def _keyed(table: JetTable, names: tuple[str, ...]) -> bytes:
    places = [column.name for column in table.columns]
    numbers = [places.index(name) for name in names]
    numbers += [_NO_COLUMN] * (_MOST_KEY_COLUMNS - len(numbers))
    listed = b"".join(struct.pack("<HB", number, _ASCENDING * (number != _NO_COLUMN)) for number in numbers)
    # No page holds the index itself: mdbtools reads a table row by row.
    return struct.pack("<4x30s4x4x4xB5x", listed, _UNIQUE)


def _index(number: int, kind: int) -> bytes:
    return struct.pack("<4xIIB4x4xBBB4x", number, number, 0, 0, 0, kind)


def _named(name: str) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack("<H", len(text)) + text
