"""The beginning of a text is searched for where an index finds it, by the engine's own plan, or not proposed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.query import Condition, Query, Table, Where
from adapters.relational.adapter import RelationalAdapter
from tests.backends.conftest import adapter_for, options_for
from tests.backends.init.proposed import proposed
from tests.servers import Server
from wrapper.catalog.model import FilterKind

WAYS = ["sql-sqlite", "odbc-sqlite", "sql-postgresql", "odbc-postgresql"]

SQLITE = {
    "plain": "VARCHAR(40)",
    "folded": "TEXT COLLATE NOCASE",
    "trimmed": "TEXT COLLATE RTRIM",
    "untyped": "",
    "numbers": "NUMERIC",
}
ICU = {"german": "VARCHAR(40)", "code": 'VARCHAR(40) COLLATE "C"', "padded": "CHAR(9)", "patterns": "VARCHAR(40)"}
ROWS = 20_000


def in_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, {', '.join(' '.join(one) for one in SQLITE.items())})")
        raw.executescript(";".join(f"CREATE INDEX i_{name} ON t ({name})" for name in SQLITE))
        raw.executescript("CREATE INDEX beginnings ON t (trimmed COLLATE BINARY)")
        each = ", ".join("'N' || i" for _ in SQLITE)
        rows = (
            f"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {ROWS}) SELECT i, {each} FROM c"
        )
        raw.execute(f"INSERT INTO t {rows}")


def on_postgresql(server: Server) -> None:
    where = f"postgresql://legacy@127.0.0.1:{server.port}"
    with psycopg.connect(f"{where}/postgres", autocommit=True) as raw:
        if raw.execute("SELECT 1 FROM pg_database WHERE datname = 'beginnings'").fetchone():
            return
        raw.execute("CREATE DATABASE beginnings LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' TEMPLATE template0")
    with psycopg.connect(f"{where}/beginnings", autocommit=True) as raw:
        raw.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, {', '.join(' '.join(one) for one in ICU.items())})")
        raw.execute(
            f"INSERT INTO t SELECT i, {', '.join(repr('N') + ' || i' for _ in ICU)} FROM generate_series(1, {ROWS}) i"
        )
        for name in ("german", "code", "padded", "patterns text_pattern_ops"):
            raw.execute(f"CREATE INDEX ON t ({name})")
        raw.execute("VACUUM ANALYZE t")


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def options(way: str, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    if way.endswith("sqlite"):
        in_sqlite(tmp_path / "legacy.db")
        return options_for(way, tmp_path / "legacy.db")
    server = request.getfixturevalue("postgresql")
    on_postgresql(server)
    found = options_for(way, server)
    name = "url" if "url" in found else "connection"
    return {**found, name: found[name].removesuffix("postgres") + "beginnings"}


@pytest.fixture
def adapter(way: str, options: dict[str, Any], tmp_path: Path) -> Iterator[RelationalAdapter]:
    with closing(adapter_for(way, tmp_path, **options)) as opened:
        yield opened


@pytest.fixture
def is_scanned(way: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], bool]]:
    """Return whether the engine reads the whole table for the beginning of a column's texts, by its plan."""
    if way.endswith("sqlite"):
        with closing(sqlite3.connect(tmp_path / "legacy.db")) as raw:
            raw.execute("PRAGMA case_sensitive_like = ON")
            text = "EXPLAIN QUERY PLAN SELECT id FROM t WHERE {} LIKE ? ESCAPE '!' LIMIT 9"
            yield lambda column: any("SCAN" in str(row) for row in raw.execute(text.format(column), ["19%"]))
        return
    server = request.getfixturevalue("postgresql")
    with psycopg.connect(f"postgresql://legacy@127.0.0.1:{server.port}/beginnings") as raw:
        yield lambda column: any(
            "Seq Scan" in str(row) for row in raw.execute(f"EXPLAIN SELECT id FROM t WHERE {column} LIKE 'N1999%'")
        )


def test_a_source_tells_of_which_columns_an_index_finds_the_beginnings(
    adapter: RelationalAdapter, way: str, is_scanned: Callable[[str], bool]
) -> None:
    (table,) = adapter.describe("t")
    columns = SQLITE if way.endswith("sqlite") else ICU

    assert table.searched is not None
    assert {name: name in table.searched for name in columns} == {name: not is_scanned(name) for name in columns}
    assert 1 < len(table.searched) < len(columns)
    assert adapter.read(
        Query(
            Table("t"),
            ("id",),
            (Where("code" if way.endswith("postgresql") else "plain", Condition.PREFIX, "N1999"),),
            limit=99,
        )
    )


def test_what_no_index_finds_is_not_proposed_and_the_proposal_says_so(
    way: str, options: dict[str, Any], tmp_path: Path
) -> None:
    address = (
        options.get("url")
        or "odbc:"
        + ";".join(
            f"{word}={options[name]}" for word, name in (("DRIVER", "driver"), ("UID", "user")) if name in options
        )
        + f";{options['connection']}"
    )
    folder = tmp_path / "made"
    folder.mkdir()
    with proposed(address, folder) as made:
        filters = made.catalog.resources["ts"].views["v1"].filters
        sorts = made.catalog.resources["ts"].views["v1"].sorts

    if way.endswith("sqlite"):
        assert FilterKind.PREFIX in filters["plain"]
        assert "folded: its index does not find how a text begins, so prefix is left out" in made.text
        assert filters["folded"] == {FilterKind.EQ}
        return
    assert {name for name, kinds in filters.items() if FilterKind.PREFIX in kinds} == {"code", "patterns"}
    assert "german: its index does not find how a text begins, so prefix is left out" in made.text
    assert "german" in sorts
    # An index of patterns finds texts and is of no order.
    assert "patterns" not in sorts
    assert FilterKind.EQ in filters["patterns"]
    assert FilterKind.RANGE not in filters["patterns"]
