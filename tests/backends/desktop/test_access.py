"""Every real Access file is served through mdbtools, and what cannot be read is refused with one clear reason.

The world of the contract suite is a file of our own writer, which no Access has seen: the same kinds of questions are
asked of files that Access wrote here.
"""

from __future__ import annotations

import os
import shutil
import struct
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.access.adapter import AccessAdapter
from adapters.access.rows import AccessRows
from adapters.base import ForeignKey
from adapters.errors import DriverMissing, SourceRejected, SourceUnavailable
from adapters.files.rows import LoadError
from adapters.query import Condition, Order, Query, Statement, Table, Where, WhereKeys

FILES = {
    "binIdxTestV2010.accdb": {"Test": 105},
    "compIndexTestV2000.mdb": {"Table1": 512},
    "delColTestV2000.mdb": {"Table1": 2},
    "delTestV2000.mdb": {"Table": 2},
    "fixedNumericTestV2000.mdb": {"test": 1},
    "indexTestV1997.mdb": {"Table1": 4, "Table2": 3, "Table3": 4},
    "oldDatesV2007.accdb": {"Table1": 4},
    "overflowTestV1997.mdb": {"Table1": 7},
    "test2V1997.mdb": {"MSP_PROJECTS": 1},
    "test2V2000.mdb": {"MSP_PROJECTS": 1},
    "testIndexCodesV1997.mdb": {
        "Table1": 275,
        "Table1_desc": 275,
        "Table10": 5,
        "Table11": 52,
        "Table12": 10,
        "Table12_asc_desc": 10,
        "Table12_desc_asc": 10,
        "Table13": 20,
        "Table13_desc": 20,
        "Table14": 256,
        "Table14_desc": 256,
        "Table15": 52,
        "Table15_desc": 52,
        "Table2": 9,
        "Table2_desc": 9,
        "Table3": 11,
        "Table3_desc": 11,
        "Table4": 20,
        "Table4_desc": 20,
        "Table5": 20,
        "Table5_desc": 20,
        "Table6": 23,
        "Table6_desc": 23,
        "Table8": 20,
        "Table8_desc": 20,
        "Table9": 11,
        "Table9_desc": 11,
        "Table10_desc": 5,
        "Table12_desc_desc": 10,
    },
    "testIndexPropertiesV2000.mdb": {
        "TableIgnoreNulls1": 10,
        "TableIgnoreNulls1_temp": 0,
        "TableIgnoreNulls2": 11,
        "TableIgnoreNulls2_temp": 0,
        "TableUnique1_temp": 10,
        "TableUnique2_temp": 11,
    },
    "testV1997.mdb": {"Table1": 2, "Table2": 0, "Table3": 0, "Table4": 0},
    "testV2010.accdb": {"Table1": 2, "Table2": 0, "Table3": 0, "Table4": 0},
}
UNREAD_INDEXES = {
    "delColTestV2000.mdb": ["Table1"],
    "testIndexPropertiesV2000.mdb": ["TableIgnoreNulls2", "TableUnique1_temp", "TableUnique2_temp"],
}
"""Tables with an index that mdbtools cannot follow."""
COLUMNS = ("A", "B", "C", "D", "E", "F", "G", "H", "I")


def test_there_is_no_other_real_file(access_files: Path):
    assert {path.name for path in access_files.glob("*.*db")} == set(FILES)


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_table_of_every_file_is_served(access_files: Path, opened: Any, name: str):
    adapter = opened("access", access_files / name)
    described = {table.name: table for table in adapter.describe()}
    assert set(described) == set(FILES[name])
    for table, rows in FILES[name].items():
        columns = tuple(column.name for column in described[table].columns)
        assert len(adapter.read(Query(Table(table), columns, limit=1000))) == rows
        assert adapter.count(Query(Table(table), ()), 1000) == rows
    assert sorted(notice.about for notice in adapter.notices()) == UNREAD_INDEXES.get(name, [])


