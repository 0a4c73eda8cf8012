"""Mainframe files: records cut by length or descriptor, and every way in which COBOL stores a number."""

from __future__ import annotations

import json
import sqlite3
import struct
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.errors import OptionError, SourceUnavailable
from adapters.query import Condition, Order, Query, Table, Undecodable, Where
from adapters.registry import adapter_class
from tests.servers import missing

COBRIX = Path(__file__).parents[4] / "shared" / "data" / "ebcdic"

COPYBOOK = """\
       01  STOCK.
           05  PART   PIC X(4).
           05  QTY    PIC S9(5) COMP-3.
           05  COST   PIC S9(5)V99 COMP-3.
           05  ZONED  PIC S9(3).
           05  HALF   PIC S9(4) COMP.
"""


def packed(number: int, length: int, sign: str = "") -> bytes:
    return bytes.fromhex(f"{abs(number):0{2 * length - 1}}{sign or ('d' if number < 0 else 'c')}")


def record(part: str, qty: int = 0, cost: int = 0, zoned: bytes = b"\xf0\xf0\xf0", half: int = 0) -> bytes:
    return part.ljust(4).encode("cp273") + packed(qty, 3) + packed(cost, 4) + zoned + struct.pack(">h", half)


@pytest.fixture
def mainframe(tmp_path, opened):
    """Open records that a copybook describes."""

    def opener(content, copybook=COPYBOOK, **options):
        (tmp_path / "STOCK.CPY").write_text(copybook)
        (tmp_path / "STOCK.DAT").write_bytes(content)
        chosen = {"charset": "cp273", "record_format": "fixed", "copybook": str(tmp_path / "STOCK.CPY")} | options
        return opened("fixed_width", tmp_path / "STOCK.DAT", **chosen)

    return opener


@pytest.fixture
def quarantined(tmp_path):
    """Read what was set aside."""

    def reader():
        (snapshot,) = (tmp_path / "state").glob("*.sqlite")
        connection = sqlite3.connect(snapshot)
        try:
            return connection.execute("SELECT line, reason, raw, offset FROM _quarantine ORDER BY line").fetchall()
        finally:
            connection.close()

    return reader


def value_of(mainframe, picture: str, stored: bytes, **options):
    """Return what the one item of a record is read as."""
    copybook = f"       01  R.\n           05  PART PIC X.\n           05  V {picture}.\n"
    letter, blank = (b"A", b" ") if options.get("charset") == "cp437" else (b"\xc1", b"\x40")
    adapter = mainframe(letter + stored + blank * (1 + len(stored)), copybook, **options)
    return adapter.read(Query(Table("STOCK"), ("V", "PART"), order=(Order("PART"),), limit=2))[-1][0]


def every_record(name: str):
    with (COBRIX / name).open(encoding="utf-8") as file:
        return [json.loads(line, parse_float=Decimal) for line in file]


@pytest.mark.parametrize(
    ("expected", "trim"), [("test3.txt", str.strip), ("test3_trim_right.txt", str.rstrip), ("test3_trim_none.txt", str)]
)
def test_every_value_of_a_real_mainframe_file_is_the_expected_one(tmp_path, opened, expected, trim):
    if not COBRIX.exists():
        missing("cobrix", f"its files are not at {COBRIX}")
    adapter = opened(
        "fixed_width",
        COBRIX / "TRAN2.AUG31.DATA.dat",
        copybook=str(COBRIX / "test3_copybook.cob"),
        record_format="fixed",
        charset="cp037",
        key=(),
    )
    names = [column.name for column in adapter.describe()[0].columns]
    rows = adapter.read(Query(Table("STOCK"), tuple(names), limit=2000))
    found = [
        {
            name.replace("-", "_"): trim(value) if isinstance(value, str) else value
            for name, value in zip(names, row, strict=True)
        }
        for row in rows
    ]
    assert len(found) == 1000
    wanted = every_record(expected)
    assert len(wanted) == 60
    assert found[:60] == wanted


