"""Tables of database servers with nothing unique: what orders their rows is found, or said to be missing."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from adapters.ties import MOST_EQUAL, MOST_SORTED
from tests.firebird import PASSWORD, at, create, execute, insert, url_of, writing
from tests.legacies.gateway import opened
from tests.proposed import Gateway, proposed
from tests.servers import Server, odbc_driver
from wrapper.store import open_store

LOG = [
    (date(1998, 1, 1) + timedelta(days=number // 3), ("warn", "Warn", "info", None)[number % 4], number % 2)
    for number in range(1000)
] + [(date(1997, 1, 1), "start", None)] * 80
NOTES = [("a", 1), ("a", 1), ("A", 1), ("b", None), ("b", None), (None, None)] * 9
MANY = MOST_SORTED + 50

PLACES = [(59.9 + number % 7, 10.7) for number in range(3 * 7)]

TABLES = {"EVENTLOG": LOG, "NOTES": NOTES, "PLACES": PLACES}
DEFINITIONS = (
    "CREATE TABLE EVENTLOG (STAMP DATE, LVL VARCHAR(10), QTY INTEGER)",
    "CREATE INDEX EVENTLOG_STAMP ON EVENTLOG (STAMP)",
    "CREATE TABLE NOTES (NOTE VARCHAR(10), QTY INTEGER)",
    "CREATE TABLE PLACES (LAT DOUBLE PRECISION, LON DOUBLE PRECISION)",
    "CREATE TABLE SCRAPS (NOTE VARCHAR(10))",
    "CREATE TABLE FLAGS (FLAG INTEGER)",
    "CREATE INDEX FLAGS_FLAG ON FLAGS (FLAG)",
)


ODD = 47
"""Rows of a table whose values do not sort as they compare, or do not equal themselves."""


def _odd(type_: str, values: tuple[str, ...]) -> Iterator[str]:
    yield f"CREATE TABLE ODD (C {type_}, N INTEGER)"
    for number in range(ODD):
        yield f"INSERT INTO ODD VALUES ({values[number * number % len(values)]}, {number % 2})"


def _postgresql(server: Server) -> None:
    with psycopg.connect(host="127.0.0.1", port=server.port, user="legacy", dbname="postgres") as raw:
        raw.execute("DROP SCHEMA IF EXISTS keyless CASCADE")
        raw.execute("CREATE SCHEMA keyless")
        raw.execute("SET search_path TO keyless")
        for text in DEFINITIONS:
            raw.execute(text.lower())
        for table, rows in TABLES.items():
            raw.cursor().executemany(f"INSERT INTO {table.lower()} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)
        for text in _odd("NUMERIC", ("'NaN'", "1.10", "1.1", "NULL", "'NaN'")):
            raw.execute(text.lower().replace("'nan'", "'NaN'"))
        raw.execute(f"INSERT INTO scraps SELECT 'scrap' FROM generate_series(1, {MANY})")
        raw.execute(f"INSERT INTO flags SELECT n % 2 FROM generate_series(1, {MANY}) AS s (n)")


def _mariadb(server: Server) -> None:
    with closing(pymysql.connect(host="127.0.0.1", port=server.port, user="root", autocommit=True)) as raw:
        cursor = raw.cursor()
        cursor.execute("DROP DATABASE IF EXISTS keyless")
        cursor.execute("CREATE DATABASE keyless CHARACTER SET latin1")
        cursor.execute("USE keyless")
        for text in DEFINITIONS:
            cursor.execute(text)
        for table, rows in TABLES.items():
            cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)
        for text in _odd("ENUM('image', 'updated', 'new')", ("'image'", "'updated'", "NULL", "'new'", "'new'")):
            cursor.execute(text)
        cursor.execute(f"INSERT INTO SCRAPS SELECT 'scrap' FROM seq_1_to_{MANY}")
        cursor.execute(f"INSERT INTO FLAGS SELECT seq % 2 FROM seq_1_to_{MANY}")


def _firebird(server: Server) -> str:
    odd = list(_odd("BLOB SUB_TYPE TEXT", ("'b'", "'a'", "NULL", "'B'", "'a'")))
    texts = [*DEFINITIONS, odd[0], "COMMIT", *odd[1:]]
    create(at(server, "keyless.fdb"), "".join(f"{text};\n" for text in texts))
    with writing(url_of(server, "keyless.fdb")) as raw:
        for table, rows in TABLES.items():
            insert(raw, table, [[value.encode() if isinstance(value, str) else value for value in row] for row in rows])
        block = "EXECUTE BLOCK AS DECLARE N INTEGER = 0; BEGIN WHILE (N < {}) DO BEGIN {} N = N + 1; END END"
        execute(raw, block.format(MANY, "INSERT INTO SCRAPS VALUES ('scrap');"))
        execute(raw, block.format(MANY, "INSERT INTO FLAGS VALUES (MOD(:N, 2));"))
    return url_of(server, "keyless.fdb")


def postgresql(request: pytest.FixtureRequest) -> str:
    server: Server = request.getfixturevalue("postgresql")
    _postgresql(server)
    return f"postgresql://legacy@127.0.0.1:{server.port}/postgres?options=-csearch_path%3Dkeyless"


def mariadb(request: pytest.FixtureRequest) -> str:
    server: Server = request.getfixturevalue("mariadb")
    _mariadb(server)
    return f"mysql://root@127.0.0.1:{server.port}/keyless"


def firebird(request: pytest.FixtureRequest) -> str:
    return _firebird(request.getfixturevalue("firebird"))


def odbc_mariadb(request: pytest.FixtureRequest) -> str:
    driver = odbc_driver("libmaodbc.so", "libodbc2 odbc-mariadb")
    server: Server = request.getfixturevalue("mariadb")
    _mariadb(server)
    return f"odbc:DRIVER={driver};Server=127.0.0.1;Port={server.port};Database=keyless;UID=root"


SOURCES: tuple[Callable[[pytest.FixtureRequest], str], ...] = (postgresql, mariadb, firebird, odbc_mariadb)


@pytest.fixture(scope="module", params=SOURCES, ids=lambda made: made.__name__)
def gateway(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder: Path = tmp_path_factory.mktemp("keyless")
    with proposed(request.param(request), folder, KEYLESS_PASSWORD=PASSWORD) as found:
        yield found


def counted(rows: Any) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(value.isoformat() if isinstance(value, date) else value for value in row) for row in rows)


@pytest.mark.parametrize("query", ["limit=7", "limit=200", "sort=stamp&limit=50", "sort=-stamp&limit=33"])
def test_a_log_comes_whole_in_the_order_of_its_index(gateway: Gateway, query: str) -> None:
    found = gateway.walk(f"/v1/eventlogs?{query}")
    assert counted(record.values() for record in found) == counted(LOG)
    days = [record["stamp"] for record in found]
    assert days == sorted(days, reverse="-stamp" in query)


def test_a_small_table_without_any_index_is_sorted_for_each_page(gateway: Gateway) -> None:
    assert counted(record.values() for record in gateway.walk("/v1/notes?limit=5")) == counted(NOTES)


def test_a_small_table_that_nothing_can_sort_is_read_as_a_whole(gateway: Gateway) -> None:
    found = gateway.walk("/v1/places?limit=4")
    assert len(found) == 3 * 7
    assert len({tuple(record.values()) for record in found}) == 7
    assert len(gateway.consumer.get("/v1/places", Accept="text/csv").text.splitlines()) == 1 + 3 * 7


@pytest.mark.parametrize("limit", [1, 3, 47])
def test_values_that_sort_oddly_do_not_hide_rows(gateway: Gateway, limit: int) -> None:
    found = gateway.walk(f"/v1/odds?limit={limit}")
    whole = gateway.consumer.get("/v1/odds", Accept="application/x-ndjson").text.splitlines()
    assert counted(map(str, record.values()) for record in found) == counted(
        map(str, json.loads(line).values()) for line in whole
    )
    assert len(found) == ODD


def test_a_whole_log_is_streamed(gateway: Gateway) -> None:
    lines = gateway.consumer.get("/v1/eventlogs", Accept="text/csv").text.splitlines()
    assert lines[0] == "stamp,level,quantity"
    assert len(lines) == len(LOG) + 1


def test_what_cannot_be_paged_is_not_served_and_the_reason_is_told(gateway: Gateway) -> None:
    assert sorted(gateway.document["paths"]) == ["/v1/eventlogs", "/v1/notes", "/v1/odds", "/v1/places"]
    told = " ".join(gateway.told.split()).lower()
    assert "scraps: no column, and no 4 columns together, are unique" in told
    assert told.count(f"more than {MOST_SORTED:,} rows are too many to sort for each page") == 2
    assert MANY // 2 > MOST_EQUAL
    assert "nothing was counted or scanned but the rows of 3 tables without a key" in told


def test_a_view_without_a_key_is_paged_where_tables_number_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE log (at text, said text); CREATE VIEW lines AS SELECT * FROM log;"
            "INSERT INTO log VALUES ('a', 'x'), ('a', 'x'), ('b', 'y');"
        )
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}", b"x" * 32)
    with closing(store), opened(str(path), tmp_path, store, tables="*") as gateway:
        assert gateway.consumer is not None
        first = gateway.consumer.json("/v1/lines?limit=2")
        rest = gateway.consumer.json(first["next"].removeprefix("http://localhost"))
        assert [one["said"] for one in (*first["items"], *rest["items"])] == ["x", "x", "y"]
