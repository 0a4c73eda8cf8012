"""What every adapter answers when it is asked about values that a column cannot hold: AdapterContract, bounds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters.query import Condition, Order, Query, Table, Where, WhereKeys
from tests.contract.adapters.world import JOBMAST, Feature, World, plain_rows

KEY = ("PLANT", "JOB_NO")
HOLDS: dict[Condition, Callable[[Any, Any], bool]] = {
    Condition.EQ: operator.eq,
    Condition.LT: operator.lt,
    Condition.LE: operator.le,
    Condition.GT: operator.gt,
    Condition.GE: operator.ge,
}
OUTSIDE = [
    ("QTY", 3_000_000_000),
    ("QTY", -3_000_000_000),
    ("QTY", 10**19),
    ("QTY", -(10**19)),
    ("QTY", 10**40),
    ("QTY", Decimal("2.5")),
    ("PRICE", Decimal(10**15)),
    ("PRICE", -Decimal(10**15)),
    ("PRICE", Decimal(10**30)),
    ("PRICE", Decimal("20.5550001")),
    ("PRICE", Decimal("20.5500001")),
    ("PRICE", Decimal("20.5499999")),
    ("OPENED", date(1, 1, 1)),
    ("OPENED", date(9999, 12, 31)),
]


def found(world: World, *where: Where | WhereKeys) -> list[tuple[Any, ...]]:
    query = Query(Table("JOBMAST"), KEY, where, limit=1000)
    rows = sorted(plain_rows(world.adapter.read(query)))
    assert world.adapter.count(query, 1000) == len(rows)
    ordered = replace(query, order=tuple(Order(column, nullable=False) for column in KEY), limit=None)
    assert sorted(plain_rows(row for batch in world.adapter.stream(ordered, 7) for row in batch)) == rows
    return rows


def expected(column: str, bound: Any, holds: Callable[[Any, Any], bool]) -> list[tuple[Any, ...]]:
    place = JOBMAST.place(column)
    return sorted(plain_rows(row[:2] for row in JOBMAST.rows if row[place] is not None and holds(row[place], bound)))


@pytest.mark.needs(Feature.TYPES)
@pytest.mark.parametrize(("column", "bound"), OUTSIDE)
def test_a_bound_that_no_row_can_have_still_divides_the_rows(world: World, column: str, bound: Any) -> None:
    for condition, holds in HOLDS.items():
        rows = found(world, Where(column, condition, world.stored("JOBMAST", column, bound)))
        assert rows == expected(column, bound, holds), condition


@pytest.mark.parametrize("condition", HOLDS)
def test_a_text_longer_than_its_column_still_divides_the_rows(world: World, condition: Condition) -> None:
    bound = "J2" + "z" * 40
    rows = found(world, Where("JOB_NO", condition, world.stored("JOBMAST", "JOB_NO", bound)))
    assert rows == expected("JOB_NO", bound, HOLDS[condition])


@pytest.mark.needs(Feature.TYPES)
def test_what_a_column_cannot_hold_takes_nothing_from_a_list(world: World) -> None:
    values = (2, 10**19, 3_000_000_000, 3, -(10**40))
    wanted = expected("QTY", {2, 3}, lambda value, listed: value in listed)
    assert found(world, Where("QTY", Condition.IN, values)) == wanted
    assert found(world, WhereKeys(("QTY",), tuple((value,) for value in values))) == wanted
    keys = tuple(("01", value) for value in values)
    assert found(world, WhereKeys(("PLANT", "QTY"), keys)) == [row for row in wanted if row[0] == "01"]
    assert found(world, Where("QTY", Condition.IN, (10**19, -(10**40)))) == []


def test_a_list_of_texts_loses_only_those_that_are_too_long(world: World) -> None:
    values = tuple(world.stored("JOBMAST", "JOB_NO", text) for text in ("J7        ", "J" * 40, "J9        "))
    assert [row[1] for row in found(world, Where("JOB_NO", Condition.IN, values))] == ["J7", "J9", "J7", "J9"]
