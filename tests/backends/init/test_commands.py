"""What wrapper init and wrapper try say to the operator, and what they never write."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import sqlite3
import struct
import subprocess
import termios
from contextlib import closing, suppress
from pathlib import Path

import pytest
import yaml

from fixtures.company import generate
from tests.backends.init.walk import WRAPPER, Walk


@pytest.fixture
def walk(tmp_path: Path) -> Walk:
    with closing(sqlite3.connect(tmp_path / "erp.db")) as database:
        database.executescript(
            """
            CREATE TABLE CUSTMAST (CUST_NO CHAR(6) PRIMARY KEY, CUST_NM CHAR(10), DUE_DT CHAR(8));
            CREATE TABLE JOBMAST (JOB_NO INTEGER PRIMARY KEY, CUST_NO CHAR(6) REFERENCES CUSTMAST, STAT CHAR(1));
            CREATE TABLE LOG (MSG TEXT);
            INSERT INTO LOG VALUES ('x'), ('x');
            CREATE VIEW LATE AS SELECT JOB_NO FROM JOBMAST;
            """
        )
        days = ["19960231", *(f"199701{at:02}" for at in range(11, 21))]
        database.executemany(
            "INSERT INTO CUSTMAST VALUES (?, 'Halvorsen ', ?)", [(f"{at + 1:06}", day) for at, day in enumerate(days)]
        )
        database.executemany("INSERT INTO JOBMAST VALUES (?, '000001', ?)", [(at, "OC"[at % 2]) for at in range(40)])
        database.commit()
    return Walk(tmp_path)


def test_the_summary_tells_what_was_found_what_is_not_served_and_what_to_type(walk: Walk) -> None:
    done = walk.run("init", "erp.db")

    assert "LATE: a view" in done.stdout
    assert " 3 " in done.stdout.splitlines()[1], "the log is served, although nothing in it is unique"
    assert "wrapper try customers\n" in done.stdout
    assert "wrapper key issue --consumer me --scope '*:read'\n" in done.stdout
    assert "3 statements, at most 1 for one table" in done.stderr
    assert (walk.folder / "catalog" / "catalog.lock.json").exists()


def test_a_dry_run_shows_the_change_and_writes_nothing(walk: Walk) -> None:
    done = walk.run("init", "erp.db", "--dry-run")

    assert "+++ erp.yaml" in done.stdout
    assert "+    table: CUSTMAST" in done.stdout
    assert not (walk.folder / "catalog").exists()


def test_tables_are_chosen_by_pattern_and_the_rest_follows_later(walk: Walk) -> None:
    walk.run("init", "erp.db", "--tables", "CUST*")
    assert _resources(walk) == {"customers"}
    assert "As last time: --tables 'CUST*'" in walk.run("init", "erp.db").stderr
    assert _resources(walk) == {"customers"}
    walk.run("init", "erp.db", "--tables", "JOB*")
    assert _resources(walk) == {"customers", "jobs"}
    # What was asked for at any time is looked at from then on.
    assert "As last time: --tables 'CUST*,JOB*'" in walk.run("init").stderr
    walk.run("init", "erp.db", "--tables", "*")
    assert _resources(walk) > {"customers", "jobs", "logs"}


def _resources(walk: Walk) -> set[str]:
    text = (walk.folder / "catalog" / "erp.yaml").read_text(encoding="utf-8")
    return set(yaml.safe_load(text)["resources"])


def test_a_second_run_keeps_the_options_of_the_first_and_the_command_line_wins(walk: Walk) -> None:
    options = ["--currency", "NOK", "--time-zone", "Europe/Oslo", "--title", "Shop", "--statements", "3"]
    walk.run("init", "erp.db", "--source", "shop", "--seconds", "60", *options)
    folder = walk.folder / "catalog"
    before = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")}
    again = walk.run("init", "erp.db")
    assert "As last time: --currency NOK --time-zone Europe/Oslo --statements 3 --seconds 60" in again.stderr
    assert {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")} == before
    without_address = walk.run("init", "--currency", "SEK", "--dry-run")
    assert f"Looking again at {walk.folder / 'erp.db'}" in without_address.stderr
    assert "As last time: --time-zone Europe/Oslo --statements 3 --seconds 60" in without_address.stderr
    kept = yaml.safe_load((folder / ".wrapper" / "asked.yaml").read_text(encoding="utf-8"))
    assert kept["shop"]["currency"] == "NOK"


def test_without_an_address_it_is_said_which_there_are(walk: Walk) -> None:
    assert "say where the legacy system is" in walk.run("init", code=2).stderr
    walk.run("init", "erp.db")
    walk.run("init", "erp.db", "--source", "copy")
    assert "name one of these with --source: copy, erp" in walk.run("init", code=2).stderr
    assert "Looking again at" in walk.run("init", "--source", "copy").stderr


def test_what_breaks_consumers_stays_as_it_is_served_until_somebody_says_yes(walk: Walk) -> None:
    walk.run("init", "erp.db")
    path = walk.folder / "catalog" / "erp.yaml"
    before = path.read_text(encoding="utf-8")
    with closing(sqlite3.connect(walk.folder / "erp.db")) as database, database:
        database.execute("DELETE FROM CUSTMAST")
        database.execute("ALTER TABLE CUSTMAST ADD COLUMN PHONE TEXT")
        database.execute("CREATE INDEX by_day ON CUSTMAST (DUE_DT)")
    for _ in range(2):
        # It is said each time, because the operator did not edit it.
        told = walk.run("init", "erp.db").stdout
        assert "Breaking, so it stays as it is served" in told
        assert "resources.customers.fields.due_date: {column: DUE_DT, type: date, format: YYYYMMDD" in told
    held = path.read_text(encoding="utf-8")
    assert "due_date: {column: DUE_DT, type: date, format: YYYYMMDD" in held
    assert "phone: {column: PHONE}" in held
    assert "Breaking, so it stays" in walk.run("init", "--dry-run").stderr
    walk.run("check")
    assert "Breaking, and taken over" in walk.run("init", "erp.db", "--yes").stdout
    assert "type: date" not in path.read_text(encoding="utf-8")
    assert "Breaking" not in walk.run("init", "erp.db").stdout
    assert before != held
    walk.run("check")


def test_an_edit_survives_and_a_new_column_comes(walk: Walk) -> None:
    walk.run("init", "erp.db")
    path = walk.folder / "catalog" / "erp.yaml"
    edited = (
        path.read_text().replace("{O: O, C: C}", "{O: open, C: closed}").replace("{C: C, O: O}", "{O: open, C: closed}")
    )
    assert "{O: open, C: closed}" in edited
    path.write_text(edited + "\n# ours\n")
    with closing(sqlite3.connect(walk.folder / "erp.db")) as database:
        database.execute("ALTER TABLE CUSTMAST ADD COLUMN CITY_NM CHAR(20)")
    done = walk.run("init", "erp.db")

    text = path.read_text()
    assert "added: resources.customers.fields.city_name" in done.stdout
    assert "{O: open, C: closed}" in text
    assert text.endswith("\n# ours\n")
    assert "city_name: {column: CITY_NM}" in text


def test_what_was_written_by_hand_is_neither_changed_nor_proposed_again(walk: Walk) -> None:
    by_hand = """\
