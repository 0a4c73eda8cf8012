"""The values that recipes of every engine share: ordinary ones, extremes, and those that look like something else."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from hypothesis import strategies as st


def _at(*texts: str) -> list[datetime]:
    return list(map(datetime.fromisoformat, texts))


ODD_TEXTS = (
    *("", "   ", " C3", "C1", "C10", "c1", "a~b", "a/b", "a%2Fb", "..", ".", "100%", "_x", "${HOME}", "null"),
    *("O'Brien", 'a "quoted" word', "back\\slash", "semi;colon", "tab\there", "two\nlines", "Straße", "Ærø", "日本"),
    *("<b>", "=1+1", "@cmd", "-", "x" * 60, "\N{SNOWMAN}", "e\u0301", "a  b", "#", "?q=1&r=2", "None", "nan", "inf"),
)
LETTERS = "abcdefXYZ äßЖ'\"\\%_~/.;,|&?#+=<>{}$-"
WORDS = st.one_of(
    st.sampled_from(ODD_TEXTS), st.text(LETTERS, min_size=2, max_size=12).map(lambda text: f"{text.rstrip()}.")
)
BLANK_AT_THE_END = st.one_of(st.sampled_from(["C3 ", "C1", "C10", "x   "]), WORDS)
PLAIN_WORDS = st.text("abcdefghijklmnop", min_size=2, max_size=8)

NUMERALS = st.one_of(
    st.sampled_from(["0736", "08437124", "007", "0", "00", "000", "1", "10", "736", "0012", "99999999"]),
    st.text("0123456789", min_size=1, max_size=9),
)
"""Codes of digits, whose leading zeros belong to them."""

DATES = st.one_of(
    st.sampled_from([date(1, 1, 1), date(1582, 10, 15), date(1899, 12, 30), date(1900, 1, 1), date(1970, 1, 1)]),
    st.sampled_from([date(2000, 2, 29), date(2038, 1, 20), date(2079, 6, 7), date(9999, 12, 31)]),
    st.dates(date(1950, 1, 1), date(2049, 12, 31)),
)
USUAL_DATES = st.dates(date(1985, 1, 1), date(2030, 12, 31))
TIMES = st.one_of(
    st.sampled_from([time(), time(23, 59, 59), time(8), time(0, 0, 1), time(12, 30, 15)]),
    st.times().map(lambda moment: moment.replace(microsecond=0)),
)
MOMENTS = st.one_of(
    st.sampled_from([*_at("1900-01-01 00:00:01", "2000-02-29 23:59:59", "9999-12-31 23:59:00")]),
    st.datetimes(*_at("1970-01-01", "2040-01-01")).map(lambda moment: moment.replace(microsecond=0)),
)
FLOATS = st.one_of(
    st.sampled_from([0.0, 1.5, -1.5, 0.1, 1e-7, 5e-324, 3.0, 1 / 3]),
    st.floats(-1e9, 1e9, width=32).map(float),
    st.floats(-1e15, 1e15).filter(lambda number: abs(number) > 1e-20),
)
HUGE_FLOATS = st.one_of(
    st.sampled_from([1e20, -1e20, 1.7976931348623157e308]), st.floats(1e15, 1.7e308), st.floats(-1.7e308, -1e15)
)
SHORT_FLOATS = st.integers(-(10**9), 10**9).map(lambda number: number / 64)
"""Floats that any client and any driver reads without an error in the last digit."""


def whole(bits: int) -> st.SearchStrategy[int]:
    """Whole numbers of a signed type of so many bits, its bounds among them."""
    low, high = -(1 << bits - 1), (1 << bits - 1) - 1
    return st.one_of(st.sampled_from([low, high, 0, 1, -1]), st.integers(-99, 999), st.integers(low, high))


def exact(digits: int, scale: int) -> st.SearchStrategy[Decimal]:
    """Decimal numbers of so many digits, `scale` of them behind the point."""
    most = 10**digits - 1
    units = st.one_of(st.sampled_from([most, -most, 0, 1, -1, 10**scale]), st.integers(-most, most))
    return units.map(lambda number: Decimal(f"{number}e-{scale}"))
