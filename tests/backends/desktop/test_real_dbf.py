"""Every real DBF table opens, or is refused with the place and the reason; what opens is what its summary says."""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import dbfread
import pytest
import yaml

from adapters.base import Adapter
from adapters.query import Condition, Order, Query, Row, Table, Where

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "dbf"
TABLES = sorted(str(path.relative_to(REAL)) for path in REAL.glob("**/*") if path.suffix.lower() == ".dbf")
REFUSED = {"polygon.dbf": "byte 32: the table has no fields, so there is nothing to read"}
SERVED = [name for name in TABLES if name not in REFUSED]
COUNTED = re.compile(r"^Records: ([0-9]+)$", re.MULTILINE)
FIELD = re.compile(r"^(\S+) +([A-Z0]) +([0-9]+) +([0-9]+) *$", re.MULTILINE)
WORDS = {"C": "CHAR", "N": "NUMERIC", "F": "FLOAT", "D": "DATE", "L": "LOGICAL", "M": "MEMO", "T": "DATETIME"} | {
    **{"I": ("INTEGER", "AUTOINCREMENT"), "Y": "CURRENCY", "V": "VARCHAR"}
}
NOT_COMPARED = {
    "dbase_8c.dbf": "the other reader does not know dBase 7",
    "dbase_02.dbf": "nor dBase II",
    "dbase_32.dbf": "it takes the length of a varying text for a part of it",
    "dbase_8b.dbf": "it reads 8 bytes beyond a memo of dBase IV",
    "dbase_83_missing_memo.dbf": "it calls a memo that it cannot read empty",
}


def rows_of(adapter: Adapter, name: str) -> tuple[list[str], list[Row]]:
    (described,) = adapter.describe(name)
    columns = [column.name for column in described.columns]
    return columns, adapter.read(Query(Table(name), tuple(columns), limit=10_000))


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_table_that_cannot_be_served_is_named_with_the_byte_and_the_reason(dbf_files: Path, opened: Any, name: str):
    adapter = opened("dbf", dbf_files)
    adapter.describe()
    (notice,) = [notice for notice in adapter.notices() if notice.code == "table-unreadable"]
    assert notice.about == Path(name).stem
    assert REFUSED[name] in notice.message


def test_a_folder_serves_every_table_of_it(dbf_files: Path, opened: Any):
    found = {table.name for table in opened("dbf", dbf_files).describe()}
    assert {f"{name}.dbf" for name in found} == {name for name in SERVED if "/" not in name}


@pytest.mark.parametrize("name", SERVED)
def test_fields_and_records_are_those_of_the_summary(dbf_files: Path, opened: Any, name: str):
    path = dbf_files / name
    adapter = opened("dbf", path.parent)
    (described,) = adapter.describe(path.stem)
    columns, rows = rows_of(adapter, path.stem)
    assert described.rows == len(rows) > 0
    summary = path.with_name(f"{path.stem}_summary.txt")
    if not summary.exists():
        return
    text = summary.read_text()
    assert len(rows) == int(COUNTED.search(text)[1])
    fields = [found for found in FIELD.findall(text) if found[1] != "0"]
    # A name that is there twice is told apart.
    assert [re.sub(r"_2$", "", column) for column in columns] == [field[0] for field in fields]
    for column, (_, kind, length, decimals) in zip(described.columns, fields, strict=True):
        assert column.type.startswith(WORDS[kind])
        if kind in "CNF" and name != "dbase_02.dbf":
            assert (column.length, column.scale or 0) == (int(length), int(decimals))


@pytest.mark.parametrize("name", [name for name in SERVED if name not in NOT_COMPARED])
def test_every_value_is_the_one_that_another_reader_finds(dbf_files: Path, opened: Any, name: str):
    path = dbf_files / name
    charset = {"dbase_03_cyrillic.dbf": "utf-8", "mazovia.dbf": "mazovia"}.get(name)
    unnamed = path.read_bytes()[29] == 0
    adapter = opened("dbf", path.parent, charset="cp850" if unnamed else "utf-8")
    _, ours = rows_of(adapter, path.stem)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = [
            [value for field, value in record if field != "_NullFlags"]
            for record in _Raw(str(path), encoding="cp850" if unnamed else charset, recfactory=None)
        ]
    if name == "mazovia.dbf":
        # Its flags were never set, and the other reader takes only what says that it is present.
        assert (len(ours), len(theirs)) == (2, 0)
        return
    assert [[_plain(value) for value in row] for row in ours] == [[_plain(value) for value in row] for row in theirs]