title: By hand
versions: {v1: {}, v2: {}}
sources:
  erp: {kind: sql, url: "sqlite:///../erp.db"}
codes:
  job_status: {map: {O: open, C: closed}}
resources:
  clients:
    source: erp
    table: CUSTMAST
    key: [number]
    fields: {number: {column: CUST_NO, type: id}, status: {column: DUE_DT, type: code, codes: job_status}}
    versions: {v2: {}}
"""
    (walk.folder / "catalog").mkdir()
    (walk.folder / "catalog" / "catalog.yaml").write_text(by_hand)
    done = walk.run("init", "erp.db")

    assert "CUSTMAST: the catalog has it already, as clients" in done.stdout
    assert (walk.folder / "catalog" / "catalog.yaml").read_text() == by_hand
    proposed = (walk.folder / "catalog" / "erp.yaml").read_text()
    assert "job_status_2:" in proposed
    assert "versions: {v2: {}}" in proposed
    assert "nothing new was found" in walk.run("init", "erp.db").stdout


def test_a_second_source_gets_names_of_its_own(walk: Walk) -> None:
    walk.run("init", "erp.db")
    first = (walk.folder / "catalog" / "erp.yaml").read_text()
    walk.run("init", "erp.db", "--source", "catalog")

    assert (walk.folder / "catalog" / "erp.yaml").read_text() == first
    second = (walk.folder / "catalog" / "catalog_source.yaml").read_text()
    assert "  customers_2:" in second
    walk.run("check")
    assert "nothing new was found" in walk.run("init", "erp.db", "--source", "catalog").stdout
    assert "nothing new was found" in walk.run("init", "erp.db").stdout


def test_the_operators_dictionary_is_used(walk: Walk) -> None:
    (walk.folder / "catalog").mkdir()
    (walk.folder / "catalog" / "dictionary.txt").write_text("STAT = state of work\n")
    walk.run("init", "erp.db")

    text = (walk.folder / "catalog" / "erp.yaml").read_text()
    assert "state_of_work: {column: STAT, type: code" in text
    assert "# STAT = state of work" in text


def test_a_password_is_written_nowhere(walk: Walk) -> None:
    done = walk.run("init", "postgresql://reader:s3cret@127.0.0.1:9/shop", code=1)

    assert "s3cret" not in done.stdout + done.stderr
    assert "cannot be reached" in done.stderr
    assert not (walk.folder / "catalog").exists()


def test_a_source_that_was_not_looked_at_is_told_with_those_that_were(walk: Walk) -> None:
    walk.run("init", "erp.db", "--source", "stock")
    assert '"zzz" to look at again; there are: stock' in walk.run("init", "--source", "zzz", code=2).stderr
    assert '"stocks" to look at again; did you mean "stock"?' in walk.run("init", "--source", "stocks", code=2).stderr


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("nowhere.db",), "there is no nowhere.db here", 1),
        (("empty.db",), "cannot be a source: it is empty", 1),
        (("erp.db", "--currency", "crowns"), "not a currency of ISO 4217", 2),
        (("erp.db", "--currency", "XXQ"), "XXQ is not a currency of ISO 4217", 2),
        (("--source", "zzz"), 'there is no source "zzz" to look at again; none was looked at yet', 2),
        (("erp.db", "--time-zone", "Oslo"), "Europe/Oslo", 2),
        (("erp.db", "--source", "My ERP"), "small letters", 2),
        ((), "wrapper init ADDRESS", 2),
    ],
)
def test_what_cannot_be_done_is_one_message(walk: Walk, arguments: tuple[str, ...], said: str, code: int) -> None:
    (walk.folder / "empty.db").write_bytes(b"")
    done = walk.run("init", *arguments, code=code)

    assert said in done.stderr


def test_a_broken_catalog_is_not_touched(walk: Walk) -> None:
    walk.run("init", "erp.db")
    path = walk.folder / "catalog" / "erp.yaml"
    path.write_text("resources: [\n")
    done = walk.run("init", "erp.db", code=1)

    assert "erp.yaml:2 is not YAML" in done.stderr
    assert path.read_text() == "resources: [\n"


def test_the_dictionary_can_be_printed(walk: Walk) -> None:
    assert "CUST = customer\n" in walk.run("init", "--dictionary").stdout


def test_try_shows_the_stored_value_the_public_one_and_why_one_cannot_be_read(walk: Walk) -> None:
    walk.run("init", "erp.db")
    lines = walk.run("try", "customers").stdout.splitlines()

    assert lines[0] == "customers 000001 in v1, from CUSTMAST in erp"
    assert any(line.split() == ["CUST_NO", "'000001'", "customer_number", '"000001"'] for line in lines)
    assert any(line.split()[:4] == ["DUE_DT", "'19960231'", "due_date", "null"] for line in lines)
    assert lines[-1] == "1 value could not be read as declared; consumers get what stands under PUBLIC."


def test_try_shows_all_columns_of_the_source_alone(walk: Walk) -> None:
    walk.run("init", "erp.db")
    lines = walk.run("try", "customers", "000002", "--source-only").stdout.splitlines()

    assert [line.split()[0] for line in lines[2:]] == ["COLUMN", "CUST_NO", "CUST_NM", "DUE_DT"]


def test_try_finds_a_row_by_the_id_that_consumers_use(walk: Walk) -> None:
    walk.run("init", "erp.db")
    shown = json.loads(walk.run("try", "customers", "000011", "--json").stdout)

    assert shown["stored"]["CUST_NO"] == "'000011'"
    assert shown["record"]["customer_number"] == "000011"
    assert "has no row of the key" in walk.run("try", "customers", "000099", code=1).stderr
    assert "has no row of the key" in walk.run("try", "customers", "11", code=1).stderr
    assert 'did you mean "customers"?' in walk.run("try", "customer", code=2).stderr


def test_a_row_without_a_key_is_shown_and_reported_by_its_number(walk: Walk) -> None:
    with closing(sqlite3.connect(walk.folder / "erp.db")) as database, database:
        database.execute("ALTER TABLE LOG ADD COLUMN CUST_NO CHAR(6) REFERENCES CUSTMAST")
        database.execute("INSERT INTO LOG VALUES ('y', '999999'), ('y', '999999')")
    walk.run("init", "erp.db")

    assert walk.run("try", "logs").stdout.startswith("logs row 1 in v1, from LOG in erp\n")
    shown = json.loads(walk.run("try", "logs", "3", "--json").stdout)
    assert (shown["id"], shown["record"]["customer_number"]) == (None, "999999")
    assert "LOG has no row 99" in walk.run("try", "logs", "99", code=1).stderr
    assert '"x" is not the number of a row' in walk.run("try", "logs", "x", code=1).stderr
    (report,) = [json.loads(walk.run("quality", "logs", "--json").stdout)]
    (fault,) = report["faults"]
    assert (fault["cause"], fault["rows"]) == ("orphan", 2)
    assert [example["key"] for example in fault["examples"]] == ["row 3", "row 4"]


def test_the_sample_company_needs_no_edit_to_be_served(tmp_path: Path) -> None:
    generate(tmp_path / "company")
    walk = Walk(tmp_path)
    walk.run("init", "company/erp.db", "--currency", "NOK", "--time-zone", "Europe/Oslo")
    text = (tmp_path / "catalog" / "erp.yaml").read_text()

    assert "0 errors, 0 warnings" in walk.run("check").stdout
    for line in (
        'customer_number: {column: CUST_NO, type: id, example: "000001"}',
        "open_date: {column: OPN_DT, type: date, format: YYMMDD}",
        'due_date: {column: DUE_DT, type: date, format: YYYYMMDD, blanks: ["00000000", "99999999"]}',
        "start_at: {columns: [STRT_DT, STRT_TM], type: datetime, formats: [YYYYMMDD, HHMM]}",
        "# price_c: {column: PRICE_C, type: money, currency: NOK, decimals: 2}",
        "      price_c: {column: PRICE_C, type: integer}",
        "rush_flag: {column: RUSH_FL, type: boolean, format: Y/N}",
        "customer: {resource: customers, by: {customer_number: customer_number}}",
    ):
        assert line in text


def _on_a_terminal(walk: Walk, width: int, *arguments: str) -> list[str]:
    """Return the lines that a command prints on a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    environ = {name: value for name, value in walk.environ().items() if name not in {"COLUMNS", "LINES"}}
    streams = {"stdin": subprocess.DEVNULL, "stdout": theirs, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([WRAPPER, *arguments], cwd=walk.folder, env=environ, **streams) as process:
        os.close(theirs)
        printed = b""
        with suppress(OSError):  # Linux says so when the other end is closed.
            while part := os.read(ours, 65536):
                printed += part
        os.close(ours)
    assert process.returncode == 0
    return printed.decode().replace("\r\n", "\n").split("\n")


@pytest.mark.parametrize("width", [80, 120])
def test_what_commands_print_fits_the_terminal(walk: Walk, width: int) -> None:
    for arguments in (("init", "erp.db"), ("try", "jobs"), ("quality",), ("quality", "jobs"), ("check",), ("diff",)):
        lines = _on_a_terminal(walk, width, *arguments)
        assert [line for line in lines if len(line) > width] == []
        assert len(lines) > 1
