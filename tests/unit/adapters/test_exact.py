"""Decimals as texts that compare as the numbers do."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.snapshot.exact import ODD, compared, kept, kept_plain, limited, numbers_of, odd, spellings, without_zeros

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**39), max_value=10**39, places=9) | (
    st.integers(-(10**37), 10**37).map(lambda units: Decimal(units).scaleb(-20))
)


def spelled(number: Decimal) -> str:
    """Return the plain digits of a number."""
    return format(number, "f")


@given(NUMBERS, NUMBERS)
def test_kept_numbers_compare_as_the_numbers_do(one: Decimal, other: Decimal) -> None:
    first, second = kept(spelled(one)), kept(spelled(other))
    assert (without_zeros(first) == without_zeros(second)) == (one == other)
    assert first < second if one < other else first > second if one > other else True
    assert (first >= limited(second, up=True)) == (one >= other)
    assert (first > limited(second, up=False)) == (one > other)
    assert first.encode() < ODD.encode()


@given(NUMBERS)
def test_what_is_kept_comes_back_digit_by_digit(number: Decimal) -> None:
    text = spelled(number)
    (found,) = numbers_of([kept(text)])
    assert spelled(found) == (text if number else text.lstrip("-"))
    assert kept_plain(text) == [kept(text)]
    assert kept_plain(f"{text}\n\n.50\n12.00") == [kept(text), None, "Q0.5\x01", "R12\x02"]
    assert compared(number) == kept(text)


def test_plain_numbers_are_kept_as_others_are() -> None:
    numbers = ["0", "-0", "-0.00", "-.5", "-12.50", "-7", "10", "100.00", "-100.00", ".05"]
    assert kept_plain("\n".join(numbers)) == list(map(kept, numbers))


def test_the_spellings_of_one_number_stand_side_by_side() -> None:
    found = [kept(spelling) for spelling in ("0.1", "0.10", "0.100000", "0.1000001", "0.11")]
    assert found == sorted(found)
    assert {without_zeros(key) for key in found[:3]} == {compared(0.1)}
    assert spellings(found[2], (0, 1, 5)) == tuple(found[:3])
    assert spellings(odd("x"), (0, 1)) == (odd("x"),)


def test_texts_sort_behind_all_numbers_and_limits_beyond_them_between() -> None:
    assert kept("9" * 40) < compared(float("inf")) <= compared(Decimal(10) ** 60) < odd("")
    assert compared(-(10**60)) < kept("-" + "9" * 40)
    assert compared(float("-inf")) < kept("-" + "9" * 40)


@pytest.mark.parametrize("value", [None, True, "text", object])
def test_what_is_not_a_number_is_compared_as_it_is(value: object) -> None:
    assert compared(value) is value
