"""Turns arguments into a query and its rows into pages: the leg of the pipeline that touches a source."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.query import ROW_NUMBER, AgedRows, Order, Query, Row, Where, WhereKeys
from wrapper.answers.ages import Ages
from wrapper.answers.arguments import Arguments
from wrapper.catalog.model import Resource, View
from wrapper.errors import Problem
from wrapper.sources import Sources
from wrapper.translate.records import Representation, represent

log = logging.getLogger(__name__)

BATCH = 1000
"""Rows per batch of a streamed answer: beyond 2,000, other requests of the worker wait noticeably."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One read of one resource: what to ask and how to show it."""

    resource: Resource
    representation: Representation
    query: Query

    @property
    def source(self) -> str:
        """The name of the source to ask."""
        return self.resource.source.name

    def field(self, column: str) -> str:
        """Return the name of the field that a column of the order belongs to."""
        return next((name for name, field in self.resource.fields.items() if column in field.columns), "row number")

    def columns(self, rows: Sequence[Row], columns: tuple[str, ...]) -> list[Row]:
        """Return the stored values of some columns, row by row."""
        positions = [self.representation.position(column) for column in columns]
        return [tuple(row[position] for position in positions) for row in rows]

    def position(self, row: Row) -> Row:
        """Return where in the query's order a row stands."""
        return tuple(row[self.representation.position(order.column)] for order in self.query.order)

    def border(self, rows: Sequence[Row], last: Row, following: Row) -> Row:
        """Return the position between the last row of a page and the one behind it, both among `rows`.

        The number of a row of a snapshot holds for that snapshot alone. So it is left out where the rest of the order
        tells the two rows apart, and else the position ends in the snapshot's version.
        """
        position = self.position(last)
        if not (type(rows) is AgedRows and rows.version and self.query.order[-1].column == ROW_NUMBER):
            return position
        if position[:-1] != self.position(following)[:-1]:
            return position[:-1]
        return (*position, rows.version)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page; `position` is where the next one starts, None on the last, `as_of` their age."""

    rows: Sequence[Row]
    position: Row | None
    as_of: datetime | None = None


def plan_reading(  # noqa: PLR0913 - the parts of one query
    resource: Resource,
    view: View,
    arguments: Arguments,
    *,
    where: tuple[Where | WhereKeys, ...],
    limit: int | None,
    order: tuple[Order, ...] = (),
    after: Row | None = None,
    extra: tuple[str, ...] = (),
) -> Reading:
    """Return the reading of `resource` that `arguments` ask for; the order's and `extra` columns are read along."""
    tied = resource.tied and bool(order or not resource.key)
    version = ""
    if after is not None and not tied and len(after) > len(order):
        *values, version = after
        after = tuple(values)
    if tied:
        # Whatever members a page shows, its rows are told apart by all that they hold.
        extra += resource.columns
    along = tuple(dict.fromkeys((*extra, *(entry.column for entry in order))))
    representation = represent(resource, view, arguments.paths, arguments.embeds, along)
    query = Query(resource.table, representation.columns, where, order, limit, after, tied, version)
    return Reading(resource, representation, query)


def read_page(sources: Sources, reading: Reading, size: int, ages: Ages) -> Page:
    """Return one page of at most `size` rows; the query asks for one row more, to learn whether a next page exists."""
    if reading.query.tied:
        tied = sources.read_tied(reading.source, reading.query, size)
        ages.saw(tied.rows)
        return Page(tied.rows, tied.position)
    rows = sources.read(reading.source, reading.query)
    ages.saw(rows)
    as_of = rows.as_of if type(rows) is AgedRows else None
    if len(rows) <= size:
        return Page(rows, None, as_of)
    position = reading.position(rows[size - 1])
    if position[-1] is None and reading.query.order[-1].column == ROW_NUMBER:
        log.error("source %s gives the rows of %s no number", reading.source, reading.query.table)
        raise Problem("source_rejected")
    sources.check_advance(reading.source, reading.query, position, reading.field)
    return Page(rows[:size], reading.border(rows, rows[size - 1], rows[size]), as_of)


def stream_rows(sources: Sources, reading: Reading, ages: Ages) -> Iterator[list[Row]]:
    """Return all rows in batches of bounded size; the first is read at once, and all are as old as that."""
    batches = sources.stream(reading.source, reading.query, BATCH)
    first = next(batches)
    ages.saw(first)
    return _all(first, batches)


def _all(first: list[Row], rest: Iterator[list[Row]]) -> Iterator[list[Row]]:
    try:
        yield first
        yield from rest
    finally:
        # The consumer may hang up in the middle: the source's cursor must be freed at once.
        close = getattr(rest, "close", None)
        if close is not None:
            close()
