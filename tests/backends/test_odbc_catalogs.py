"""What the drivers' catalog functions say of odd names: exactly the table that was asked for, and all about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest
from psycopg import sql

from adapters.base import TableDescription
from adapters.odbc.adapter import ODBCAdapter
from adapters.query import Order, Query, Table
from adapters.relational.adapter import RelationalAdapter
from adapters.sql.adapter import SQLAdapter
from tests.backends.conftest import options_for
from tests.servers import Server

WAYS = [f"{kind}-{engine}" for kind in ("sql", "odbc") for engine in ("sqlite", "postgresql", "mariadb")]
pytestmark = pytest.mark.parametrize("way", WAYS, indirect=True)

NAMES = (
    ("A_B", "AXB"),
    ("A%C", "AYYC"),
    ("BACK\\_X", "BACKYX"),
    ('QU"OTE', "QUOTE"),
    ("BL ANK", "BLANK"),
    ("GRÖSSE", "GROSSE"),
    ("BACK`TICK", "BACKTICK"),
    ("AP'OS", "APOS"),
    ("%S", "XS"),
    ("%", "_"),
    ("100%", "100"),
    ("L\\_X", "L_X"),
    ("BR[AC]", "BRA"),
    ("SØREN", "SØRE"),
    ("Ø", "Ú"),
)
"""Names that could be taken for a pattern or be quoted wrongly, each with one that a pattern would match too."""

CATALOG = "odd_names"


def definitions(quote: str, comment: str = "") -> Iterator[str]:
    def quoted(name: str) -> str:
        return quote + name.replace(quote, quote * 2) + quote

    for odd, plain in NAMES:
        for name, column in ((odd, "ID_%"), (plain, "OTHER")):
            yield f"CREATE TABLE {quoted(name)} ({quoted(column)} INTEGER NOT NULL PRIMARY KEY, PRICE DECIMAL(9, 2))"
    parent = f"REFERENCES {quoted('A_B')} ({quoted('ID_%')})"
    yield f"CREATE TABLE {quoted('P2')} (X INTEGER NOT NULL, Y INTEGER NOT NULL{comment}, PRIMARY KEY (X, Y))"
    yield (
        f"CREATE TABLE {quoted('CHILD')} (A INTEGER NOT NULL, B INTEGER, U INTEGER, V INTEGER, W INTEGER,"
        f" FOREIGN KEY (B) {parent}, FOREIGN KEY (A) {parent},"
        f" FOREIGN KEY (U, V) REFERENCES {quoted('P2')} (X, Y),"
        f" FOREIGN KEY (W, V) REFERENCES {quoted('P2')} (X, Y))"
    )


def load(engine: str, place: Server | Path) -> dict[str, str]:
    """Make the tables, and return what the options' connection must say instead."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place)) as connection:
            for text in definitions('"'):
                connection.execute(text)
        return {}
    if engine == "postgresql":
        where = {"host": "127.0.0.1", "port": place.port, "user": "legacy"}
        with psycopg.connect(**where, dbname="postgres", autocommit=True) as owner:
            if owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [CATALOG]).fetchone():
                return {"postgres": CATALOG}
            owner.execute(f"CREATE DATABASE {CATALOG}")
        with psycopg.connect(**where, dbname=CATALOG, autocommit=True) as owner:
            for text in definitions('"'):
                owner.execute(sql.SQL(text))
            owner.execute("""COMMENT ON TABLE "P2" IS 'a parent'; COMMENT ON COLUMN "P2".y IS 'a second key'""")
        return {"postgres": CATALOG}
    with closing(pymysql.connect(host="127.0.0.1", port=place.port, user="root", autocommit=True)) as owner:
        cursor = owner.cursor()
        if not cursor.execute("SHOW DATABASES LIKE %s", (CATALOG,)):
            cursor.execute(f"CREATE DATABASE {CATALOG} CHARACTER SET latin1")
            cursor.execute(f"USE {CATALOG}")
            for text in definitions("`", comment=" COMMENT 'a second key'"):
                cursor.execute(text)
            cursor.execute("ALTER TABLE P2 COMMENT 'a parent'")
    return {"mysql": CATALOG}


@pytest.fixture
def adapter(way: str, place: Server | Path) -> Iterator[RelationalAdapter]:
    path = place if isinstance(place, Server) else place.with_name("odd.db")
    instead = load(way.split("-")[1], path)
    options: dict[str, Any] = options_for(way, path)
    for old, new in instead.items():
        for name in ("url", "connection"):
            if name in options:
                options[name] = options[name].removesuffix(old) + new
    kind = SQLAdapter if way.startswith("sql") else ODBCAdapter
    with closing(kind.open("legacy", options)) as opened:
        yield opened


def only(adapter: RelationalAdapter, name: str) -> TableDescription:
    (found,) = adapter.describe(name)
    return found


@pytest.mark.parametrize(("odd", "plain"), NAMES)
def test_a_name_is_taken_by_the_letter_and_never_as_a_pattern(adapter: RelationalAdapter, odd: str, plain: str) -> None:
    for name, column in ((odd, "ID_%"), (plain, "OTHER")):
        table = only(adapter, name)
        assert (table.name, table.key) == (name, (column,))
        first, price = table.columns
        assert (first.name, first.nullable) == (column, False)
        assert (price.name.upper(), price.length, price.scale, price.nullable) == ("PRICE", 9, 2, True)
        assert adapter.read(Query(Table(name), (column,), order=(Order(column, nullable=False),), limit=5)) == []


def test_the_list_of_tables_has_them_all_in_their_own_spelling(adapter: RelationalAdapter) -> None:
    names = [table.name for table in adapter.describe()]
    assert {name for pair in NAMES for name in pair} | {"P2", "CHILD"} == set(names)
    assert len(names) == len(set(names))


def test_foreign_keys_are_described_each_with_all_its_columns(adapter: RelationalAdapter) -> None:
    keys = only(adapter, "CHILD").foreign_keys
    found = [
        (
            tuple(column.upper() for column in key.columns),
            key.table,
            tuple(column.upper() for column in key.target_columns),
        )
        for key in keys
    ]
    assert found == [
        (("A",), "A_B", ("ID_%",)),
        (("B",), "A_B", ("ID_%",)),
        (("U", "V"), "P2", ("X", "Y")),
        (("W", "V"), "P2", ("X", "Y")),
    ]
    assert only(adapter, "A_B").foreign_keys == ()


def test_remarks_are_described_where_the_engine_and_its_driver_have_them(way: str, adapter: RelationalAdapter) -> None:
    table = only(adapter, "P2")
    # SQLite knows no comments, and psqlODBC does not tell them.
    has_them = way in {"sql-postgresql", "sql-mariadb", "odbc-mariadb"}
    assert table.remarks == ("a parent" if has_them else "")
    assert [column.remarks for column in table.columns] == ["", "a second key" if has_them else ""]
