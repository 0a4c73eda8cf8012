"""The logical database behind SQLAlchemy's drivers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.sql.adapter import SQLAdapter
from tests.contract.adapters.loading import load_mariadb, load_postgresql, load_sqlite
from tests.contract.adapters.world import OF_ENGINES, Feature, World, world


@world("sql-sqlite", kind="sql", features=OF_ENGINES | {Feature.UNDECODABLE, Feature.NUMBERS})
def sqlite(request: pytest.FixtureRequest) -> Iterator[World]:
    path = request.getfixturevalue("tmp_path_factory").mktemp("sqlite") / "legacy.db"
    load_sqlite(path)
    adapter = SQLAdapter.open("legacy", {"url": f"sqlite:///{path}", "charset": "cp1252"})
    yield World(adapter)


@world("sql-postgresql", kind="sql", features=OF_ENGINES)
def postgresql(request: pytest.FixtureRequest) -> Iterator[World]:
    server = request.getfixturevalue("postgresql")
    database = load_postgresql(server)
    url = f"postgresql://legacy@127.0.0.1:{server.port}/{database}"
    yield World(SQLAdapter.open("legacy", {"url": url}))


@world("sql-mariadb", kind="sql", features=OF_ENGINES)
def mariadb(request: pytest.FixtureRequest) -> Iterator[World]:
    server = request.getfixturevalue("mariadb")
    database = load_mariadb(server)
    yield World(SQLAdapter.open("legacy", {"url": f"mysql://root@127.0.0.1:{server.port}/{database}"}))