@pytest.mark.parametrize(
    ("picture", "stored", "value"),
    [
        ("PIC S9(5) COMP-3", "12345c", 12345),
        ("PIC S9(5) COMP-3", "12345d", -12345),
        ("PIC 9(5) COMP-3", "12345f", 12345),
        ("PIC S9(5) COMP-3", "12345b", -12345),
        ("PIC S9(5) COMP-3", "404040", None),
        ("PIC S9(5) COMP-3", "000000", None),
        ("PIC S9(3)V99 PACKED-DECIMAL", "12345d", Decimal("-123.45")),
        ("PIC S9(15)V9(3) COMP-3", "0123456789012345678c", Decimal("123456789012345.678")),
        ("PIC S9(18)V9(3) COMP-3", "123456789012345678901d", Decimal("-123456789012345678.901")),
        ("PIC S9(3)", "f1f2c3", 123),
        ("PIC S9(3)", "f1f2d3", -123),
        ("PIC 9(3)", "f1f2f3", 123),
        ("PIC 9(3)", "4040f3", 3),
        ("PIC 9(3)", "404040", None),
        ("PIC S9(3) SIGN LEADING", "d1f2f3", -123),
        ("PIC S9(3) SIGN LEADING SEPARATE", "60f1f2f3", -123),
        ("PIC S9(3) SIGN TRAILING SEPARATE", "f1f2f34e", 123),
        ("PIC S9(4) COMP", "fffe", -2),
        ("PIC 9(4) BINARY", "fffe", 65534),
        ("PIC S9(9) COMP-4", "00000100", 256),
        ("PIC S9(9)V99 COMP", "000000000000ffff", Decimal("655.35")),
        ("PIC S9(4) COMP-5", "0102", 258),
        ("PIC 9(3)P(2)", "f1f2f3", 12300),
        ("PIC VP(2)99", "f1f2", Decimal("0.0012")),
        ("COMP-1", "42640000", 100.0),
        ("COMP-1", "c0800000", -0.5),
        ("COMP-2", "4110000000000000", 1.0),
        ("PIC X(3)", "c100c2", "A B"),
        ("PIC ZZ9.99-", "4040f14bf2f340", "  1.23 "),
    ],
)
def test_every_way_of_storing_a_number_is_read_exactly(mainframe, picture, stored, value):
    found = value_of(mainframe, picture, bytes.fromhex(stored))
    assert found == value
    assert isinstance(found, Decimal) == isinstance(value, Decimal)


@pytest.mark.parametrize(
    ("picture", "stored", "value"),
    [
        ("PIC S9(3)", b"12C", 123),
        ("PIC S9(3)", b"12L", -123),
        ("PIC S9(3)", b"12s", -123),
        ("PIC S9(3)", b"123", 123),
        ("PIC S9(3) SIGN LEADING SEPARATE", b"-123", -123),
        ("PIC S9(4) COMP", b"\x01\x02", 258),
        ("PIC S9(4) COMP-5", b"\x02\x01", 258),
        ("COMP-1", struct.pack("<f", 0.1), 0.1),
        ("COMP-2", struct.pack("<d", 0.1), 0.1),
    ],
)
def test_other_machines_store_some_numbers_in_another_way(mainframe, picture, stored, value):
    assert value_of(mainframe, picture, stored, charset="cp437") == value


def test_order_and_floats_can_be_declared(mainframe):
    stored = struct.pack("<d", 0.1)
    assert value_of(mainframe, "COMP-2", stored, byte_order="little", floats="ieee") == 0.1


@pytest.mark.parametrize(
    ("picture", "stored"),
    [
        ("PIC S9(5) COMP-3", "1a345c"),
        ("PIC S9(5) COMP-3", "123456"),
        ("PIC 9(3)", "f1c1f3"),
        ("PIC 9(3)", "f140f3"),
        ("PIC S9(3) SIGN LEADING SEPARATE", "f0f1f2f3"),
        ("PIC 9(18) COMP-5", "ffffffffffffffff"),
        ("COMP-1", "7fc00000"),
    ],
)
def test_a_broken_number_is_kept_as_its_bytes_and_its_row_is_kept(mainframe, picture, stored):
    options = {"byte_order": "big", "floats": "ieee"}
    found = value_of(mainframe, picture, bytes.fromhex(stored), **options)
    assert type(found) is Undecodable
    assert found == bytes.fromhex(stored)


