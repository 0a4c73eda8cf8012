"""Rows that nothing identifies come once each, page by page and streamed, whatever the engine takes for equal."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from adapters.base import Adapter
from adapters.errors import TooManyEqual
from adapters.query import ROW_NUMBER, Condition, Order, Query, Row, Table, Where
from adapters.relational.paged import pages
from adapters.ties import read_tied
from tests.contract.adapters.test_paging import walk
from tests.contract.adapters.world import LOGBOOK, Feature, plain_rows

COLUMNS = tuple(LOGBOOK.columns)
ORDERS = ((), ("LVL",), ("OPENED",), ("QTY", "OPENED"), ("LVL", "QTY"), COLUMNS)
WALKS = [*product(ORDERS, (False, True), (7,)), *product(ORDERS[1:2], (False, True), (1, 60))]


def tied_walk(adapter: Adapter, order: tuple[Order, ...], limit: int, where: tuple[Where, ...] = ()) -> list[Row]:
    """Return all rows of all pages, as a consumer sees them."""
    rows: list[Row] = []
    after: Row | None = None
    for _ in range(len(LOGBOOK.rows) + 1):
        page = read_tied(adapter.read, Query(Table("LOGBOOK"), COLUMNS, where, order, after=after, tied=True), limit)
        assert len(page.rows) == limit or page.position is None
        rows += page.rows
        if page.position is None:
            return rows
        after = page.position
    raise AssertionError("the walk does not end")


def counted(rows: Any) -> Counter[Any]:
    """Return how often each row is there."""
    return Counter(map(bare, rows))


def bare(row: Row) -> Row:
    """Return a row without what kinds do differently: files know no NULL, Access has a time of day with each date."""
    (plain,) = plain_rows([row])
    cells = ["" if value is None else value for value in plain]
    return tuple(cell.removesuffix("T00:00:00") if isinstance(cell, str) else cell for cell in cells)


@pytest.mark.parametrize(("columns", "descending", "limit"), WALKS)
def test_every_row_is_seen_once_although_the_order_leaves_rows_equal(
    adapter: Adapter, columns: tuple[str, ...], descending: bool, limit: int
) -> None:
    order = tuple(Order(column, descending) for column in columns)
    found = tied_walk(adapter, order, limit)
    assert counted(found) == counted(adapter.read(Query(Table("LOGBOOK"), COLUMNS, limit=1000)))
    assert len(found) == len(LOGBOOK.rows)
    places = [COLUMNS.index(column) for column in columns]
    read = adapter.read(Query(Table("LOGBOOK"), COLUMNS, order=order, limit=1000))
    assert [folded(row, places) for row in found] == [folded(row, places) for row in read]


def folded(row: Row, places: list[int]) -> list[Any]:
    """Return the values of the order, without what a collation may take for the same."""
    (plain,) = plain_rows([row])
    return [value.lower() if isinstance(value, str) else value for value in (plain[place] for place in places)]


@pytest.mark.needs(Feature.FOLDED_CASE)
def test_rows_that_differ_by_case_alone_are_equal_and_come_once_each(adapter: Adapter) -> None:
    where = (Where("LVL", Condition.EQ, "warn"), Where("QTY", Condition.EQ, 1))
    found = tied_walk(adapter, (Order("LVL"), Order("QTY")), 3, where)
    wanted = [row for row in LOGBOOK.rows if row[2] == 1 and (row[1] or "").lower() == "warn"]
    assert counted(found) == counted(wanted)
    assert len({row[1] for row in found}) == 2


@pytest.mark.parametrize("batch", [1, 10, 1000])
def test_a_stream_made_of_pages_holds_every_row_once(adapter: Adapter, batch: int) -> None:
    query = Query(Table("LOGBOOK"), COLUMNS, order=(Order("LVL"),), tied=True)
    rows = [row for page in pages(adapter.read, query, batch) for row in page]
    assert counted(rows) == counted(LOGBOOK.rows)
    some = pages(adapter.read, Query(query.table, COLUMNS, order=query.order, limit=45, tied=True), batch)
    assert sum(len(page) for page in some) == 45


def test_a_stream_holds_every_row_once(adapter: Adapter) -> None:
    query = Query(Table("LOGBOOK"), COLUMNS, order=(Order("OPENED"),), tied=True)
    assert counted(row for page in adapter.stream(query, 10) for row in page) == counted(LOGBOOK.rows)


@pytest.mark.parametrize("order", [(), (Order("LVL"),)])
@pytest.mark.parametrize("limit", [1, 3, 7, 20, None])
def test_a_stream_from_a_position_keeps_to_its_limit_and_its_batches(
    adapter: Adapter, order: tuple[Order, ...], limit: int | None
) -> None:
    query = Query(Table("LOGBOOK"), COLUMNS, order=order, tied=True)
    begun = read_tied(adapter.read, query, 4)
    behind = [row for page in adapter.stream(replace(query, after=begun.position), 1000) for row in page]
    assert counted([*begun.rows, *behind]) == counted(LOGBOOK.rows)
    batches = list(adapter.stream(replace(query, after=begun.position, limit=limit), 3))
    assert max(map(len, batches)) <= 3
    found = [row for rows in batches for row in rows]
    assert len(found) == len(behind[:limit])
    assert not counted(found) - counted(behind)


def test_more_equal_rows_than_a_page_may_cost_are_refused(adapter: Adapter) -> None:
    query = Query(Table("LOGBOOK"), COLUMNS, order=(Order("QTY"),), tied=True)
    with pytest.raises(TooManyEqual):
        read_tied(adapter.read, query, 7, most=5)


@pytest.mark.needs(Feature.NUMBERS)
@pytest.mark.parametrize("column", [None, *COLUMNS])
@pytest.mark.parametrize("descending", [False, True])
def test_the_number_of_a_row_tells_equal_rows_apart(adapter: Adapter, column: str | None, descending: bool) -> None:
    sort = (Order(column, descending),) if column else ()
    order = (*sort, Order(ROW_NUMBER, descending, nullable=False))
    found = walk(adapter, Query(Table("LOGBOOK"), (*COLUMNS, ROW_NUMBER), order=order, limit=7))
    assert counted(row[:-1] for row in found) == counted(LOGBOOK.rows)
    assert len({row[-1] for row in found}) == len(LOGBOOK.rows)


@pytest.mark.needs(Feature.NUMBERS)
def test_rows_are_numbered_in_the_order_they_stand_in(adapter: Adapter) -> None:
    order = (Order(ROW_NUMBER, nullable=False),)
    found = adapter.read(Query(Table("LOGBOOK"), (*COLUMNS, ROW_NUMBER), order=order, limit=1000))
    assert [bare(row[:-1]) for row in found] == [bare(row) for row in LOGBOOK.rows]
    assert [row[-1] for row in found] == list(range(1, len(LOGBOOK.rows) + 1))
    at = (Where(ROW_NUMBER, Condition.EQ, 17),)
    assert [row[0] for row in adapter.read(Query(Table("LOGBOOK"), (ROW_NUMBER,), at, limit=2))] == [17]
