"""The logical database as one Excel workbook and as one of LibreOffice, a sheet for each table.

A sheet knows numbers and days, and no NULL in a text: a blank cell and an empty text are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.spreadsheet.adapter import SpreadsheetAdapter
from fixtures.forms.workbook import Sheet, write_ods, write_xlsx
from tests.contract.adapters.world import TABLES, Feature, World, world

TYPES = {"integer": "integer", "decimal": "decimal", "date": "date"}
FEATURES = (Feature.NUMBERS, Feature.TYPES, Feature.ODD_NAMES)


@world("spreadsheet-xlsx", kind="spreadsheet", features=FEATURES)
def xlsx(request: pytest.FixtureRequest) -> Iterator[World]:
    yield _world(request.getfixturevalue("tmp_path_factory").mktemp("xlsx") / "legacy.xlsx", write_xlsx)


@world("spreadsheet-ods", kind="spreadsheet", features=FEATURES)
def ods(request: pytest.FixtureRequest) -> Iterator[World]:
    yield _world(request.getfixturevalue("tmp_path_factory").mktemp("ods") / "legacy.ods", write_ods)


def _world(path: Path, write: Callable[[Path, dict[str, Sheet]], None]) -> World:
    write(path, {table.name: Sheet([list(table.columns), *[_row(row) for row in table.rows]]) for table in TABLES})
    tables = {}
    for table in TABLES:
        typed = {name: TYPES[logical.name] for name, logical in table.columns.items() if logical.name in TYPES}
        tables[table.name] = {"sheet": table.name, "key": table.key or table.unique, "columns": typed}
    section = {"path": str(path), "tables": tables, "snapshot_dir": str(path.parent / "state")}
    return World(SpreadsheetAdapter.open("legacy", section))


def _row(row: tuple[Any, ...]) -> list[Any]:
    return [float(value) if isinstance(value, Decimal) else value for value in row]
