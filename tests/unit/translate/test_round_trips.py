"""Properties of every converter: stored → public → stored, public → stored → public, and text → public → text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wrapper.translate.fields import NotStorable, Unreadable, converter

WORD = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
DATES = st.dates()
TIMES = st.times()
OFFSETS = st.sampled_from((UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-5, minutes=-30))))
DATETIMES = st.datetimes(datetime(1902, 1, 1), datetime(2099, 12, 31), timezones=OFFSETS)  # noqa: DTZ001 - naive bounds
INTEGERS = st.integers(-(10**9), 10**9)
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**7), max_value=10**7)
DOUBLES = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: Decimal(repr(number)))

PATTERNS = (
    "YYYYMMDD", "YYMMDD", "MM/DD/YY", "DD.MM.YYYY", "YYDDD", "YYYYDDD", "CYYDDD", "CYYMMDD", "MMDDYY", "YYYY-MM-DD"
)  # fmt: skip
DATE_FORMATS = ("native", *PATTERNS, "excel", "clarion")
TIME_FORMATS = ("native", "HHMM", "HHMMSS", "HH:MM", "HH:MM:SS", "HHMMSSFFF", "clarion_time")
DATETIME_FORMATS = (
    ("native",), ("excel",), ("YYYYMMDDHHMMSS",), ("YYYY-MM-DD HH:MM:SS",), ("YYMMDDHHMM",),
    ("YYYY-MM-DDTHH:MM:SS.FFF",), ("YYYYMMDD", "HHMM"), ("clarion", "clarion_time"), ("native", "native"),
    ("CYYDDD", "HHMMSS"),
)  # fmt: skip
CODES = {"O": "open", "R": "running", "7": "held", "C": "closed"}

CASES: dict[str, tuple[tuple[str, ...], dict[str, Any], st.SearchStrategy[Any]]] = {
    "text": (("text",), {}, WORD),
    "text padded right": (("text",), {"width": 12, "padding": "spaces_right"}, WORD),
    "text padded left": (("text",), {"width": 12, "padding": "spaces_left"}, WORD),
    "text never null": (("text",), {"nullable": False}, st.text(alphabet="ab ")),
    "id with zeros": (("id",), {"width": 8, "padding": "zeros_left"}, st.text("0123456789AB-", min_size=1, max_size=9)),
    "id in a number": (("id",), {"stored_number": True}, INTEGERS.map(str)),
    "code": (("code",), {"codes": CODES}, st.sampled_from(list(CODES.values()))),
    "code padded": (("code",), {"codes": CODES, "width": 3, "padding": "zeros_left"}, st.just("held")),
    "code without a map": (("code",), {"width": 3, "padding": "spaces_right"}, st.text("XYZ", min_size=1, max_size=4)),
    "boolean": (("boolean",), {}, st.booleans()),
    "integer": (("integer",), {}, INTEGERS),
    "decimal": (("decimal",), {}, AMOUNTS),
    "decimal of a double": (("decimal",), {}, DOUBLES),
    "json": (("json",), {}, st.recursive(st.integers(-99, 99) | st.text(), lambda inner: st.lists(inner, min_size=1))),
}  # fmt: skip
CASES |= {
    f"boolean {pair}": (("boolean", pair), {"stored_number": pair[-1] == "0"}, st.booleans())
    for pair in ("Y/N", "T/F", "1/0", "-1/0", "X/")
}
CASES |= {
    f"integer {word}{padding}": (("integer", word), {"width": 10, "padding": padding}, INTEGERS)
    for word in ("text", "zoned", "packed")
    for padding in ("none", "zeros_left", "spaces_left")
}
CASES |= {
    f"{type_} {word} {decimals}": ((type_, word), {"decimals": decimals, "currency": "EUR", "width": 14}, AMOUNTS)
    for type_ in ("decimal", "money")
    for word in ("native", "text", "text_comma", "zoned", "packed")
    for decimals in (2, 4) + ((None,) if word.startswith(("native", "text")) else ())
}
CASES |= {
    f"date {word} {number}": (("date", word), {"stored_number": number, "blanks": ("00000000", "1899-12-30")}, DATES)
    for word in DATE_FORMATS
    for number in (False, True)
}
CASES |= {f"time {word}": (("time", word), {}, TIMES) for word in TIME_FORMATS}
CASES |= {
    f"datetime {words} {zone}": (("datetime", *words), {"time_zone": zone}, DATETIMES)
    for words in DATETIME_FORMATS
    for zone in ("UTC", "Europe/Oslo", "America/New_York")
}


@pytest.mark.parametrize("case", CASES)
def test_what_can_be_stored_comes_back_the_same(make_field: Callable[..., Any], case: str) -> None:
    types, options, values = CASES[case]
    convert = converter(make_field(*types, **options))
    stored_some = 0

    @settings(max_examples=40, deadline=None)
    @given(values)
    def holds(value: Any) -> None:
        nonlocal stored_some
        value = _coarse(value, types)
        try:
            stored = convert.to_legacy(value)
        except NotStorable:
            return
        stored_some += 1
        assert len(stored) == len(convert.field.columns)
        assert convert.to_public(*stored) == value
        assert convert.to_legacy(convert.to_public(*stored)) == stored
        assert all(convert.to_public(*row) == value for row in convert.to_legacy_all(value))

    holds()
    assert stored_some


@pytest.mark.parametrize("case", CASES)
def test_the_text_of_a_value_parses_as_that_value(make_field: Callable[..., Any], case: str) -> None:
    types, options, values = CASES[case]
    convert = converter(make_field(*types, **options))

    @settings(max_examples=40, deadline=None)
    @given(values)
    def holds(value: Any) -> None:
        value = _coarse(value, types)
        try:
            value = convert.to_public(*convert.to_legacy(value))
        except NotStorable:
            return
        if value not in ("", None):
            assert convert.parse(convert.text(value)) == value

    holds()


def _coarse(value: Any, types: tuple[str, ...]) -> Any:
    """Return a moment that coarse formats can hold half of the time at least."""
    formats = " ".join(types[1:])
    if isinstance(value, time | datetime) and formats != "native":
        value = value.replace(microsecond=0)
        if "SS" not in formats and "excel" not in formats and "clarion" not in formats:
            value = value.replace(second=0)
    return value


STORED = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.booleans(),
    st.binary(max_size=6),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=OFFSETS),
    st.times(),
    st.timedeltas(),
    st.uuids(),
    st.from_regex(r"[0-9]{4,8}", fullmatch=True),
    st.lists(st.integers(), max_size=2),
)


@pytest.mark.parametrize("case", CASES)
def test_whatever_is_stored_is_read_or_called_unreadable_and_nothing_else(make_field: Any, case: str) -> None:
    types, options, _ = CASES[case]
    convert = converter(make_field(*types, **options))

    @settings(max_examples=40, deadline=None)
    @given(st.lists(STORED, min_size=len(convert.field.columns), max_size=len(convert.field.columns)))
    def holds(stored: list[Any]) -> None:
        try:
            public = convert.to_public(*stored)
        except Unreadable as broken:
            assert broken.reason
            return
        assert public is None or convert.text(public) is not None
        wire, reason = convert.read(*stored)
        assert (wire is None) <= (public is None or reason is not None)

    holds()


def test_a_date_outside_its_pattern_is_refused_with_the_years_it_holds(make_field: Any) -> None:
    convert = converter(make_field("date", "YYMMDD", pivot=30))
    assert convert.to_legacy(date(1930, 1, 1)) == ("300101",)
    assert convert.to_legacy(date(2029, 12, 31)) == ("291231",)
    with pytest.raises(NotStorable, match="1930 to 2029"):
        convert.to_legacy(date(2030, 1, 1))


def test_a_value_that_means_no_value_is_refused(make_field: Any) -> None:
    convert = converter(make_field("integer", blanks=("-1",)))
    with pytest.raises(NotStorable, match="no value"):
        convert.to_legacy(-1)


def test_the_same_number_reads_the_same_from_every_driver(make_field: Any) -> None:
    convert = converter(make_field("money", currency="NOK"))
    spellings = (12, 12.0, Decimal("12.00"), "12", "12.000", Decimal("1.2E+1"))
    assert {convert.wire_of(spelling) for spelling in spellings} == {convert.wire_of(12)}
    assert convert.wire_of(12).amount == "12.00"
