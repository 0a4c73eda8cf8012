"""`wrapper snapshot` and `wrapper quarantine`, as an operator uses them beside a gateway or without one."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from wrapper.cli import main

from .conftest import HEADER, lines, put

CATALOG = """\
title: Stock
versions: {v1: {}}
sources:
  live: {kind: sql, url: 'sqlite:////nowhere/erp.db'}
  stock:
    kind: delimited
    path: %s
    delimiter: ";"
    charset: cp1252
    settle: 0
    tables:
      STOCK: {file: STOCK.CSV, key: [PART]}
      BINS: {file: BINS.CSV, key: [PART], marker: .ok}
resources:
  parts:
    source: stock
    table: STOCK
    key: [number]
    fields:
      number: {column: PART, type: id, nullable: false}
    versions: {v1: {fields: {number: number}}}
"""
FORMULA = b"=HYPERLINK(1)"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    exports = tmp_path / "exports"
    exports.mkdir()
    (tmp_path / "catalog.yaml").write_text(CATALOG % exports)
    monkeypatch.setenv("WRAPPER_CATALOG", str(tmp_path / "catalog.yaml"))
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path / "state"))
    put(exports / "STOCK.CSV", lines(100) + b"half\n" + FORMULA + b"\n", age=3600)
    put(exports / "BINS.CSV", lines(5))
    return exports


def run(*arguments, code=0):
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code, (result.stdout, result.stderr)
    return result


def table(name):
    (found,) = (each for each in json.loads(run("snapshot", "list", "--json").stdout) if each["table"] == name)
    return found


@pytest.mark.usefixtures("folder")
def test_before_the_first_load_there_is_nothing_but_what_is_known_of_the_export():
    assert (table("STOCK")["state"], table("STOCK")["rows"]) == ("changed", None)
    listed = run("snapshot", "list").stdout
    assert "export_incomplete" in listed
    assert "BINS.CSV.ok, is not there" in listed
    assert "hint:" in listed


def test_a_refresh_loads_what_has_changed_and_says_why_another_export_is_not_taken(folder):
    result = run("snapshot", "refresh", code=1)
    assert "stock STOCK: loaded, 100 rows as of " in result.stdout
    assert "2 lines set aside" in result.stdout
    assert "BINS.CSV was not taken: the file that says it is finished" in result.stderr
    assert "nothing is served yet" in result.stderr
    assert "unchanged" in run("snapshot", "refresh", "--table", "STOCK").stdout
    assert "loaded" in run("snapshot", "refresh", "--table", "STOCK", "--force").stdout
    assert table("STOCK")["quarantined"] == 2
    (folder / "BINS.CSV.ok").touch()
    assert "stock BINS: loaded" in run("snapshot", "refresh", "--source", "stock").stdout


def test_an_export_that_shrank_is_accepted_by_the_operator_alone(folder):
    run("snapshot", "refresh", "--table", "STOCK")
    put(folder / "STOCK.CSV", lines(3), age=30)
    refused = run("snapshot", "refresh", "--table", "STOCK", code=1)
    assert "it has 3 rows, and the one before had 100: less than 50%" in refused.stderr
    assert "hint: if that is right, accept it: wrapper snapshot refresh --accept" in refused.stderr
    assert table("STOCK")["state"] == "export_refused"
    assert "not taken" in run("snapshot", "refresh", "--table", "STOCK", "--force", "--json", code=1).stdout
    (accepted,) = json.loads(run("snapshot", "refresh", "--table", "STOCK", "--accept", "--json").stdout)
    assert (accepted["outcome"], accepted["rows"], accepted["state"]) == ("loaded", 3, "current")


@pytest.mark.usefixtures("folder")
def test_lines_that_were_set_aside_are_listed_and_shown():
    assert "No line is in quarantine." in run("quarantine", "list").stdout
    run("snapshot", "refresh", "--table", "STOCK")
    listed = json.loads(run("quarantine", "list", "--json").stdout)
    assert [(each["table"], each["lines"], each["first_line"]) for each in listed] == [("STOCK", 2, 102)]
    shown = run("quarantine", "show", "--table", "STOCK").stdout
    assert f"line 102, byte {len(lines(100))}, 4 bytes: the line has 1 fields instead of 2\n  half\n" in shown
    assert "More lines follow: --from 103" in run("quarantine", "show", "--table", "STOCK", "--limit", "1").stdout
    (line,) = json.loads(run("quarantine", "show", "--table", "STOCK", "--from", "103", "--json").stdout)
    assert (line["line"], line["text"]) == (103, "=HYPERLINK(1)")


def test_controls_and_letters_beyond_the_charset_are_shown_as_escapes(folder):
    put(folder / "STOCK.CSV", HEADER + b"A;1\n\x1b[31mred\x81\n" + b"x" * 500 + b"\n")
    run("snapshot", "refresh", "--table", "STOCK")
    shown = run("quarantine", "show", "--table", "STOCK").stdout
    assert "\\x1b[31mred\\x81" in shown
    assert "\x1b" not in shown
    assert f"  {'x' * 160} …\n" in shown


def test_they_are_exported_as_they_stand_or_with_their_reasons(folder, tmp_path):
    run("snapshot", "refresh", "--table", "STOCK")
    assert run("quarantine", "export", "--table", "STOCK").stdout_bytes == b"half\n" + FORMULA + b"\n"
    said = run("quarantine", "export", "--table", "STOCK", "--as", "csv", "--to", str(tmp_path / "bad.csv")).stdout
    assert said == f"2 lines written to {tmp_path}/bad.csv\n"
    rows = list(csv.DictReader(io.StringIO((tmp_path / "bad.csv").read_text())))
    assert [(row["line"], row["text"]) for row in rows] == [("102", "half"), ("103", "'=HYPERLINK(1)")]
    again = run("quarantine", "export", "--table", "STOCK", "--to", str(tmp_path / "bad.csv"), code=1)
    assert "exists already" in again.stderr
    read = run("quarantine", "export", "--table", "STOCK", "--as", "ndjson").stdout
    assert [json.loads(line)["offset"] for line in read.splitlines()] == [len(lines(100)), len(lines(100)) + 5]
    assert folder.exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("snapshot", "list", "--source", "stok"), 'there is no source "stok"; did you mean "stock"?'),
        (("snapshot", "refresh", "--table", "STOK"), 'no source reads a table "STOK" from an export'),
        (("quarantine", "show"), "choose one of 2 tables: --source stock --table STOCK"),
        (("quarantine", "export", "--source", "live"), "No source of this catalog is read from exports."),
    ],
)
def test_what_is_not_there_is_named_with_what_is(arguments, words):
    assert words in run(*arguments, code=2).stderr


@pytest.mark.usefixtures("folder")
def test_a_source_that_is_not_read_from_exports_has_no_snapshots():
    assert run("snapshot", "list", "--source", "live").stdout == "No source of this catalog is read from exports.\n"


def test_a_catalog_with_errors_and_a_state_folder_that_cannot_be_made_are_messages(folder, tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path / "file" / "state"))
    assert run("snapshot", "list", code=1).stderr.startswith("wrapper: ")
    (tmp_path / "catalog.yaml").write_text((CATALOG % folder).replace("settle: 0", "settle: soon"))
    assert "settle must be a number" in run("snapshot", "list", code=1).stderr


def test_a_refresh_beside_a_loader_waits_for_it(folder, tmp_path):
    run("snapshot", "refresh", "--table", "STOCK")
    (lock,) = (tmp_path / "state" / "snapshots").glob("stock-STOCK-*.lock")
    code = (
        "import fcntl,os,sys,time; d=os.open(sys.argv[1],os.O_RDWR); fcntl.flock(d,2); print(flush=True); time.sleep(1)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(lock)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline()
        began = time.monotonic()
        assert "loaded" in run("snapshot", "refresh", "--table", "STOCK", "--force").stdout
        assert time.monotonic() - began > 0.5


def _all_of(terminal):
    shown = b""
    with os.fdopen(terminal, "rb", buffering=0) as file, contextlib.suppress(OSError):
        # A terminal that the last program has left ends with an error.
        while piece := file.read(4096):
            shown += piece
    return shown


def test_a_terminal_is_given_no_control_of_a_bad_line_to_obey(folder):
    put(folder / "STOCK.CSV", HEADER + b"A;1\n\x1b[31mtitle\x07\n\xc2\x9b31m\n")
    run("snapshot", "refresh", "--table", "STOCK")
    for form in ("raw", "csv", "ndjson"):
        terminal, other = pty.openpty()
        command = [sys.executable, "-c", "from wrapper.cli import main; main()"]
        arguments = ["quarantine", "export", "--table", "STOCK", "--as", form]
        with subprocess.Popen([*command, *arguments], stdout=other):
            os.close(other)
            shown = _all_of(terminal)
        assert b"title" in shown
        assert b"\x1b" not in shown
        assert b"\xc2\x9b" not in shown
    assert b"\x1b[31mtitle\x07\n" in run("quarantine", "export", "--table", "STOCK").stdout_bytes
