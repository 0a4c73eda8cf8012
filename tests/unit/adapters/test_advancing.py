"""A page must end behind the one before it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapters.advancing import check_advance, suspect
from adapters.errors import OrderNotKept
from adapters.query import Order, Query, Row, Table
from adapters.relational.paged import pages

UP, DOWN = (Order("F"), Order("ID")), (Order("F", descending=True), Order("ID", descending=True))
INFINITE, NOT_A_NUMBER = float("inf"), float("nan")


@pytest.mark.parametrize(
    ("order", "before", "behind"),
    [
        (UP, (1, 1), (1, 2)),
        (UP, (1, 2), (Decimal("1.5"), 1)),
        (DOWN, (1, 2), (1, 1)),
        (DOWN, (date(2024, 1, 2), 1), (date(2024, 1, 1), 9)),
        (UP, ("b", 1), ("A", 2)),
        (UP, (None, 2), (-3, 1)),
        (UP, (3, 2), (None, 1)),
        (UP, (INFINITE, 1), (NOT_A_NUMBER, 1)),
        (UP, (datetime(2024, 1, 1), 1), (datetime(2024, 1, 1, tzinfo=UTC), 1)),  # noqa: DTZ001 - one without an offset
        (UP, (5, 1), ("a", 1)),
    ],
)
def test_positions_that_advance_or_that_only_the_engine_can_compare_pass(
    order: tuple[Order, ...], before: Row, behind: Row
) -> None:
    check_advance(order, before, behind)


@pytest.mark.parametrize(
    ("order", "before", "behind", "column"),
    [
        (UP, (0.1, 1), (0.1, 1), "F"),
        (UP, ("a", 1), ("a", 1), "F"),
        (UP, (1, 2), (1, 1), "ID"),
        (UP, (2147483647, 1), (-1294967296, 2), "F"),
        (DOWN, (1, 1), (Decimal(2), 1), "F"),
        (DOWN, (date(2024, 1, 1), 1), (date(2024, 1, 2), 1), "F"),
    ],
)
def test_a_position_that_does_not_advance_is_an_error_that_names_the_column(
    order: tuple[Order, ...], before: Row, behind: Row, column: str
) -> None:
    with pytest.raises(OrderNotKept) as stuck:
        check_advance(order, before, behind)
    assert stuck.value.column == column


@pytest.mark.parametrize(
    ("place", "column"), [((1, "a", "b"), "NAME"), ((1, None, 2), "NAME"), ((1, 2, 3), "NUMBER"), ((), "NUMBER")]
)
def test_a_circle_is_put_down_to_the_first_column_that_only_the_engine_compares(place: Row, column: str) -> None:
    assert suspect((Order("NUMBER"), Order("NAME"), Order("ID")), place) == column
    assert suspect((), ("a",)) == ""


def test_a_stream_of_pages_that_goes_in_a_circle_ends_with_an_error_that_names_the_column() -> None:
    following: dict[Row | None, Row] = {None: ("a", 1), ("a", 1): ("b", 2), ("b", 2): ("c", 3), ("c", 3): ("b", 2)}
    stream = pages(lambda query: [following[query.after]], Query(Table("T"), ("F", "ID"), order=UP), 1)
    with pytest.raises(OrderNotKept) as stuck:
        assert len(list(stream)) < 9
    assert stuck.value.column == "F"