def test_types_are_told_and_come_as_access_has_them(access_files: Path, opened: Any):
    adapter = opened("access", access_files / "testV1997.mdb")
    (described,) = adapter.describe("Table1")
    spelled = [column.type for column in described.columns]
    assert spelled == [
        "Text (50)",
        "Text (100)",
        "Byte",
        "Integer",
        "Long Integer",
        "Double",
        "Date/Time",
        "Currency",
        "Boolean",
    ]
    assert (described.columns[0].length, described.columns[7].scale, described.columns[8].nullable) == (50, 4, False)
    first, second = adapter.read(Query(Table("Table1"), COLUMNS, order=(Order("A"),), limit=5))
    assert first == ("a", "b", 0, 0, 0, 0, datetime(1981, 12, 12), Decimal("0.0000"), False)  # noqa: DTZ001 - no zone
    assert second[2:6] == (2, 222, 333333333, 444.555)
    assert second[6:] == (datetime(1974, 9, 21), Decimal("3.5000"), True)  # noqa: DTZ001 - no zone
    assert str(second[7]) == "3.5000"


def test_days_of_long_ago_are_those_that_access_shows(access_files: Path, opened: Any):
    adapter = opened("access", access_files / "oldDatesV2007.accdb")
    rows = adapter.read(Query(Table("Table1"), ("DateField",), order=(Order("ID"),), limit=5))
    assert [str(moment) for (moment,) in rows] == [
        "1582-10-15 00:00:00",
        "1582-10-14 00:00:00",
        "1492-01-10 00:00:00",
        "1392-01-10 00:00:00",
    ]


def test_a_day_beyond_mdbtools_is_told_from_a_file_of_access_97_too(access_files: Path, opened: Any, tmp_path: Path):
    raw = (access_files / "testV1997.mdb").read_bytes()
    day = struct.pack("<d", (datetime(1974, 9, 21) - datetime(1899, 12, 30)).days)  # noqa: DTZ001 - no zone
    assert raw.count(day) == 1
    (tmp_path / "a.mdb").write_bytes(raw.replace(day, struct.pack("<d", -1.75)))
    rows = opened("access", tmp_path / "a.mdb").read(Query(Table("Table1"), ("A", "G"), order=(Order("A"),), limit=5))
    assert [(key, str(moment)) for key, moment in rows] == [
        ("a", "1981-12-12 00:00:00"),
        ("abcdefg", "1899-12-29 18:00:00"),
    ]


def test_an_index_on_bytes_is_no_index_where_they_are_left_out(access_files: Path, opened: Any):
    path = access_files / "binIdxTestV2010.accdb"
    (described,) = opened("access", path).describe()
    assert ([column.name for column in described.columns], described.indexes) == (["ID"], ())
    kept = opened("access", path, binary="keep")
    values = {raw for (raw,) in kept.read(Query(Table("Test"), ("BinAsc",), limit=200))}
    assert all(raw is None or type(raw) is bytes for raw in values)
    assert len(values) > 20


def test_a_numeric_column_is_exact_and_signed(access_files: Path, opened: Any):
    adapter = opened("access", access_files / "fixedNumericTestV2000.mdb")
    columns = tuple(f"col{number}" for number in range(1, 8))
    assert adapter.read(Query(Table("test"), columns, limit=5)) == [("some data", 1, 0, 0, 4, -1, 1)]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Where("H", Condition.GT, Decimal("3.49995")), ["abcdefg"]),
        (Where("H", Condition.EQ, Decimal("3.5")), ["abcdefg"]),
        (Where("H", Condition.LT, Decimal("3.5")), ["a"]),
        (Where("G", Condition.EQ, date(1974, 9, 21)), ["abcdefg"]),
        (Where("G", Condition.GE, datetime(1974, 9, 21, 0, 0, 1)), ["a"]),  # noqa: DTZ001 - no zone
        (Where("G", Condition.EQ, time(8)), []),
        (Where("I", Condition.EQ, True), ["abcdefg"]),
        (Where("F", Condition.GT, 444.5), ["abcdefg"]),
        (Where("A", Condition.PREFIX, "abc"), ["abcdefg"]),
        (Where("E", Condition.IN, (0, 1)), ["a"]),
        (Where("A", Condition.NOT_NULL, None), ["a", "abcdefg"]),
    ],
)
def test_conditions_are_never_ignored(access_files: Path, opened: Any, where, found):
    adapter = opened("access", access_files / "testV1997.mdb")
    query = Query(Table("Table1"), ("A",), (where,), (Order("A"),), limit=5)
    assert [row[0] for row in adapter.read(query)] == found
    assert adapter.count(query, 10) == len(found)


