"""What a hostile legacy or a full disk cannot do: read files of the gateway, hide in the catalog, leave half of it."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from wrapper.cli import main
from wrapper.judged import load_catalog


def _init(database: Path, catalog: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["init", str(database), "--catalog", str(catalog), "--yes"])
    return result.exit_code, result.output


def test_names_and_codes_of_a_legacy_read_no_file_and_no_variable_of_the_gateway(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret", encoding="utf-8")
    spelled = f"${{file:{secret}}}"
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        database.execute(f'CREATE TABLE "{spelled}" (ID INTEGER PRIMARY KEY, "${{HOME}}" TEXT, STAT_CD TEXT)')
        codes = ["O", spelled[:1] + "{HOME}", "C"]
        rows = [(at, "x", codes[at % 3]) for at in range(60)]
        database.executemany(f'INSERT INTO "{spelled}" VALUES (?, ?, ?)', rows)
        database.commit()
    assert _init(tmp_path / "shop.db", tmp_path / "catalog")[0] == 0

    catalog = load_catalog(tmp_path / "catalog", {"HOME": "s3cret"})

    (resource,) = catalog.resources.values()
    assert resource.table.name == spelled  # type: ignore[union-attr]  # a table, and no statement
    assert "${HOME}" in {column for one in resource.fields.values() for column in one.columns}
    assert "s3cret" not in repr(catalog)
    # Nor is a table that is there already proposed a second time.
    assert "nothing new was found" in _init(tmp_path / "shop.db", tmp_path / "catalog")[1]


def test_a_full_disk_leaves_the_catalog_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        database.execute("CREATE TABLE PART (ID INTEGER PRIMARY KEY)")
    catalog = tmp_path / "catalog"
    sync, written = os.fsync, []

    def full(file: int) -> None:
        written.append(file)
        if len(written) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(file)

    monkeypatch.setattr(os, "fsync", full)
    code, said = _init(tmp_path / "shop.db", catalog)

    assert (code, [path for path in catalog.rglob("*") if path.is_file()]) == (1, [])
    assert "No space left on device" in said
