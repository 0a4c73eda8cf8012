"""Texts that a collation takes for equal, and characters below the blank: each row comes once, on the other engines."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pymysql
import pytest

from adapters.query import Order, Query, Table
from tests.backends.conftest import adapter_for
from tests.backends.walking import walked
from tests.servers import Server

WORDS = (
    "Oslo",
    "OSLO",
    "oslo ",
    "Bergen",
    "a",
    "a\t",
    "a\tb",
    "a \t",
    "A\x1f",
    "a!",
    "ab",
    "\u00e1",
    "a b",
    "",
    "\t",
    " \n",
)
ROWS = range(26)
COLLATIONS = {
    "sqlite": ("NOCASE", "RTRIM", "BINARY"),
    "postgresql": ("folded", "unaccented", '"C"'),
    "mariadb": ("utf8mb4_general_ci", "utf8mb4_unicode_ci", "utf8mb4_unicode_nopad_ci", "utf8mb4_bin"),
}
ORDERS = (("v", "k"), ("p", "n"))
WAYS = [f"{kind}-{engine}" for engine in COLLATIONS for kind in ("sql", "odbc")]


def script(engine: str) -> list[str]:
    parts = []
    for at, collation in enumerate(COLLATIONS[engine]):
        declared = f"VARCHAR(8) COLLATE {collation}"
        parts += [
            f"CREATE TABLE t{at} (k INTEGER NOT NULL PRIMARY KEY, v {declared}, p {declared} NOT NULL,"
            " n INTEGER NOT NULL, UNIQUE (p, n))",
            f"CREATE INDEX t{at}_v ON t{at} (v)",
            f"CREATE INDEX t{at}_pk ON t{at} (p, k)",
        ]
    return parts


def rows(more: tuple[str, ...] = ("a\0b", "a\0")) -> list[tuple[object, ...]]:
    words = (*WORDS, *more)
    texts = [words[number % len(words)] for number in ROWS]
    return [(at, text if at % 7 else None, text, at * 7 % len(ROWS)) for at, text in enumerate(texts)]


@pytest.fixture(scope="module")
def postgresql_place(postgresql: Server) -> Server:
    where = f"postgresql://legacy@127.0.0.1:{postgresql.port}"
    with psycopg.connect(f"{where}/postgres", autocommit=True) as raw:
        raw.execute("CREATE DATABASE text_orders ENCODING 'UTF8' TEMPLATE template0")
    with psycopg.connect(f"{where}/text_orders", autocommit=True) as raw:
        for name, level in (("folded", 2), ("unaccented", 1)):
            raw.execute(
                f"CREATE COLLATION {name} (provider = icu, locale = 'und-u-ks-level{level}', deterministic = false)"
            )
        for statement in script("postgresql"):
            raw.execute(statement)
        for at in range(3):
            raw.cursor().executemany(f"INSERT INTO t{at} VALUES (%s, %s, %s, %s)", rows(()))
    return postgresql


@pytest.fixture(scope="module")
def mariadb_place(mariadb: Server) -> Iterator[Server]:
    with closing(
        pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True, charset="utf8mb4")
    ) as raw:
        cursor = raw.cursor()
        for statement in ("CREATE DATABASE text_orders CHARACTER SET utf8mb4", "USE text_orders", *script("mariadb")):
            cursor.execute(statement)
        for at in range(4):
            cursor.executemany(f"INSERT INTO t{at} VALUES (%s, %s, %s, %s)", rows())
    return mariadb


@pytest.fixture(scope="module")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("orders") / "legacy.db"
    with closing(sqlite3.connect(path)) as raw, raw:
        for statement in script("sqlite"):
            raw.execute(statement)
        for at in range(3):
            raw.executemany(f"INSERT INTO t{at} VALUES (?, ?, ?, ?)", rows())
    return path


@pytest.mark.parametrize("way", WAYS)
def test_every_row_comes_once(way: str, request: pytest.FixtureRequest) -> None:
    engine = way.partition("-")[2]
    place = request.getfixturevalue(f"{engine}_place")
    lost = []
    with closing(adapter_for(way, place, "text_orders")) as adapter:
        for at, collation in enumerate(COLLATIONS[engine]):
            for columns in ORDERS:
                for descending in (False, True):
                    order = tuple(Order(column, descending, nullable=column == "v") for column in columns)
                    query = Query(Table(f"t{at}"), ("k", *columns), order=order)
                    paged = walked(adapter, replace(query, limit=1), len(ROWS))
                    if Counter(row[0] for row in paged) != Counter(ROWS) or paged != [
                        row for some in adapter.stream(query, 20) for row in some
                    ]:
                        lost.append((collation, columns, descending, len(paged)))
    assert lost == []
