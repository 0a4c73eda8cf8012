"""Walks through the pages of a query by the values of its order."""

from __future__ import annotations

from dataclasses import replace

from adapters.base import Adapter
from adapters.query import Query, Row


def walked(adapter: Adapter, query: Query, most: int) -> list[Row]:
    """Return the rows of all pages; of a list in a circle, somewhat more than `most`."""
    places = [query.columns.index(order.column) for order in query.order]
    rows: list[Row] = []
    while len(rows) <= most and (page := adapter.read(query)):
        rows += page
        query = replace(query, after=tuple(page[-1][place] for place in places))
    return rows
