"""Numbers that a column does not hold, or cannot, are compared with those that it holds as numbers are."""

from __future__ import annotations

import operator
from decimal import Decimal

import pytest

from adapters.base import Adapter
from adapters.query import Condition, Order, Query, Table, Where, WhereKeys
from tests.backends.values.holding import Held

COMPARED = {
    Condition.EQ: operator.eq,
    Condition.GT: operator.gt,
    Condition.GE: operator.ge,
    Condition.LT: operator.lt,
    Condition.LE: operator.le,
}
# Not -(2**63): by an index Firebird 3 finds no number below zero that is above it.
BESIDE = (-1, 0, 5, 24, 99, 255, -(2**31) - 1, 2**32 - 1, 2**32, -(2**62), 2**63, 2**64, -(10**30), Decimal("0.5"))


@pytest.mark.numbers
def test_any_number_finds_what_compares_so(adapter: Adapter, held: Held) -> None:
    rows = list(held.rows())
    faults = []
    for beside in BESIDE:
        for condition, compare in COMPARED.items():
            right = [number for number, _, stored in rows if stored is not None and compare(stored, beside)]
            found = ids(adapter, held, Where("V", condition, beside))
            faults += [f"{condition} {beside}: {found} for {right}"] if found != right else []
        equal = [number for number, _, stored in rows if stored is not None and stored == beside]
        for where in (Where("V", Condition.IN, (beside,)), WhereKeys(("V",), ((beside,),))):
            faults += [f"{where}"] if ids(adapter, held, where) != equal else []
    assert faults == [], faults


def ids(adapter: Adapter, held: Held, where: Where | WhereKeys) -> list[int]:
    order = (Order("ID", nullable=False),)
    return [row[0] for row in adapter.read(Query(Table(held.table), ("ID",), (where,), order, limit=100))]
