"""Whatever happens to an export or to our disk, the last good answer is served, and a right export taken."""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from adapters.files.rows import Batch, FileColumn
from adapters.intake.judging import Intake
from adapters.intake.rules import Rules
from adapters.snapshot import loader
from adapters.snapshot.build import Plan, build
from adapters.snapshot.loader import Loader
from adapters.snapshot.origin import read_origin
from adapters.snapshot.shelf import Shelf

from .conftest import eventually, lines

TROUBLES = Path(__file__).with_name("troubles.py")


@pytest.fixture(scope="module")
def troubles():
    done = subprocess.run([sys.executable, str(TROUBLES)], stdout=subprocess.PIPE, check=True, timeout=60)
    return json.loads(done.stdout)


def test_a_full_disk_costs_the_new_snapshot_and_nothing_else(troubles):
    seen = troubles["full_disk"]
    assert seen["told"]
    assert "its snapshot cannot be written" in seen["words"][0]
    assert seen["served"] == troubles["first"] == 10
    assert seen["drafts"] == []
    assert seen["recovered"]


def test_an_export_that_may_not_be_read_is_taken_as_soon_as_it_may(troubles):
    seen = troubles["no_permission"]
    assert seen["told"]
    assert "Permission denied" in seen["words"][0]
    assert seen["served"]
    assert seen["recovered"]


def test_a_folder_in_the_place_of_the_export_is_told_of(stock):
    stock.path.unlink()
    stock.path.mkdir()
    assert stock.is_refused()
    assert "it is a folder, and not a file" in stock.told()
    assert len(stock.rows()) == 100
    stock.path.rmdir()
    stock.put(lines(101))
    assert stock.serves(101)


def test_a_vanished_export_and_a_vanished_folder_are_told_of(stock):
    away = stock.path.parent.with_name("away")
    stock.path.parent.rename(away)
    assert stock.is_refused("export_missing")
    assert len(stock.rows()) == 100
    stock.path.parent.mkdir()
    assert stock.is_refused("export_missing")
    stock.put(lines(101))
    assert stock.serves(101)


class ReplacingRows:
    """A format whose first reading is overtaken by the next export."""

    decimal_comma = False

    def __init__(self):
        self.readings = 0

    def columns(self, path):  # noqa: ARG002 - the protocol's
        return (FileColumn("PART"),)

    def batches(self, path):
        self.readings += 1
        content = path.read_text().split()
        for number, part in enumerate(content, start=1):
            if self.readings == 1 and number == 2:
                path.with_suffix(".new").write_text("X Y Z")
                path.with_suffix(".new").replace(path)
            yield Batch([(part,)])


def test_a_file_that_is_replaced_while_it_is_read_is_not_taken_but_its_successor(tmp_path, caplog):
    export, source, shelf = tmp_path / "STOCK", ReplacingRows(), Shelf(tmp_path, "stock")
    export.write_text("A B C D")
    intake = Intake(export, Rules(settle=0))
    reading = Loader("stock", export, source, Plan("STOCK"), "form", intake=intake)
    reading.refresh(shelf, wait=True)
    assert shelf.current() is None
    assert "the export was changed while it was read" in caplog.text
    reading.refresh(shelf, wait=True)
    assert read_origin(shelf.current()).rows == 3
    assert reading.refusal is None


def test_a_refused_export_is_read_by_one_worker_and_not_again_after_a_start(stock, opened, caplog):
    stock.put(lines(3), age=30)
    assert stock.is_refused()
    caplog.clear()
    caplog.set_level(logging.INFO, logger="adapters.snapshot")
    other = opened()
    assert len(other.rows()) == 100
    assert other.is_refused()
    assert other.told() == stock.told()
    assert caplog.text.count("was not loaded") == 1
    assert "loaded" not in caplog.text.replace("was not loaded", "")


def test_what_the_operator_accepts_is_taken_once(stock):
    stock.put(lines(3), age=30)
    assert stock.is_refused()
    assert stock.adapter.load_snapshot("STOCK", accept=True) == "loaded"
    assert stock.serves(3)
    stock.put(lines(1), age=20)
    assert stock.is_refused()
    assert len(stock.rows()) == 3


