"""A stream made of keyset pages, for drivers that hold every result in memory whatever they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from adapters.advancing import InACircle, Trail, check_advance, suspect
from adapters.errors import OrderNotKept
from adapters.query import Query, Row
from adapters.ties import MOST_EQUAL_HELD, read_tied


def pages(
    read: Callable[[Query], list[Row]], query: Query, batch: int, *, numbered: bool = False
) -> Iterator[list[Row]]:
    """Yield the rows of an ordered query in batches, each read as a page of its own.

    Between two pages no connection and no lock is held. The order must end in a unique key, or the query be tied;
    `numbered` then says that the source numbers the rows of the table.
    """
    if query.tied:
        yield from _tied(read, query, batch, numbered)
        return
    extra = tuple(dict.fromkeys(order.column for order in query.order if order.column not in query.columns))
    columns = query.columns + extra
    places = [columns.index(order.column) for order in query.order]
    width = len(query.columns)
    left = query.limit
    after = query.after
    trail = Trail()
    while left is None or left > 0:
        size = batch if left is None else min(batch, left)
        rows = read(replace(query, columns=columns, limit=size, after=after))
        if rows:
            last = tuple(rows[-1][place] for place in places)
            if after is not None:
                check_advance(query.order, after, last)
            after, trail = last, _on(trail, query, last)
            yield [row[:width] for row in rows] if extra else rows
        if len(rows) < size:
            return
        if left is not None:
            left -= size


def _tied(read: Callable[[Query], list[Row]], query: Query, batch: int, numbered: bool) -> Iterator[list[Row]]:
    left = query.limit
    trail = Trail()
    while left is None or left > 0:
        size = batch if left is None else min(batch, left)
        page = read_tied(read, query, size, MOST_EQUAL_HELD, numbered=numbered)
        if page.rows:
            yield page.rows
        if page.position is None:
            return
        trail = _on(trail, query, page.position)
        query = replace(query, after=page.position)
        if left is not None:
            left -= len(page.rows)


def _on(trail: Trail, query: Query, place: Row) -> Trail:
    """Return the trail of a stream one page on."""
    try:
        return trail.to(place)
    except InACircle:
        raise OrderNotKept(suspect(query.order, place)) from None
