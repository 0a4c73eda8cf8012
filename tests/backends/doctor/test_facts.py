"""What `wrapper doctor` and `wrapper check --connect` print of the way to a source, at a terminal's width too."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adapters.base import Fact
from tests.backends.conftest import options_for
from tests.servers import Server
from wrapper.cli import main
from wrapper.commands.layout import fact_lines

Run = Callable[..., str]
LINE = re.compile(r"(?P<star>[* ]) (?P<about>\w[\w ]*?)  +(?P<text>.*)")

INTEGER = {"column": "n", "type": "integer"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command on a catalog with one source, and return what it prints."""

    def invoke(kind: str, options: dict[str, Any], *arguments: str) -> str:
        source = {"kind": kind, **options}
        resource = {"source": "erp", "statement": "SELECT 1 AS n", "key": "n", "fields": {"n": INTEGER}}
        catalog = {
            "title": "Parts",
            "versions": {"v1": {}},
            "sources": {"erp": source},
            "resources": {"ones": resource},
        }
        (tmp_path / "catalog.yaml").write_text(json.dumps(catalog, default=str))
        result = CliRunner().invoke(main, [*arguments, "--catalog", str(tmp_path / "catalog.yaml")])
        assert result.exit_code == 0, result.output
        return result.output

    return invoke


def table(output: str) -> dict[str, tuple[str, str]]:
    """Return the rows of the table of facts: text and star by what they are about."""
    lines = output.partition("Values on the way to erp")[2].partition("\n\n")[0].splitlines()[1:]
    found = [match for match in map(LINE.fullmatch, lines) if match]
    assert len(found) == len(lines)
    return {match["about"]: (match["text"], match["star"]) for match in found}


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("odbc-postgresql", {"driver": "psqlODBC", "dates": "null: infinity", "keywords": "BoolsAsChar=0"}),
        ("sql-postgresql", {"driver": "psycopg", "times": "exact: 10:00:00.000002"}),
        ("odbc-mariadb", {"driver": "Connector/ODBC", "integers": "3000000000", "labels": "ENUM and SET"}),
        ("sql-mariadb", {"driver": "pymysql", "integers": "18446744073709551615", "texts": "by the engine"}),
    ],
)
def test_both_commands_print_what_a_server_and_its_driver_carry(
    way: str, expected: dict[str, str], run: Run, request: pytest.FixtureRequest
) -> None:
    kind, engine = way.split("-")
    options = options_for(way, request.getfixturevalue(engine))
    for arguments in (["doctor", "erp"], ["check", "--connect"]):
        found = table(run(kind, options, *arguments))
        assert {about: found[about][0] for about, text in expected.items() if text not in found[about][0]} == {}
        assert {about for about, (_, star) in found.items() if star == "*"} == set()


@pytest.mark.parametrize("way", ["sql-sqlite", "odbc-sqlite"])
def test_both_commands_print_what_a_file_and_its_driver_carry(way: str, run: Run, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "legacy.db")) as connection:
        connection.execute("CREATE TABLE T (A)")
    for arguments in (["doctor", "erp"], ["check", "--connect"]):
        found = table(run(way.split("-", maxsplit=1)[0], options_for(way, tmp_path / "legacy.db"), *arguments))
        assert "sqlite3" in found["driver"][0]
        assert "the source's bytes, as utf-8" in found["texts"][0]
        assert "0.30000000000000004" in found["doubles"][0]


def test_a_zone_that_the_engine_does_not_know_has_a_star(run: Run, mariadb: Server) -> None:
    options = {**options_for("sql-mariadb", mariadb), "time_zone": "Europe/Berlin"}
    found = table(run("sql", options, "check", "--connect"))
    told = "UTC: the engine does not know Europe/Berlin, and instants are converted by the gateway"
    assert found["zone"] == (told, "*")


def test_programs_get_the_facts_as_json(run: Run, postgresql: Server) -> None:
    told = json.loads(run("sql", options_for("sql-postgresql", postgresql), "doctor", "erp", "--json"))
    assert {"about": "booleans", "text": "exact: True", "limits": False} in told["facts"]


def test_long_facts_wrap_below_their_own_text() -> None:
    facts = [Fact("dates", "one " * 9, limits=True), Fact("timestamps", "two " * 9)]
    assert "\n".join(fact_lines(facts, 40)).splitlines() == [
        "* dates       one one one one one one",
        "              one one one",
        "  timestamps  two two two two two two",
        "              two two two",
    ]
