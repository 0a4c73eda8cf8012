"""`wrapper diff` and `wrapper check --connect` as an operator and a build see them, over real engines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.backends.drift.conftest import Legacy
from wrapper.cli import main


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run `wrapper` with some arguments."""
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path / "state"))

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


def test_an_unchanged_legacy_is_no_drift(legacy: Legacy, folder: Path, run: Any) -> None:
    first = run("diff", "--catalog", folder)
    assert first.exit_code == 0
    assert "wrapper diff --accept makes one" in first.output
    accepted = run("diff", "--catalog", folder, "--accept")
    assert accepted.output.endswith("catalog.lock.json written\n")
    again = run("diff", "--catalog", folder)
    assert again.output == "3 tables of bindery compared with their lock: nothing changed.\n"


def test_drift_ends_with_the_exit_code_for_builds(legacy: Legacy, folder: Path, run: Any) -> None:
    run("diff", "--catalog", folder, "--accept")
    legacy.alter("ALTER TABLE bindery_papers ADD COLUMN colour varchar(9)")
    assert run("diff", "--catalog", folder).exit_code == 0
    assert run("diff", "--catalog", folder, "--fail-on", "additive").exit_code == 3

    legacy.alter("ALTER TABLE bindery_orders RENAME COLUMN due_dt TO due_date")
    result = run("diff", "--catalog", folder)
    assert result.exit_code == 3
    assert "breaking: the column is gone" in result.output
    assert "touches: orders.due_on (v2)" in result.output
    assert "write column: due_date" in result.output
    assert result.output.splitlines()[-1] == ("3 tables of bindery compared with their lock: 1 breaking, 2 additive.")
    found = json.loads(run("diff", "--catalog", folder, "--json").stdout)
    assert [(change["class"], change["table"], change["column"]) for change in found["changes"]] == [
        ("breaking", "bindery_orders", "due_dt"),
        ("additive", "bindery_orders", "due_date"),
        ("additive", "bindery_papers", "colour"),
    ]
    assert found["changes"][0]["touches"] == [{"resource": "orders", "field": "due_on", "versions": ["v2"]}]

    assert run("diff", "--catalog", folder, "--accept").exit_code == 0
    assert "breaking" in run("diff", "--catalog", folder).output  # The catalog still names what is gone.


def test_a_source_that_is_away_is_an_error_and_loses_no_lock(legacy: Legacy, folder: Path, run: Any) -> None:
    run("diff", "--catalog", folder, "--accept")
    locked = (folder / "catalog.lock.json").read_text("utf-8")
    catalog = folder / "catalog.yaml"
    text = catalog.read_text("utf-8")
    away = "{kind: sql, url: 'postgresql://nobody@127.0.0.1:1/none'}"
    catalog.write_text(text.replace(legacy.source, away), "utf-8")
    result = run("diff", "--catalog", folder, "--accept")
    assert result.exit_code == 1
    assert "bindery was not compared" in result.output
    assert (folder / "catalog.lock.json").read_text("utf-8") == locked
    check = run("check", "--catalog", folder, "--connect")
    assert check.exit_code == 1
    assert f"{catalog}:5  sources.bindery\n  error: the source could not be looked at" in check.output


def test_check_looks_at_the_sources_only_when_told_to(legacy: Legacy, folder: Path, run: Any) -> None:
    legacy.alter("ALTER TABLE bindery_orders DROP COLUMN qty")
    assert run("check", "--catalog", folder).exit_code == 0
    result = run("check", "--catalog", folder, "--connect")
    assert result.exit_code == 1
    assert f"{folder}/catalog.yaml:14  resources.orders.fields.copies.column" in result.output
    assert "error: the table has no column qty" in result.output
    assert result.output.endswith("the catalog cannot be served.\n")


def test_a_statement_is_tried(legacy: Legacy, folder: Path, run: Any) -> None:
    catalog = folder / "catalog.yaml"
    catalog.write_text(catalog.read_text("utf-8").replace("WHERE gsm > 80", "WHERE grammage > 80"), "utf-8")
    result = run("check", "--catalog", folder, "--connect")
    assert result.exit_code == 1
    assert "resources.heavy_papers.statement\n  error: the source refused the statement: " in result.output
    found = run("diff", "--catalog", folder)
    assert found.exit_code == 3
    assert "breaking: the source refuses the statement, or it lacks a column" in found.output


def test_check_finds_what_the_catalog_cannot_mean(legacy: Legacy, folder: Path, run: Any) -> None:
    catalog = folder / "catalog.yaml"
    text = catalog.read_text("utf-8")
    text = text.replace("due_dt, type: date, format: YYYYMMDD", "due_dt, type: date, format: MM/DD/YY")
    text = text.replace("key: [code]", "key: [grams]").replace("table: bindery_orders", "table: bindery_order")
    text = text.replace("paper_cd, type: id", "paper_cd, type: id, width: 4")
    catalog.write_text(text, "utf-8")
    legacy.alter("INSERT INTO bindery_papers VALUES ('WOVE', 90)")
    output = run("check", "--catalog", folder, "--connect").output
    assert "error: the source has no table bindery_order," in output
    assert 'did you mean "bindery_orders"?' in output
    assert "warning: two rows have the same key: gsm = 90" in output
    assert "warning: paper_cd is 6 characters wide, and the field says 4" in output


