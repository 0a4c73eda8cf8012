"""A folder of DBF tables as a source: what becomes a table, code pages, deleted records, names, options."""

from __future__ import annotations

import logging
import os
import shutil
import struct
from decimal import Decimal
from itertools import count

import pytest

from adapters.dbf.adapter import DBFAdapter
from adapters.errors import OptionError, SourceRejected, SourceUnavailable
from adapters.query import Condition, Order, Query, Table, Where, WhereKeys
from adapters.registry import adapter_class


def rows_of(adapter, name, *columns, where=()):
    return adapter.read(Query(Table(name), columns, where, (Order(columns[0]),), limit=100))


@pytest.fixture
def folder(tmp_path, stock):
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("STOCK.DBF", "jobs.dbf", "Parts.Dbf"):
        (folder / name).write_bytes(stock(3))
    (folder / "README.TXT").write_text("not a table")
    return folder


def test_every_table_of_a_folder_is_found_in_whatever_case(opened, folder):
    adapter = opened("dbf", folder)
    assert [table.name for table in adapter.describe()] == ["Parts", "STOCK", "jobs"]
    assert len(rows_of(adapter, "jobs", "PART")) == 3


def test_a_table_whose_column_in_use_was_renamed_is_not_taken(opened, folder):
    adapter = opened("dbf", folder, used={"STOCK": ("PART", "QTY"), "jobs": ("PART",)})
    for table in ("STOCK", "jobs"):
        path = next(path for path in folder.iterdir() if path.stem == table)
        assert len(rows_of(adapter, table, "PART")) == 3
        path.write_bytes(path.read_bytes().replace(b"QTY\0", b"NUM\0", 1))
    with pytest.raises(SourceUnavailable, match="it has no column QTY, which the catalog uses"):
        adapter.load_snapshot("STOCK", force=True)
    assert len(rows_of(adapter, "STOCK", "PART", "QTY")) == 3
    adapter.load_snapshot("jobs", force=True)
    assert len(rows_of(adapter, "jobs", "PART", "NUM")) == 3


def test_only_tables_that_are_asked_for_are_loaded(opened, folder, tmp_path):
    adapter = opened("dbf", folder)
    adapter.describe()
    assert adapter.probe().version == "3 tables"
    assert not list(tmp_path.glob("state/*.sqlite"))
    rows_of(adapter, "STOCK", "PART")
    assert len(list(tmp_path.glob("state/*.sqlite"))) == 1
    assert adapter.probe().version.startswith("3 tables, those in use of ")


def test_a_table_that_comes_later_is_found_and_one_that_does_not_exist_is_refused(opened, folder, stock, monkeypatch):
    monkeypatch.setattr("adapters.snapshot.discovering.LOOK_AGAIN_SECONDS", 0)
    adapter = opened("dbf", folder)
    with pytest.raises(SourceRejected):
        rows_of(adapter, "LATER", "PART")
    (folder / "LATER.DBF").write_bytes(stock(1))
    assert len(rows_of(adapter, "LATER", "PART")) == 1


def test_declared_tables_are_the_only_ones_and_have_options_of_their_own(opened, folder):
    tables = {"STOCK": {"key": ("PART",)}, "WORK": {"file": "JOBS.DBF", "deleted": "keep"}}
    adapter = opened("dbf", folder, tables=tables)
    described = {table.name: table for table in adapter.describe()}
    assert described["STOCK"].key == ("PART",)
    assert [column.name for column in described["WORK"].columns][-1] == "_DELETED"
    with pytest.raises(SourceRejected):
        rows_of(adapter, "Parts", "PART")


def test_a_folder_that_is_not_there_makes_the_source_unavailable(opened, tmp_path):
    adapter = opened("dbf", tmp_path / "nowhere")
    with pytest.raises(SourceUnavailable, match="its tables cannot be listed: No such file or directory"):
        adapter.probe()


def test_types_are_told_as_the_file_declares_them(opened, folder):
    (described,) = opened("dbf", folder / "STOCK.DBF").describe()
    assert [(column.name, column.type, column.length, column.scale) for column in described.columns] == [
        ("PART", "CHAR(6)", 6, None),
        ("QTY", "NUMERIC(5,0)", 5, 0),
        ("PRICE", "NUMERIC(8,2)", 8, 2),
        ("COUNTED", "DATE", None, None),
        ("OK", "LOGICAL", None, None),
    ]
    assert described.rows == 3


