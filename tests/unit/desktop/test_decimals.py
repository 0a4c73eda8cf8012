"""Decimals as whole numbers of their smallest unit, from text and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.snapshot.decimals import MOST_UNITS, compared_units, decimals_of, units


@pytest.mark.parametrize(
    ("text", "scale", "found"),
    [
        ("12.50", 2, 1250),
        ("12.5", 2, 1250),
        ("12", 2, 1200),
        (" -0.07 ", 2, -7),
        ("-.5", 2, -50),
        (".5", 2, 50),
        ("5.", 2, 500),
        ("+5", 2, 500),
        ("1e3", 2, 100000),
        ("12.500", 2, 1250),
        ("", 2, None),
        ("   ", 2, None),
        ("12.505", 2, "12.505"),
        ("-", 2, "-"),
        ("--5", 2, "--5"),
        ("1_000", 2, "1_000"),
        ("1.2.3", 2, "1.2.3"),
        ("٣", 2, 300),
        ("NaN", 2, "NaN"),
        ("Infinity", 2, "Infinity"),
        ("*****", 2, "*****"),
        ("92233720368547758.07", 2, MOST_UNITS),
        ("92233720368547758.08", 2, "92233720368547758.08"),
        ("7", 0, 7),
    ],
)
def test_a_text_is_so_many_units_or_stays_what_it_is(text: str, scale: int, found: object) -> None:
    assert units(text, scale) == found


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=3))
def test_what_is_kept_in_units_comes_back(number: Decimal) -> None:
    kept = units(format(number, "f"), 3)
    assert isinstance(kept, int)
    back, text, null = decimals_of((kept, "***", None), 3)
    assert (back, text, null) == (number, "***", None)
    assert back.as_tuple().exponent == -3
    assert compared_units(number, 3, None) == kept


@given(st.integers(-10000, 10000), st.decimals(-1000, 1000, places=5))
def test_a_limit_between_two_units_finds_the_same_numbers(kept: int, limit: Decimal) -> None:
    (number,) = decimals_of((kept,), 2)
    assert (number > limit) == (kept > compared_units(limit, 2, up=False))
    assert (number <= limit) == (kept <= compared_units(limit, 2, up=False))
    assert (number >= limit) == (kept >= compared_units(limit, 2, up=True))
    assert (number < limit) == (kept < compared_units(limit, 2, up=True))
    exact = compared_units(limit, 2, None)
    assert (number == limit) == (kept == exact)


@pytest.mark.parametrize("value", [None, True, "text", Decimal("NaN"), float("inf"), object])
def test_what_is_no_number_is_compared_as_it_is(value: object) -> None:
    assert compared_units(value, 2, None) is value


def test_a_limit_beyond_all_numbers_is_the_last_one() -> None:
    assert compared_units(Decimal(10) ** 40, 2, up=True) == MOST_UNITS
    assert compared_units(-(10**40), 2, up=False) == -MOST_UNITS - 1
