"""The columns of an operator's SELECT are read, sorted and found as those of the table behind it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.query import Condition, Order, Query, Row, Statement, Stored, Table, Where
from adapters.relational.adapter import RelationalAdapter
from tests.backends.conftest import adapter_for
from tests.backends.values.conftest import mariadb_client
from tests.backends.walking import walked
from tests.servers import Server

SCRIPT = """
CREATE DATABASE IF NOT EXISTS typed CHARACTER SET utf8mb4; USE typed; SET sql_mode = '';
CREATE OR REPLACE TABLE typed (K INT PRIMARY KEY, E ENUM('zeta', 'alpha', 'mid'), F FLOAT, D DOUBLE, B BIT(8),
 B1 BIT(1), S SET('z', 'a', 'm'), U INT UNSIGNED, C CHAR(5), V VARCHAR(9) COLLATE utf8mb4_bin, N BINARY(1),
 A DATE, T TIME(3), M DATETIME);
INSERT INTO typed SELECT seq, ELT(seq % 4 + 1, 'zeta', 'alpha', 'mid', NULL), seq % 5 / 7, seq % 5 / 7, seq % 6 + 60,
 seq % 2, ELT(seq % 5 + 1, 'z', 'a', 'z,m', '', NULL), 4294967295 - seq % 3, ELT(seq % 3 + 1, 'b', 'A', 'a'),
 ELT(seq % 3 + 1, 'b', 'A', 'a'), 'x', ELT(seq % 3 + 1, '2024-02-29', '0000-00-00'), '10:00:00.002',
 '2024-02-29 10:00:00' FROM seq_1_to_20;
INSERT INTO typed (K, E) VALUES (21, 'refused');
CREATE OR REPLACE VIEW seen AS SELECT K, E, F, D, B, B1, S, U, C, V, N, A, T, M FROM typed;
"""
COLUMNS = ("K", "E", "F", "D", "B", "B1", "S", "U", "C", "V", "N", "A", "T", "M")
ALL = "SELECT K, E, F, D, B, B1, S, U, C, V, N, A, T, M FROM "
STATEMENTS = {
    "plain": f"{ALL} typed;",
    "lower": f"{ALL.lower()} typed t WHERE t.k LIKE '%'",
    "grouped": f"{ALL} typed GROUP BY K",
    "of a view": f"{ALL} seen",
    "within": f"SELECT * FROM ({ALL} typed LIMIT 99) q",
}


@pytest.fixture(scope="module", params=["sql-mariadb", "odbc-mariadb"])
def typed(request: pytest.FixtureRequest, mariadb: Server) -> Iterator[RelationalAdapter]:
    mariadb_client(mariadb, SCRIPT)
    with closing(adapter_for(request.param, mariadb, "typed")) as adapter:
        yield adapter


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_a_statement_shows_what_its_table_does(typed: RelationalAdapter, statement: str) -> None:
    of_table, of_statement = [
        typed.read(Query(table, COLUMNS, order=(Order("K", nullable=False),), limit=99))
        for table in (Table("typed"), Statement(statement))
    ]
    assert of_statement == of_table and len(of_table) == 21


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
@pytest.mark.parametrize("descending", [False, True])
def test_pages_of_a_statement_show_each_row_once(typed: RelationalAdapter, statement: str, descending: bool) -> None:
    for column in COLUMNS[1:]:
        order = (Order(column, descending), Order("K", descending, nullable=False))
        rows = walked(typed, Query(Statement(statement), ("K", column), order=order, limit=3), 42)
        assert (column, sorted(row[0] for row in rows)) == (column, list(range(1, 22)))


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_each_value_of_a_statement_finds_its_rows(typed: RelationalAdapter, statement: str) -> None:
    for column in COLUMNS:
        asked = Query(Statement(statement), ("K", column), order=(Order("K", nullable=False),), limit=99)
        rows = typed.read(asked)

        def found(condition: Condition, value: Stored, column: str = column, asked: Query = asked) -> list[Row]:
            return typed.read(replace(asked, where=(Where(column, condition, value),)))

        for value in {value for _, value in rows if value is not None}:
            equal = found(Condition.EQ, value)
            assert {row for row in rows if row[1] == value} <= set(equal)
            parts = [*found(Condition.LT, value), *equal, *found(Condition.GT, value)]
            assert sorted(parts) == [row for row in rows if row[1] is not None]


def test_labels_keep_their_order_where_the_driver_tells_their_table(typed: RelationalAdapter, mariadb: Server) -> None:
    order = (Order("E"), Order("K", nullable=False))
    with closing(adapter_for("sql-mariadb", mariadb, "typed")) as adapter:
        tables = (Table("typed"), Table("seen"), *[Statement(STATEMENTS[name]) for name in ("plain", "of a view")])
        one, *others = [walked(adapter, Query(table, ("K", "E"), order=order, limit=4), 42) for table in tables]
        assert others == [one] * len(others)


@pytest.fixture(params=["sql-sqlite", "odbc-sqlite"])
def untyped(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RelationalAdapter]:
    with closing(sqlite3.connect(tmp_path / "untyped.db")) as raw, raw:
        raw.execute("CREATE TABLE untyped (K INTEGER PRIMARY KEY, X, T TEXT, R REAL)")
        held = [(1, 1, "1", 1), (2, "1", "01", 2), (3, 2.5, "2.5", 2.5), (4, "é", "é", None), (5, b"1", "", 0)]
        raw.executemany("INSERT INTO untyped VALUES (?, ?, ?, ?)", held)
    with closing(adapter_for(request.param, tmp_path / "untyped.db")) as adapter:
        yield adapter


@pytest.mark.parametrize(
    ("column", "value", "keys"),
    [
        ("X", "1", [1, 2]),
        ("X", 1, [1, 2]),
        ("X", "2.5", [3]),
        ("X", "é", [4]),
        ("T", 1, [1]),
        ("T", "1", [1]),
        ("R", "2.5", [3]),
        ("Y", "11", [1, 2]),
        ("Y", 11, [1, 2]),
    ],
)
def test_a_number_in_a_statement_of_sqlite_is_found_as_it_is_shown(
    untyped: RelationalAdapter, column: str, value: Any, keys: list[int]
) -> None:
    text = "SELECT K, X, T, R, CASE WHEN K < 2 THEN 11 WHEN K < 3 THEN '11' END AS Y FROM untyped"
    asked = Query(Statement(text), ("K",), (Where(column, Condition.EQ, value),), limit=9)
    assert sorted(row[0] for row in untyped.read(asked)) == keys
    assert untyped.count(asked, 9) == len(keys)