def test_an_unchanged_export_is_loaded_anew_only_by_force(stock, tmp_path):
    def version():
        (link,) = (tmp_path / "state").glob("*.current")
        return link.readlink()

    first = version()
    assert stock.adapter.load_snapshot("STOCK") == "unchanged"
    assert version() == first
    assert stock.adapter.load_snapshot("STOCK", force=True) == "loaded"
    assert version() != first


def test_the_status_of_a_table_is_known_without_loading_anything(opened):
    stock = opened(marker=".ok", check_every="60")
    stock.put(lines(3))
    (before,) = stock.adapter.snapshots()
    assert (before.state, before.served, before.size) == ("export_incomplete", None, 0)
    stock.path.with_name("STOCK.CSV.ok").touch()
    assert stock.adapter.snapshots()[0].state == "changed"
    assert len(stock.rows()) == 3
    (after,) = stock.adapter.snapshots()
    assert (after.state, after.served.rows, after.reason) == ("current", 3, "")
    assert after.size > 0
    stock.path.unlink()
    assert stock.adapter.snapshots()[0].state == "export_missing"


def test_a_table_of_a_folder_that_is_refused_leaves_the_others_alone(opened, tmp_path):
    folder = tmp_path / "exports"
    tables = {"STOCK": {"file": "STOCK.CSV"}, "OTHER": {"file": "OTHER.CSV"}}
    stock = opened(path=str(folder), tables=tables)
    stock.put(lines(10))
    stock.path.with_name("OTHER.CSV").write_bytes(lines(10))
    assert stock.serves(10)
    assert stock.adapter.load_snapshot("OTHER") in ("loaded", "unchanged")
    stock.put(lines(0), age=20)
    assert stock.is_refused()
    stock.path.with_name("OTHER.CSV").write_bytes(lines(12))
    assert eventually(lambda: stock.adapter.served()["OTHER"].rows == 12)
    assert eventually(lambda: [notice.about for notice in stock.adapter.notices()] == ["STOCK"])


@pytest.mark.parametrize("in_place", [True, False])
def test_an_export_of_the_same_size_and_time_as_the_one_before_is_another(stock, in_place):
    before = stock.path.stat()
    written = stock.path if in_place else stock.path.with_suffix(".new")
    written.write_bytes(lines(100, quantity="2"))
    os.utime(written, ns=(before.st_atime_ns, before.st_mtime_ns))
    written.replace(stock.path)
    assert stock.path.stat().st_size == before.st_size
    assert eventually(lambda: {quantity for _, quantity in stock.rows()} == {"2"})


def test_two_gateways_with_other_rules_read_an_export_once_each_that_both_refuse(stock, opened, monkeypatch):
    other = opened(minimum_share="60")
    assert len(other.rows()) == 100
    read = []
    monkeypatch.setattr(loader, "build", lambda *args, **options: read.append(1) or build(*args, **options))
    stock.put(lines(3), age=30)
    assert stock.is_refused()
    assert other.is_refused()
    sleep(0.5)
    assert len(read) == 2


def test_a_line_that_fills_a_disk_is_refused_without_reading_all_of_it(stock):
    with stock.path.open("r+b") as export:
        export.truncate(1 << 36)
    assert stock.is_refused()
    assert "is longer than 1048576 bytes" in stock.told()
    assert len(stock.rows()) == 100


def test_without_room_for_a_word_about_it_the_same_bytes_are_loaded_anew(stock, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("adapters.snapshot.shelf.write_renewal", full)
    first = stock.rows().as_of
    stock.put(lines(100), age=30)
    assert eventually(lambda: stock.rows().as_of > first)
    assert len(list((tmp_path / "state").glob("*.sqlite"))) == 2
    assert list((tmp_path / "state").glob("*.renewed")) == []


def test_a_folder_of_snapshots_that_somebody_cleaned_away_is_made_anew(stock, tmp_path):
    shutil.rmtree(tmp_path / "state")
    assert eventually(lambda: len(stock.rows()) == 100)
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
