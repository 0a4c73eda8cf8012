"""A damaged table is refused with the byte that is wrong, or serves all but its bad records; nothing is lost."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.dbf.rows import DBFRows
from adapters.errors import SourceUnavailable
from adapters.files.rows import Batch, LoadError
from adapters.query import Order, Query, Row, Table, Undecodable

HEADER = 32 + 5 * 32 + 1
RECORD = 29


def rows_of(adapter: Any, *columns: str) -> list[Row]:
    return adapter.read(Query(Table("STOCK"), columns or ("PART", "QTY"), order=(Order("PART"),), limit=100))


def refusal(opened: Any, path: Path, content: bytes) -> str:
    """Return why a table is refused."""
    path.write_bytes(content)
    with pytest.raises(SourceUnavailable) as caught:
        opened("dbf", path).describe("STOCK")
    return str(caught.value)


def patched(content: bytes, place: int, layout: str, *values: Any) -> bytes:
    raw = bytearray(content)
    struct.pack_into(layout, raw, place, *values)
    return bytes(raw)


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "byte 0: the file is empty"),
    "no table": (
        lambda _: b"PK\x03\x04 a zip",
        "byte 0: the first byte is 0x50, which is no version of dBase or FoxPro",
    ),
    "NUL bytes": (lambda raw: bytes(len(raw)), "byte 0: the first byte is 0x00"),
    "cut in the header": (lambda raw: raw[:20], "byte 20: the file ends inside the header, which takes 32 bytes"),
    "no header length": (
        lambda raw: patched(raw, 8, "<H", 0),
        "byte 8: the header is 0 bytes long, which leaves no room",
    ),
    "header too long": (
        lambda raw: patched(raw, 8, "<H", 9999),
        "byte 8: the header is 9999 bytes long, and the file ends",
    ),
    "header too short": (lambda raw: patched(raw, 8, "<H", HEADER - 8), "without their end mark, 0x0D"),
    "header off by one": (lambda raw: patched(raw, 8, "<H", HEADER - 1), "a length is wrong"),
    "record length": (
        lambda raw: patched(raw, 10, "<H", 30),
        "byte 10: a record is 30 bytes long, and its fields take 29",
    ),
    "field length": (
        lambda raw: patched(raw, 48, "<B", 9),
        "byte 10: a record is 29 bytes long, and its fields take 32",
    ),
    "unknown type": (lambda raw: patched(raw, 43, "<c", b"?"), "byte 43: the field PART is of the unknown type '?'"),
    "date of 9 bytes": (
        lambda raw: patched(raw, 32 * 4 + 16, "<B", 9),
        "byte 144: the field COUNTED of type D is 9 bytes",
    ),
    "cut in a record": (lambda raw: raw[:-40], "but the file ends at byte 270, behind 2 whole ones: it is incomplete"),
    "counts too many": (lambda raw: patched(raw, 4, "<I", 2**32 - 1), "byte 4: the header counts 4294967295 records"),
    "no end": (
        lambda raw: raw[:-1] + b"\x99garbage",
        "and neither the file nor an end mark, but 0x99: a length is wrong",
    ),
    "no fields": (lambda raw: raw[:8] + struct.pack("<HH", 33, 1) + raw[12:32] + b"\r", "the table has no fields"),
}


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_a_damaged_table_is_refused_with_the_byte_and_the_reason(opened, tmp_path, stock, damage):
    harm, said = DAMAGES[damage]
    found = refusal(opened, tmp_path / "STOCK.DBF", harm(stock(4)))
    assert found.startswith("desk: STOCK: byte ")
    assert said in found


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_a_damaged_table_never_replaces_the_last_good_one(opened, tmp_path, stock, damage):
    path = tmp_path / "STOCK.DBF"
    path.write_bytes(stock(4))
    adapter = opened("dbf", path)
    assert len(rows_of(adapter)) == 4
    draft = tmp_path / "draft"
    draft.write_bytes(DAMAGES[damage][0](stock(4)))
    os.utime(draft, (1, 1))
    draft.replace(path)
    with pytest.raises(SourceUnavailable):
        adapter.load_snapshot("STOCK")
    assert len(rows_of(adapter)) == 4


def test_an_encrypted_table_says_what_to_do(opened, tmp_path, table, record):
    content = table([("PART", "C", 6, 0)], [b" P1    "], version=0x8B)
    assert "byte 15: the table is encrypted" in refusal(opened, tmp_path / "STOCK.DBF", patched(content, 15, "<B", 1))


def test_a_folder_in_the_place_of_a_table_is_said_to_be_one(opened, tmp_path):
    (tmp_path / "data" / "STOCK.DBF").mkdir(parents=True)
    (tmp_path / "data" / "OTHER.DBF").write_bytes(b"")
    adapter = opened("dbf", tmp_path / "data")
    assert adapter.describe() == ()
    assert {(notice.about, notice.message) for notice in adapter.notices()} == {
        ("STOCK", "it is a folder, and not a file"),
        ("OTHER", "byte 0: the file is empty"),
    }


def test_records_that_are_none_go_to_quarantine_with_their_place_and_bytes(opened, tmp_path, stock):
    path = tmp_path / "STOCK.DBF"
    content = bytearray(stock(30))
    content[HEADER + RECORD] = 0x07
    content[HEADER + 2 * RECORD : HEADER + 3 * RECORD] = bytes(RECORD)
    path.write_bytes(content)
    adapter = opened("dbf", path)
    assert len(rows_of(adapter)) == 28
    bad = list(adapter.quarantined("STOCK"))
    assert [(line.line, line.offset, line.length) for line in bad] == [
        (2, HEADER + RECORD, RECORD),
        (3, HEADER + 2 * RECORD, RECORD),
    ]
    assert bad[0].reason == "the record begins with 0x07, and neither with a blank nor with an asterisk"
    assert bad[0].raw == bytes(content[HEADER + RECORD : HEADER + 2 * RECORD])
    assert bad[1].reason == "the record holds nothing but NUL bytes"


def test_values_that_are_none_stay_as_they_were_written(opened, tmp_path, table):
    values = [
        (b"P1", b"*****", b"12.50", b"19981332", b"T"),
        (b"P2", b"1.5", b"12.50", b"", b"?"),
        (b"P3", b"7", b"12.505", b"0", b"X"),
        (b"P4", bytes(5), b"99999,5", b"00000000", b" "),
    ]
    widths = (6, 5, 8, 8, 1)
    records = [b" " + b"".join(map(bytes.ljust, row, widths)) for row in values]
    fields = [("PART", "C", 6, 0), ("QTY", "N", 5, 0), ("PRICE", "N", 8, 2), ("COUNTED", "D", 8, 0), ("OK", "L", 1, 0)]
    path = tmp_path / "STOCK.DBF"
    path.write_bytes(table(fields, records))
    rows = rows_of(opened("dbf", path), "PART", "QTY", "PRICE", "COUNTED", "OK")
    assert rows == [
        ("P1", "*****", Decimal("12.50"), "19981332", True),
        ("P2", 1.5, Decimal("12.50"), None, None),
        ("P3", 7, "12.505", None, "X"),
        ("P4", None, Decimal("99999.50"), None, None),
    ]


def test_a_text_that_does_not_decode_stays_its_bytes(opened, tmp_path, table):
    path = tmp_path / "STOCK.DBF"
    path.write_bytes(table([("PART", "C", 6, 0), ("QTY", "N", 5, 0)], [b" M\x81ll      1", b" fine      2"]))
    assert rows_of(opened("dbf", path)) == [("fine", 2), (Undecodable(b"M\x81ll"), 1)]


def test_a_text_may_hold_nul_bytes(opened, tmp_path, table):
    path = tmp_path / "STOCK.DBF"
    path.write_bytes(table([("PART", "C", 6, 0), ("QTY", "N", 5, 0)], [b" A\0B   " + b"    1", b" C\0\0\0\0\0    2"]))
    assert rows_of(opened("dbf", path)) == [("A\0B", 1), ("C", 2)]


def test_a_number_of_more_than_18_digits_stays_what_it_is(opened, tmp_path, table):
    fields = [("PART", "C", 6, 0), ("QTY", "N", 20, 2)]
    records = [b" A     12345678901234567.89", b" B     99999999999999999.99", b" C     -1234567890123456.78"]
    path = tmp_path / "STOCK.DBF"
    path.write_bytes(table(fields, records))
    found = rows_of(opened("dbf", path))
    assert found == [
        ("A", Decimal("12345678901234567.89")),
        ("B", "99999999999999999.99"),
        ("C", Decimal("-1234567890123456.78")),
    ]


def test_a_table_that_grows_is_served_as_far_as_it_counts(opened, tmp_path, stock, record):
    path = tmp_path / "STOCK.DBF"
    path.write_bytes(stock(4)[:-1] + record(5))
    adapter = opened("dbf", path)
    assert len(rows_of(adapter)) == 4
    (notice,) = adapter.notices()
    assert notice.code == "records-uncounted"
    assert f"STOCK.DBF: byte {HEADER + 4 * RECORD}: 1 records stand behind the 4 counted ones" in notice.message
    path.write_bytes(stock(5))
    adapter.load_snapshot("STOCK")
    assert (len(rows_of(adapter)), adapter.notices()) == (5, ())


def test_a_table_that_is_cut_while_it_is_read_is_not_taken(tmp_path, stock):
    path = tmp_path / "STOCK.DBF"
    path.write_bytes(stock(2500))
    batches = DBFRows().batches(path)
    assert isinstance(next(batches), Batch)
    with path.open("r+b") as other:
        other.truncate(HEADER + 1500 * RECORD)
    with pytest.raises(LoadError, match=f"byte {HEADER + 1500 * RECORD}: the table was cut short while it was read"):
        list(batches)


def test_a_table_that_cannot_be_described_is_told_without_its_name_which_stands_beside_it(opened, tmp_path, stock):
    path = tmp_path / "STOCK.DBF"
    path.write_bytes(DAMAGES["no fields"][0](stock(4)))
    adapter = opened("dbf", path)
    assert adapter.describe() == ()
    said = "byte 32: the table has no fields, so there is nothing to read"
    assert [(notice.about, notice.message) for notice in adapter.notices()] == [("STOCK", said)]
