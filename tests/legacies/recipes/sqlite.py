"""Columns of SQLite, whose declared types are only a preference: what is stored is what was put in."""

from __future__ import annotations

from datetime import date, datetime, time

from hypothesis import strategies as st

from tests.legacies import spelling
from tests.legacies.recipes import values
from tests.legacies.stored import Cell, Odd, Recipe

_BIGGEST_WHOLE_FLOAT = 2**53


def quoted(text: str) -> str:
    """Return a text as a literal; a NUL or line end stands in it as it is."""
    return "'" + text.replace("'", "''") + "'"


def of_text(text: str) -> Cell:
    return Cell(quoted(text), spelling.text(text), shown=text)


def of_numeral(text: str) -> Cell:
    return Cell(quoted(text), {"text": text}, shown=text)


def of_whole(number: int) -> Cell:
    # The most negative number has no literal of its own: its digits would be read before its sign.
    literal = str(number) if number > -(1 << 63) else f"({number + 1} - 1)"
    return Cell(literal, spelling.number(number), shown=str(number))


def of_float(number: float) -> Cell:
    return Cell(repr(number), spelling.binary(number), same=number)


def of_date(day: date) -> Cell:
    return Cell(quoted(day.isoformat()), spelling.day(day), shown=day.isoformat())


def of_time(moment: time) -> Cell:
    return Cell(quoted(moment.isoformat()), {"time": moment.isoformat()}, shown=moment.isoformat())


def of_moment(moment: datetime) -> Cell:
    text = moment.isoformat(" ")
    return Cell(quoted(text), spelling.moment(moment), shown=text)


def of_compact_date(day: date) -> Cell:
    text = f"{day:%Y%m%d}"
    return Cell(quoted(text), {"text": text, "date": day.isoformat()}, shown=text)


def of_flag(state: bool) -> Cell:
    return Cell(str(int(state)), {"flag": state}, shown=str(int(state)))


INFINITE = [
    Cell("9e999", {"decimal": Odd.REPORTED}, same=float("inf")),
    Cell("-9e999", {"decimal": Odd.REPORTED}, same=float("-inf")),
]
COUNTS = st.integers(0, 400).map(of_whole)

RECIPES = (
    Recipe("whole numbers", "INTEGER", values.whole(64).map(of_whole)),
    Recipe("texts", "TEXT", values.WORDS.map(of_text), decided=False),
    Recipe("texts of a width", "VARCHAR(60)", values.WORDS.map(of_text), decided=False),
    Recipe("texts with blanks at the end", "TEXT", values.BLANK_AT_THE_END.map(of_text), decided=False),
    Recipe("numerals", "TEXT", values.NUMERALS.map(of_numeral), decided=False, names=("MUNICIPALITY", "CUST_NO")),
    Recipe("short floats", "REAL", values.SHORT_FLOATS.map(of_float), key=False),
    Recipe("huge floats", "REAL", values.HUGE_FLOATS.map(of_float), key=False),
    Recipe("floats", "REAL", values.FLOATS.map(of_float), key=False),
    Recipe(
        "infinite floats",
        "REAL",
        st.one_of(st.sampled_from(INFINITE), values.FLOATS.map(of_float)),
        decided=False,
        key=False,
    ),
    Recipe("dates", "DATE", values.DATES.map(of_date)),
    Recipe("times", "TIME", values.TIMES.map(of_time)),
    Recipe("datetimes", "DATETIME", values.MOMENTS.map(of_moment), decided=False),
    Recipe("dates of digits", "CHAR(8)", values.USUAL_DATES.map(of_compact_date), decided=False, names=("DUE_DT",)),
    Recipe("flags", "BOOLEAN", st.booleans().map(of_flag), key=False),
    Recipe(
        "whole numbers by tempting names",
        "INTEGER",
        COUNTS,
        names=("TEMP_C", "LEAD_TIME", "DATE_DIFF", "DUE_DATE_DAYS", "TIME_ZONE_ID", "C", "DAYS_ON"),
    ),
)
