"""A query by values that no row can have is answered as mathematics would, whatever the column holds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.query import Condition, Query, Table, Where, WhereKeys
from adapters.relational.fitting import fitted

HOLDS: dict[Condition, Callable[[Any, Any], bool]] = {
    Condition.EQ: operator.eq,
    Condition.LT: operator.lt,
    Condition.LE: operator.le,
    Condition.GT: operator.gt,
    Condition.GE: operator.ge,
    Condition.IN: lambda value, listed: value in listed,
    Condition.NOT_NULL: lambda value, _: value is not None,
}
CENTS = st.integers(-999, 999).map(lambda cents: Decimal(cents) / 100)
NUMBERS = st.one_of(
    st.integers(-1200, 1200), st.decimals(-12, 12, places=4), st.sampled_from([Decimal(10**30), -(10**30), 9.99, 9.991])
)


def takes_cents(value: Any) -> bool:
    """NUMERIC(3, 2)."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return bool(abs(number) < 10 and number == round(number, 2))


def kept(query: Query | None, rows: list[Any]) -> list[Any]:
    if query is None:
        return []
    (where,) = query.where
    if isinstance(where, WhereKeys):
        return [row for row in rows if (row,) in where.keys]
    return [row for row in rows if HOLDS[where.condition](row, where.value)]


def asked(where: Where | WhereKeys) -> Query:
    return Query(Table("T"), ("C",), (where,))


@given(st.lists(CENTS), st.sampled_from(list(HOLDS)[:5]), NUMBERS)
def test_every_number_divides_the_rows_of_a_column_of_cents(rows: list[Any], condition: Condition, bound: Any) -> None:
    if isinstance(bound, float):
        bound = Decimal(repr(bound))
    query = asked(Where("C", condition, bound))
    answer = fitted(query, lambda _, value: takes_cents(value))
    assert kept(answer, rows) == kept(query, rows)
    sent = [where.value for where in answer.where if isinstance(where, Where)] if answer else []
    assert all(value is None or takes_cents(value) for value in sent)


@given(st.lists(st.text("abz", max_size=3)), st.sampled_from(list(HOLDS)[:5]), st.text("abz", max_size=9))
def test_every_text_divides_the_rows_of_a_short_column(rows: list[str], condition: Condition, bound: str) -> None:
    query = asked(Where("C", condition, bound))
    assert kept(fitted(query, lambda _, value: len(value) <= 3), rows) == kept(query, rows)


@given(st.lists(st.integers(-40000, 40000), min_size=1))
def test_a_list_keeps_all_that_fit_with_few_trials(values: list[int]) -> None:
    trials = []

    def fits(_: str, value: Any) -> bool:
        trials.append(value)
        return bool(-32768 <= value <= 32767)

    keys = asked(WhereKeys(("C",), tuple((value,) for value in values)))
    rows = [value for value in values if -32768 <= value <= 32767]
    assert kept(fitted(keys, fits), rows) == rows
    assert len(trials) <= 2 * len(values).bit_length() + 2
