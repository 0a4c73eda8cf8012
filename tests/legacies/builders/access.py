"""Writes Access files with the tests' own writer, and reads them again with mdb-export."""

from __future__ import annotations

import csv
import re
import subprocess
from pathlib import Path

from tests.jet.columns import Column as JetColumn
from tests.jet.columns import Type
from tests.jet.definition import JetTable
from tests.jet.writer import write_access
from tests.legacies.builders.files import leave_alone
from tests.legacies.recipes.access import Given
from tests.legacies.stored import NULL, Cell, Column, Legacy, Table


def build(legacy: Legacy, path: Path) -> str:
    """Write the file, and return its path as the address for `wrapper init`."""
    path = path.with_suffix(".mdb")
    write_access(path, [_table(table) for table in legacy.tables])
    leave_alone(path)
    return str(path)


def _table(table: Table) -> JetTable:
    rows = [[_value(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
    return JetTable(table.name, tuple(map(_column, table.columns)), rows, table.key)


def _column(column: Column) -> JetColumn:
    found = re.fullmatch(r"([A-Z]+)(?::(\d+)(?:\.(\d+))?)?", column.recipe.declared)
    assert found is not None
    return JetColumn(column.name, Type[found[1]], int(found[2] or 0), int(found[3] or 0))


def _value(cell: Cell, column: Column) -> object:
    if cell is NULL:
        # A flag of Access is never NULL.
        return False if column.recipe.declared == "BOOLEAN" else None
    assert isinstance(cell.literal, Given)
    return cell.literal.value


def script(legacy: Legacy) -> str:
    """Return the tables as a text for people."""
    return "\n".join(
        f"{table.name}, key {table.key}: {', '.join(map(str, table.columns))}\n"
        + "\n".join(repr([cell.literal for cell in row]) for row in table.rows[-50:])
        for table in legacy.tables
    )


def seen(path: Path, table: Table) -> list[list[str | None]]:
    """Return the rows as mdb-export shows them."""
    command = ["mdb-export", "-H", "-d", "\t", "-b", "strip", path.with_suffix(".mdb"), table.name]
    done = subprocess.run(command, capture_output=True, check=True)
    rows = csv.reader(done.stdout.decode().splitlines(), delimiter="\t")
    return [[text or None for text in row] for row in rows]
