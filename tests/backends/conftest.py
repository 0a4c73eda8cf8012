"""Adapters for each way to a real engine, with the engine's own slow and large statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.odbc.adapter import ODBCAdapter
from adapters.query import Query, Statement
from adapters.relational.adapter import RelationalAdapter
from adapters.sql.adapter import SQLAdapter
from tests.firebird import at, create, url_of
from tests.servers import Server, odbc_driver

ONE_FOR_EVER = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c{}) SELECT {} AS n FROM c"


@dataclass(frozen=True)
class Engine:
    """What to say to an engine: a statement that runs for ever, and one with a column n from 1 to `rows`."""

    server: str | None
    slow: str
    large: str
    rows: int = 1_000_000
    one: str = "SELECT 1 AS n"


ENGINES = {
    "sqlite": Engine(None, ONE_FOR_EVER.format("", "count(*)"), ONE_FOR_EVER.format(" WHERE n < 1000000", "n")),
    "postgresql": Engine(
        "postgresql", "SELECT 1 AS n FROM pg_sleep(60)", "SELECT n FROM generate_series(1, 1000000) AS n"
    ),
    "mariadb": Engine(
        "mariadb",
        "SELECT COUNT(a.seq + b.seq) AS n FROM seq_1_to_1000000 a, seq_1_to_1000000 b WHERE a.seq % 7 = b.seq % 11",
        "SELECT seq AS n FROM seq_1_to_1000000",
    ),
    "firebird": Engine(
        "firebird",
        'SELECT COUNT(*) AS "n" FROM RDB$FIELDS a, RDB$FIELDS b, RDB$FIELDS c, RDB$FIELDS d',
        'SELECT N AS "n" FROM NUMBERS',
        200_000,
        'SELECT 1 AS "n" FROM RDB$DATABASE',
    ),
}
NUMBERS = """
SET TERM ^;
CREATE PROCEDURE NUMBERS RETURNS (N INTEGER) AS
BEGIN N = 0; WHILE (N < 200000) DO BEGIN N = N + 1; SUSPEND; END END^
SET TERM ;^
"""
# There is no ODBC driver for Firebird to be had.
WAYS = [f"{kind}-{engine}" for kind in ("sql", "odbc") for engine in ENGINES if (kind, engine) != ("odbc", "firebird")]


def one(way: str) -> Query:
    """Return a query whose answer is [(1,)]."""
    return Query(Statement(ENGINES[way.split("-")[1]].one), ("n",), limit=1)


def options_for(way: str, place: Server | Path | int, database: str = "") -> dict[str, Any]:
    """Return the options of the adapter that goes this way to a server, a file, or just a port.

    `database` is one of a server that tests made; "" stands for one that is always there.
    """
    kind, engine = way.split("-")
    if isinstance(place, Path):
        if kind == "sql":
            return {"url": f"sqlite:///{place}"}
        return {"driver": odbc_driver("libsqlite3odbc.so", "libodbc2 libsqliteodbc"), "connection": f"Database={place}"}
    port = place if isinstance(place, int) else place.port
    if engine == "firebird":
        return {"url": firebird_url(place)}
    user, usual = ("legacy", "postgres") if engine == "postgresql" else ("root", "mysql")
    database = database or usual
    if kind == "sql":
        return {"url": f"{engine}://{user}@127.0.0.1:{port}/{database}"}
    library, package = {
        "postgresql": ("psqlodbcw.so", "libodbc2 odbc-postgresql"),
        "mariadb": ("libmaodbc.so", "libodbc2 odbc-mariadb"),
    }[engine]
    connection = f"Server=127.0.0.1;Port={port};Database={database}"
    return {"driver": odbc_driver(library, package), "connection": connection, "user": user}


def firebird_url(place: Server | int) -> str:
    if isinstance(place, int):
        return f"firebird://SYSDBA:masterkey@127.0.0.1:{place}//legacy.fdb"
    if not (place.folder / "numbers.fdb").exists():
        create(at(place, "numbers.fdb"), NUMBERS)
    return url_of(place, "numbers.fdb")


def adapter_for(way: str, place: Server | Path | int, database: str = "", **options: Any) -> RelationalAdapter:
    kind: type[SQLAdapter] | type[ODBCAdapter] = SQLAdapter if way.startswith("sql") else ODBCAdapter
    return kind.open("legacy", {**options_for(way, place, database), **options})


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def engine(way: str) -> Engine:
    return ENGINES[way.split("-")[1]]


@pytest.fixture
def answer(way: str) -> Query:
    """Return a query whose answer is [(1,)]."""
    return one(way)


@pytest.fixture
def place(engine: Engine, request: pytest.FixtureRequest, tmp_path: Path) -> Server | Path:
    """The running server, or a file, at the end of the way."""
    if engine.server is not None:
        server: Server = request.getfixturevalue(engine.server)
        return server
    with closing(sqlite3.connect(tmp_path / "legacy.db")) as connection:
        connection.execute("CREATE TABLE t (n INTEGER)")
    return tmp_path / "legacy.db"


@pytest.fixture
def opened(way: str, place: Server | Path) -> Iterator[Callable[..., RelationalAdapter]]:
    """Open adapters with further options; they are closed at the end of the test."""
    with ExitStack() as stack:

        def open_one(**options: Any) -> RelationalAdapter:
            return stack.enter_context(closing(adapter_for(way, place, **options)))

        yield open_one
