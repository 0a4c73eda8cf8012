"""SQLite through its ODBC driver is what it is through the standard library: in odd files, views and statements too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.odbc.adapter import ODBCAdapter
from adapters.query import ROW_NUMBER, Order, Query, Row, Statement, Table
from adapters.relational.adapter import RelationalAdapter
from adapters.sql.adapter import SQLAdapter
from adapters.ties import read_tied
from tests.backends.values.holding import spelled
from tests.servers import odbc_driver

VALUES = (
    1,
    2.5,
    "abc",
    "",
    "a\0b",
    "é",
    b"q\0",
    None,
    2**63 - 1,
    0.1 + 0.2,
    1e300,
    float("-inf"),
    "[1]",
    '"',
    "\\u0041",
)
"""The last ones look like JSON."""
TYPES = ("", "BIGINT", "TEXT", "DOUBLE", "DECIMAL(9,2)", "DATE", "BLOB", "STRING")
MANY = 130


def made(path: Path, encoding: str) -> Path:
    columns = [f"c{at}" for at in range(len(TYPES))]
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(f"PRAGMA encoding = '{encoding}'")
        declared = ", ".join(f"{name} {one}" for name, one in zip(columns, TYPES, strict=True))
        raw.execute(f"CREATE TABLE held (id INTEGER PRIMARY KEY, {declared})")
        marks = ", ".join("?" * (len(TYPES) + 1))
        rows = [(at, *[value] * len(TYPES)) for at, value in enumerate(VALUES)]
        raw.executemany(f"INSERT INTO held VALUES ({marks})", rows)
        raw.execute(f"INSERT INTO held VALUES (-1{', CAST(? AS TEXT)' * len(TYPES)})", [b"\xe9\\"] * len(TYPES))
        raw.execute(
            "CREATE VIEW computed AS SELECT id, c0 AS b, c0||'' AS c, json_array(typeof(c1)) AS d, 0.1+id e FROM held"
        )
        wide = ", ".join(f"w{at}" for at in range(MANY))
        raw.execute(f"CREATE TABLE wide (id INTEGER PRIMARY KEY, {wide})")
        raw.execute(f"INSERT INTO wide VALUES (1, {', '.join('?' * MANY)})", [VALUES[at % 15] for at in range(MANY)])
        raw.execute("CREATE TABLE usual (id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL, d DATE)")
        raw.execute("CREATE TABLE slim (id INTEGER PRIMARY KEY, a INT) WITHOUT ROWID")
        raw.execute("INSERT INTO slim VALUES (1, 5)")
        raw.executemany("INSERT INTO usual VALUES (?, 5, 'é', 0.5, '2024-01-01')", [(at,) for at in range(9)])
    return path


@pytest.fixture(params=["utf-8", "cp1252", "shift_jis"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[RelationalAdapter]]:
    path = made(tmp_path / "legacy.db", "UTF-8")
    with closing(_sql(path, request.param)) as sql, closing(_odbc(path, request.param)) as odbc:
        yield [sql, odbc]


def _sql(path: Path, charset: str) -> RelationalAdapter:
    return SQLAdapter.open("legacy", {"url": f"sqlite:///{path}", "charset": charset})


def _odbc(path: Path, charset: str) -> RelationalAdapter:
    library = odbc_driver("libsqlite3odbc.so", "libodbc2 libsqliteodbc")
    return ODBCAdapter.open("legacy", {"driver": library, "connection": f"Database={path}", "charset": charset})


def exact(rows: list[Row]) -> list[list[object]]:
    return [[(type(value), spelled(value)) for value in row] for row in rows]


def read(adapter: RelationalAdapter, table: Table | Statement, columns: tuple[str, ...]) -> list[list[object]]:
    """Return the rows of a table, which a stream gives as well as a page."""
    order = (Order("id", nullable=False),)
    page = exact(adapter.read(Query(table, columns, order=order, limit=99)))
    assert exact([row for rows in adapter.stream(Query(table, columns, order=order), 4) for row in rows]) == page
    return page


HELD = ("id", *(f"c{at}" for at in range(len(TYPES))))


def test_a_table_is_the_same_through_both(both: list[RelationalAdapter]) -> None:
    sql, odbc = [read(adapter, Table("held"), HELD) for adapter in both]
    assert odbc == sql and len(sql) == len(VALUES) + 1


def test_each_row_alone_is_the_same_through_both(both: list[RelationalAdapter]) -> None:
    order = (Order("id", nullable=False),)
    after: Row | None = None
    for _ in range(len(VALUES) + 1):
        query = Query(Table("held"), HELD, order=order, limit=1, after=after)
        sql, odbc = [adapter.read(query) for adapter in both]
        assert exact(odbc) == exact(sql)
        after = (sql[0][0],)


def test_views_and_statements_are_the_same_through_both(both: list[RelationalAdapter]) -> None:
    for table in (
        Table("computed"),
        Statement("SELECT id, c0 AS b, c0||'' AS c, json_array(typeof(c1)) AS d, c3 AS e FROM held"),
    ):
        sql, odbc = [read(adapter, table, ("id", "b", "c", "d", "e")) for adapter in both]
        assert odbc == sql and len(sql) == len(VALUES) + 1


def test_a_table_of_more_columns_than_a_function_takes_is_the_same_through_both(both: list[RelationalAdapter]) -> None:
    sql, odbc = [read(adapter, Table("wide"), ("id", *(f"w{at}" for at in range(MANY)))) for adapter in both]
    assert odbc == sql and len(sql[0]) == MANY + 1


def test_the_number_of_a_row_is_the_same_through_both(both: list[RelationalAdapter]) -> None:
    query = Query(Table("usual"), (ROW_NUMBER, "b", "c"), order=(Order(ROW_NUMBER, nullable=False),), limit=5)
    sql, odbc = [exact(adapter.read(query)) for adapter in both]
    assert odbc == sql and len(sql) == 5


def test_rows_of_a_table_have_numbers_through_both_and_those_of_a_view_have_none(both: list[RelationalAdapter]) -> None:
    for adapter in both:
        named = {name: adapter.has_numbers(Table(name)) for name in ("usual", "computed", "slim")}
        assert named == {"usual": True, "computed": False, "slim": False}
        assert not adapter.has_numbers(Statement("SELECT * FROM usual"))
        query = Query(Table("usual"), ("a", "b"), order=(Order("a"),), tied=True)
        numbers = adapter.has_numbers(query.table)
        first = read_tied(adapter.read, query, 4, most=1, numbered=numbers)
        rest = read_tied(adapter.read, replace(query, after=first.position), 5, most=1, numbered=numbers)
        assert (len(first.rows), len(rest.rows), rest.position) == (4, 5, None)


@pytest.mark.parametrize("encoding", ["UTF-16le", "UTF-16be"])
def test_a_file_in_utf_16_is_the_same_through_both(tmp_path: Path, encoding: str) -> None:
    path = made(tmp_path / "wide.db", encoding)
    columns = ("id", *HELD[2:6])
    with closing(_sql(path, "utf-8")) as sql, closing(_odbc(path, "utf-8")) as odbc:
        assert read(odbc, Table("held"), columns) == read(sql, Table("held"), columns)
        assert read(odbc, Table("wide"), ("id", *(f"w{at}" for at in range(MANY)))) == read(
            sql, Table("wide"), ("id", *(f"w{at}" for at in range(MANY)))
        )


def test_no_column_is_longer_than_a_page_can_hold(tmp_path: Path) -> None:
    path = tmp_path / "long.db"
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE long (id INTEGER PRIMARY KEY, note TEXT)")
        raw.executemany("INSERT INTO long VALUES (?, ?)", [(at, 'é"\n' * 100_000) for at in range(3)])
    with closing(_odbc(path, "utf-8")) as odbc:
        rows = odbc.read(Query(Table("long"), ("note",), order=(Order("id", nullable=False),), limit=9))
    assert rows == [('é"\n' * 100_000,)] * 3