def test_blanks_that_fill_up_a_text_never_matter(opened, folder):
    adapter = opened("dbf", folder, tables={"STOCK": {"key": ("PART",)}})
    for spelled in ("P2", "P2    "):
        found = rows_of(adapter, "STOCK", "PART", where=(Where("PART", Condition.EQ, spelled),))
        assert found == [("P2",)]
    keys = (WhereKeys(("PART",), (("P1    ",), ("P3",))),)
    assert rows_of(adapter, "STOCK", "PART", where=keys) == [("P1",), ("P3",)]


def test_decimals_are_compared_sorted_and_found_as_numbers(opened, tmp_path, table):
    prices = (Decimal("9.50"), Decimal("-4.05"), Decimal("10.00"), Decimal("-40.00"), Decimal("0.07"))
    records = [f" {price:>10}".encode() for price in prices]
    (tmp_path / "P.DBF").write_bytes(table([("PRICE", "N", 10, 2)], records))
    adapter = opened("dbf", tmp_path / "P.DBF", indexes=("PRICE",))
    assert [price for (price,) in rows_of(adapter, "P", "PRICE")] == sorted(prices)

    def found(condition, value):
        return [str(price) for (price,) in rows_of(adapter, "P", "PRICE", where=(Where("PRICE", condition, value),))]

    assert found(Condition.EQ, Decimal("9.5")) == ["9.50"]
    assert found(Condition.EQ, Decimal("9.505")) == []
    assert found(Condition.IN, (10, Decimal("0.07"), Decimal("0.075"))) == ["0.07", "10.00"]
    assert found(Condition.GT, Decimal("9.495")) == ["9.50", "10.00"]
    assert found(Condition.GE, Decimal("9.505")) == ["10.00"]
    assert found(Condition.LT, Decimal("-4.045")) == ["-40.00", "-4.05"]
    assert found(Condition.LE, Decimal("-4.055")) == ["-40.00"]
    assert found(Condition.GT, 9.5) == ["10.00"]
    assert found(Condition.LT, Decimal(10) ** 30) == [str(price) for price in sorted(prices)]


def test_a_page_begins_behind_the_decimal_that_the_one_before_ended_with(opened, tmp_path, table):
    records = [f" {number:>6}{number % 3 + 0.25:>8.2f}".encode() for number in range(20)]
    (tmp_path / "P.DBF").write_bytes(table([("ID", "N", 6, 0), ("PRICE", "N", 8, 2)], records))
    adapter = opened("dbf", tmp_path / "P.DBF", key=("ID",), indexes=("PRICE",))
    order = (Order("PRICE", descending=True, nullable=False), Order("ID", nullable=False))
    seen, after = [], None
    while page := adapter.read(Query(Table("P"), ("PRICE", "ID"), order=order, limit=3, after=after)):
        seen += page
        after = page[-1]
    assert len(seen) == len(set(seen)) == 20
    assert seen == sorted(seen, key=lambda row: (-row[0], row[1]))


def test_the_headers_code_page_decides_unless_the_catalog_says_otherwise(opened, tmp_path, table):
    numbers = count()

    def text(raw, page, **options):
        path = tmp_path / f"T{next(numbers)}.DBF"
        path.write_bytes(table([("T", "C", 4, 0)], [b" " + raw.ljust(4)], page=page))
        return opened("dbf", path, **options).read(Query(Table(path.stem), ("T",), limit=1))[0][0]

    assert text(b"\x81", 0x02) == "ü"
    assert text(b"\xfc", 0x57) == "ü"
    assert text(b"\xf3\xe6", 0xC9) == "уж"
    assert text(b"\xa5\xa4\xa2", 0x69) == "Ńńó"
    assert text(b"\x80\xa8", 0x68) == "Čš"
    assert text(b"\x81", 0x03, charset="cp437") == "ü"
    assert text("ü".encode(), 0x03, code_page="charset") == "ü"
    assert text(b"\x9c\xa2d\xa6", 0x00, charset="mazovia") == "Łódź"


