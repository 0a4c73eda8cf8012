"""How a page goes on where texts are sorted in another way than they are compared: what to sort by, what to ask for.

The order decides which rows stand behind a text, so that each row comes once. See text_orders.py for why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.types import UserDefinedType

from adapters.query import Order
from adapters.relational.rules import Convert
from adapters.relational.text_orders import Sorting, TextOrder

WIDEST = 4
"""Bytes that a letter has at most."""

Condition = sa.ColumnElement[bool]


class Last(NamedTuple):
    """A column, the parameter for its text in the last row that was read, and `derive`: one for what is made of it."""

    column: Any
    value: Any
    derive: Callable[[Convert], Any]


class _Spelled(UserDefinedType[str]):
    """A type as the engine spells it."""

    cache_ok = True

    def __init__(self, spelling: str) -> None:
        self.spelling = spelling

    def get_col_spec(self, **_: Any) -> str:
        return self.spelling


def together(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Return what to sort by in the place of a column, so that rows with equal texts come one behind the other.

    All of them sort by the least of their texts.
    """
    return sa.func.min(column).over(partition_by=column)


def compared(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Return what to sort by in the place of a column, so that rows come as comparisons say and from no index."""
    return column.op("||")(sa.literal_column("''"))


def beyond(texts: TextOrder, order: Order, last: Last, *, is_indexed: bool) -> Condition | None:
    """Return the condition for the rows behind a text in one column of an order, None where a comparison says it.

    `is_indexed` says that rows come in the order of an index.
    """
    column, value, derive = last
    if texts.sorting is Sorting.FINER:
        return None
    if is_indexed:
        return _by_index(texts, order, last)
    # What an index finds by a text between two bounds is not all that a comparison does. So bounds lead to some rows
    # more, and the comparison itself is put so that no index answers it.
    if order.descending:
        return sa.and_(column <= derive(texts.above), unserved(column < value, column))
    found = sa.or_(column > derive(texts.below), column == derive(texts.blank))
    return sa.and_(found, unserved(column > value, column))


def _by_index(texts: TextOrder, order: Order, last: Last) -> Condition:
    """Return the condition for the rows behind a text where rows come in the order of an index."""
    column, value, derive = last
    if not order.descending:
        return sa.and_(column >= derive(texts.first), column != value)
    before = _bytes(column, texts) < _bytes(sa.cast(value, _text(texts.length, texts.charset)), texts)
    return sa.and_(column <= derive(texts.last), before)


def _bytes(text: Any, texts: TextOrder) -> sa.ColumnElement[Any]:
    """Return what an index sorts a text by."""
    width = texts.length if texts.counts_bytes else texts.length * WIDEST
    trimmed = sa.func.trim(sa.literal_column("TRAILING FROM").op("")(text))
    if texts.counts_bytes:
        # The empty text is one blank there.
        trimmed = sa.func.coalesce(sa.func.nullif(trimmed, sa.literal_column("''")), sa.literal_column("' '"))
    return sa.cast(trimmed, _text(width, "OCTETS"))


def _text(length: int, charset: str) -> _Spelled:
    return _Spelled(f"VARCHAR({length}) CHARACTER SET {charset}")


def unserved(condition: Condition, column: Any) -> Condition:
    """Return a condition on a column that no index answers.

    Firebird looks at `OR 1 = 0` before it chooses, and takes the index.
    """
    return sa.or_(condition, column != column)  # noqa: PLR0124 - the engine does not take it for a constant


def bounded(select: sa.Select[Any], column: Any, *, descending: bool, limit: Callable[..., Any]) -> sa.Select[Any]:
    """Return a select of which an index gives the first rows by a column, without the rows behind those.

    The rows that equal the last of them remain. `limit` cuts a select in an order to the limit of the query.
    """
    sort = column.desc() if descending else column
    first = limit(select.with_only_columns(column.label("x")).order_by(sort)).subquery("first_rows")
    last = sa.select((sa.func.min if descending else sa.func.max)(first.c.x)).scalar_subquery()
    return select.where(column >= last if descending else column <= last)
