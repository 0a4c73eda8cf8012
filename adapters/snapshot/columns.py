"""How a snapshot keeps each type of column: its declaration, how a value goes in, and what it is turned into before.

A value that its column's type has no place for stays the text it is, and is reported when it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from adapters.files.rows import Cell, ColumnType, FileColumn
from adapters.snapshot.decimals import units

AFFINITY = {
    ColumnType.TEXT: "TEXT",
    ColumnType.INTEGER: "INTEGER",
    ColumnType.DECIMAL: "NUMERIC",
    ColumnType.DATE: "TEXT",
    ColumnType.DATETIME: "TEXT",
    ColumnType.BOOLEAN: "INTEGER",
    ColumnType.BINARY: "BLOB",
}

IN_UNITS = ""
"""Without a type SQLite keeps what it is given: a text among units must not become a number of another meaning."""

_AS_GIVEN = (ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.BINARY)

Turn: TypeAlias = Callable[[Cell], Cell]


def declaration(columns: Iterable[FileColumn]) -> str:
    """Return the columns of a CREATE TABLE."""
    kept = [(column.name, IN_UNITS if column.in_units else AFFINITY[column.type]) for column in columns]
    return ", ".join([f"{quoted(name)} {affinity}".rstrip() for name, affinity in kept])


def placeholders(columns: Iterable[FileColumn], decimal_comma: bool) -> str:
    """Return the values of an INSERT."""
    return ", ".join([_placeholder(column, decimal_comma) for column in columns])


def turned(
    rows: Iterable[tuple[Cell, ...]], columns: Sequence[FileColumn], decimal_comma: bool
) -> Iterable[tuple[Cell, ...]]:
    """Return the rows with the units of the exact decimals that arrive as text."""
    turns: dict[int, Turn] = {
        place: _in_units(column.scale or 0, decimal_comma)
        for place, column in enumerate(columns)
        if column.in_units and not column.as_stored
    }
    return _turned(rows, turns) if turns else rows


def _turned(rows: Iterable[tuple[Cell, ...]], turns: dict[int, Turn]) -> Iterator[tuple[Cell, ...]]:
    places = list(turns.items())
    for row in rows:
        cells = list(row)
        for place, turn in places:
            cells[place] = turn(cells[place])
        yield tuple(cells)


def _in_units(scale: int, decimal_comma: bool) -> Turn:
    def turn(cell: Cell) -> Cell:
        if cell is None or isinstance(cell, bytes):
            return cell
        text = str(cell)
        found = units(text.replace(".", "").replace(",", ".") if decimal_comma else text, scale)
        # What is no number of units stays as it was exported, comma and all.
        return text.strip() if isinstance(found, str) else found

    return turn


def _placeholder(column: FileColumn, decimal_comma: bool) -> str:
    return "replace(replace(?, '.', ''), ',', '.')" if _is_number(column) and _has_comma(column, decimal_comma) else "?"


def _is_number(column: FileColumn) -> bool:
    """Whether a column's numbers arrive as text, which its affinity turns into numbers."""
    return not (column.as_stored or column.in_units or column.type in _AS_GIVEN)


def _has_comma(column: FileColumn, decimal_comma: bool) -> bool:
    return decimal_comma and column.type is ColumnType.DECIMAL


def trimming(table: str, columns: Iterable[FileColumn]) -> str:
    """Return a statement that turns blank numbers into NULL, or "": as text they would sort behind every number.

    Afterwards, because a function for every value of an INSERT costs more than a look at those that stayed texts.
    """
    names = [quoted(column.name) for column in columns if _is_number(column)]
    if not names:
        return ""
    trimmed = ", ".join(
        f"{name} = CASE WHEN typeof({name}) = 'text' THEN nullif(trim({name}), '') ELSE {name} END" for name in names
    )
    texts = " OR ".join(f"typeof({name}) = 'text'" for name in names)
    return f"UPDATE {quoted(table)} SET {trimmed} WHERE {texts}"  # noqa: S608 - quoted names


def quoted(name: str) -> str:
    """Return a name as SQLite's quoted identifier."""
    return '"' + name.replace('"', '""') + '"'
