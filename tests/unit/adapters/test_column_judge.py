"""What the values of an exported column are taken for, by all of them together."""

from __future__ import annotations

import pytest

from adapters.sniffing.columns import ColumnJudge, decimal_commas, sniff_type, sniff_types


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


def test_points_between_thousands_that_no_decimals_prove_leave_a_text_beside_decimal_commas() -> None:
    assert sniff_types({"QTY": ["1.037", "2.500"], "PRICE": ["1,50", "2,75"]}, {}) == {
        "QTY": "text",
        "PRICE": "decimal",
    }


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


@pytest.mark.parametrize(
    ("values", "options"),
    [
        (["1.234,50", "2,75", "1.000", ""], {"decimal_comma": "yes"}),
        (["1,234.50", "2.5", "1,000", "-12,345,678.90"], {"thousands": {"PRICE": ","}}),
        (["1 234,50", "7,25", "2 000"], {"decimal_comma": "yes", "thousands": {"PRICE": " "}}),
        (["1\xa0234,50", "7,25", "2\u202f000"], {"decimal_comma": "yes", "thousands": {"PRICE": " "}}),
        (["1 234.50", "7.25"], {"thousands": {"PRICE": " "}}),
        (["1'234.50", "7.25", "2\u2019000", "1234.5"], {"thousands": {"PRICE": "'"}}),
        (["1'234,50", "7,25"], {"decimal_comma": "yes", "thousands": {"PRICE": "'"}}),
    ],
)
def test_marks_between_thousands_are_told_where_some_value_has_decimals_too(
    values: list[str], options: dict[str, object]
) -> None:
    found: dict[str, object] = {}
    assert sniff_types({"PART": ["A", "B", "C", "D"], "PRICE": values}, found) == {"PART": "text", "PRICE": "decimal"}
    assert found == options


@pytest.mark.parametrize(
    "values",
    [
        ["1,234", "2,500", "950"],
        ["12 345", "89 123"],
        ["1'234", "2'500"],
        ["1,234.50", "1.234,50"],
        ["1,234.50", "12,34"],
        ["1,234.50", "01,234"],
        ["1 234,50", "1.5"],
        ["12,345,6.7", "1"],
    ],
)
def test_marks_that_do_not_agree_or_may_be_something_else_leave_a_text(values: list[str]) -> None:
    found: dict[str, object] = {}
    assert sniff_types({"PRICE": values}, found) == {"PRICE": "text"}
    assert "thousands" not in found


@pytest.mark.parametrize(("mark", "values"), [(",", ["1,234.50", "2.5"]), ("", ["1.9", "1.10"])])
def test_nothing_that_is_numbered_has_marks_between_thousands(mark: str, values: list[str]) -> None:
    judge = ColumnJudge(decimal_comma=False, thousands=mark)
    judge.see(values)
    assert (judge.word, judge.may_be_numbering) == ("decimal", not mark)
