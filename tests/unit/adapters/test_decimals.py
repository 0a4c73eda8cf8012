"""Numbers that a driver hands over as something else become decimals with the digits of their column."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pytest

from adapters.relational.decimals import single, with_digits


@pytest.mark.parametrize(
    ("value", "scale", "spelled"),
    [
        ("12.5", 2, "12.50"),
        (" 7 ", 0, "7"),
        (0.29, 2, "0.29"),
        (1e22, 10, "10000000000000000000000.0000000000"),
        ("12345678901234567890123456789.123456789", 9, "12345678901234567890123456789.123456789"),
    ],
)
def test_a_number_has_the_digits_of_its_column_however_long_it_is(value: str | float, scale: int, spelled: str) -> None:
    assert str(with_digits(scale)(value)) == spelled
    assert with_digits(scale)(value) == Decimal(spelled)


def test_a_text_that_is_no_number_is_none() -> None:
    with pytest.raises(InvalidOperation):
        with_digits(2)("twelve")


@pytest.mark.parametrize(
    ("wide", "short"),
    [(0.10000000149011612, 0.1), (16777216.0, 16777216.0), (0.10000009834766388, 0.1000001), (1e300, 1e300)],
)
def test_a_float_of_single_precision_has_the_shortest_spelling_that_reads_back(wide: float, short: float) -> None:
    assert single(wide) == short
