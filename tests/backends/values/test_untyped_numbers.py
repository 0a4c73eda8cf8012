"""A whole number finds its rows in every column that holds it, on a page, in a stream and in a count alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from adapters.query import Condition, Order, Query, Table, Where
from adapters.relational.adapter import RelationalAdapter
from tests.backends.conftest import adapter_for
from tests.servers import Server

TEXTS = {"text": "5", "varchar(9)": "5", "char(1)": "5"}
TYPES = {
    **{"money": "5", "numeric(9,2)": "5", "real": "5", "double precision": "5", "smallint": "5", "bigint": "5"},
    **{"oid": "5", "xid": "5"},
    **TEXTS,
}
"""Types of PostgreSQL with a value that the number 5 equals."""

NUMBERS = Table("untyped_numbers")


@pytest.fixture(scope="module", params=["sql-postgresql", "odbc-postgresql"])
def numbers(request: pytest.FixtureRequest, postgresql: Server) -> Iterator[RelationalAdapter]:
    columns = ", ".join(f"c{at} {declared}" for at, declared in enumerate(TYPES))
    with psycopg.connect(f"postgresql://legacy@127.0.0.1:{postgresql.port}/postgres", autocommit=True) as owner:
        owner.execute("DROP TABLE IF EXISTS untyped_numbers")
        owner.execute(f"CREATE TABLE untyped_numbers (id integer PRIMARY KEY, {columns})")
        held = ", ".join(f"'{text}'" for text in TYPES.values())
        owner.execute(f"INSERT INTO untyped_numbers VALUES (1, {held}), (2, {held.replace('5', '7')})")
    with closing(adapter_for(request.param, postgresql)) as adapter:
        yield adapter


@pytest.mark.parametrize("declared", [declared for declared in TYPES if declared not in TEXTS])
def test_a_number_is_found_on_pages_and_in_streams(numbers: RelationalAdapter, declared: str) -> None:
    column = f"c{list(TYPES).index(declared)}"
    order = (Order("id", nullable=False),)
    query = Query(NUMBERS, ("id",), (Where(column, Condition.EQ, 5),), order)
    assert [rows for rows in numbers.stream(query, 10) if rows] == [[(1,)]]
    assert numbers.read(Query(query.table, query.columns, query.where, order, limit=9)) == [(1,)]
    assert numbers.count(query, 9) == 1


@pytest.mark.parametrize("declared", ["money", "smallint", "bigint", "real", "numeric(9,2)"])
@pytest.mark.parametrize(("bound", "rows"), [(6, [2]), (99_999, []), (10**30, []), (-(10**30), [1, 2])])
def test_a_range_begins_at_any_number(numbers: RelationalAdapter, declared: str, bound: int, rows: list[int]) -> None:
    column = f"c{list(TYPES).index(declared)}"
    order = (Order("id", nullable=False),)
    query = Query(NUMBERS, ("id",), (Where(column, Condition.GT, bound),), order)
    assert [row[0] for batch in numbers.stream(query, 10) for row in batch] == rows
    assert [row[0] for row in numbers.read(Query(query.table, query.columns, query.where, order, limit=9))] == rows


@pytest.mark.parametrize("declared", TEXTS)
@pytest.mark.parametrize("numbers", ["sql-postgresql"], indirect=True)
def test_a_number_is_found_in_a_text(numbers: RelationalAdapter, declared: str) -> None:
    test_a_number_is_found_on_pages_and_in_streams(numbers, declared)
