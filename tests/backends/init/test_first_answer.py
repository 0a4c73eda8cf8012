"""Three commands from a legacy system to the first documented answer, without an edit, in much less than a minute."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from fixtures.forms import dbase, delimited
from fixtures.sizes import SIZES
from tests.backends.init.walk import Walk
from tests.northwind.loader import load_northwind
from tests.servers import missing

SHARED = Path(__file__).parents[4] / "shared" / "data"
SECONDS = 60.0


def _file(path: Path) -> Path:
    return path if path.exists() else missing(path.name, f"the file is not at {path}")


def test_northwind_is_served_after_three_commands(tmp_path: Path) -> None:
    load_northwind(_file(SHARED / "northwind" / "instnwnd.sql"), tmp_path / "northwind.db")
    walk = Walk(tmp_path)
    record, seconds = walk.first_answer("northwind.db")

    assert (record["category_id"], record["category_name"]) == (1, "Beverages")
    assert (walk.commands, seconds < SECONDS) == (3, True)


@pytest.mark.parametrize("form", [dbase, delimited], ids=["of DBF tables", "of exports"])
def test_a_folder_is_served_after_three_commands(form: Any, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    form.write(folder, SIZES["small"])
    walk = Walk(tmp_path)
    record, seconds = walk.first_answer("shop")

    assert record["job_number"] == "J000001"
    assert (walk.commands, seconds < SECONDS) == (3, True)


def test_an_access_file_is_served_after_three_commands(tmp_path: Path) -> None:
    if shutil.which("mdb-export") is None:
        missing("mdbtools", "apt-get install mdbtools")
    walk = Walk(tmp_path)
    record, seconds = walk.first_answer(str(_file(SHARED / "access" / "indexTestV1997.mdb")))

    assert record["id"] == "0"
    assert (walk.commands, seconds < SECONDS) == (3, True)


def test_init_run_again_changes_no_byte(tmp_path: Path) -> None:
    load_northwind(_file(SHARED / "northwind" / "instnwnd.sql"), tmp_path / "northwind.db")
    walk = Walk(tmp_path)
    walk.run("init", "northwind.db")
    before = {path: path.read_bytes() for path in (tmp_path / "catalog").rglob("*") if path.is_file()}
    assert "nothing new was found" in walk.run("init", "northwind.db").stdout

    assert {path: path.read_bytes() for path in (tmp_path / "catalog").rglob("*") if path.is_file()} == before
