"""Who still uses what will be switched off, from the counts that requests leave in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from wrapper.store.schema import DEPRECATED_USE
from wrapper.store.store import Store


@dataclass(frozen=True, slots=True)
class DeprecatedUse:
    """What one consumer did with one deprecated operation: how often, and on which day (UTC) last."""

    consumer: str
    operation: str
    last_day: date
    count: int


def deprecated_use(store: Store, since: date) -> list[DeprecatedUse]:
    """Return the uses from a day on, by consumer and operation."""
    table = DEPRECATED_USE.c
    query = (
        select(table.consumer, table.operation, func.max(table.day), func.sum(table.count))
        .where(table.day >= since)
        .group_by(table.consumer, table.operation)
        .order_by(table.consumer, table.operation)
    )
    with store.read() as connection:
        # PostgreSQL adds integers up to a decimal.
        return [DeprecatedUse(who, what, last, int(count)) for who, what, last, count in connection.execute(query)]