@pytest.mark.parametrize("legacy", ["sql-sqlite", "odbc-sqlite"], indirect=True)
def test_a_type_that_only_looks_wrong_is_tried_before_it_is_called_wrong(
    legacy: Legacy, folder: Path, run: Any
) -> None:
    # SQLite's declared types are remarks: a column of dates may hold other texts.
    legacy.alter(
        "ALTER TABLE bindery_orders DROP COLUMN due_dt",
        "ALTER TABLE bindery_orders ADD COLUMN due_dt date",
        "UPDATE bindery_orders SET due_dt = '19980302'",
    )
    assert run("check", "--catalog", folder, "--connect").exit_code == 0
    legacy.alter("UPDATE bindery_orders SET due_dt = '1998-03-02'")
    result = run("check", "--catalog", folder, "--connect")
    assert result.exit_code == 1
    assert "cannot be read from" in result.output


def test_a_filter_without_an_index_is_told_of_a_table_that_is_not_small(legacy: Legacy, folder: Path, run: Any) -> None:
    catalog = folder / "catalog.yaml"
    text = catalog.read_text("utf-8")
    catalog.write_text(
        text.replace("    versions:\n      v1:", "    filters: {copies: [eq]}\n    versions:\n      v1:"), "utf-8"
    )
    assert "no index" not in run("check", "--catalog", folder, "--connect").output
    legacy.alter(
        "INSERT INTO bindery_orders WITH RECURSIVE c(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM c WHERE n < 1200)"
        " SELECT n, '19980301', 1 FROM c"
    )
    result = run("check", "--catalog", folder, "--connect")
    assert (
        "warning: records can be filtered or sorted by it, and no index of the table begins with qty" in result.output
    )
    legacy.alter("CREATE INDEX bindery_qty ON bindery_orders (qty)")
    assert "no index" not in run("check", "--catalog", folder, "--connect").output


WITHOUT_KEY = """
  strays:
    source: bindery
    table: bindery_strays
    fields: {note: {column: note}, copies: {column: qty, type: integer}}
    default_sort: [copies, note]
    versions: {v1: {}}
"""


@pytest.mark.parametrize("legacy", ["sql-postgresql", "odbc-postgresql"], indirect=True)
def test_an_order_without_an_index_is_told_of_a_table_that_is_too_large_to_sort(
    legacy: Legacy, folder: Path, run: Any
) -> None:
    catalog = folder / "catalog.yaml"
    catalog.write_text(catalog.read_text("utf-8") + WITHOUT_KEY, "utf-8")
    rows = "INSERT INTO bindery_strays SELECT 'stray', n / 3 FROM generate_series(1, {}) AS s (n)"
    legacy.alter("DROP TABLE IF EXISTS bindery_strays", "CREATE TABLE bindery_strays (note varchar(9), qty integer)")
    legacy.alter(rows.format(5000))
    assert run("check", "--catalog", folder, "--connect").output.count("warning: records") == 0
    legacy.alter(rows.format(6000))
    output = run("check", "--catalog", folder, "--connect").output
    assert "records come in its order for lack of a key, and no index of the table begins with qty" in output
    legacy.alter("CREATE INDEX bindery_strays_qty ON bindery_strays (qty)")
    assert "no index" not in run("check", "--catalog", folder, "--connect").output
    legacy.alter("DROP TABLE bindery_strays")


@pytest.mark.parametrize("legacy", ["sql-sqlite"], indirect=True)
def test_a_view_in_the_place_of_a_table_whose_rows_were_numbered_is_found(
    legacy: Legacy, folder: Path, run: Any
) -> None:
    catalog = folder / "catalog.yaml"
    catalog.write_text(catalog.read_text("utf-8") + WITHOUT_KEY.replace("default_sort: [copies, note]", ""), "utf-8")
    legacy.alter("CREATE TABLE bindery_strays (note varchar(9), qty integer)")
    assert run("check", "--catalog", folder, "--connect").exit_code == 0
    legacy.alter("ALTER TABLE bindery_strays RENAME TO real", "CREATE VIEW bindery_strays AS SELECT * FROM real")
    output = run("check", "--catalog", folder, "--connect").output
    assert "error: the source does not number the rows of bindery_strays, and strays has no key" not in output
    legacy.alter("INSERT INTO real VALUES ('stray', 1)")
    output = run("check", "--catalog", folder, "--connect").output
    assert "error: the source does not number the rows of bindery_strays, and strays has no key" in output


def test_new_tables_are_told_where_all_are_described(legacy: Legacy, folder: Path, run: Any) -> None:
    legacy.alter("DROP TABLE IF EXISTS bindery_glue", "CREATE TABLE bindery_staff (staff_no integer)")
    try:
        assert run("diff", "--catalog", folder, "--accept", "--all-tables").exit_code == 0
        legacy.alter("CREATE TABLE bindery_glue (glue_no integer)")
        assert "bindery_glue" not in run("diff", "--catalog", folder).output
        result = run("diff", "--catalog", folder, "--all-tables")
        assert "bindery_glue\n  additive: there is a new table\n" in result.output
        assert result.exit_code == 0
    finally:
        legacy.alter("DROP TABLE bindery_staff", "DROP TABLE bindery_glue")
