"""What the values of an exported column are taken for, by all of them together."""

from __future__ import annotations

import pytest

from adapters.sniffing.columns import decimal_commas, sniff_type


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (["1.037", "2.500", "950"], "text"),
        (["1.037", "0.250", "950"], "decimal"),
        (["1.037", "2.5"], "decimal"),
        (["1.037", "1200.500"], "decimal"),
    ],
)
def test_a_point_before_three_digits_each_time_may_part_thousands(values: list[str], word: str) -> None:
    assert sniff_type(values, decimal_comma=False) == word


def test_points_between_thousands_do_not_hide_decimal_commas_elsewhere() -> None:
    assert decimal_commas({"QTY": ["1.037", "2.500"], "PRICE": ["1,50", "2,75"]}) is True
    assert decimal_commas({"QTY": ["1,037", "2,500"]}) is False


@pytest.mark.parametrize(
    "others", [["1.9", "1.10", "2.0"], ["1.5", "2.75", "-3.25"], ["10.25", "", "7"], ["54.1", "54.22", "53.9"]]
)
def test_points_in_one_column_take_no_decimal_commas_from_another(others: list[str]) -> None:
    assert decimal_commas({"VERSION": others, "PRICE": ["1,50", "2,75", "1.200,00"]}) == ["PRICE"]


@pytest.mark.parametrize("others", [["1.9.2", "1.10.1"], ["1.2,3.4", "7,x"], ["a", "b"]])
def test_only_columns_of_decimals_have_a_say_in_their_sign(others: list[str]) -> None:
    assert decimal_commas({"VERSION": others, "PRICE": ["1,50", "2,75"]}) is True
