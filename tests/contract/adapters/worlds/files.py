"""The logical database as nightly exports: one CSV and one fixed-width file for each table.

A file knows neither NULL nor types of its own: what is declared a number compares as one, and a blank is an empty
text, or for a number nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.delimited.adapter import DelimitedAdapter
from adapters.fixed_width.adapter import FixedWidthAdapter
from adapters.query import Stored
from tests.contract.adapters.world import TABLES, TORN_BYTES, Feature, Kind, LogicalTable, World, world

WIDTHS = {"integer": 9, "decimal": 12, "date": 10}
TYPES = {"integer": "integer", "decimal": "decimal"}


def text_of(kind: Kind, value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def width_of(kind: Kind) -> int:
    return WIDTHS.get(kind.name) or kind.width


def _rows(table: LogicalTable, cell: Callable[[Kind, str], str]) -> Iterator[list[bytes]]:
    for row in table.rows:
        kinds = table.columns.values()
        yield [cell(kind, text_of(kind, value)).encode("cp1252") for kind, value in zip(kinds, row, strict=True)]


def file_name(table: LogicalTable) -> str:
    return table.name.replace(" ", "_") + ".EXP"


@world("delimited", kind="delimited", features=[Feature.UNDECODABLE, Feature.ODD_NAMES])
def delimited(request: pytest.FixtureRequest) -> Iterator[World]:
    folder = request.getfixturevalue("tmp_path_factory").mktemp("delimited")
    tables = {}
    for table in TABLES:
        lines = [";".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in table.columns).encode()]
        for row in _rows(table, lambda _kind, text: text):
            if table.name == "TORN" and row[0] == b"2":
                row[1] = TORN_BYTES
            lines.append(b";".join(row))
        (folder / file_name(table)).write_bytes(b"\r\n".join(lines) + b"\r\n")
        typed = {name: TYPES[kind.name] for name, kind in table.columns.items() if kind.name in TYPES}
        tables[table.name] = {"file": file_name(table), "key": table.key or table.unique, "columns": typed}
    section = {"path": str(folder), "tables": tables, "delimiter": ";", **_common(folder)}
    yield World(DelimitedAdapter.open("legacy", section))


@world("fixed-width", kind="fixed_width", features=[Feature.ODD_NAMES])
def fixed_width(request: pytest.FixtureRequest) -> Iterator[World]:
    folder = request.getfixturevalue("tmp_path_factory").mktemp("fixed")
    tables = {}
    for table in TABLES:
        lines = []
        for row in _rows(table, lambda kind, text: text.ljust(width_of(kind))):
            if table.name == "TORN" and row[0].strip() == b"2":
                row[1] = TORN_BYTES.ljust(len(row[1]))
            lines.append(b"".join(row))
        (folder / file_name(table)).write_bytes(b"\r\n".join(lines) + b"\r\n")
        layout, start = {}, 1
        for name, kind in table.columns.items():
            layout[name] = (str(start), str(width_of(kind)), TYPES.get(kind.name, "text"))
            start += width_of(kind)
        tables[table.name] = {"file": file_name(table), "key": table.key or table.unique, "layout": layout}
    section = {"path": str(folder), "tables": tables, **_common(folder)}
    yield World(FixedWidthAdapter.open("legacy", section), stored=padded)


def _common(folder: Path) -> dict[str, str]:
    return {"charset": "cp1252", "snapshot_dir": str(folder / "state")}


def padded(table_name: str, column: str, value: Any) -> Stored:
    """Return a whole text as a fixed-width file stores it, filled up with blanks.

    The suite maps the beginnings that it searches for, too; those have to stay as they are. Logical chars are filled
    up already.
    """
    table = next(table for table in TABLES if table.name == table_name)
    kind = table.columns[column]
    if kind.name == "char" or not isinstance(value, str):
        return value
    begun = [other for other in table.column(column) if other is not None and other.startswith(value)]
    return value if set(begun) != {value} else value.ljust(width_of(kind))
