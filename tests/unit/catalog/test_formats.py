"""The tokenizer of date and time patterns, and which formats fit which types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wrapper.catalog.formats import BadPattern, Part, boolean_pair, column_types, fault, tokens
from wrapper.catalog.model import FieldType

P = Part


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("YYYYMMDD", [P.YEAR, P.MONTH, P.DAY]),
        ("CYYMMDD", [P.CENTURY, P.SHORT_YEAR, P.MONTH, P.DAY]),
        ("YYYYDDD", [P.YEAR, P.YEAR_DAY]),
        ("HHMMSS", [P.HOUR, P.MINUTE, P.SECOND]),
        ("MM/DD/YY", [P.MONTH, P.LITERAL, P.DAY, P.LITERAL, P.SHORT_YEAR]),
        ("YYYYMMDDHHMM", [P.YEAR, P.MONTH, P.DAY, P.HOUR, P.MINUTE]),
        ("HH.MM.SS.FFF", [P.HOUR, P.LITERAL, P.MINUTE, P.LITERAL, P.SECOND, P.LITERAL, P.FRACTION]),
        ("YYYYMMDDTHHMM", [P.YEAR, P.MONTH, P.DAY, P.LITERAL, P.HOUR, P.MINUTE]),
    ],
)
def test_a_pattern_is_read_from_left_to_right_longest_token_first(pattern: str, parts: list[Part]) -> None:
    assert [token.part for token in tokens(pattern)] == parts


@pytest.mark.parametrize("pattern", ["", "//", "YYYYYYYY", "DDMMDD", "YYMON", "HHMMSSFFFFFFF", "yyyymmdd", "YYYYMM5"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        tokens(pattern)


@given(pattern=st.text(st.sampled_from("YMDCHSFT -/.:x0"), max_size=16))
def test_the_tokens_of_a_pattern_cover_it_without_a_gap(pattern: str) -> None:
    try:
        found = tokens(pattern)
    except BadPattern:
        return
    assert "".join(token.text for token in found) == pattern
    assert [pattern[token.start : token.start + token.width] for token in found] == [token.text for token in found]


@pytest.mark.parametrize(
    ("type_", "format_"),
    [
        (FieldType.TEXT, "native"),
        (FieldType.DATE, "DD.MM.YYYY"),
        (FieldType.DATE, "excel"),
        (FieldType.DATE, "clarion"),
        (FieldType.TIME, "HH:MM"),
        (FieldType.TIME, "clarion_time"),
        (FieldType.DATETIME, "YYYY-MM-DD HH:MM:SS"),
        (FieldType.DATETIME, "excel"),
        (FieldType.INTEGER, "packed"),
        (FieldType.MONEY, "text_comma"),
        (FieldType.BOOLEAN, "-1/0"),
        (FieldType.BOOLEAN, "X/"),
    ],
)
def test_formats_that_fit(type_: FieldType, format_: str) -> None:
    assert fault(type_, format_) is None


@pytest.mark.parametrize(
    ("type_", "format_"),
    [
        (FieldType.TEXT, "YYYYMMDD"),
        (FieldType.DATE, "YYMM"),
        (FieldType.DATE, "CYYYYMMDD"),
        (FieldType.DATE, "YYYYMMDDHHMM"),
        (FieldType.DATE, "clarion_time"),
        (FieldType.TIME, "MM:SS"),
        (FieldType.TIME, "HHMMFF"),
        (FieldType.DATETIME, "clarion"),
        (FieldType.INTEGER, "zonned"),
        (FieldType.BOOLEAN, "Y/Y"),
        (FieldType.BOOLEAN, "/N"),
    ],
)
def test_formats_that_do_not_fit(type_: FieldType, format_: str) -> None:
    assert fault(type_, format_)


def test_a_datetime_of_two_columns_is_a_date_and_a_time() -> None:
    assert column_types(FieldType.DATETIME, 2) == (FieldType.DATE, FieldType.TIME)
    assert column_types(FieldType.DATETIME, 1) == (FieldType.DATETIME,)


def test_a_boolean_format_names_true_first() -> None:
    assert boolean_pair("Y/N") == ("Y", "N")
    assert boolean_pair("Y") is None