def test_keys_indexes_and_relations_are_told_and_the_snapshot_has_them(access_files: Path, opened: Any):
    adapter = opened("access", access_files / "indexTestV1997.mdb")
    for _ in range(2):
        # Before the rows were loaded, and afterwards.
        (described,) = adapter.describe("Table1")
        assert described.key == ("id",)
        assert described.foreign_keys == (ForeignKey(("otherfk2",), "Table3", ("id",)),)
        assert described.indexes == (("id",), ("otherfk2", "id"))
        query = Query(Table("Table1"), ("data",), (WhereKeys(("id",), ((1,), (3,))),), (Order("id"),), limit=5)
        assert adapter.read(query) == [("baz11",), ("baz13",)]
    (both,) = opened("access", access_files / "test2V2000.mdb").describe()
    assert both.unique == (("PROJ_ID",), ("PROJ_NAME",))


def test_a_text_without_a_value_is_found_as_null_and_not_as_an_empty_text(access_files: Path, opened: Any):
    adapter = opened("access", access_files / "overflowTestV1997.mdb")
    query = Query(Table("Table1"), ("data1", "data3"), (Where("data1", Condition.IS_NULL),), limit=10)
    assert adapter.read(query) == [(None, "row3col3"), (None, "row5col2"), (None, "row6col2")]
    assert adapter.count(Query(Table("Table1"), (), (Where("data3", Condition.EQ, ""),)), 10) == 0


def test_text_beyond_ascii_is_read_from_unicode_and_from_a_code_page(access_files: Path, opened: Any, tmp_path: Path):
    query = Query(Table("MSP_PROJECTS"), ("PROJ_OPT_CURRENCY_SYMBOL",), limit=1)
    for name in ("test2V1997.mdb", "test2V2000.mdb"):
        assert opened("access", access_files / name).read(query) == [("£",)]
    other = opened("access", access_files / "test2V1997.mdb", charset="cp850")
    assert other.read(query) == [("ú",)]


def test_binary_columns_are_left_out_unless_they_are_kept(access_files: Path, opened: Any):
    path = access_files / "test2V2000.mdb"
    left = {column.name for column in opened("access", path).describe()[0].columns}
    assert "RESERVED_BINARY_DATA" not in left
    kept = opened("access", path, binary="keep")
    ((raw,),) = kept.read(Query(Table("MSP_PROJECTS"), ("RESERVED_BINARY_DATA",), limit=1))
    assert type(raw) is bytes
    assert raw.startswith(b"\x15\x1c\x2d\x00\x02")


def test_a_stream_brings_every_row(access_files: Path, opened: Any):
    adapter = opened("access", access_files / "overflowTestV1997.mdb")
    batches = list(adapter.stream(Query(Table("Table1"), ("data1",)), 3))
    assert [len(batch) for batch in batches] == [3, 3, 1]


def test_the_file_may_have_any_name(access_files: Path, opened: Any, tmp_path: Path, monkeypatch):
    for name in ("-x.mdb", "Lager & Büro; rm -rf 'x'.mdb", "$(touch x).mdb"):
        shutil.copy(access_files / "testV1997.mdb", tmp_path / name)
        monkeypatch.chdir(tmp_path)
        assert len(opened("access", Path(name)).read(Query(Table("Table1"), ("A",), limit=5))) == 2


