"""A column that gets another type under a running gateway is at once read, sorted and found by it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from adapters.query import Condition, Order, Query, Row, Table, Where
from adapters.relational.adapter import RelationalAdapter
from tests.backends.conftest import adapter_for
from tests.servers import Server

Case = tuple[str, str, str, str]

DAYS = "'2024-01-01', '2024-01-02', 'infinity'"
MOMENTS = "'2024-07-01 10:00:00', '2024-07-01 11:00:00', '2024-07-01 12:00:00'"
LABELS = "'zeta', 'alpha', 'mid'"

MARIADB: tuple[Case, ...] = (
    ("INT", "1, 2, 3", "INT UNSIGNED", "4000000000 + k"),
    ("VARCHAR(9)", LABELS, f"ENUM({LABELS})", "C"),
    (f"ENUM({LABELS})", LABELS, "VARCHAR(9)", "C"),
    ("DOUBLE", "0.1, 0.2, 0.3", "FLOAT", "C"),
    ("INT", "61, 62, 63", "BIT(8)", "C"),
    ("BIT(8)", "61, 62, 63", "INT", "C"),
    ("INT UNSIGNED", "1, 2, 3", "VARCHAR(9)", "CONCAT('x', C)"),
    ("DATE", "'2024-01-01', '2024-01-02', '2024-01-03'", "VARCHAR(20)", "'x'"),
)
POSTGRESQL: tuple[Case, ...] = (
    ("varchar(9)", "'1', '2', '3'", "int", "c::int"),
    ("int", "1, 2, 3", "varchar(9)", "'x' || c"),
    ("varchar(20)", DAYS, "date", "c::date"),
    ("int", "1, 2, 3", "uuid", "lpad(c::text, 32, '0')::uuid"),
    ("timestamp", MOMENTS, "timestamptz", "c"),
    ("double precision", "0.1, 0.2, 0.3", "real", "c"),
    ("int", "1, 2, 3", "boolean", "c > 1"),
    ("int", "1, 2, 3", "bit(1)", "b'1'"),
)
OF_PYMYSQL: tuple[Case, ...] = (
    ("TIMESTAMP NULL", MOMENTS, "DATETIME", "C"),
    ("DATETIME", MOMENTS, "TIMESTAMP NULL", "C"),
    ("CHAR(5)", LABELS, f"ENUM({LABELS}, 'other')", "C"),
)
"""An ODBC driver tells neither of these types from the other."""

CASES = [
    (way, case)
    for kind in ("sql", "odbc")
    for way, cases in ((f"{kind}-mariadb", MARIADB), (f"{kind}-postgresql", POSTGRESQL))
    for case in (*cases, *(OF_PYMYSQL if way == "sql-mariadb" else ()))
]
KEY = Order("k", nullable=False)
ALTERED = Table("retyped")
PAGE = Query(ALTERED, ("k", "c"), order=(KEY,), limit=5)
WAYS_TO_SORT = [(Order("c"), KEY), (Order("c", descending=True), Order("k", descending=True, nullable=False))]


def run(way: str, server: Server, script: str) -> None:
    """Run a script by the engine's own client, as the legacy's owner does."""
    at = ["-h", "127.0.0.1", "-q"]
    if way.endswith("mariadb"):
        begin = "CREATE DATABASE IF NOT EXISTS altered; USE altered; SET sql_mode = '', time_zone = '+00:00';"
        command = ["mariadb", "--no-defaults", *at, f"-P{server.port}", "-uroot"]
    else:
        begin = "SET client_min_messages TO error;"
        command = ["psql", *at, "-p", str(server.port), "-U", "legacy", "-v", "ON_ERROR_STOP=1", "postgres"]
    subprocess.run(command, input=begin + script, text=True, check=True)


def asked(adapter: RelationalAdapter, orders: list[tuple[Order, ...]]) -> Iterator[list[Row]]:
    """Yield the rows of one page, of all pages in some orders, of a stream, and of a filter by each value."""
    yield adapter.read(PAGE)
    for order in orders:
        rows: list[Row] = []
        query = replace(PAGE, order=order, limit=1)
        while len(rows) < 5 and (page := adapter.read(query)):
            rows += page
            query = replace(query, after=(page[-1][1], page[-1][0]))
        yield rows
    yield [row for rows in adapter.stream(PAGE, 2) for row in rows]
    for _, value in adapter.read(PAGE):
        yield adapter.read(replace(PAGE, where=(Where("c", Condition.EQ, value),)))


@pytest.mark.parametrize(("way", "case"), CASES, ids=[f"{way}-{one[0]}-{one[2]}" for way, one in CASES])
def test_an_altered_column_is_read_sorted_and_found_by_its_new_type(
    way: str, case: Case, request: pytest.FixtureRequest
) -> None:
    before, values, after, value = case
    engine = way.split("-")[1]
    server: Server = request.getfixturevalue(engine)
    first, second, third = values.split(", ")
    run(
        way,
        server,
        f"DROP TABLE IF EXISTS retyped; CREATE TABLE retyped (k INT PRIMARY KEY, c {before});"
        f"INSERT INTO retyped VALUES (1, {first}), (2, {second}), (3, {third});",
    )
    changed = (
        f"ALTER TABLE retyped MODIFY c {after}; UPDATE retyped SET c = {value};"
        if engine == "mariadb"
        else f"ALTER TABLE retyped ALTER c TYPE {after} USING {value};"
    )
    database = "altered" if engine == "mariadb" else ""
    with closing(adapter_for(way, server, database, time_zone="Europe/Oslo")) as adapter:
        for _ in range(6):
            # By then drivers have prepared what they send.
            list(asked(adapter, WAYS_TO_SORT[:1]))
        run(way, server, changed)
        found = list(asked(adapter, WAYS_TO_SORT[::-1]))
    with closing(adapter_for(way, server, database, time_zone="Europe/Oslo")) as adapter:
        assert found == list(asked(adapter, WAYS_TO_SORT[::-1]))
    assert all(sorted(row[0] for row in rows) == [1, 2, 3] for rows in found[:4])


@pytest.mark.parametrize("way", ["sql-mariadb", "odbc-mariadb"])
def test_types_are_asked_for_once_while_a_table_stays_as_it_is(way: str, mariadb: Server) -> None:
    run(way, mariadb, "CREATE OR REPLACE TABLE retyped (k INT PRIMARY KEY, c FLOAT, d VARCHAR(9)) SELECT 1 AS k;")
    with closing(adapter_for(way, mariadb, "altered")) as adapter:
        adapter.read(PAGE)
        rules = adapter.rules_of(ALTERED, ())
        until = rules and rules.until
        for query in (PAGE, replace(PAGE, columns=("d", "k")), replace(PAGE, order=WAYS_TO_SORT[1])):
            for _ in range(3):
                adapter.read(query)
                list(adapter.stream(query, 9))
        assert rules is not None
        assert adapter.rules_of(ALTERED, ()) is rules and rules.until == until
