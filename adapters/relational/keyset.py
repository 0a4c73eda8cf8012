"""The condition "behind this row" of keyset paging, in a form that the legacy index serves.

Engines sort NULL by themselves, some before and some behind every value. The condition follows the
engine instead of forcing a place on it: an ORDER BY with CASE or NULLS FIRST would sort the whole table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, null, or_, tuple_
from sqlalchemy.sql.elements import BindParameter

from adapters.query import Order
from adapters.relational.traits import Traits


@dataclass(frozen=True, slots=True)
class Place:
    """One sort column and the value it has in the last row read; `value` is None for NULL there."""

    order: Order
    column: ColumnElement[object]
    value: BindParameter[object] | None
    traits: Traits

    @property
    def nulls_behind(self) -> bool:
        """Whether rows with NULL come behind the rows with a value in this direction."""
        return self.order.nullable and self.traits.nulls.behind(self.order.descending)

    def equal(self) -> ColumnElement[bool]:
        return self._is_null() if self.value is None else self.column == self.value

    def behind(self) -> ColumnElement[bool] | None:
        """Return the rows that this column alone puts behind, or None when there are none."""
        if self.value is None:
            return None if self.nulls_behind else self.column.is_not(None)
        beyond = self.column < self.value if self.order.descending else self.column > self.value
        return or_(beyond, self._is_null()) if self.nulls_behind else beyond

    def bound(self) -> ColumnElement[bool] | None:
        """Return the plain range that holds every row behind: what an index on this column can start from."""
        if self.value is None:
            return None
        at_least = self.column <= self.value if self.order.descending else self.column >= self.value
        return or_(at_least, self._is_null()) if self.nulls_behind else at_least

    def _is_null(self) -> ColumnElement[bool]:
        return is_null(self.column, self.traits)


def is_null(column: ColumnElement[object], traits: Traits) -> ColumnElement[bool]:
    """Return the condition for the rows that have NULL in a column."""
    if traits.equals_null is None:
        return column.is_(None)
    same: ColumnElement[bool] = column.op(traits.equals_null, 5, is_comparison=True)(null())
    return same


def behind(places: Sequence[Place], row_values: bool) -> ColumnElement[bool]:
    """Return the condition for the rows behind; `row_values` where the engine's index serves (a, b) > (x, y)."""
    if row_values and _is_uniform(places):
        columns = tuple_(*[place.column for place in places])
        values = tuple_(*[place.value for place in places])
        return columns < values if places[0].order.descending else columns > values
    condition = _behind(places)
    bound = places[0].bound() if len(places) > 1 else None
    if condition is None:
        return false()
    return condition if bound is None else and_(bound, condition)


def _behind(places: Sequence[Place]) -> ColumnElement[bool] | None:
    first, rest = places[0], places[1:]
    beyond = first.behind()
    if not rest:
        return beyond
    tied = _behind(rest)
    if tied is None:
        return beyond
    if beyond is None:
        return and_(first.equal(), tied)
    return or_(beyond, and_(first.equal(), tied))


def _is_uniform(places: Sequence[Place]) -> bool:
    """Whether one row comparison says the same: one direction, no NULL, and none to be found behind."""
    if len(places) < 2:  # noqa: PLR2004 - one column needs no row comparison
        return False
    directions = {place.order.descending for place in places}
    return len(directions) == 1 and all(place.value is not None and not place.nulls_behind for place in places)
