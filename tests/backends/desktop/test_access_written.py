"""What the real Access files at hand do not show, over files that our own writer makes for the real mdbtools."""

from __future__ import annotations

import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.query import Condition, Order, Query, Table, Where
from tests.jet.columns import Column, Type
from tests.jet.definition import JetTable
from tests.jet.writer import write_access
from tests.servers import missing

COLUMNS = (
    Column("Line No", Type.LONG),
    Column("Part", Type.TEXT, 20),
    Column("Remark", Type.MEMO),
    Column("Price", Type.NUMERIC, 18, 3),
    Column("Paid", Type.CURRENCY),
    Column("Weight", Type.DOUBLE),
    Column("Picked At", Type.MOMENT),
    Column("Done", Type.BOOLEAN),
    Column("Bin", Type.SHORT),
)
FULL = (
    1,
    "Blåbær 5€",
    'two\nlines, "quoted"',
    Decimal("-123456789012345.678"),
    Decimal("-3.5"),
    0.1,
    datetime(1998, 1, 2, 10, 30),  # noqa: DTZ001 - Access knows no zone
    True,
    -7,
)
BARE = (2, None, None, None, None, None, None, False, None)


@pytest.fixture
def written(tmp_path: Path) -> Any:
    if shutil.which("mdb-export") is None:
        missing("access", "mdbtools is not installed")

    def write(*tables: JetTable) -> Path:
        write_access(tmp_path / "written.mdb", tables)
        return tmp_path / "written.mdb"

    return write


def _read(adapter: Any, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return adapter.read(Query(Table(table), columns, order=(Order(columns[0], nullable=False),), limit=5000))


def test_every_type_comes_as_access_has_it_with_and_without_a_value(written: Any, opened: Any):
    path = written(JetTable("Order Lines", COLUMNS, [FULL, BARE], ("Line No",), (("Part", "Bin"),)))
    adapter = opened("access", path)
    assert _read(adapter, "Order Lines", *[column.name for column in COLUMNS]) == [FULL, BARE]
    (described,) = adapter.describe("Order Lines")
    assert (described.key, described.unique) == (("Line No",), (("Line No",), ("Part", "Bin")))
    assert [column.type for column in described.columns][1:5] == ["Text (20)", "Memo", "Numeric (18, 3)", "Currency"]


def test_an_empty_text_comes_as_null_because_mdbtools_tells_no_difference(written: Any, opened: Any):
    columns = (Column("A", Type.LONG), Column("B", Type.TEXT, 5), Column("C", Type.MEMO))
    adapter = opened("access", written(JetTable("T", columns, [(1, "", ""), (2, None, None), (3, " ", " ")])))
    assert _read(adapter, "T", "A", "B", "C") == [(1, None, None), (2, None, None), (3, " ", " ")]


def test_a_table_of_many_pages_comes_whole_and_an_empty_one_is_there(written: Any, opened: Any):
    rows = [(number, "x" * (number % 255), None, None, None, None, None, number % 2 == 0, 1) for number in range(3000)]
    adapter = opened("access", written(JetTable("Many", COLUMNS, rows), JetTable("None", COLUMNS)))
    found = _read(adapter, "Many", "Line No", "Part", "Done")
    assert found == [(number, part or None, done) for number, part, *_, done, _ in rows]
    assert _read(adapter, "None", "Line No") == []


def test_rows_are_found_by_what_stands_in_them(written: Any, opened: Any):
    adapter = opened("access", written(JetTable("Lines", COLUMNS, [FULL, BARE])))
    for where in (
        Where("Part", Condition.PREFIX, "Blå"),
        Where("Price", Condition.LT, Decimal("-123456789012345.677")),
        Where("Paid", Condition.EQ, Decimal("-3.5")),
        Where("Done", Condition.EQ, True),
        Where("Remark", Condition.NOT_NULL),
    ):
        assert adapter.read(Query(Table("Lines"), ("Line No",), (where,), limit=5)) == [(1,)]
