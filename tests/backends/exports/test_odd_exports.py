"""What stands in the place of an export and is none, and marks before its first line."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path
from time import monotonic, sleep

import pytest

from adapters.delimited.rows import DelimitedRows
from adapters.errors import SourceUnavailable
from adapters.files.lines import Lines
from adapters.files.rows import LoadError
from adapters.query import Query, Table

BOM = b"\xef\xbb\xbf"
GOOD = b"PART;QTY\nA;1\n"


def make_pipe(path):
    os.mkfifo(path)


def make_folder(path):
    path.mkdir()


def make_device(path):
    path.symlink_to("/dev/zero")


def make_socket(path):
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


ODD = [(make_pipe, "a named pipe"), (make_folder, "a folder"), (make_device, "a device"), (make_socket, "a socket")]


def within_seconds(action, seconds=3.0):
    """Run what may hang in a thread of its own; what it raised comes first in the list."""
    outcome = []

    def run():
        try:
            outcome.append(action())
        except Exception as error:
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    assert outcome, "it hangs"
    return outcome[0]


def eventually(condition, seconds=5.0):
    until = monotonic() + seconds
    while not condition():
        assert monotonic() < until
        sleep(0.01)


@pytest.mark.parametrize(("make", "word"), ODD)
def test_what_is_no_file_is_refused_and_never_waited_for(*, tmp_path, opened, rows_of, caplog, make, word):
    make(tmp_path / "STOCK.CSV")
    adapter = opened("delimited", tmp_path / "STOCK.CSV")
    assert isinstance(within_seconds(lambda: rows_of(adapter, "QTY")), SourceUnavailable)
    assert f"it is {word}, and not a file; there is nothing to serve yet" in caplog.text


@pytest.mark.parametrize(("make", "word"), ODD)
def test_what_takes_the_place_of_an_export_leaves_the_last_good_snapshot(
    *, tmp_path, opened, rows_of, replaced, caplog, make, word
):
    export = tmp_path / "STOCK.CSV"
    export.write_bytes(GOOD)
    adapter = opened("delimited", export)
    assert rows_of(adapter, "QTY") == [("1",)]
    export.unlink()
    make(export)
    eventually(lambda: f"it is {word}, and not a file; the last good snapshot stays" in caplog.text)
    assert rows_of(adapter, "QTY") == [("1",)]
    export.rmdir() if word == "a folder" else export.unlink()
    replaced(export, b"PART;QTY\nA;2\n")
    eventually(lambda: rows_of(adapter, "QTY") == [("2",)])


def test_a_pipe_that_comes_between_the_look_and_the_opening_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "STOCK.CSV")
    found = within_seconds(lambda: list(Lines().read(tmp_path / "STOCK.CSV")))
    assert isinstance(found, LoadError)


def test_the_operator_hears_of_a_newest_export_that_is_not_loaded(tmp_path, opened, replaced):
    export = tmp_path / "STOCK.CSV"
    export.write_bytes(GOOD)
    adapter = opened("delimited", export, columns={"QTY": "integer"})
    assert adapter.probe().product
    assert adapter.notices() == ()

    def codes():
        return [(notice.code, notice.about) for notice in adapter.notices()]

    replaced(export, b"PART;NAME\nA;1\n")
    eventually(lambda: codes() == [("export_refused", "STOCK")])
    assert adapter.probe().product
    replaced(export, b"PART;QTY\nA;2\n")
    eventually(lambda: codes() == [])
    export.rename(tmp_path / "away")
    eventually(lambda: codes() == [("export_missing", "STOCK")])
    (tmp_path / "away").rename(export)
    eventually(lambda: codes() == [])


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "cp437"])
@pytest.mark.parametrize("header", ["yes", "no"])
def test_a_mark_before_the_first_line_is_no_part_of_it(tmp_path, opened, rows_of, charset, header):
    export = tmp_path / "STOCK.CSV"
    export.write_bytes(BOM + (b"PART;QTY\n" if header == "yes" else b"") + b'"A;1";1\nB;2\n')
    adapter = opened("delimited", export, charset=charset, header=header, columns=("PART", "QTY"))
    assert rows_of(adapter, "PART", "QTY") == [("A;1", "1"), ("B", "2")]


@pytest.mark.parametrize("charset", ["utf-8", "cp437"])
def test_a_mark_does_not_set_the_first_record_of_a_fixed_length_aside(tmp_path, opened, rows_of, charset):
    export = tmp_path / "STOCK.TXT"
    export.write_bytes(BOM + b"A1\nB2\n")
    adapter = opened(
        "fixed_width", export, charset=charset, record_length="2", layout={"PART": ("1", "1"), "QTY": ("2", "1")}
    )
    assert rows_of(adapter, "PART", "QTY") == [("A", "1"), ("B", "2")]


def test_in_other_charsets_the_bytes_of_the_mark_are_letters(tmp_path, opened, rows_of):
    export = tmp_path / "STOCK.CSV"
    export.write_bytes(BOM + b"\xbf;1\n")
    adapter = opened("delimited", export, charset="gbk", header="no", columns=("PART", "QTY"))
    assert rows_of(adapter, "PART") == [((BOM + b"\xbf").decode("gbk"),)]


@pytest.mark.parametrize("kind", ["delimited", "fixed_width"])
@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"\x1a", b"\n\n\n", b"PART"])
def test_an_export_that_is_none_leaves_the_last_good_snapshot(*, tmp_path, opened, rows_of, replaced, kind, content):
    export = tmp_path / "STOCK.CSV"
    export.write_bytes(GOOD)
    options = {"layout": {"PART": ("1", "1"), "QTY": ("3", "1")}, "skip_lines": "1"} if kind == "fixed_width" else {}
    adapter = opened(kind, export, **options)
    assert rows_of(adapter, "QTY") == [("1",)]
    replaced(export, content)
    eventually(adapter.notices)
    assert rows_of(adapter, "QTY") == [("1",)]
    replaced(export, b"PART;QTY\nA;2\n")
    eventually(lambda: rows_of(adapter, "QTY") == [("2",)])
    eventually(lambda: not adapter.notices())


def test_an_export_that_may_not_be_read_leaves_the_last_good_snapshot(tmp_path, opened, rows_of, monkeypatch, caplog):
    export = tmp_path / "STOCK.CSV"
    export.write_bytes(GOOD)
    adapter = opened("delimited", export)
    assert rows_of(adapter, "QTY") == [("1",)]
    # Root may read whatever its mode says, so it is the opening that is refused here.
    really_open = os.open

    def refuse(path, *args, **kwargs):
        if Path(os.fspath(path)) == export:
            raise PermissionError(13, "Permission denied", str(export))
        return really_open(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", refuse)
    export.write_bytes(b"PART;QTY\nA;2\n")
    eventually(lambda: "Permission denied" in caplog.text)
    assert rows_of(adapter, "QTY") == [("1",)]
    monkeypatch.undo()
    os.utime(export)
    eventually(lambda: rows_of(adapter, "QTY") == [("2",)])


def test_an_export_that_is_replaced_while_it_is_read_is_read_again(tmp_path, opened, rows_of, replaced, monkeypatch):
    export = tmp_path / "STOCK.CSV"
    export.write_bytes(GOOD)
    really_split = DelimitedRows.batches

    def replaced_meanwhile(self, path):
        for entry in really_split(self, path):
            if export.read_bytes() == GOOD:
                replaced(export, b"PART;QTY\nB;2\n")
            yield entry

    monkeypatch.setattr(DelimitedRows, "batches", replaced_meanwhile)
    adapter = opened("delimited", export)

    def newest():
        try:
            return rows_of(adapter, "PART", "QTY") == [("B", "2")]
        except SourceUnavailable:
            return False

    eventually(newest)


def test_a_line_without_an_end_leaves_the_last_good_snapshot(tmp_path, opened, rows_of, replaced, caplog):
    export = tmp_path / "STOCK.CSV"
    export.write_bytes(GOOD)
    adapter = opened("delimited", export, charset="utf-8")
    assert rows_of(adapter, "QTY") == [("1",)]
    replaced(export, GOOD + b"x" * (3 << 20))
    eventually(lambda: "line 3 is longer than 1048576 bytes" in caplog.text)
    assert rows_of(adapter, "QTY") == [("1",)]


@pytest.mark.parametrize("columns", [1901, 100_000])
def test_more_columns_than_a_snapshot_holds_are_refused_at_once(tmp_path, opened, rows_of, columns):
    export = tmp_path / "STOCK.CSV"
    export.write_text(";".join(f"C{number}" for number in range(columns)) + "\nA;1\n")
    adapter = opened("delimited", export, key=())
    with pytest.raises(SourceUnavailable):
        rows_of(adapter, "C1")
    assert adapter.notices()[0].message.endswith(f"it has {columns} columns, and 1900 are the most that can be served")


def test_what_a_header_lacks_is_said_in_few_words(tmp_path, opened, rows_of):
    export = tmp_path / "STOCK.CSV"
    export.write_text(";".join(f"COLUMN_{number}" for number in range(1800)) + "\nA;1\n")
    adapter = opened("delimited", export, key=(), columns={"PART": "text"})
    with pytest.raises(SourceUnavailable):
        rows_of(adapter, "PART")
    assert "COLUMN_49 and 1750 more" in adapter.notices()[0].message


@pytest.mark.parametrize("table", ["_origin", "_QUARANTINE", "sqlite_stock", "ix0"])
def test_a_table_named_as_what_a_snapshot_holds_besides_is_refused(tmp_path, opened, table):
    (tmp_path / "STOCK.CSV").write_bytes(GOOD)
    adapter = opened("delimited", tmp_path / "STOCK.CSV", table=table)
    with pytest.raises(SourceUnavailable):
        adapter.read(Query(Table(table), ("PART",), limit=1))
    assert "give it another name with table" in adapter.notices()[0].message


def test_a_name_as_long_as_a_file_system_takes_is_served(tmp_path, opened):
    table = "A" * 251
    (tmp_path / f"{table}.CSV").write_bytes(GOOD)
    adapter = opened("delimited", tmp_path / f"{table}.CSV", table=table)
    assert adapter.read(Query(Table(table), ("QTY",), limit=1)) == [("1",)]
    assert adapter.snapshots()[0].state == "current"