def test_a_header_without_a_code_page_is_said_to_have_none_where_it_matters(opened, tmp_path, table):
    path = tmp_path / "T.DBF"
    path.write_bytes(table([("T", "C", 4, 0)], [b" M\x81ll"], page=0))
    adapter = opened("dbf", path)
    adapter.read(Query(Table("T"), ("T",), limit=1))
    (notice,) = adapter.notices()
    assert notice.code == "charset-unknown"
    assert notice.message == "T.DBF: byte 29: the header names no code page, and 1 records are not all utf-8"


def test_deleted_records_are_left_out_and_counted_in_the_log(opened, tmp_path, table, record, caplog):
    path = tmp_path / "T.DBF"
    fields = [("PART", "C", 6, 0), ("REST", "C", 22, 0)]
    path.write_bytes(table(fields, [record(1), record(2, b"*"), record(3)]))
    with caplog.at_level(logging.INFO, "adapters.dbf"):
        assert rows_of(opened("dbf", path), "T", "PART") == [("P1",), ("P3",)]
    assert f"{path}: 1 deleted records were left out" in caplog.text
    kept = opened("dbf", path, deleted="keep")
    assert rows_of(kept, "T", "PART", "_DELETED") == [("P1", False), ("P2", True), ("P3", False)]
    active = (Where("_DELETED", Condition.EQ, False),)
    assert rows_of(kept, "T", "PART", where=active) == [("P1",), ("P3",)]


def test_fields_of_one_name_are_told_apart(opened, tmp_path, table):
    fields = [("ID", "C", 2, 0), ("id", "C", 2, 0), ("", "C", 1, 0), ("ID", "C", 1, 0)]
    (tmp_path / "T.DBF").write_bytes(table(fields, [b" AABBCD"]))
    (described,) = opened("dbf", tmp_path / "T.DBF").describe()
    assert [column.name for column in described.columns] == ["ID", "id_2", "FIELD_3", "ID_3"]


def test_the_long_texts_of_clipper_are_read(opened, tmp_path, table):
    content = bytearray(table([("LONG", "C", 44, 0)], [b" " + b"x" * 300]))
    # The high byte of the length stands in the decimals: 300 is 44 and 1 times 256.
    content[10:12] = (301).to_bytes(2, "little")
    content[32 + 17] = 1
    (tmp_path / "T.DBF").write_bytes(content)
    assert opened("dbf", tmp_path / "T.DBF").read(Query(Table("T"), ("LONG",), limit=1)) == [("x" * 300,)]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "path is missing"),
        ({"path": "x", "tables": "STOCK"}, "tables must name tables"),
        ({"path": "x", "tables": {"STOCK": "x.dbf"}}, "tables: STOCK must be a mapping of options"),
        ({"path": "x", "tables": {"STOCK": {"trailer": "x"}}}, "tables: STOCK has no option trailer"),
        ({"path": "x", "charset": "cp999"}, "there is no charset 'cp999'"),
        ({"path": "x", "tables": {"STOCK": {"key": ({},)}}}, "tables: STOCK: key must be a list of columns"),
        ({"path": "x", "deleted": "kept"}, "deleted cannot be 'kept'"),
        ({"path": "x", "tables": {"STOCK": {"deleted": "kept"}}}, "tables: STOCK: deleted cannot be 'kept'"),
        ({"path": "x", "tables": {"STOCK": {"code_page": "850"}}}, "tables: STOCK: code_page cannot be '850'"),
        ({"path": "x", "tables": {"STOCK": {"settle": "soon"}}}, "tables: STOCK: settle must be a number"),
    ],
)
def test_a_malformed_option_is_said_to_be_one(options, said):
    with pytest.raises(OptionError, match=said):
        DBFAdapter.open("desk", options)


def test_a_key_that_is_no_field_is_refused_with_those_there_are(opened, folder):
    adapter = opened("dbf", folder / "STOCK.DBF", key=("PART_NO",))
    with pytest.raises(SourceUnavailable):
        adapter.describe("STOCK")
    assert "there is no column PART_NO to index; the columns are PART, QTY" in adapter.notices()[0].message


