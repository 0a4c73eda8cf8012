"""Decimals as their digits, with an exponent only where a number would mostly be zeros."""

from __future__ import annotations

from decimal import Decimal

import pytest

from adapters.plain_numbers import plain_number


@pytest.mark.parametrize(
    ("number", "text"),
    [("0.50", "0.5"), ("1E300", "1E300"), ("-2.5E-80", "-2.5E-80"), ("0E-100", "0"), ("-0E-100", "0"), ("0E300", "0")],
)
def test_a_number_is_plain_unless_it_would_mostly_be_zeros(number: str, text: str) -> None:
    assert plain_number(Decimal(number)) == text
