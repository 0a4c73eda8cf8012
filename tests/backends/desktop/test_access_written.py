"""What the real Access files at hand do not show, over files that our own writer makes for the real mdbtools."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest

from adapters.access.retyped import NotRetyped, retyped
from adapters.query import Condition, Order, Query, Table, Where
from tests.backends.init.proposed import proposed
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


DAYS = {
    # the number that Access stores: the moment it stands for, None where it stands for none
    0.0: "1899-12-30 00:00:00",
    0.5: "1899-12-30 12:00:00",
    -0.25: "1899-12-30 06:00:00",
    -1.0: "1899-12-29 00:00:00",
    -1.75: "1899-12-29 18:00:00",
    -18_192.0: "1850-03-10 00:00:00",
    -657_434.0: "0100-01-01 00:00:00",
    -657_435.0: None,
    2.0: "1900-01-01 00:00:00",
    60.0: "1900-02-28 00:00:00",
    61.0: "1900-03-01 00:00:00",
    36_526.123456: "2000-01-01 02:57:47",
    36_526.999999: "2000-01-02 00:00:00",
    1_000_000.0: "4637-11-26 00:00:00",
    1_000_001.0: "4637-11-27 00:00:00",
    2_958_465.0: "9999-12-31 00:00:00",
    2_958_465.99999: "9999-12-31 23:59:59",
    2_958_466.0: None,
    1e300: None,
    float("inf"): None,
}


def test_a_moment_is_what_access_shows_whichever_day_it_is_on(written: Any, opened: Any):
    columns = (Column("Id", Type.LONG), Column("At", Type.MOMENT), Column("Remark", Type.MEMO))
    rows = [(at, days, "1900-01-00 24:00:00") for at, days in enumerate(DAYS)]
    adapter = opened("access", written(JetTable("T", columns, rows)))
    expected = [moment and datetime.fromisoformat(moment) for moment in DAYS.values()]
    found = [at if isinstance(at, datetime) else None for _, at, _ in _read(adapter, "T", "Id", "At", "Remark")]
    assert found == expected
    assert {remark for _, _, remark in _read(adapter, "T", "Id", "At", "Remark")} == {"1900-01-00 24:00:00"}
    for moment in filter(None, expected):
        where = (Where("At", Condition.EQ, moment),)
        assert len(adapter.read(Query(Table("T"), ("Id",), where, limit=5))) == expected.count(moment)
    after = Query(Table("T"), ("Id",), (Where("At", Condition.GE, datetime(4637, 11, 27)),), limit=50)  # noqa: DTZ001
    assert [number for (number,) in adapter.read(after) if expected[number]] == [14, 15, 16]


def test_days_that_mdbtools_cannot_spell_are_told_also_behind_thousands_that_it_can(written: Any, opened: Any):
    columns = tuple(Column(f"C{at}", Type.TEXT, 60) for at in range(100))
    columns = (Column("Id", Type.LONG), *columns, Column("From", Type.MOMENT), Column("To", Type.MOMENT))
    rows = [(at, *[None] * 100, 36_526.0 + at, 2_958_465.0 if at == 2_500 else None) for at in range(3_000)]
    adapter = opened("access", written(JetTable("Wide", columns, rows)))
    found = _read(adapter, "Wide", "Id", "From", "To")
    assert [number for number, _, _ in found] == list(range(3_000))
    assert [at for _, at, _ in found] == [datetime(2000, 1, 1) + timedelta(days=day) for day in range(3_000)]  # noqa: DTZ001
    assert {at: to for at, _, to in found if to} == {2_500: datetime(9999, 12, 31)}  # noqa: DTZ001


def test_a_copy_is_made_only_of_a_definition_that_is_as_it_was_described(written: Any):
    path = written(JetTable("T", (Column("Id", Type.LONG), Column("At", Type.MOMENT)), [(1, 1.0)]))
    before = path.read_bytes()
    with retyped(path, 3, 1, 0) as copy:
        changed = [at for at, (old, new) in enumerate(zip(before, copy.read_bytes(), strict=True)) if old != new]
        assert len(changed) == 1
    assert not copy.exists()
    for page, moments, large in ((2, 1, 0), (3, 2, 0), (3, 1, 1), (1, 1, 0), (4, 1, 0), (999, 1, 0), (0, 0, 0)):
        with pytest.raises(NotRetyped), retyped(path, page, moments, large):
            pass
    assert path.read_bytes() == before


def test_guids_large_numbers_and_letters_beyond_the_first_plane_come_as_they_are(written: Any, opened: Any):
    columns = (
        Column("Id", Type.GUID),
        Column("Of", Type.GUID),
        Column("Large", Type.LARGE),
        Column("Photo", Type.OLE),
        Column("Files", Type.SEVERAL),
        Column("Text", Type.TEXT, 50),
        Column("Memo", Type.MEMO),
    )
    ids = [uuid5(NAMESPACE_DNS, str(number)) for number in range(20)]
    text, memo = "Ωμέγα Ж 漢 😀 \x01\t\x7f", "two\r\nlines \x0b\x1f\x1e\x02 𝄞"
    rows = [
        (one, None if at % 3 else one, (-1) ** at * 2**at * 10**12, b"\x00\x1f", 7, text, memo)
        for at, one in enumerate(ids)
    ]
    adapter = opened("access", written(JetTable("G", columns, rows, ("Id",))))
    found = adapter.read(Query(Table("G"), ("Id", "Of", "Large", "Text", "Memo"), limit=50))
    assert found == [(str(row[0]), row[1] and str(row[1]), row[2], text, memo) for row in rows]
    capitals = (Where("Id", Condition.IN, tuple(str(one).upper() for one in ids[:2])),)
    assert adapter.read(Query(Table("G"), ("Id",), capitals, (Order("Id"),), limit=9)) == [
        (one,) for one in sorted(map(str, ids[:2]))
    ]
    (described,) = adapter.describe("G")
    assert [column.type for column in described.columns] == ["GUID", "GUID", "BIGINT", "Text (50)", "Memo"]
    assert described.key == ("Id",)
    assert described.remarks == (
        "left out: Photo (OLE) holds bytes; Files holds attachments or several values, which mdbtools does not read"
    )


def test_a_guid_is_found_in_capitals_and_shown_as_it_is_spelled(written: Any, tmp_path: Path):
    columns = (Column("Id", Type.GUID), Column("Text", Type.TEXT, 50))
    ids = [str(uuid5(NAMESPACE_DNS, str(number))) for number in range(20)]
    table = JetTable("Parts", columns, [(UUID(one), "x") for one in ids], ("Id",))
    with proposed(written(table), tmp_path) as legacy:
        (first, *_) = legacy.records("parts")
        assert first["id"] in ids
        assert legacy.consumer.json(f"/v1/parts/{first['id'].upper()}") == first
        assert legacy.consumer.json(f"/v1/parts?id={first['id'].upper()}")["items"] == [first]


def test_a_column_of_nothing_but_times_of_day_is_a_time_and_midnight_is_one(written: Any, tmp_path: Path):
    columns = (Column("Id", Type.LONG), Column("Starts", Type.MOMENT), Column("Valid To", Type.MOMENT))
    rows = [(hour, hour / 24, 2_958_465.0 if hour % 2 else -18_192.5) for hour in range(24)]
    with proposed(written(JetTable("Shifts", columns, rows, ("Id",))), tmp_path) as legacy:
        assert legacy.line("starts") == "{column: Starts, type: time}"
        assert "type: datetime" in legacy.line("valid_to")
        records = legacy.records("shifts")
        assert [record["starts"] for record in records] == [f"{hour:02}:00:00" for hour in range(24)]
        assert [record["valid_to"] for record in records[:2]] == [
            "1850-03-10T12:00:00+00:00",
            "9999-12-31T00:00:00+00:00",
        ]
        assert legacy.lost() == []


def test_a_table_without_a_key_is_served_beside_one_that_has_one(written: Any, tmp_path: Path):
    keyed = JetTable("Parts", (Column("Id", Type.LONG),), [(1,), (2,)], ("Id",))
    log = JetTable("Log", (Column("Line", Type.TEXT, 20),), [("in",), ("out",), ("in",)])
    with proposed(written(keyed, log), tmp_path) as legacy:
        assert [record["id"] for record in legacy.records("parts")] == ["1", "2"]
        assert legacy.records("logs") == [{"line": "in"}, {"line": "out"}, {"line": "in"}]
