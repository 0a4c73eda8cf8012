"""The loader: what is tried, what is not tried again, and what the log hears of it."""

from __future__ import annotations

import os

from adapters.files.rows import FileColumn, LoadError
from adapters.intake.judging import Intake
from adapters.snapshot.build import Plan
from adapters.snapshot.loader import Loader
from adapters.snapshot.shelf import Shelf


class FailingRows:
    """A format that finds every file unreadable, and counts how often it was asked."""

    decimal_comma = False

    def __init__(self):
        self.asked = 0

    def columns(self, path):  # noqa: ARG002 - the protocol's
        self.asked += 1
        return (FileColumn("PART"),)

    def batches(self, path):
        msg = f"{path.name}: nothing in here makes sense"
        raise LoadError(msg)


def test_a_file_that_failed_is_not_read_again_until_it_changes(tmp_path, caplog):
    export, source = tmp_path / "STOCK", FailingRows()
    export.write_bytes(b"x")
    loader = Loader("stock", export, source, Plan("STOCK"), "form", intake=Intake(export))
    shelf = Shelf(tmp_path, "stock")
    for _ in range(3):
        loader.refresh(shelf, wait=True)
    assert source.asked == 1
    os.utime(export, (1, 1))
    loader.refresh(shelf, wait=True)
    assert source.asked == 2
    assert caplog.text.count("nothing in here makes sense; there is nothing to serve yet") == 1


def test_an_export_that_is_being_loaded_elsewhere_is_left_alone(tmp_path):
    export, source = tmp_path / "STOCK", FailingRows()
    export.write_bytes(b"x")
    shelf = Shelf(tmp_path, "stock")
    with shelf.locked(wait=True):
        Loader("stock", export, source, Plan("STOCK"), "form", intake=Intake(export)).refresh(shelf, wait=False)
    assert source.asked == 0
