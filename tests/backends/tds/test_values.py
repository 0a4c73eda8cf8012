"""Every type of TDS 7.1, in the bytes of its specification, through the real driver: read, found and paged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.odbc.adapter import ODBCAdapter
from adapters.query import Condition, Order, Query, Row, Table, Where
from tests.tds.engine import TableDefinition
from tests.tds.server import Stub
from wrapper.answers.cursors import CursorSeal

SEAL = CursorSeal(b"s" * 32)
moment = datetime.fromisoformat
HELD: dict[str, list[Any]] = {
    "BIGINT": [2**63 - 1, -(2**63), 0],
    "INT": [2**31 - 1, -(2**31)],
    "SMALLINT": [-32768, 32767],
    "TINYINT": [255, 0],
    "BIT": [True, False],
    "REAL": [0.1, 0.2, 16777216.0, -3e38],
    "FLOAT": [0.1, 0.30000000000000004, 1e300, -1e-300],
    "MONEY": [Decimal("922337203685477.5807"), Decimal("-922337203685477.5808"), Decimal("0.0001"), Decimal("-0.0001")],
    "SMALLMONEY": [Decimal("214748.3647"), Decimal("-214748.3648"), Decimal("0.0001")],
    "DECIMAL(12, 6)": [Decimal("0.000001"), Decimal("-999999.999999")],
    "DECIMAL(38, 0)": [Decimal("9" * 38), Decimal("-" + "9" * 38), Decimal(1)],
    "DECIMAL(38, 38)": [Decimal("0." + "1234567890" * 3 + "12345678"), Decimal("-0." + "9" * 38)],
    "NUMERIC(38, 10)": [Decimal("1234567890123456789012345678.0123456789"), Decimal("0.0000000001")],
    # Three hundredths of a second, as the server rounds them to milliseconds.
    "DATETIME": [
        moment("1753-01-01"),
        moment("9999-12-31 23:59:59.997"),
        moment("1998-01-02 03:04:05.003"),
        moment("1998-01-02 03:04:05.007"),
        moment("1998-01-02 03:04:05.010"),
    ],
    "SMALLDATETIME": [moment("1900-01-01"), moment("2079-06-06 23:59")],
    "UNIQUEIDENTIFIER": ["0a0b0c0d-0102-4003-8004-000000000001", "ffffffff-ffff-4fff-bfff-ffffffffffff"],
    "NVARCHAR(40)": ["😀x", "日本", "Ø", "a", ""],
    "NCHAR(5)": ["nä   ", "日    "],
    "VARCHAR(9)": ["Ø€", "", "a"],
    "CHAR(5)": ["ab   "],
    "VARBINARY(3)": [b"ab", b"\0"],
    "SQL_VARIANT": ["abc", "d", "日本"],
    "NTEXT": ["😀x" * 300, "é", ""],
    "TEXT": ["Ø€" * 300, "a"],
}
LARGE = {"NTEXT", "TEXT"}
"""Types that SQL Server neither compares nor sorts."""


@pytest.fixture(scope="module")
def server(freetds: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ODBCAdapter]:
    stub = Stub(tmp_path_factory.mktemp("values") / "legacy.db")
    for number, (spelled, values) in enumerate(HELD.items()):
        table = TableDefinition(f"T{number}", {"ID": "INT NOT NULL", "V": spelled}, key=("ID",))
        stub.database.create(table, [(at, value) for at, value in enumerate([*values, None, *values], 1)])
    stub.start()
    options = {"connection": stub.connection(TDS_Version="7.1"), "driver": freetds}
    with closing(ODBCAdapter.open("legacy", {**options, "user": "legacy", "password": "secret"})) as adapter:
        yield adapter
    stub.stop()


def table_of(spelled: str) -> Table:
    return Table(f"T{list(HELD).index(spelled)}")


BY_ID = (Order("ID", nullable=False),)


@pytest.mark.parametrize("spelled", HELD)
def test_every_value_comes_as_it_was_stored(server: ODBCAdapter, spelled: str) -> None:
    found = [row[0] for row in server.read(Query(table_of(spelled), ("V",), order=BY_ID, limit=99))]
    streamed = [row[0] for rows in server.stream(Query(table_of(spelled), ("V",), order=BY_ID), 2) for row in rows]
    assert found == streamed == [*HELD[spelled], None, *HELD[spelled]]
    assert {type(value) for value in found if value is not None} == set(map(type, HELD[spelled]))


@pytest.mark.parametrize("spelled", [spelled for spelled in HELD if spelled not in LARGE])
def test_every_value_finds_its_rows(server: ODBCAdapter, spelled: str) -> None:
    values = HELD[spelled]
    for at, value in enumerate(values, 1):
        where = (Where("V", Condition.EQ, value),)
        found = server.read(Query(table_of(spelled), ("ID",), where, BY_ID, limit=9))
        assert found == [(at,), (at + len(values) + 1,)], value


@pytest.mark.parametrize("spelled", [spelled for spelled in HELD if spelled not in LARGE])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_show_each_row_once(server: ODBCAdapter, spelled: str, descending: bool) -> None:
    order = (Order("V", descending), Order("ID", descending, nullable=False))
    whole = server.read(Query(table_of(spelled), ("V", "ID"), order=order, limit=99))
    found: list[Row] = []
    after: Row | None = None
    while len(found) <= len(whole):
        page = server.read(Query(table_of(spelled), ("V", "ID"), order=order, limit=2, after=after))
        found += page
        if len(page) < 2:
            break
        after, _ = SEAL.open(SEAL.seal(page[-1], ()), ())
    assert found == whole and len(whole) == 2 * len(HELD[spelled]) + 1


def test_a_column_of_variants_does_not_keep_a_table_from_being_read(stub_path: Path, freetds: str) -> None:
    stub = Stub(stub_path)
    stub.database.create(
        TableDefinition("SETTING", {"NAME": "CHAR(4) NOT NULL", "HELD": "SQL_VARIANT"}, key=("NAME",)),
        [("A", 5), ("B", 2.5), ("C", "x"), ("D", None)],
    )
    stub.start()
    options = {"connection": stub.connection(TDS_Version="7.1"), "driver": freetds}
    with closing(ODBCAdapter.open("legacy", {**options, "user": "legacy", "password": "secret"})) as adapter:
        order = (Order("NAME", nullable=False),)
        assert adapter.read(Query(Table("SETTING"), ("HELD",), order=order, limit=9)) == [
            ("5",),
            ("2.5",),
            ("x",),
            (None,),
        ]
    stub.stop()


@pytest.fixture
def stub_path(tmp_path: Path) -> Path:
    return tmp_path / "settings.db"
