"""Keyset paging sees every row exactly once and in order, whatever the directions, NULLs and collations."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from adapters.base import Adapter, Capability
from adapters.query import Condition, Order, Query, Row, Table, Where
from tests.contract.adapters.world import COLLATED, JOBMAST, Feature, World, plain_rows

KEY = ("PLANT", "JOB_NO")
MIXES = list(product((False, True), repeat=4))


def walk(adapter: Adapter, query: Query) -> list[Row]:
    """Return all rows of a query, read page by page as a consumer does."""
    assert query.limit is not None
    positions = [query.columns.index(order.column) for order in query.order]
    rows: list[Row] = []
    after: Row | None = None
    for _ in range(200):
        page = adapter.read(Query(query.table, query.columns, query.where, query.order, query.limit, after))
        rows += page
        if len(page) < query.limit:
            return rows
        after = tuple(page[-1][position] for position in positions)
    raise AssertionError("the walk does not end")


def in_order(rows: list[tuple[Any, ...]], columns: list[int], directions: list[bool], nulls_last: bool) -> list[Any]:
    rows = list(rows)
    for column, descending in reversed(list(zip(columns, directions, strict=True))):
        rows.sort(key=lambda row: ((row[column] is None) is nulls_last, row[column] or ""), reverse=descending)
    return rows


@pytest.mark.needs(Feature.NULLS, Feature.TYPES)
@pytest.mark.parametrize("directions", MIXES, ids=lambda mix: "".join("-" if down else "+" for down in mix))
def test_every_row_is_seen_once_in_order_with_nulls_where_the_engine_puts_them(
    adapter: Adapter, directions: tuple[bool, ...]
) -> None:
    names = ("STAT_CD", "DUE_DT", "PLANT", "JOB_NO")
    order = tuple(Order(name, down, nullable=name not in KEY) for name, down in zip(names, directions, strict=True))
    places = [JOBMAST.place(name) for name in names]
    wanted = in_order(JOBMAST.rows, places, list(directions), adapter.nulls_last)
    found = walk(adapter, Query(Table("JOBMAST"), names, order=order, limit=7))
    assert plain_rows(found) == plain_rows([[row[place] for place in places] for row in wanted])


@pytest.mark.needs(Feature.NULLS, Capability.STREAMS)
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [None, 9])
def test_a_stream_goes_on_behind_any_row(adapter: Adapter, descending: bool, limit: int | None) -> None:
    names = ("STAT_CD", *KEY)
    order = tuple(Order(name, descending, nullable=name not in KEY) for name in names)
    query = Query(Table("JOBMAST"), names, order=order, limit=1000)
    rows = adapter.read(query)
    for place in range(0, len(rows), 5):
        rest = replace(query, limit=limit, after=rows[place])
        found = [row for batch in adapter.stream(rest, 4) for row in batch]
        assert found == rows[place + 1 :][:limit]


@pytest.mark.needs(Feature.TYPES)
@pytest.mark.parametrize("column", ["QTY", "PRICE", "OPENED", "CUSTOMER"])
@pytest.mark.parametrize("descending", [False, True])
def test_every_type_can_be_paged_by(adapter: Adapter, column: str, descending: bool) -> None:
    order = (Order(column, descending), Order("PLANT", nullable=False), Order("JOB_NO", nullable=False))
    query = Query(Table("JOBMAST"), (column, *KEY), order=order, limit=5)
    found = walk(adapter, query)
    assert found == adapter.read(Query(query.table, query.columns, order=order, limit=1000))
    assert len(found) == len(JOBMAST.rows)


def test_a_composite_key_alone_can_be_paged_by(adapter: Adapter) -> None:
    order = (Order("PLANT", nullable=False), Order("JOB_NO", nullable=False))
    found = walk(adapter, Query(Table("JOBMAST"), KEY, order=order, limit=7))
    assert plain_rows(found) == sorted(
        plain_rows(row[:2] for row in JOBMAST.rows), key=lambda key: (key[0], key[1].ljust(10))
    )


def test_a_filter_holds_on_every_page(world: World) -> None:
    where = (Where("CUSTOMER", Condition.EQ, world.stored("JOBMAST", "CUSTOMER", "Müller & Søn")),)
    order = (Order("JOB_NO", descending=True, nullable=False), Order("PLANT", nullable=False))
    found = walk(world.adapter, Query(Table("JOBMAST"), (*KEY, "CUSTOMER"), where, order, limit=2))
    assert len(found) == JOBMAST.column("CUSTOMER").count("Müller & Søn")


@pytest.mark.needs(Feature.FOLDED_CASE)
@pytest.mark.parametrize("descending", [False, True])
def test_names_that_differ_only_by_case_are_one_place_in_the_order(adapter: Adapter, descending: bool) -> None:
    order = (Order("NAME", descending), Order("ID", nullable=False))
    found = walk(adapter, Query(Table("COLLATED"), ("ID", "NAME"), order=order, limit=2))
    wanted = sorted(COLLATED.rows, key=lambda row: row[0])
    wanted.sort(key=lambda row: row[1].lower(), reverse=descending)
    assert plain_rows(found) == plain_rows(wanted)


def test_a_page_behind_the_last_row_is_empty(adapter: Adapter) -> None:
    order = (Order("PLANT", nullable=False), Order("JOB_NO", nullable=False))
    (last,) = adapter.read(
        Query(Table("JOBMAST"), KEY, order=tuple(Order(sort.column, descending=True) for sort in order), limit=1)
    )
    assert adapter.read(Query(Table("JOBMAST"), KEY, order=order, limit=7, after=last)) == []
