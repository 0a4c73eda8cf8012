"""The few rows that are read where a source declares nothing: always a bounded number, of the columns in question."""

from __future__ import annotations

from collections import Counter

from adapters.base import Adapter, TableDescription
from adapters.query import Condition, Order, Query, Row, Table, Where
from adapters.ties import MOST_SORTED
from wrapper.drift.uses import TableUse, Use
from wrapper.translate.fields import Unreadable, converter

KEYS = 1000
"""Keys that are looked at for two that are the same."""
VALUES = 20
"""Values that are tried where a column's type says that a field cannot be read from it."""
SMALL = 1000
"""Rows that any engine reads at once, index or not."""


def repeated_key(adapter: Adapter, table: Table, columns: tuple[str, ...], *, indexed: bool) -> Row | None:
    """Return a key that two of the first rows share, None where none do; not a proof that none exists.

    Where no index begins with the key, the rows come as they lie: to put them in order would read the whole table.
    """
    order = tuple(map(Order, columns)) if indexed else ()
    counted = Counter(tuple(row) for row in adapter.read(Query(table, columns, order=order, limit=KEYS)))
    return next((key for key, times in counted.items() if times > 1 and None not in key), None)


def no_value_reads(adapter: Adapter, table: Table, use: Use) -> bool:
    """Return whether none of a few values can be read as the field; true without any value to try.

    A declared type is a promise in most engines and a remark in some, SQLite first of all.
    """
    held = tuple(Where(column, Condition.NOT_NULL) for column in use.field.columns)
    rows = adapter.read(Query(table, use.field.columns, held, limit=VALUES))
    return not any(_reads(use, row) for row in rows)


def rows_of(adapter: Adapter, use: TableUse, now: TableDescription) -> int:
    """Return how many rows a table has, counted no further than what decides whether an index is missed."""
    if now.rows is not None:
        return now.rows
    return adapter.count(Query(use.table, tuple(use.columns)[:1]), MOST_SORTED + 1)


def _reads(use: Use, stored: Row) -> bool:
    try:
        converter(use.field).to_public(*stored)
    except Unreadable:
        return False
    return True
