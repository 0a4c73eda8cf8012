"""A small legacy with two tables behind a whole gateway, reached in every way a test can alter its tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.backends.conftest import options_for
from tests.gateway import Consumer, unlimited
from tests.servers import Server
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.drift.watch import Watch
from wrapper.judged import load_catalog
from wrapper.settings import Settings

WAYS = ("sql-sqlite", "sql-postgresql", "odbc-sqlite", "odbc-postgresql")
EVERY = 0.2
"""Seconds between two looks at a table, instead of a minute."""

CATALOG = """
title: Quillfeather Bindery
versions: {v1: {}, v2: {}}
sources:
  bindery: SOURCE
resources:
  orders:
    source: bindery
    table: bindery_orders
    key: [number]
    fields:
      number: {column: order_no, type: integer}
      due_on: {column: due_dt, type: date, format: YYYYMMDD}
      copies: {column: qty, type: integer}
    versions:
      v1: {fields: {number: number, copies: copies}}
      v2: {}
  papers:
    source: bindery
    table: bindery_papers
    key: [code]
    fields:
      code: {column: paper_cd, type: id}
      grams: {column: gsm, type: integer}
    versions: {v1: {}, v2: {}}
  heavy_papers:
    source: bindery
    statement: SELECT paper_cd, gsm FROM bindery_papers WHERE gsm > 80
    key: [code]
    fields:
      code: {column: paper_cd, type: id}
      grams: {column: gsm, type: integer}
    versions: {v2: {}}
"""

TABLES = (
    "DROP TABLE IF EXISTS bindery_orders",
    "DROP TABLE IF EXISTS bindery_papers",
    "CREATE TABLE bindery_orders (order_no integer PRIMARY KEY, due_dt varchar(10), qty integer)",
    "CREATE TABLE bindery_papers (paper_cd varchar(6) PRIMARY KEY, gsm integer)",
    "INSERT INTO bindery_papers VALUES ('LAID', 90)",
    *(f"INSERT INTO bindery_orders VALUES ({number}, '199803{number:02}', {number * 100})" for number in range(1, 21)),
)


@dataclass(frozen=True)
class Legacy:
    """A living legacy: `alter` runs statements as its owner would, `source` is its section in a catalog."""

    source: str
    engine: str
    alter: Callable[..., None]


@pytest.fixture(params=WAYS)
def legacy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Legacy]:
    """The two tables in SQLite and PostgreSQL, through SQLAlchemy and through ODBC."""
    kind, engine = request.param.split("-")
    with ExitStack() as stack:
        place: Server | Path
        if engine == "sqlite":
            place = tmp_path / "bindery.db"
            run: Callable[[str], object] = stack.enter_context(
                closing(sqlite3.connect(place, isolation_level=None))
            ).execute
        else:
            place = request.getfixturevalue("postgresql")
            where = f"postgresql://legacy@127.0.0.1:{place.port}/postgres"
            run = stack.enter_context(psycopg.connect(where, autocommit=True)).execute  # type: ignore[assignment] # it takes more

        def alter(*statements: str) -> None:
            for statement in statements:
                run(statement)

        alter(*TABLES)
        # JSON is YAML.
        yield Legacy(json.dumps({"kind": kind, **options_for(request.param, place)}), engine, alter)
        alter(*TABLES[:2])


@pytest.fixture
def folder(legacy: Legacy, tmp_path: Path) -> Path:
    """The folder of a catalog for the legacy."""
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "catalog.yaml").write_text(CATALOG.replace("SOURCE", legacy.source), encoding="utf-8")
    return folder


@pytest.fixture
def bindery(folder: Path, tmp_path: Path) -> Iterator[tuple[Consumer, Watch]]:
    """A consumer of the gateway that may read everything, and the gateway's watch."""
    with gateway(folder, tmp_path / "state") as (consumer, watch):
        yield consumer, watch


@contextmanager
def gateway(folder: Path, state: Path) -> Iterator[tuple[Consumer, Watch]]:
    """Open a gateway for a catalog."""
    settings = Settings(state_dir=state, log_level="error", anonymous_limit=("100000/second",))
    app = create_app(unlimited(load_catalog(folder)), settings)
    own = app.extensions["wrapper"]
    own["watch"].every = EVERY
    key = APIKeys(own["store"]).issue("Example Dashboards", ["orders:read", "papers:read", "heavy_papers:read"]).key
    try:
        yield Consumer(app.test_client(), key), own["watch"]
    finally:
        own["sources"].close()
        own["store"].close()