class _Raw(dbfread.DBF):  # type: ignore[misc]  # it has no types
    """The other reader, with decimals, and with what is no number as it stands."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, parserclass=_Parser, **options)


class _Parser(dbfread.FieldParser):  # type: ignore[misc]  # it has no types
    def parseN(self, _field: Any, data: bytes) -> Any:  # noqa: N802 - the library finds it by this name
        text = data.decode("latin-1").strip(" \0")
        try:
            return Decimal(text) if text else None
        except ArithmeticError:
            return text

    parseF = parseN  # noqa: N815 - so it does with this one

    def parseD(self, field: Any, data: bytes) -> Any:  # noqa: N802 - and this one
        try:
            return super().parseD(field, data)
        except ValueError:
            return data.decode("latin-1").strip()


def _plain(value: Any) -> Any:
    match value:
        case bool():
            return value
        case int() | float() | Decimal():
            return Decimal(str(value)).normalize()
        case datetime():
            # FoxPro's 999 milliseconds are a second that was computed in binary.
            return round(value.timestamp())
        case str() | bytes():
            return value.rstrip() or None
    return value


@pytest.mark.parametrize("number", [0, 9])
def test_memos_and_all_other_values_are_those_of_the_written_out_record(dbf_files: Path, opened: Any, number: int):
    _, rows = rows_of(opened("dbf", dbf_files), "dbase_83")
    written = yaml.safe_load((dbf_files / f"dbase_83_record_{number}.yml").read_text())
    found = [float(value) if isinstance(value, Decimal) else value for value in rows[number]]
    assert found == written


def test_a_missing_memo_file_costs_the_memos_and_nothing_else(dbf_files: Path, opened: Any):
    adapter = opened("dbf", dbf_files)
    columns, rows = rows_of(adapter, "dbase_83_missing_memo")
    memo = columns.index("DESC")
    _, whole = rows_of(adapter, "dbase_83")
    without = [[*row[:memo], *row[memo + 1 :]] for row in rows]
    assert without == [[*row[:memo], *row[memo + 1 :]] for row in whole]
    assert {type(row[memo]).__name__ for row in rows} == {"Undecodable"}
    (notice,) = [notice for notice in adapter.notices() if notice.code == "memo-missing"]
    assert "dbase_83_missing_memo.dbf: the memo file is missing, so 67 memos cannot be read" in notice.message


def test_the_types_of_foxpro_come_as_what_they_are(dbf_files: Path, opened: Any):
    adapter = opened("dbf", dbf_files)
    query = Query(
        Table("dbase_31"),
        ("PRODUCTID", "PRODUCTNAM", "UNITPRICE", "DISCONTINU"),
        (Where("UNITPRICE", Condition.GT, Decimal(97)),),
        (Order("UNITPRICE"),),
        limit=5,
    )
    assert adapter.read(query) == [
        (29, "Thüringer Rostbratwurst", Decimal("123.7900"), True),
        (38, "Côte de Blaye", Decimal("263.5000"), False),
    ]
    calls = opened("dbf", dbf_files / "foxprodb")
    when = Query(Table("calls"), ("CALL_ID", "CALL_DATE"), order=(Order("CALL_DATE"),), limit=1)
    assert calls.read(when) == [(4, datetime(1994, 1, 13, 16, 10))]  # noqa: DTZ001 - stored without a zone
    assert calls.count(Query(Table("calls"), (), (Where("CALL_DATE", Condition.LT, date(1994, 11, 21)),)), 99) == 1
    varying = Query(Table("dbase_32"), ("NAME",), limit=2)
    assert adapter.read(varying) == [("Bad Meets Evil",)]


def test_memos_of_dbase_4_end_where_they_say(dbf_files: Path, opened: Any):
    query = Query(Table("dbase_8b"), ("MEMO",), (Where("MEMO", Condition.NOT_NULL),), limit=10)
    memos = [memo for (memo,) in opened("dbf", dbf_files).read(query)]
    assert len(memos) == 9
    assert [memos[0], *memos[3:6]] == ["First memo\r\n", "Fourth memo", "Fifth memo", "Sixth memo"]


def test_dates_and_decimals_of_dbase_are_exact(dbf_files: Path, opened: Any):
    query = Query(Table("dbase_8b"), ("NUMERICAL", "DATE", "FLOAT"), order=(Order("NUMERICAL"),), limit=1)
    assert opened("dbf", dbf_files).read(query) == [(Decimal("1.00"), date(1970, 1, 1), Decimal("1.23456789012346"))]


def test_dbase_2_and_7_are_read_too(dbf_files: Path, opened: Any):
    adapter = opened("dbf", dbf_files)
    two = Query(Table("dbase_02"), ("EMP:NMBR", "LAST", "ZIP:CODE", "PAYRATE"), limit=2)
    assert adapter.read(two) == [
        (2, "Stegman", "90260-", Decimal("6.000")),
        (3, "Hemeryick", "-".rjust(6), Decimal("5.000")),
    ]
    seven = Query(Table("dbase_8c"), ("ID", "Name", "Length CM"), limit=1)
    assert adapter.read(seven) == [(1, "Clown Triggerfish", Decimal("100.0000"))]
