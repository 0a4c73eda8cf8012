"""The same files and servers as in worlds/sql.py, reached through their ODBC drivers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.odbc.adapter import ODBCAdapter
from tests.contract.adapters.loading import load_mariadb, load_postgresql, load_sqlite
from tests.contract.adapters.world import OF_ENGINES, Feature, World, world
from tests.servers import odbc_driver


@world("odbc-sqlite", kind="odbc", features=OF_ENGINES | {Feature.UNDECODABLE})
def sqlite(request: pytest.FixtureRequest) -> Iterator[World]:
    driver = odbc_driver("libsqlite3odbc.so", "libodbc2 libsqliteodbc")
    path = request.getfixturevalue("tmp_path_factory").mktemp("odbc-sqlite") / "legacy.db"
    load_sqlite(path)
    options = {"driver": driver, "connection": f"Database={path}", "charset": "cp1252"}
    yield World(ODBCAdapter.open("legacy", options))


@world("odbc-postgresql", kind="odbc", features=OF_ENGINES)
def postgresql(request: pytest.FixtureRequest) -> Iterator[World]:
    driver = odbc_driver("psqlodbcw.so", "libodbc2 odbc-postgresql")
    server = request.getfixturevalue("postgresql")
    connection = f"Server=127.0.0.1;Port={server.port};Database={load_postgresql(server)}"
    options = {"driver": driver, "connection": connection, "user": "legacy"}
    yield World(ODBCAdapter.open("legacy", options))


@world("odbc-mariadb", kind="odbc", features=OF_ENGINES)
def mariadb(request: pytest.FixtureRequest) -> Iterator[World]:
    driver = odbc_driver("libmaodbc.so", "libodbc2 odbc-mariadb")
    server = request.getfixturevalue("mariadb")
    connection = f"Server=127.0.0.1;Port={server.port};Database={load_mariadb(server)}"
    options = {"driver": driver, "connection": connection, "user": "root"}
    yield World(ODBCAdapter.open("legacy", options))
