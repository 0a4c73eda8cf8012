"""Memos of dBase III and IV and of FoxPro, and what becomes of those that cannot be read."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from adapters.dbf.memo import LONGEST, MemoFile, MemoUnreadable, find_memo_file
from adapters.dbf.records import MOST_HELD
from adapters.dbf.rows import DBFRows
from adapters.query import Order, Query, Row, Table, Undecodable

FIELDS = [("PART", "C", 4, 0), ("NOTE", "M", 10, 0)]


def memo_table(table: Any, pointers: list[str], version: int = 0x83) -> bytes:
    records = [f" P{number:<3}{pointer:>10}".encode() for number, pointer in enumerate(pointers)]
    return table(FIELDS, records, version=version)


def rows_of(adapter: Any) -> list[Row]:
    return adapter.read(Query(Table("STOCK"), ("PART", "NOTE"), order=(Order("PART"),), limit=100))


def dbase_3(*memos: bytes) -> bytes:
    head = struct.pack("<I", 1 + len(memos)).ljust(16, b"\0") + b"\x03"
    return head.ljust(512, b"\0") + b"".join([(memo + b"\x1a\x1a").ljust(512, b"\0") for memo in memos])


def dbase_4(*memos: bytes, block: int = 1024) -> bytes:
    head = bytes(20) + struct.pack("<H", block)
    blocks = [(b"\xff\xff\x08\x00" + struct.pack("<I", len(memo) + 8) + memo).ljust(block, b"\0") for memo in memos]
    return head.ljust(block, b"\0") + b"".join(blocks)


def foxpro(*memos: bytes, block: int = 64) -> bytes:
    head = struct.pack(">IHH", 0, 0, block)
    return head.ljust(512, b"\0") + b"".join(
        [(struct.pack(">II", 1, len(memo)) + memo).ljust(block, b"\0") for memo in memos]
    )


@pytest.mark.parametrize(
    ("ending", "form"),
    [(".dbt", "dbase_3"), (".DBT", "dbase_4"), (".Fpt", "foxpro")],
)
def test_memos_are_read_from_a_file_of_any_case(opened, tmp_path, table, ending, form):
    first = 8 if form == "foxpro" else 1
    content = {"dbase_3": dbase_3, "dbase_4": dbase_4, "foxpro": foxpro}[form](b"first", b"zweiter \x81")
    (tmp_path / "STOCK.DBF").write_bytes(memo_table(table, [str(first), str(first + 1), "", "0"]))
    (tmp_path / f"stock{ending}").write_bytes(content)
    adapter = opened("dbf", tmp_path / "STOCK.DBF", charset="cp850")
    assert rows_of(adapter) == [("P0", "first"), ("P1", "zweiter ü"), ("P2", None), ("P3", None)]
    assert adapter.notices() == ()


def test_a_memo_that_cannot_be_read_leaves_its_pointer_and_is_counted(opened, tmp_path, table):
    (tmp_path / "STOCK.DBF").write_bytes(memo_table(table, ["1", "999", "x"]))
    (tmp_path / "STOCK.DBT").write_bytes(dbase_3(b"first"))
    adapter = opened("dbf", tmp_path / "STOCK.DBF")
    assert rows_of(adapter) == [
        ("P0", "first"),
        ("P1", Undecodable(b"       999")),
        ("P2", Undecodable(b"         x")),
    ]
    (notice,) = adapter.notices()
    assert notice.code == "memo-unreadable"
    assert (
        "STOCK.DBF: 2 memos cannot be read; NOTE: block 999 is at byte 511488, and STOCK.DBT ends at byte 1024"
        in notice.message
    )


@pytest.mark.parametrize(
    ("files", "written"),
    [
        (("STOCK.DBF", "STOCK.DBT"), dbase_3),
        (("STOCK.DBF", "stock.dbt"), dbase_3),
        (("STOCK.Dbf", "STOCK.Fpt"), foxpro),
        (("STOCK.DBF", "STOCK.DCT"), foxpro),
    ],
)
def test_a_changed_memo_file_is_a_changed_table(opened, tmp_path, table, files, written):
    name, memo = files
    (tmp_path / name).write_bytes(memo_table(table, ["1" if written is dbase_3 else "8"]))
    (tmp_path / memo).write_bytes(written(b"first"))
    adapter = opened("dbf", tmp_path / name)
    assert rows_of(adapter) == [("P0", "first")]
    (tmp_path / memo).write_bytes(written(b"other"))
    adapter.load_snapshot("STOCK")
    assert rows_of(adapter) == [("P0", "other")]


def test_a_memo_of_any_length_has_to_fit_its_file(tmp_path):
    damaged = bytearray(foxpro(b"first"))
    damaged[516:520] = struct.pack(">I", 2**32 - 1)
    (tmp_path / "A.FPT").write_bytes(damaged)
    with MemoFile(tmp_path / "A.FPT") as file, pytest.raises(MemoUnreadable, match="says it is 4294967295 bytes long"):
        file.read(8)


def test_a_memo_without_an_end_is_read_to_the_end_of_the_file_and_no_further_than_is_believed(tmp_path):
    (tmp_path / "A.DBT").write_bytes(dbase_3(b"first").rstrip(b"\0\x1a"))
    with MemoFile(tmp_path / "A.DBT") as file:
        assert file.read(1) == b"first"
    with (tmp_path / "B.DBT").open("wb") as endless:
        endless.write(dbase_3())
        endless.truncate(LONGEST + 2048)
    with MemoFile(tmp_path / "B.DBT") as file, pytest.raises(MemoUnreadable, match="has no end"):
        file.read(1)


@pytest.mark.parametrize("block", [0, 2**31])
def test_a_pointer_to_the_header_or_beyond_the_file_is_no_memo(tmp_path, block):
    (tmp_path / "A.FPT").write_bytes(foxpro(b"first"))
    with MemoFile(tmp_path / "A.FPT") as file, pytest.raises(MemoUnreadable, match="ends at byte 576"):
        file.read(block)


def test_the_memo_file_in_the_tables_own_spelling_is_taken(tmp_path):
    for name in ("stock.fpt", "STOCK.DBT", "OTHER.FPT"):
        (tmp_path / name).write_bytes(b"")
    assert find_memo_file(tmp_path / "STOCK.DBF") == tmp_path / "STOCK.DBT"
    assert find_memo_file(tmp_path / "NONE.DBF") is None
    assert find_memo_file(Path("/nowhere/at/all.dbf")) is None


def test_long_memos_are_never_in_memory_all_at_once(tmp_path, table):
    (tmp_path / "STOCK.DBF").write_bytes(memo_table(table, [str(number) for number in range(1, 401)], version=0x8B))
    (tmp_path / "STOCK.DBT").write_bytes(dbase_4(*[b"x" * 60_000] * 400, block=60_032))
    sizes = [sum(len(row[1] or "") for row in batch.rows) for batch in DBFRows().batches(tmp_path / "STOCK.DBF")]
    assert len(sizes) > 2
    assert sum(sizes) == 400 * 60_000
    assert max(sizes) <= MOST_HELD + 60_000


def test_memos_that_all_records_share_do_not_become_more_than_any_disk_holds(opened, tmp_path, table):
    (tmp_path / "STOCK.DBF").write_bytes(memo_table(table, ["8"] * 100, version=0xF5))
    (tmp_path / "STOCK.FPT").write_bytes(foxpro(b"x" * 200_000))
    adapter = opened("dbf", tmp_path / "STOCK.DBF")
    read = [note for _, note in rows_of(adapter)]
    assert 0 < len([note for note in read if isinstance(note, str)]) < 10
    (notice,) = adapter.notices()
    assert "more than 4 times as long as STOCK.FPT together" in notice.message
