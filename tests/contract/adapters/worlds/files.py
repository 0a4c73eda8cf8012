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
from tests.contract.adapters.world import TABLES, TORN_BYTES, Feature, LogicalTable, LogicalType, World, world

WIDTHS = {"integer": 9, "decimal": 12, "date": 10}
TYPES = {"integer": "integer", "decimal": "decimal"}


def text_of(logical: LogicalType, value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def width_of(logical: LogicalType) -> int:
    return WIDTHS.get(logical.name) or logical.width


def _rows(table: LogicalTable, cell: Callable[[LogicalType, str], str]) -> Iterator[list[bytes]]:
    for row in table.rows:
        types = table.columns.values()
        yield [
            cell(logical, text_of(logical, value)).encode("cp1252") for logical, value in zip(types, row, strict=True)
        ]


def file_name(table: LogicalTable) -> str:
    return table.name.replace(" ", "_") + ".EXP"


@world("delimited", kind="delimited", features=[Feature.NUMBERS, Feature.UNDECODABLE, Feature.ODD_NAMES])
def delimited(request: pytest.FixtureRequest) -> Iterator[World]:
    folder = request.getfixturevalue("tmp_path_factory").mktemp("delimited")
    tables = {}
    for table in TABLES:
        lines = [";".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in table.columns).encode()]
        for row in _rows(table, lambda _logical, text: text):
            if table.name == "TORN" and row[0] == b"2":
                row[1] = TORN_BYTES
            lines.append(b";".join(row))
        (folder / file_name(table)).write_bytes(b"\r\n".join(lines) + b"\r\n")
        typed = {name: TYPES[logical.name] for name, logical in table.columns.items() if logical.name in TYPES}
        tables[table.name] = {"file": file_name(table), "key": table.key or table.unique, "columns": typed}
    section = {"path": str(folder), "tables": tables, "delimiter": ";", **_common(folder)}
    yield World(DelimitedAdapter.open("legacy", section))


@world("fixed-width", kind="fixed_width", features=[Feature.NUMBERS, Feature.ODD_NAMES])
def fixed_width(request: pytest.FixtureRequest) -> Iterator[World]:
    folder = request.getfixturevalue("tmp_path_factory").mktemp("fixed")
    tables = {}
    for table in TABLES:
        lines = []
        for row in _rows(table, lambda logical, text: text.ljust(width_of(logical))):
            if table.name == "TORN" and row[0].strip() == b"2":
                row[1] = TORN_BYTES.ljust(len(row[1]))
            lines.append(b"".join(row))
        (folder / file_name(table)).write_bytes(b"\r\n".join(lines) + b"\r\n")
        layout, start = {}, 1
        for name, logical in table.columns.items():
            layout[name] = (str(start), str(width_of(logical)), TYPES.get(logical.name, "text"))
            start += width_of(logical)
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
    logical = table.columns[column]
    if logical.name == "char" or not isinstance(value, str):
        return value
    begun = [other for other in table.column(column) if other is not None and other.startswith(value)]
    return value if set(begun) != {value} else value.ljust(width_of(logical))
