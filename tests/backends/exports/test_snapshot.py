"""Snapshots: loaded once, reloaded on change, swapped under readers, and never worse than the last good one."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

import pytest

from adapters.base import Capability
from adapters.errors import OptionError, SourceUnavailable
from adapters.query import Query, Table
from adapters.registry import adapter_class
from adapters.snapshot.shelf import Shelf

GOOD = b"PART;QTY\nA;1\n"
POLLING = Path(__file__).with_name("polling.py")


def eventually(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    until = monotonic() + seconds
    while monotonic() < until:
        if condition():
            return True
        sleep(0.01)
    return False


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "STOCK.CSV"
    path.write_bytes(GOOD)
    return path


def test_a_changed_export_is_served_soon_and_the_old_version_goes_away(export, opened, rows_of, replaced, versions):
    adapter = opened("delimited", export)
    for quantity in range(2, 6):
        replaced(export, b"PART;QTY\nA;%d\n" % quantity)
        assert eventually(lambda: rows_of(adapter, "QTY") == [(str(quantity),)])  # noqa: B023 - used at once
    assert len(versions()) == 2


def test_an_unchanged_export_is_not_loaded_again_not_even_by_the_next_worker(export, opened, rows_of, versions):
    rows_of(opened("delimited", export), "QTY")
    first = versions()
    sleep(0.2)
    rows_of(opened("delimited", export), "QTY")
    sleep(0.2)
    assert versions() == first


def test_other_options_are_another_snapshot(export, opened, rows_of, versions):
    assert rows_of(opened("delimited", export), "QTY") == [("1",)]
    assert rows_of(opened("delimited", export, columns={"QTY": "integer"}), "QTY") == [(1,)]
    assert len(versions()) == 2


@pytest.mark.parametrize("broken", [b"", b"PART;NAME\nA;1\n", b"PART;QTY\nhalf a li"])
def test_a_broken_export_keeps_the_last_good_snapshot_and_says_so_once(
    *, export, opened, rows_of, replaced, caplog, broken
):
    adapter = opened("delimited", export, columns={"QTY": "integer"})
    assert rows_of(adapter, "QTY") == [(1,)]
    replaced(export, broken)
    assert eventually(lambda: "the last good snapshot stays" in caplog.text)
    sleep(0.2)
    assert rows_of(adapter, "QTY") == [(1,)]
    assert caplog.text.count("was not loaded") == 1
    replaced(export, b"PART;QTY\nA;7\n")
    assert eventually(lambda: rows_of(adapter, "QTY") == [(7,)])


def test_a_deleted_export_keeps_the_last_good_snapshot(export, opened, rows_of, caplog):
    adapter = opened("delimited", export)
    rows_of(adapter, "QTY")
    export.unlink()
    assert eventually(lambda: "was not loaded" in caplog.text)
    assert rows_of(adapter, "QTY") == [("1",)]


def test_a_missing_export_is_unavailable_until_it_comes(tmp_path, opened, rows_of):
    adapter = opened("delimited", tmp_path / "LATE.CSV")
    with pytest.raises(SourceUnavailable, match="stock: the export of STOCK has not been loaded yet"):
        rows_of(adapter, "QTY")
    (tmp_path / "LATE.CSV").write_bytes(GOOD)
    assert rows_of(adapter, "QTY") == [("1",)]


def test_a_folder_that_cannot_be_written_to_is_unavailable_and_not_a_crash(export, opened, rows_of, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SourceUnavailable, match="folder for snapshots"):
        rows_of(opened("delimited", export, snapshot_dir=str(tmp_path / "file" / "state")), "QTY")


def test_answers_are_as_old_as_the_export(export, opened):
    os.utime(export, (911_000_000, 911_000_000))
    adapter = opened("delimited", export)
    query = Query(Table("STOCK"), ("QTY",), limit=1)
    assert adapter.as_of(query) == datetime.fromtimestamp(911_000_000, UTC)
    assert Capability.SNAPSHOT in adapter.capabilities


def test_rows_that_share_their_key_are_all_served_and_reported(export, opened, rows_of, caplog):
    export.write_bytes(b"PART;QTY\nA;1\nA;2\nB;3\n")
    adapter = opened("delimited", export)
    assert len(rows_of(adapter, "PART")) == 3
    assert "2 rows share their key (PART)" in caplog.text
    assert adapter.describe("STOCK")[0].key == ()


def test_the_table_is_described_with_its_key_and_indexes_and_nothing_of_ours(export, opened):
    (table,) = opened("delimited", export, indexes=("QTY",)).describe()
    assert (table.name, table.key) == ("STOCK", ("PART",))
    assert ("QTY", "PART") in table.indexes


def test_an_index_on_an_unknown_column_fails_the_load_with_the_names_there_are(export, opened, rows_of, caplog):
    with pytest.raises(SourceUnavailable):
        rows_of(opened("delimited", export, indexes=(("COST",),)), "QTY")
    assert "there is no column COST to index; the columns are PART, QTY" in caplog.text


def test_a_folder_of_exports_is_one_source_with_a_table_for_each(tmp_path, opened, replaced):
    (tmp_path / "A.CSV").write_bytes(b"ID;QTY\n1;5\n")
    (tmp_path / "B.CSV").write_bytes(b"7|x\n")
    second = {"file": "B.CSV", "delimiter": "|", "header": "no", "columns": ("KEY", "NOTE"), "key": "KEY"}
    adapter = opened("delimited", tmp_path, tables={"FIRST": {"file": "A.CSV"}, "SECOND ONE": second}, key="ID")
    assert adapter.read(Query(Table("FIRST"), ("QTY",), limit=9)) == [("5",)]
    assert adapter.read(Query(Table("SECOND ONE"), ("NOTE", "KEY"), limit=9)) == [("x", "7")]
    assert [table.name for table in adapter.describe()] == ["FIRST", "SECOND ONE"]
    replaced(tmp_path / "B.CSV", b"8|y\n")
    assert eventually(lambda: adapter.read(Query(Table("SECOND ONE"), ("NOTE",), limit=9)) == [("y",)])


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ("A", "tables must give each table its file"),
        ({"A": {"path": "A.CSV"}}, "tables: A needs the file it is in"),
        ({"A": {"file": "A.CSV", "separator": ";"}}, "tables: A has no option separator"),
        ({"A": {"file": "A.CSV", "delimiter": ";;"}}, "tables: A: delimiter must be one character"),
    ],
)
def test_malformed_tables_are_named_with_a_way_out(tmp_path, tables, words):
    with pytest.raises(OptionError, match=words) as raised:
        adapter_class("delimited").open("stock", {"path": str(tmp_path), "tables": tables})
    assert raised.value.option == "tables"
    assert raised.value.hint


def test_a_key_that_a_declared_layout_lacks_is_found_before_anything_is_loaded():
    with pytest.raises(OptionError, match="key names PRT, which is not a column"):
        adapter_class("fixed_width").open("stock", {"path": "x", "layout": {"PART": ("1", "4")}, "key": "PRT"})


def test_a_stream_goes_on_in_the_snapshot_it_began_in(export, opened, rows_of, replaced):
    export.write_bytes(b"PART;QTY\n" + b"".join(b"P%04d;1\n" % number for number in range(500)))
    adapter = opened("delimited", export)
    batches = adapter.stream(Query(Table("STOCK"), ("QTY",)), 50)
    quantities = {quantity for (quantity,) in next(batches)}
    replaced(export, b"PART;QTY\n" + b"".join(b"P%04d;2\n" % number for number in range(500)))
    assert eventually(lambda: rows_of(adapter, "QTY")[0] == ("2",))
    for batch in batches:
        quantities |= {quantity for (quantity,) in batch}
    assert quantities == {"1"}


def test_a_killed_load_leaves_neither_a_lock_nor_a_draft_in_the_way(export, opened, rows_of, tmp_path):
    adapter = opened("delimited", export)
    shelf = adapter._tables["STOCK"]._shelf
    shelf.draft().write_bytes(b"half a snapshot")
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl,os,sys,time; d=os.open(sys.argv[1],os.O_RDWR|os.O_CREAT);"
            "fcntl.flock(d,fcntl.LOCK_EX); print(flush=True); time.sleep(60)",
            str(shelf._lock),
        ],
        stdout=subprocess.PIPE,
    )
    with closing(holder.stdout):
        holder.stdout.readline()
        holder.kill()
        holder.wait()
    assert rows_of(adapter, "QTY") == [("1",)]


def test_a_snapshot_that_was_cleaned_away_is_made_again(export, opened, rows_of, tmp_path, versions):
    adapter = opened("delimited", export)
    rows_of(adapter, "QTY")
    (tmp_path / "state" / versions()[0]).unlink()
    assert rows_of(adapter, "QTY") == [("1",)]


@pytest.mark.parametrize("name", ["a#1", "what?", "100%25", "Müller & Søn"])
def test_a_folder_of_snapshots_may_have_any_name(export, opened, rows_of, tmp_path, name):
    adapter = opened("delimited", export, snapshot_dir=str(tmp_path / name))
    assert rows_of(adapter, "QTY") == [("1",)]
    export.write_bytes(b"PART;QTY\nA;1\nB\n")
    adapter.load_snapshot("STOCK")
    assert [line.raw for line in adapter.quarantined("STOCK")] == [b"B"]


def test_a_damaged_snapshot_is_unavailable_and_soon_made_again(export, opened, rows_of, tmp_path, versions):
    first = opened("delimited", export)
    rows_of(first, "QTY")
    first.close()
    (tmp_path / "state" / versions()[0]).write_bytes(b"not a database at all" * 100)
    second = opened("delimited", export)
    with pytest.raises(SourceUnavailable, match="damaged"):
        rows_of(second, "QTY")

    def is_whole() -> bool:
        with suppress(SourceUnavailable):
            return rows_of(second, "QTY") == [("1",)]
        return False

    assert eventually(is_whole)
    assert len(versions()) == 2


def test_the_lock_keeps_a_second_loader_out_in_the_same_process(tmp_path):
    shelf = Shelf(tmp_path, "stock")
    with shelf.locked(wait=False) as first, shelf.locked(wait=False) as second:
        assert (first, second) == (True, False)


def test_eight_threads_that_come_first_load_once(export, rows_of, opened, caplog):
    export.write_bytes(b"PART;QTY\n" + b"".join(b"P%05d;1\n" % number for number in range(20_000)))
    caplog.set_level(logging.INFO, logger="adapters.snapshot")
    adapter = opened("delimited", export)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(len(rows_of(adapter, "QTY")))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [1000] * 8
    assert caplog.text.count("loaded 20000 rows") == 1


def export_of(generation: int) -> bytes:
    return b"PART,GEN\n" + b"".join(b"P%05d,%d\n" % (number, generation) for number in range(500))


def test_two_processes_of_four_threads_load_once_and_never_see_a_mixed_answer(tmp_path, replaced, rows_of):
    export = tmp_path / "STOCK.CSV"
    replaced(export, export_of(1))
    command = [sys.executable, str(POLLING), str(tmp_path)]
    pollers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        assert eventually(lambda: any((tmp_path / "state").glob("*.current")), 10)
        sleep(0.3)
        loads = len(list((tmp_path / "state").glob("*.sqlite")))
        for generation in range(2, 8):
            replaced(export, export_of(generation))
            sleep(0.25)
        # The same options as the pollers have: the same snapshot.
        section = {"path": str(export), "snapshot_dir": str(tmp_path / "state"), "key": ("PART",)}
        with closing(adapter_class("delimited").open("stock", section)) as third:
            assert eventually(lambda: rows_of(third, "GEN")[-1] == ("7",), 20)
        sleep(0.5)
    finally:
        (tmp_path / "stop").touch()
        outputs = [json.loads(poller.communicate(timeout=20)[0]) for poller in pollers]
    assert loads == 1
    for output in outputs:
        for thread in output["threads"]:
            assert (thread["errors"], thread["mixed"], thread["backwards"]) == ([], 0, 0)
            assert thread["reads"] > 20
            assert thread["last"] == 7
        assert len(output["generations"]) >= 3


def test_the_stock_export_of_the_sample_company_is_the_same_in_both_forms(tmp_path, opened):
    from fixtures.company import generate  # noqa: PLC0415 - only this test needs the company

    company = generate(tmp_path / "company")
    layout = {"PART": ("1", "15"), "BIN": ("19", "8"), "QTY": ("27", "9", "integer")}
    fixed = opened("fixed_width", company.stock_fixed, layout=layout, record_length="100", trailer="99TRAILER")
    types = {"QTY_OH": "integer"}
    csv = opened("delimited", company.stock_csv, key=("PART_NO", "WHSE_CD", "BIN_CD"), columns=types)
    in_text = fixed.read(Query(Table("STOCK"), ("PART", "BIN", "QTY"), limit=1000))
    in_csv = csv.read(Query(Table("STOCK"), ("PART_NO", "BIN_CD", "QTY_OH"), limit=1000))
    assert len(in_csv) == 300
    assert sorted((part.rstrip(), place.rstrip(), quantity) for part, place, quantity in in_text) == sorted(in_csv)


@pytest.mark.parametrize("kind", ["delimited", "fixed_width"])
def test_every_option_says_what_it_is_for(kind):
    for option in adapter_class(kind).options:
        assert option.description.endswith(".")