def test_packed_numbers_are_compared_and_sorted_as_numbers(mainframe):
    adapter = mainframe(b"".join(record(f"P{n}", qty=n * 7 % 11 - 5, cost=-n * 1050) for n in range(8)))
    above = Query(Table("STOCK"), ("COST",), (Where("COST", Condition.GE, Decimal("-21.00")),), (Order("COST"),), 9)
    assert adapter.read(above) == [(Decimal("-21.00"),), (Decimal("-10.50"),), (Decimal("0.00"),)]


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (-3, "record 3 begins at byte 32 and has only 13 of 16 bytes"),
        (1, "record 4 begins at byte 48 and has only 1 of 16 bytes"),
    ],
)
def test_a_file_that_is_no_whole_number_of_records_is_not_served(mainframe, rows_of, caplog, cut, words):
    content = b"".join(record(f"P{n}") for n in range(3))
    with pytest.raises(SourceUnavailable):
        rows_of(mainframe(content[:cut] if cut < 0 else content + b"\x15"), "PART")
    assert words in caplog.text


def test_line_ends_behind_fixed_records_are_found_out(mainframe, rows_of, caplog):
    with pytest.raises(SourceUnavailable):
        rows_of(mainframe(b"".join(record(f"P{n}") + b"\n" for n in range(3))), "PART")
    assert "a length of 17" in caplog.text


def test_records_may_be_longer_than_what_is_read_of_them(mainframe, rows_of):
    content = b"".join(record(f"P{n}") + b"\r\n" for n in range(3))
    assert rows_of(mainframe(content, record_length="18"), "PART") == [("P0  ",), ("P1  ",), ("P2  ",)]


VARYING = """\
       01  ORDER-REC.
           05  PART   PIC X(4).
           05  LINES-COUNT PIC 9.
           05  LINES-TABLE OCCURS 0 TO 3 DEPENDING ON LINES-COUNT.
               10  LINE-NO PIC 9(2).
"""


def varying(part: str, count: str, lines: str = "") -> bytes:
    body = f"{part:<4}{count}{lines}".encode("cp273")
    return struct.pack(">HH", len(body) + 4, 0) + body


def test_variable_records_end_in_as_many_lines_as_they_say(mainframe, quarantined):
    content = (
        varying("A", "2", "0102")
        + varying("B", "0")
        + varying("C", "3", "01")
        + varying("D", "9")
        + varying("E", "3", "010203")
    )
    adapter = mainframe(content, VARYING, record_format="variable")
    query = Query(Table("STOCK"), ("PART", "LINE-NO-1", "LINE-NO-2", "LINE-NO-3"), order=(Order("PART"),), limit=9)
    assert adapter.read(query) == [("A   ", 1, 2, None), ("B   ", None, None, None), ("E   ", 1, 2, 3)]
    assert [(line, reason) for line, reason, _, _ in quarantined()] == [
        (3, "the record has 7 bytes, and 3 repetitions need 11"),
        (4, "LINES-COUNT is 9, and must be 0 to 3"),
    ]


def test_a_variable_record_of_another_length_is_set_aside_with_its_place(mainframe, rows_of, quarantined):
    framed = [struct.pack(">HH", len(body) + 4, 0) + body for body in (record("A"), b"\x40\x40", record("B"))]
    assert rows_of(mainframe(b"".join(framed), record_format="variable"), "PART") == [("A   ",), ("B   ",)]
    assert quarantined() == [(2, "the record has 2 bytes instead of 16", b"\x40\x40", 24)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (struct.pack(">HH", 20, 0) + b"\xc1" * 9, "the record at byte 0 has 9 of 16 bytes"),
        (struct.pack(">HH", 20, 0) + record("A") + b"\x00\x14", "at byte 20 a record must begin, and 0014"),
        (struct.pack(">HH", 20, 1) + record("A"), "at byte 0 a record must begin, and 00140001"),
        (struct.pack(">HH", 2, 0) + record("A"), "at byte 0 a record must begin, and 00020000"),
    ],
)
def test_a_broken_chain_of_records_is_not_served(mainframe, rows_of, caplog, content, words):
    with pytest.raises(SourceUnavailable):
        rows_of(mainframe(content, record_format="variable"), "PART")
    assert words in caplog.text


