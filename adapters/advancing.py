"""Whether a page ends behind the one before it: what keeps a list from going in a circle.

A cursor that lost something of a stored value (a fraction, a sign, a bit) leads back to rows that were read. Engines
sort texts by rules of their own, so of those only equality tells; numbers, dates and times are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

from adapters.errors import OrderNotKept
from adapters.query import Order, Row, Stored

_FAMILIES: tuple[tuple[type, ...], ...] = ((bool, int, float, Decimal), (datetime,), (date,), (time,))


def check_advance(order: Sequence[Order], before: Row, behind: Row) -> None:
    """Raise OrderNotKept unless the position `behind`, where a page ended, lies behind `before`, where it began."""
    for sort, old, new in zip(order, before, behind, strict=False):
        if old == new:
            continue
        if _is_back(old, new, sort.descending):
            raise OrderNotKept(sort.column)
        return
    raise OrderNotKept(order[0].column)


def _is_back(old: Stored, new: Stored, descending: bool) -> bool:
    """Return whether the order from `old` to `new` is surely the wrong one."""
    if not any(isinstance(old, family) and isinstance(new, family) for family in _FAMILIES):
        return False
    try:
        return bool(new > old if descending else new < old)
    except (TypeError, ArithmeticError):
        # A time with an offset and one without, or a NaN.
        return False
