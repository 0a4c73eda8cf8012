"""Whether a page ends behind those before it: what keeps a list from going in a circle.

A cursor that lost something of a stored value (a fraction, a sign, a bit) leads back to rows that were read. Engines
sort texts by rules of their own, so of those only equality tells; numbers, dates and times are the same everywhere.
Texts that lead back over several pages are found out when a place comes again.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from adapters.errors import OrderNotKept
from adapters.query import Order, Row, Stored

_FAMILIES: tuple[tuple[type, ...], ...] = ((bool, int, float, Decimal), (datetime,), (date,), (time,))


class InACircle(Exception):
    """A list came to a place where it was before."""


@dataclass(frozen=True, slots=True)
class Trail:
    """How many pages a list has gone, and one place on its way: that of the last page whose number is a power of two.

    In a circle each page is followed by pages that come again, so this place does too, at the latest after as many
    further pages as there were before it and in the circle (R. P. Brent, "An improved Monte Carlo factorization
    algorithm", BIT 20, 1980, §3).
    """

    pages: int = 0
    place: Hashable = None

    def to(self, place: Hashable) -> Trail:
        """Return the trail of the next page, which ends at `place`; raises InACircle where it was there before."""
        pages = self.pages + 1
        if self.pages and place == self.place:
            raise InACircle
        return Trail(pages, self.place if pages & (pages - 1) else place)


def suspect(order: Sequence[Order], place: Row) -> str:
    """Return the column of an order that leads in a circle, by a place in it: one that only the engine can compare."""
    known = tuple(type_ for family in _FAMILIES for type_ in family)
    columns = [sort.column for sort, value in zip(order, place, strict=False) if not isinstance(value, known)]
    return next(iter([*columns, *[sort.column for sort in order]]), "")


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