def test_records_may_begin_with_two_bytes_that_count_what_follows(mainframe, rows_of):
    content = b"".join(struct.pack(">H", 16) + record(part) for part in ("A", "B"))
    assert rows_of(mainframe(content, record_format="prefixed"), "PART") == [("A   ",), ("B   ",)]


def test_a_trailer_record_is_read_in_the_file_s_own_letters(mainframe, rows_of):
    trailer = "99END 0002".ljust(16).encode("cp273")
    options = {"trailer": "99END (?P<count>[0-9]+)"}
    assert rows_of(mainframe(record("A") + record("B") + trailer, **options), "PART") == [("A   ",), ("B   ",)]


@pytest.mark.parametrize("end", [b"\x15", b"\x25", b"\x0d\x25", b"\x0d\x15"])
def test_lines_of_a_mainframe_end_in_their_own_way(mainframe, rows_of, end):
    copybook = "       01  R.\n           05  PART PIC X(4).\n           05  QTY PIC 9(3).\n"
    content = b"".join(line.encode("cp273") + end for line in ("A   001", "B   002", "Ü   003"))
    adapter = mainframe(content, copybook, record_format="lines")
    assert rows_of(adapter, "PART", "QTY") == [("A   ", 1), ("B   ", 2), ("Ü   ", 3)]


def test_a_changed_copybook_makes_another_snapshot(mainframe, rows_of):
    content = "A   1234".encode("cp273")
    copybook = "       01  R.\n           05  PART PIC X(4).\n           05  QTY PIC 9(4).\n"
    assert rows_of(mainframe(content, copybook), "QTY") == [(1234,)]
    assert rows_of(mainframe(content, copybook.replace("9(4)", "9(2)V99")), "QTY") == [(Decimal("12.34"),)]


def test_the_catalog_can_say_without_a_copybook_how_numbers_are_stored(tmp_path, opened, rows_of):
    (tmp_path / "STOCK.DAT").write_bytes(record("A", 12, -345, b"\xf0\xf0\xd7", 9))
    layout = {
        "PART": ("1", "4"),
        "QTY": ("5", "3", "packed"),
        "COST": ("8", "4", "packed", "2"),
        "ZONED": ("12", "3", "zoned"),
        "HALF": ("15", "2", "binary", "1"),
    }
    adapter = opened("fixed_width", tmp_path / "STOCK.DAT", charset="cp273", record_format="fixed", layout=layout)
    assert rows_of(adapter, *layout) == [("A   ", 12, Decimal("-3.45"), -7, Decimal("0.9"))]


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"record_format": "lines"}, "record_format"),
        ({"record_format": "blocks"}, "record_format"),
        ({"record_length": "5"}, "record_length"),
        ({"record_format": "variable", "record_length": "16"}, "record_length"),
        ({"layout": {"PART": ("1", "4")}}, "copybook"),
        ({"record": "OTHER"}, "record"),
        ({"redefines": "PART"}, "redefines"),
        ({"byte_order": "middle"}, "byte_order"),
        ({"floats": "decimal"}, "floats"),
        ({"charset": "rot13"}, "charset"),
        ({"copybook": "NONE.CPY"}, "copybook"),
    ],
)
def test_a_malformed_option_is_named_with_a_way_out(tmp_path, options, option):
    (tmp_path / "STOCK.CPY").write_text(COPYBOOK)
    chosen = {"path": "x", "charset": "cp273", "record_format": "fixed", "copybook": str(tmp_path / "STOCK.CPY")}
    with pytest.raises(OptionError) as raised:
        adapter_class("fixed_width").open("stock", chosen | options)
    assert raised.value.option == option
    assert raised.value.hint