def test_a_replaced_file_is_read_anew(access_files: Path, opened: Any, tmp_path: Path):
    path = tmp_path / "a.mdb"
    shutil.copy(access_files / "delTestV2000.mdb", path)
    adapter = opened("access", path)
    assert len(adapter.read(Query(Table("Table"), ("a",), limit=5))) == 2
    shutil.copy(access_files / "testV1997.mdb", tmp_path / "b.mdb")
    (tmp_path / "b.mdb").replace(path)
    with pytest.raises(SourceUnavailable, match="there is no table Table in it"):
        adapter.load_snapshot("Table")
    assert len(adapter.read(Query(Table("Table"), ("a",), limit=5))) == 2


def _cut(raw: bytes) -> bytes:
    return raw[: len(raw) // 2 // 2048 * 2048]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda _: b"", "byte 0: it is empty"),
        (lambda _: b"PK\x03\x04" * 1000, "byte 4: it is no Access database"),
        (lambda raw: raw[:60000], "byte 60000: the file ends within a page of 2048 bytes: it is incomplete"),
        (_cut, "reads here, and the file ends before: it is incomplete or damaged"),
        (lambda raw: raw[:2048] + bytes(len(raw) - 2048), "save a copy of it without a password and not encrypted"),
    ],
)
def test_a_damaged_file_is_refused_with_the_reason(access_files: Path, opened: Any, tmp_path: Path, harm, said):
    path = tmp_path / "a.mdb"
    path.write_bytes(harm((access_files / "testV1997.mdb").read_bytes()))
    adapter = opened("access", path)
    with pytest.raises(SourceUnavailable, match="desk: its tables cannot be listed: ") as caught:
        adapter.describe()
    assert said in str(caught.value)


def test_a_file_that_counts_other_rows_than_it_gives_is_refused(access_files: Path, opened: Any, tmp_path: Path):
    path = tmp_path / "a.mdb"
    raw = bytearray((access_files / "indexTestV1997.mdb").read_bytes())
    # The number of rows stands at byte 12 of a table's definition page, which begins with 2 and 1 (Jet 3).
    pages = [
        at
        for at in range(0, len(raw), 2048)
        if raw[at : at + 2] == b"\x02\x01" and raw[at + 12 : at + 16] == b"\4\0\0\0"
    ]
    for at in pages:
        raw[at + 12] = 9
    path.write_bytes(raw)
    adapter = opened("access", path)
    with pytest.raises(
        SourceUnavailable, match="the file counts 9 rows, and mdb-export gave 4: it is damaged or in use"
    ):
        adapter.load_snapshot("Table1")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("x" * 1000 + "\x1f\x01\x1fx\x1e\x01\x1e", "the file counts 4 rows, and mdb-export gave more than 4"),
        ("x" * 1000, "row 1 is longer than 67108864 bytes"),
    ],
)
def test_a_file_whose_rows_never_end_is_refused_at_once(access_files: Path, tmp_path: Path, monkeypatch, said, words):
    (tmp_path / "said").write_text(said)
    script = tmp_path / "mdb-export"
    script.write_text(f'#!/bin/sh\nexec yes "$(cat {tmp_path}/said)"\n')
    script.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(LoadError, match=words):
        list(AccessRows("Table1").batches(access_files / "indexTestV1997.mdb"))


def test_statements_and_unknown_tables_are_refused(access_files: Path, opened: Any):
    adapter = opened("access", access_files / "testV1997.mdb")
    with pytest.raises(SourceRejected):
        adapter.read(Query(Table("Nope"), ("A",), limit=1))
    assert adapter.describe("Nope") == ()
    with pytest.raises(Exception, match="exports are read by table"):
        adapter.read(Query(Statement("SELECT 1"), ("A",), limit=1))


def test_without_mdbtools_the_package_is_named(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DriverMissing) as caught:
        AccessAdapter.open("desk", {"path": "a.mdb"})
    assert "mdb-tables is not installed" in str(caught.value)
    assert caught.value.hint == "apt-get install --no-install-recommends mdbtools"
