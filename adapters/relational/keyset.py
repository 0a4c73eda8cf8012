"""The condition "behind this row" of keyset paging, in a form that the legacy index serves.

Engines sort NULL by themselves, some before and some behind every value. The condition follows the
engine instead of forcing a place on it: an ORDER BY with CASE or NULLS FIRST would sort the whole table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, null, or_, tuple_
from sqlalchemy.sql.elements import BindParameter

from adapters.query import Order
from adapters.relational.traits import Behind, Traits


@dataclass(frozen=True, slots=True)
class Place:
    """One sort column and the value it has in the last row read; `value` is None for NULL there.

    `beyond` is the condition for the rows behind this value, where a comparison alone does not say it.
    """

    order: Order
    column: ColumnElement[object]
    value: BindParameter[object] | None
    traits: Traits
    beyond: ColumnElement[bool] | None = None

    @property
    def nulls_behind(self) -> bool:
        """Whether rows with NULL come behind the rows with a value in this direction."""
        return self.order.nullable and self.traits.nulls.behind(self.order.descending)

    def equal(self) -> ColumnElement[bool]:
        return self.is_null() if self.value is None else self.column == self.value

    def bound(self) -> ColumnElement[bool] | None:
        """Return the plain range that holds every row behind: what an index on this column can start from."""
        if self.value is None:
            return None
        at_least = self.column <= self.value if self.order.descending else self.column >= self.value
        return or_(at_least, self.is_null()) if self.nulls_behind else at_least

    def is_null(self) -> ColumnElement[bool]:
        return is_null(self.column, self.traits)


def is_null(column: ColumnElement[object], traits: Traits) -> ColumnElement[bool]:
    """Return the condition for the rows that have NULL in a column."""
    if traits.equals_null is None:
        return column.is_(None)
    same: ColumnElement[bool] = column.op(traits.equals_null, 5, is_comparison=True)(null())
    return same


def behind(places: Sequence[Place], how: Behind) -> list[ColumnElement[bool]]:
    """Return the conditions of the statements that read the rows behind, in the order in which these rows come.

    Where no row can be behind, the only condition is one that no row meets.
    """
    ranges = list(_ranges(places, row_values=how is Behind.ROW_VALUES))
    if not ranges:
        return [false()]
    if how is not Behind.TOGETHER or len(ranges) == 1:
        return ranges
    bound = places[0].bound()
    together = or_(*reversed(ranges))
    return [together if bound is None else and_(bound, together)]


def spans(
    first: Order, column: ColumnElement[Any], places: Sequence[Place] | None, traits: Traits
) -> Iterator[tuple[ColumnElement[bool] | None, bool]]:
    """Yield the conditions of the statements that read all rows, or those behind `places`; None reads all rows.

    Each comes with whether its rows have many values in the first column, and none of them NULL.
    """
    if places is None and not first.nullable:
        yield None, True
        return
    if places is None:
        parts = [(column.is_not(None), True), (is_null(column, traits), False)]
        yield from parts if traits.nulls.behind(first.descending) else reversed(parts)
        return
    ranges = list(_ranges(places, row_values=False)) or [false()]
    of_first = len(list(_ranges(places[:1], row_values=False)))
    for number, condition in enumerate(ranges):
        yield condition, of_first > 0 and number == len(ranges) - of_first


def settled(places: Sequence[Place], how: Behind) -> int:
    """Return how many of the first columns are NULL in all rows behind and can be left out of the order.

    MariaDB reads an index backwards among NULLs only where they are left out; PostgreSQL needs them there.
    """
    if how is not Behind.TOGETHER:
        return 0
    return next((at for at, place in enumerate(places) if place.value is not None or not place.nulls_behind), 0)


def _ranges(places: Sequence[Place], row_values: bool) -> Iterator[ColumnElement[bool]]:
    """Yield the ranges of an index that hold the rows behind: first those with most of the values in common."""
    end = len(places)
    while end:
        start = _run_start(places, end) if row_values else end - 1
        place, same = places[start], [before.equal() for before in places[:start]]
        if place.value is None:
            if not place.nulls_behind:
                yield and_(*same, place.column.is_not(None))
        else:
            yield and_(*same, _beyond(places[start:end]))
            if place.nulls_behind:
                yield and_(*same, place.is_null())
        end = start


def _run_start(places: Sequence[Place], end: int) -> int:
    """Return where the run of places that one comparison of row values covers begins, before `end`."""
    start = end - 1
    while start and _is_comparable(places[start]) and places[start - 1].value is not None:
        if places[start - 1].order.descending is not places[start].order.descending:
            break
        start -= 1
    return start


def _is_comparable(place: Place) -> bool:
    return place.value is not None and not place.nulls_behind


def _beyond(run: Sequence[Place]) -> ColumnElement[bool]:
    if len(run) == 1 and run[0].beyond is not None:
        return run[0].beyond
    column: ColumnElement[Any] = run[0].column
    value: Any = run[0].value
    if len(run) > 1:
        column, value = tuple_(*[place.column for place in run]), tuple_(*[place.value for place in run])
    beyond: ColumnElement[bool] = column < value if run[0].order.descending else column > value
    return beyond
