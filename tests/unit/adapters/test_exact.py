"""Decimals as texts that compare as the numbers do."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.snapshot.exact import ODD, compared, kept, kept_plain, numbers_of, odd

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**39), max_value=10**39, places=9) | (
    st.integers(-(10**37), 10**37).map(lambda units: Decimal(units).scaleb(-20))
)


def spelled(number: Decimal) -> str:
    """Return the plain digits of a number."""
    return format(number, "f")


@given(NUMBERS, NUMBERS)
def test_kept_numbers_compare_as_the_numbers_do(one: Decimal, other: Decimal) -> None:
    first, second = kept(spelled(one)), kept(spelled(other))
    assert (first < second, first == second) == (one < other, one == other)
    assert first.encode() < ODD.encode()


@given(NUMBERS)
def test_what_is_kept_comes_back_exactly(number: Decimal) -> None:
    assert numbers_of([kept(spelled(number))]) == [number]
    assert kept_plain(spelled(number)) == [kept(spelled(number))]
    assert kept_plain(f"{spelled(number)}\n\n.50\n12.00") == [kept(spelled(number)), None, "Q0.5", "R12"]
    assert compared(number) == kept(spelled(number))


def test_plain_numbers_are_kept_as_others_are() -> None:
    numbers = ["0", "-0", "-0.00", "-.5", "-12.50", "-7", "10", "100.00", "-100.00", ".05"]
    assert kept_plain("\n".join(numbers)) == list(map(kept, numbers))


@pytest.mark.parametrize("spelling", ["0.1", "0.10", "0.100000", ".1"])
def test_one_number_is_kept_in_one_way(spelling: str) -> None:
    assert kept(spelling) == kept("0.1") == compared(0.1) == compared(Decimal("0.10"))


def test_texts_sort_behind_all_numbers_and_limits_beyond_them_between() -> None:
    assert kept("9" * 40) < compared(float("inf")) <= compared(Decimal(10) ** 60) < odd("")
    assert compared(-(10**60)) < kept("-" + "9" * 40)
    assert compared(float("-inf")) < kept("-" + "9" * 40)


@pytest.mark.parametrize("value", [None, True, "text", object])
def test_what_is_not_a_number_is_compared_as_it_is(value: object) -> None:
    assert compared(value) is value
