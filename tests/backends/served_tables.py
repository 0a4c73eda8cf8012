"""Tables that a test makes by the engine's own client, and a consumer of what is served of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pymysql  # type: ignore[import-untyped]
import pytest

from tests.backends.conftest import options_for
from tests.backends.values.conftest import served
from tests.firebird import PASSWORD, at, run_script
from tests.gateway import Consumer
from tests.servers import Server

MOST_PAGES = 50


def made(engine: str, table: str, columns: str, rows: Iterable[str]) -> Iterator[str]:
    """Yield the statements that make a table with rows, in the place of one with its name."""
    if engine != "firebird":
        yield f"DROP TABLE IF EXISTS {table}"
    yield f"RECREATE TABLE {table} ({columns})" if engine == "firebird" else f"CREATE TABLE {table} ({columns})"
    yield from (f"INSERT INTO {table} VALUES ({row})" for row in rows)


def stored_name(engine: str, name: str) -> str:
    """Return a name as the engine stores it where nobody put it in quotes."""
    return name.upper() if engine == "firebird" else name.lower()


def run(engine: str, place: Server | Path, statements: Sequence[str]) -> None:
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


@contextmanager
def consumer_of(
    request: pytest.FixtureRequest, folder: Path, statements: Sequence[str], resources: str, **options: Any
) -> Iterator[Consumer]:
    """Run statements on the engine of the fixture's way, and serve resources of its source `legacy`."""
    kind, engine = request.param.split("-")
    place = folder / "legacy.db" if engine == "sqlite" else request.getfixturevalue(engine)
    run(engine, place, statements)
    source = json.dumps({"kind": kind, **options, **options_for(request.param, place)}).replace(PASSWORD, "${PASSWORD}")
    (folder / "catalog.yaml").write_text(
        f"title: Made\nversions: {{v1: {{}}}}\nsources: {{legacy: {source}}}\nresources:{resources}", encoding="utf-8"
    )
    with served(folder, PASSWORD=PASSWORD) as consumer:
        yield consumer


def paged(consumer: Consumer, path: str) -> list[dict[str, Any]]:
    """Return all records of a list by following `next`."""
    found: list[dict[str, Any]] = []
    for _ in range(MOST_PAGES):
        page = consumer.json(path)
        found += page["items"]
        if page["next"] is None:
            return found
        path = page["next"].removeprefix("http://localhost")
    raise AssertionError("the pages do not end")
