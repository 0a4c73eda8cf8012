"""A page must end behind the one before it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapters.advancing import check_advance
from adapters.errors import OrderNotKept
from adapters.query import Order, Row

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