def test_opening_reads_nothing(tmp_path, folder):
    shutil.rmtree(folder)
    adapter_class("dbf").open("desk", {"path": str(folder)}).close()


def test_a_table_that_is_gone_is_served_as_it_was(opened, folder, monkeypatch):
    monkeypatch.setattr("adapters.snapshot.discovering.LOOK_AGAIN_SECONDS", 0)
    adapter = opened("dbf", folder)
    assert len(rows_of(adapter, "STOCK", "PART")) == 3
    (folder / "STOCK.DBF").unlink()
    assert {"STOCK", "jobs"} <= {table.name for table in adapter.describe()}
    with pytest.raises(SourceRejected):
        rows_of(adapter, "NOPE", "PART")
    assert len(rows_of(adapter, "STOCK", "PART")) == 3


def test_a_share_that_is_away_at_the_start_leaves_the_last_snapshots(opened, folder):
    tables = {"STOCK": {"key": ("PART",)}}
    assert len(rows_of(opened("dbf", folder, tables=tables), "STOCK", "PART")) == 3
    shutil.rmtree(folder)
    later = opened("dbf", folder, tables=tables)
    assert len(rows_of(later, "STOCK", "PART")) == 3
    with pytest.raises(SourceUnavailable, match="its tables cannot be listed"):
        later.probe()


def test_only_snapshots_that_there_are_are_listed_where_no_tables_are_declared(opened, folder):
    adapter = opened("dbf", folder)
    assert adapter.snapshots() == ()
    rows_of(adapter, "jobs", "PART")
    assert [status.table for status in adapter.snapshots()] == ["jobs"]


def test_the_flags_of_foxpro_say_what_is_null_and_how_long_a_text_is(opened, tmp_path):
    # Three fields that may be NULL, the first of varying length: its length's bit, its NULL's, and those of the others.
    fields = [
        (b"NAME", b"V", 6, 0, 2),
        (b"QTY", b"N", 3, 0, 2),
        (b"CODE", b"C", 2, 0, 2),
        (b"_NullFlags", b"0", 1, 0, 5),
    ]
    full, short, null = b"abcdef", b"ab\0\0\0\x02", bytes(6)
    records = [
        b" " + full + b"  1" + b"AA" + b"\x00",
        b" " + short + b"  2" + b"BB" + b"\x01",
        b" " + null + b"  3" + b"CC" + b"\x02",
        b" " + full + b"  0" + b"DD" + b"\x04",
        b" " + full + b"  5" + b"  " + b"\x08",
        b" " + b"\0" * 6 + b"  6" + b"  " + b"\x01",
    ]
    length = 32 + 32 * len(fields) + 1 + 263
    head = struct.pack("<4BIHH16xBB2x", 0x32, 98, 11, 13, len(records), length, len(records[0]), 0, 3)
    described = [struct.pack("<11sc4xBBB13x", *field) for field in fields]
    (tmp_path / "T.DBF").write_bytes(head + b"".join(described) + b"\r" + bytes(263) + b"".join(records) + b"\x1a")
    adapter = opened("dbf", tmp_path / "T.DBF")
    assert adapter.read(Query(Table("T"), ("NAME", "QTY", "CODE"), limit=10)) == [
        ("abcdef", 1, "AA"),
        ("ab", 2, "BB"),
        (None, 3, "CC"),
        ("abcdef", None, "DD"),
        ("abcdef", 5, None),
        ("", 6, ""),
    ]
    assert [column.type for column in adapter.describe()[0].columns] == ["VARCHAR(6)", "NUMERIC(3,0)", "CHAR(2)"]


def test_a_file_whose_name_is_no_text_is_told_of_and_costs_no_other(opened, folder, stock):
    (folder / os.fsdecode(b"M\xfcller.dbf")).write_bytes(stock(1))
    source = opened("dbf", folder)
    assert all(table.name.isascii() for table in source.describe())
    assert [notice.hint for notice in source.notices()] == ["rename the file"]
    assert "M\ufffdller: the name of its file is not UTF-8" in source.notices()[0].message
