"""The instants that a query compares columns with, as the plain values that each column holds.

Only the source knows whether a column holds instants or local times, and only in the hour that autumn repeats does it
matter: there a local time stands for the first of two instants, and none for the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from adapters.query import Condition, Instant, Query, Stored, Where, WhereKeys

TakesInstant: TypeAlias = Callable[[str, Instant], bool]
"""Returns whether a column is compared with an instant itself, and not with what its clock shows."""

_UPWARDS = (Condition.GT, Condition.GE)


def placed(query: Query, takes_instant: TakesInstant) -> Query:
    """Return the query with plain values in the place of instants."""
    return replace(query, where=tuple(placed_condition(where, takes_instant) for where in query.where))


def placed_condition(where: Where | WhereKeys, takes_instant: TakesInstant) -> Where | WhereKeys:
    """Return the condition with plain values in the place of instants."""
    if isinstance(where, WhereKeys):
        if not any(Instant in map(type, key) for key in where.keys):
            return where
        pairs = [list(zip(where.columns, key, strict=True)) for key in where.keys]
        kept = [key for key in pairs if not any(_is_beyond(column, value, takes_instant) for column, value in key)]
        return replace(where, keys=tuple(tuple(_plain(*pair, takes_instant) for pair in key) for key in kept))
    column, value = where.column, where.value
    if where.condition is Condition.IN:
        found = [one for one in value if not _is_beyond(column, one, takes_instant)]
        return replace(where, value=tuple(_plain(column, one, takes_instant) for one in found))
    if not _is_beyond(column, value, takes_instant):
        return replace(where, value=_plain(column, value, takes_instant)) if isinstance(value, Instant) else where
    if where.condition is Condition.EQ:
        return Where(column, Condition.IN, ())
    # Stored times of a repeated hour mean its first pass, so all of them lie before this instant.
    return Where(column, Condition.GE if where.condition in _UPWARDS else Condition.LT, value.repeat_ends)


def _is_beyond(column: str, value: Stored, takes_instant: TakesInstant) -> bool:
    """Return whether a value is an instant for which no value of the column stands."""
    return isinstance(value, Instant) and value.repeat_ends is not None and not takes_instant(column, value)


def _plain(column: str, value: Stored, takes_instant: TakesInstant) -> Stored:
    return value.plain(aware=takes_instant(column, value)) if isinstance(value, Instant) else value
