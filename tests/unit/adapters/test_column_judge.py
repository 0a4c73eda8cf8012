"""What the values of an exported column are taken for, by all of them together."""

from __future__ import annotations

import pytest

from adapters.sniffing.columns import has_decimal_comma, sniff_type


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
    assert has_decimal_comma([["1.037", "2.500"], ["1,50", "2,75"]])
    assert not has_decimal_comma([["1.5", "2.75"], ["1,50", "2,75"]])
    assert not has_decimal_comma([["1,037", "2,500"]])
