"""Rows whose key is blank in a part are listed with ids that lead back to them, on every engine and kind."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pymysql  # type: ignore[import-untyped]
import pytest

from tests.backends.conftest import options_for
from tests.backends.values.conftest import served
from tests.backends.values.test_served import paged
from tests.firebird import PASSWORD, at, run_script
from tests.gateway import Consumer
from tests.servers import Server

ROWS = "'X','Y'", "'X',''", "'X',NULL", "'',''", "'','X'", "NULL,NULL", "NULL,'X'", "'%null','X'", "'a','%empty'"
TYPES = "VARCHAR(7)", "CHAR(7)"

RESOURCE = """
  {name}:
    source: legacy
    table: {table}
    key: [a, b]
    fields:
      a: {{column: {a}, type: id, nullable: true}}
      b: {{column: {b}, type: text, nullable: true}}
      n: {{column: {n}, type: integer}}
    versions: {{v1: {{}}}}
"""


def script(engine: str) -> Iterator[str]:
    """Yield the statements that make a table of each type."""
    for number, declared in enumerate(TYPES):
        table = f"blank_keys_{number}"
        if engine != "firebird":
            yield f"DROP TABLE IF EXISTS {table}"
        made = f"{table} (n INTEGER, a {declared}, b {declared})"
        yield f"RECREATE TABLE {made}" if engine == "firebird" else f"CREATE TABLE {made}"
        yield from (f"INSERT INTO {table} VALUES ({at}, {row})" for at, row in enumerate(ROWS))


def run(engine: str, place: Server | Path, statements: list[str]) -> None:
    """Run statements by the engine's own client."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place)) as raw, raw:
            raw.executescript(";".join(statements))
    elif engine == "postgresql":
        where = f"postgresql://legacy@127.0.0.1:{place.port}/postgres"
        with psycopg.connect(where, autocommit=True) as raw:
            for statement in statements:
                raw.execute(statement)
    elif engine == "mariadb":
        where_ = {"host": "127.0.0.1", "port": place.port, "user": "root", "database": "mysql", "autocommit": True}
        with closing(pymysql.connect(**where_)) as raw:
            for statement in statements:
                raw.cursor().execute(statement)
    else:
        # This makes the file.
        options_for("sql-firebird", place)
        login = f"CONNECT '{at(place, 'numbers.fdb')}' USER 'SYSDBA' PASSWORD '{PASSWORD}';"
        run_script(login + ";\nCOMMIT;\n".join(statements) + ";\nCOMMIT;\n")


WAYS = ["sql-sqlite", "sql-postgresql", "sql-mariadb", "sql-firebird", "odbc-sqlite", "odbc-postgresql", "odbc-mariadb"]


@pytest.fixture(params=WAYS)
def blank_keys(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Consumer]:
    kind, engine = request.param.split("-")
    place = tmp_path / "legacy.db" if engine == "sqlite" else request.getfixturevalue(engine)
    run(engine, place, list(script(engine)))
    spelled = str.upper if engine == "firebird" else str.lower
    names = {name: spelled(name) for name in ("a", "b", "n")}
    resources = [
        RESOURCE.format(name=f"kind{at}", table=spelled(f"blank_keys_{at}"), **names) for at in range(len(TYPES))
    ]
    source = json.dumps({"kind": kind, **options_for(request.param, place)}).replace(PASSWORD, "${PASSWORD}")
    (tmp_path / "catalog.yaml").write_text(
        f"title: Blanks\nversions: {{v1: {{}}}}\nsources: {{legacy: {source}}}\nresources:{''.join(resources)}",
        encoding="utf-8",
    )
    with served(tmp_path, PASSWORD=PASSWORD) as consumer:
        yield consumer


@pytest.mark.parametrize("at", range(len(TYPES)))
def test_every_row_is_found_by_its_id(blank_keys: Consumer, at: int) -> None:
    records = paged(blank_keys, f"/v1/kind{at}?limit=1")
    assert len({record["id"] for record in records}) == len(records) == len(ROWS)
    assert all(blank_keys.json(f"/v1/kind{at}/{quote(record['id'], safe='')}") == record for record in records)
    ids = {record["n"]: record["id"] for record in records}
    # Some engines fill CHAR with blanks.
    assert [ids[number].replace(" ", "") for number in (0, 2, 5, 7)] == ["X~Y", "X~%null", "%null~%null", "%25null~X"]
