"""Asks an engine that refuses values beyond a column's type for the same rows by values that the type can hold.

`quantity < 99999` on a column of 16 bits means every row that has a quantity; some engines and drivers answer with an
error. Which value is at fault they do not say alike, and the type of a column is not always known: so values are
tried out, by statements that find no row, and only once a read was refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import ROUND_FLOOR, Context, Decimal
from typing import TypeAlias

from adapters.query import Condition, Query, Row, Stored, Where, WhereKeys

Fits: TypeAlias = Callable[[str, Stored], bool]
"""Whether the engine takes a value for a column; each call is a statement."""

UPWARDS = (Condition.GT, Condition.GE)
RANGES = (*UPWARDS, Condition.LT, Condition.LE)
NULL_TESTS = (Condition.IS_NULL, Condition.NOT_NULL)
FIRST_YEAR_OF_ALL = 1900
"""A date that no column can hold lies before or after what it can; every engine holds those of this year."""


WIDE = Context(prec=400)


MOST_TRIALS = 100
"""How many statements may be sent to find out which values an engine refuses."""


class Impossible(Exception):
    """No row can match."""


class TooManyTrials(Exception):
    """Which values the engine refuses was not found out within MOST_TRIALS."""


def fitted(query: Query, fits: Fits) -> Query | None:
    """Return a query for the same rows whose values all fit, or None when no row can match; raises TooManyTrials."""
    seen: dict[tuple[str, type, Stored], bool] = {}

    def known(column: str, value: Stored) -> bool:
        found = seen.get((column, type(value), value))
        if found is None:
            if len(seen) >= MOST_TRIALS:
                raise TooManyTrials
            found = seen[column, type(value), value] = value is None or fits(column, value)
        return found

    try:
        return replace(query, where=tuple(_fitted(where, known) for where in query.where))
    except Impossible:
        return None


def _fitted(where: Where | WhereKeys, fits: Fits) -> Where | WhereKeys:
    if isinstance(where, WhereKeys):
        return replace(where, keys=_keys(where, fits))
    column, condition, value = where.column, where.condition, where.value
    if condition in NULL_TESTS:
        return where
    if value is None:
        # Nothing compares with NULL.
        raise Impossible
    if condition is Condition.IN:
        values = _fitting(column, value, fits)
        return replace(where, value=tuple(one for one in value if one in values))
    if fits(column, value):
        return where
    if condition not in RANGES:
        raise Impossible
    if isinstance(value, str):
        return _shortened(where, fits)
    return _bounded(where, fits)


def _keys(where: WhereKeys, fits: Fits) -> tuple[Row, ...]:
    keys = where.keys
    for place, column in enumerate(where.columns):
        values = _fitting(column, (key[place] for key in keys), fits)
        keys = tuple(key for key in keys if key[place] in values)
    return keys


def _fitting(column: str, values: Iterable[Stored], fits: Fits) -> set[Stored]:
    """Return those of the values that fit, with few trials: past one that is too big, so is every bigger one."""
    groups: dict[object, list[Stored]] = {}
    for value in set(values):
        groups.setdefault(_alike(value), []).append(value)
    found: set[Stored] = set()
    for kind, group in groups.items():
        if kind is None:
            found.update(value for value in group if fits(column, value))
            continue
        group.sort(key=lambda value: len(value) if isinstance(value, str) else abs(value))
        low, high = 0, len(group)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if fits(column, group[middle]) else (low, middle)
        found.update(group[:low])
    return found


def _alike(value: Stored) -> object:
    """Return the kind of values that only their size keeps from fitting, or None for one that stands for itself."""
    if isinstance(value, str):
        return str if value.isascii() else None
    return (int, value < 0) if isinstance(value, int) else None


def _shortened(where: Where, fits: Fits) -> Where:
    """Compare with the beginning of a text that is too long, which no stored one is."""
    text = where.value.rstrip(" ")
    if fits(where.column, text):
        return replace(where, value=text)
    length = _most(len(text), lambda length: fits(where.column, text[:length]))
    return replace(where, condition=_beside(where), value=text[:length])


def _bounded(where: Where, fits: Fits) -> Where:
    if isinstance(where.value, date):
        return _all_or_none(where, where.value.year > FIRST_YEAR_OF_ALL)
    number = Decimal(repr(where.value)) if isinstance(where.value, float) else Decimal(where.value)
    exponent = number.normalize(WIDE).as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0

    def lower(places: int) -> int | Decimal:
        found = number.quantize(Decimal(1).scaleb(-places), ROUND_FLOOR, WIDE)
        return found if places else int(found)

    if places <= 0:
        return _all_or_none(where, number > 0)
    if not fits(where.column, lower(0)):
        # Close to the least that the column holds, the whole number below is beyond it; one with decimals need not be.
        near = next((found for found in map(lower, range(places - 1, 0, -1)) if fits(where.column, found)), None)
        if near is None:
            return _all_or_none(where, number > 0)
        return replace(where, condition=_beside(where), value=near)
    # Nothing that a column with fewer decimals holds lies between the bound and the number below it.
    value = lower(_most(places, lambda places: fits(where.column, lower(places))))
    return replace(where, condition=_beside(where), value=value)


def _all_or_none(where: Where, is_high: bool) -> Where:
    """Return the condition for a bound above, or below, everything that the column holds."""
    if is_high is (where.condition in UPWARDS):
        raise Impossible
    return Where(where.column, Condition.NOT_NULL)


def _beside(where: Where) -> Condition:
    """Return the condition for a bound that was moved down to the next value that fits."""
    return Condition.GT if where.condition in UPWARDS else Condition.LE


def _most(beyond: int, works: Callable[[int], bool]) -> int:
    """Return the greatest number below `beyond` that works, 0 at least: whatever is less works too."""
    low, high = 0, beyond - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if works(middle) else (low, middle - 1)
    return low
