"""A second wrapper init over a legacy that changed: what was not taken over stays known, and is not served as null."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from tests.gateway import assert_problem
from tests.proposed import served_by
from wrapper.cli import main

DAYS = [f"2001{month:02}{day:02}" for month in range(1, 13) for day in (3, 14, 25)]


@dataclass(frozen=True)
class Walk:
    """One operator in a folder of their own, whose commands run in this process."""

    folder: Path

    def run(self, *arguments: str, code: int = 0) -> Result:
        """Return what a command printed; it must end with the code."""
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == code, done.output
        return done


@pytest.fixture
def walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path / "state"))
    with closing(sqlite3.connect(tmp_path / "erp.db")) as database, database:
        database.executescript(
            """
            CREATE TABLE CUSTOMER (NO INTEGER PRIMARY KEY, NM CHAR(20), SINCE CHAR(8), CITY CHAR(12));
            CREATE TABLE PLACES (NO INTEGER PRIMARY KEY, NM CHAR(20));
            CREATE INDEX BY_CITY ON CUSTOMER (CITY);
            """
        )
        database.executemany(
            "INSERT INTO CUSTOMER VALUES (?, 'Halvorsen', ?, 'Oslo')", [(at, day) for at, day in enumerate(DAYS, 1)]
        )
        database.execute("INSERT INTO PLACES VALUES (1, 'Oslo')")
    walk = Walk(tmp_path)
    walk.run("init", "erp.db")
    return walk


def alter(walk: Walk, script: str) -> None:
    with closing(sqlite3.connect(walk.folder / "erp.db")) as database:
        database.executescript(script)


def text(walk: Walk) -> str:
    return (walk.folder / "catalog" / "erp.yaml").read_text(encoding="utf-8")


OTHER_TYPE = """
CREATE TABLE NEWER (NO INTEGER PRIMARY KEY, NM CHAR(20), SINCE DATE, CITY CHAR(12), PHONE CHAR(10));
INSERT INTO NEWER SELECT NO, NM, substr(SINCE, 1, 4) || '-' || substr(SINCE, 5, 2) || '-' || substr(SINCE, 7), CITY, ''
FROM CUSTOMER;
DROP TABLE CUSTOMER;
ALTER TABLE NEWER RENAME TO CUSTOMER;
CREATE INDEX BY_CITY ON CUSTOMER (CITY);
"""


@pytest.mark.parametrize(
    ("script", "place", "code"),
    [
        (OTHER_TYPE, "CUSTOMER.SINCE", "type-changed"),
        ("ALTER TABLE CUSTOMER DROP COLUMN NM", "CUSTOMER.NM", "column-gone"),
        ("ALTER TABLE CUSTOMER RENAME COLUMN NM TO NAME", "CUSTOMER.NM", "column-gone"),
        ("DROP TABLE PLACES", "PLACES", "table-gone"),
        ("DROP INDEX BY_CITY", "CUSTOMER.CITY", "index-gone"),
    ],
)
def test_what_is_not_taken_over_stays_in_the_lock(walk: Walk, script: str, place: str, code: str) -> None:
    alter(walk, script)
    for _ in range(2):
        walk.run("init")
        assert (place, code) in _changes(walk)
    # What was added meanwhile was taken over.
    assert ("CUSTOMER.PHONE", "column-new") not in _changes(walk)


def _changes(walk: Walk) -> set[tuple[str, str]]:
    """Return what diff tells: the place and the code of each change."""
    found = json.loads(walk.run("diff", "--json", "--fail-on", "possibly_breaking", code=3).stdout)["changes"]
    return {(".".join(filter(None, (one["table"], one["column"]))), one["code"]) for one in found}


def test_a_changed_type_is_forgotten_once_it_is_taken_over(walk: Walk) -> None:
    alter(walk, OTHER_TYPE)
    walk.run("init", "--yes")
    assert "nothing changed" in walk.run("diff").stdout


def test_a_changed_type_that_was_declined_fails_the_resource_and_empties_no_field(
    walk: Walk, caplog: pytest.LogCaptureFixture
) -> None:
    alter(walk, OTHER_TYPE)
    walk.run("init")
    with served_by(walk.folder / "catalog", walk.folder) as gateway:
        until = time.monotonic() + 10
        while (answer := gateway.consumer.get("/v1/customers")).status_code == 200:
            assert time.monotonic() < until, "it goes on with null in every row"
            time.sleep(0.05)
        assert_problem(answer, "resource_changed")
        assert "is not spelled YYYYMMDD" in caplog.text


@pytest.fixture
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Two exports with a header and one of fixed width, in one folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WRAPPER_STATE_DIR", str(tmp_path / "state"))
    folder = tmp_path / "exp"
    folder.mkdir()
    _write_bookings(folder, [f"{at}.50" for at in range(1, 41)])
    (folder / "places.csv").write_text("NO;NAME\n" + "".join(f"{at};Place {at}\n" for at in range(1, 30)))
    (folder / "parts.txt").write_text("".join(f"A{at:05}{'Shaft':<20}{at * 7:06}\n" for at in range(1, 60)))
    walk = Walk(tmp_path)
    walk.run("init", "exp")
    return walk


def _write_bookings(folder: Path, amounts: list[str]) -> None:
    lines = [f"{at};{4000 + at * 7};{amount}\n" for at, amount in enumerate(amounts, 1)]
    (folder / "bookings.csv").write_text("NO;ACCOUNT;AMOUNT\n" + "".join(lines))


def test_the_declared_columns_of_an_export_are_the_catalogs_own_and_change_no_legacy(exports: Walk) -> None:
    _write_bookings(exports.folder / "exp", [*(f"{at}.50" for at in range(1, 40)), "n/a"])
    path = exports.folder / "catalog" / "exp_delimited.yaml"
    for _ in range(2):
        told = exports.run("init").stdout
        assert "columns.AMOUNT: decimal → nothing; its values are no longer all numbers; until then" in told
        assert "AMOUNT: decimal" in path.read_text(encoding="utf-8")
        assert "nothing changed" in exports.run("diff").stdout
    exports.run("init", "--yes")
    assert "AMOUNT: decimal" not in path.read_text(encoding="utf-8")
    assert "nothing changed" in exports.run("diff").stdout
    with served_by(exports.folder / "catalog", exports.folder) as gateway:
        assert gateway.consumer.json("/v1/bookings/40")["amount"] == "n/a"


def test_an_edit_of_a_layout_is_no_change_of_the_legacy(exports: Walk) -> None:
    path = exports.folder / "catalog" / "exp_fixed_width.yaml"
    edited = path.read_text(encoding="utf-8").replace("COLUMN_7:", "NAME:").replace("column: COLUMN_7", "column: NAME")
    path.write_text(edited.replace("COLUMN_7]", "NAME]"), encoding="utf-8")
    exports.run("check")
    assert "nothing changed" in exports.run("diff", "--fail-on", "additive").stdout
    # What the catalog reads and does not declare is still found.
    path.write_text(path.read_text(encoding="utf-8").replace("column: NAME", "column: NAMED"), encoding="utf-8")
    assert "NAMED" in exports.run("diff", code=3).stdout


def test_a_column_that_an_export_lost_is_told_until_it_is_accepted(exports: Walk) -> None:
    places = exports.folder / "exp" / "places.csv"
    places.write_text("NO;TOWN\n" + "".join(f"{at};Place {at}\n" for at in range(1, 30)))
    for _ in range(2):
        exports.run("init")
        assert "exp_delimited.places.NAME\n  breaking: the column is gone" in exports.run("diff", code=3).stdout


def test_an_export_that_cannot_be_loaded_leaves_the_others_compared(exports: Walk) -> None:
    (exports.folder / "exp" / "places.csv").write_text("<html>out of order</html>\n")
    (exports.folder / "exp" / "parts.txt").unlink()
    shutil.rmtree(exports.folder / "state", ignore_errors=True)
    for all_tables in ([], ["--all-tables"]):
        done = exports.run("diff", *all_tables, code=1)
        assert "exp_delimited.places was not compared" in done.stderr
        assert "exp_fixed_width was not compared" in done.stderr, "it has one export only"
        assert "1 table of exp_delimited compared with their lock: nothing changed" in done.stdout
    before = (exports.folder / "catalog" / "catalog.lock.json").read_text(encoding="utf-8")
    exports.run("diff", "--accept", code=1)
    assert (exports.folder / "catalog" / "catalog.lock.json").read_text(encoding="utf-8") == before


def test_what_is_gone_says_what_consumers_get_and_is_said_until_it_is_taken_out(walk: Walk) -> None:
    alter(walk, "ALTER TABLE CUSTOMER DROP COLUMN NM; DROP TABLE PLACES")
    for _ in range(2):
        told = walk.run("init").stdout
        assert (
            "no longer found: resources.customers.fields.name: its column NM is gone, so customers answers 503" in told
        )
        assert "no longer found: resources.places: its table is gone, so it answers 503; ask for PLACES back" in told
    path = walk.folder / "catalog" / "erp.yaml"
    path.write_text(text(walk).partition("\n  places:\n")[0] + "\n", encoding="utf-8")
    assert "resources.places" not in walk.run("init").stdout


def test_a_filter_whose_index_is_gone_stays_and_is_said_as_breaking(walk: Walk) -> None:
    alter(walk, "DROP INDEX BY_CITY")
    before = text(walk)
    for _ in range(2):
        told = walk.run("init").stdout
        assert "no longer found" not in told
        assert "resources.customers.filters.city: [eq, prefix] → nothing; no index begins with CITY any more" in told
        assert text(walk) == before
    assert "Breaking, and taken over" in walk.run("init", "--yes").stdout
    assert "city: [eq" not in text(walk)
    assert "nothing changed" in walk.run("diff").stdout


def test_a_column_that_was_renamed_is_offered_for_its_field_and_gets_none_of_its_own(walk: Walk) -> None:
    alter(walk, "ALTER TABLE CUSTOMER RENAME COLUMN SINCE TO SINCE_DATE")
    before = text(walk)
    for _ in range(2):
        told = walk.run("init").stdout
        assert (
            "resources.customers.fields.since: {column: SINCE, type: date, format: YYYYMMDD} → {column: SINCE_DATE"
            in told
        )
        assert "SINCE is gone, and the new column looks like it; until then customers answers 503" in told
        assert text(walk) == before
    walk.run("init", "--yes")
    assert "since: {column: SINCE_DATE, type: date, format: YYYYMMDD}" in text(walk)
    assert "since_date" not in text(walk)
    assert "nothing changed" in walk.run("diff").stdout
    settled = files(walk)
    walk.run("init")
    assert files(walk) == settled


def test_what_the_operator_renamed_is_followed_by_its_table_and_column(walk: Walk) -> None:
    path = walk.folder / "catalog" / "erp.yaml"
    renamed = text(walk).replace("  places:\n", "  locations:\n").replace("      since: {", "      customer_since: {")
    path.write_text(renamed.replace("since]", "customer_since]"), encoding="utf-8")
    walk.run("init")
    assert text(walk) == path.read_text(encoding="utf-8")
    alter(
        walk,
        "ALTER TABLE PLACES ADD COLUMN REGION_CD CHAR(2); ALTER TABLE CUSTOMER ADD COLUMN PHONE CHAR(9);"
        "CREATE TABLE VISIT (NO INTEGER PRIMARY KEY, PLACE_NO INTEGER REFERENCES PLACES (NO));"
        "INSERT INTO VISIT VALUES (1, 1); UPDATE PLACES SET REGION_CD = 'N'",
    )
    told = walk.run("init").stdout
    resources = yaml.safe_load(text(walk))["resources"]
    assert set(resources) == {"customers", "locations", "visits"}
    assert "region_code" in resources["locations"]["fields"]
    assert "phone" in resources["customers"]["fields"]
    assert "since" not in resources["customers"]["fields"]
    assert resources["visits"]["relations"]["place"]["resource"] == "locations"
    assert "places" not in told
    alter(walk, "ALTER TABLE PLACES DROP COLUMN REGION_CD; ALTER TABLE CUSTOMER DROP COLUMN SINCE")
    told = walk.run("init").stdout
    assert "resources.locations.fields.region_code: its column REGION_CD is gone" in told
    assert "resources.customers.fields.customer_since: its column SINCE is gone" in told
    assert not set(yaml.safe_load(text(walk)).get("codes", {})) - set(re.findall("codes: (\\w+)", text(walk)))


def files(walk: Walk) -> dict[Path, bytes]:
    folder = walk.folder / "catalog"
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_run_that_finds_nothing_new_changes_no_byte_whatever_names_the_source(walk: Walk) -> None:
    alter(walk, "CREATE VIEW LATE AS SELECT NO FROM PLACES")
    walk.run("init")
    assert "LATE: a view" in text(walk)
    before = files(walk)
    for options in ([], ["erp.db"], ["--source", "erp"], ["erp.db", "--source", "erp"]):
        walk.run("init", *options)
        assert files(walk) == before
    alter(walk, "DROP VIEW LATE")
    walk.run("init")
    assert "LATE" not in text(walk)
    assert "Not proposed" not in text(walk)


def test_a_new_table_is_told_where_all_were_served_and_a_view_is_not_new(walk: Walk) -> None:
    alter(walk, "CREATE VIEW LATE AS SELECT NO FROM PLACES")
    walk.run("init")
    assert "nothing changed" in walk.run("diff", "--all-tables").stdout
    alter(walk, "DROP VIEW LATE")
    walk.run("init")
    alter(walk, "CREATE TABLE VISIT (NO INTEGER PRIMARY KEY)")
    assert "erp.VISIT\n  additive: there is a new table" in walk.run("diff", "--all-tables").stdout
    walk.run("diff", "--all-tables", "--accept")
    assert "nothing changed" in walk.run("diff", "--all-tables").stdout


@pytest.mark.parametrize("base", [[], ["--source", "firm"]])
def test_each_source_of_a_folder_is_known_by_its_name(exports: Walk, base: list[str]) -> None:
    shutil.rmtree(exports.folder / "catalog")
    exports.run("init", "exp", *base)
    before = files(exports)
    name = "firm" if base else "exp"
    assert set(yaml.safe_load((exports.folder / "catalog" / ".wrapper" / "asked.yaml").read_text())) == {
        f"{name}_delimited",
        f"{name}_fixed_width",
    }
    for options in ([], base, ["--source", f"{name}_fixed_width"], ["exp", "--source", f"{name}_delimited"]):
        told = exports.run("init", *options)
        assert (f"{name}_delimited: " in told.stderr) == ("fixed_width" not in str(options))
        assert files(exports) == before
    (exports.folder / "exp" / "parts.txt").unlink()
    assert f"{name}_delimited: " in exports.run("init", *base).stderr, "it is not called otherwise for that"
    gone = exports.run("init", "--source", f"{name}_fixed_width", code=1)
    assert f"no longer has what {name}_fixed_width was made of" in gone.stderr
