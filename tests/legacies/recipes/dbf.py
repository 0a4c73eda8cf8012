"""Columns of DBF tables: every value is text of a fixed width in the file, and its column says what it means.

The declared type is spelled as letter, width and decimals: C10, N9.2.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from tests.legacies import spelling
from tests.legacies.recipes import values
from tests.legacies.stored import Cell, Odd, Recipe

WIDTH = 20


def of_text(text: str) -> Cell:
    full = text.ljust(WIDTH)
    if not full.strip():
        return Cell(full, {"text": Odd.BLANK})
    return Cell(full, {"filled up": full.rstrip(" ")}, shown=full.rstrip(" "))


def of_numeral(text: str) -> Cell:
    return Cell(text.ljust(9), {"text": text}, shown=text)


def of_number(number: int) -> Cell:
    return Cell(str(number).rjust(9), spelling.number(number), shown=str(number))


def of_exact(number: Decimal) -> Cell:
    return Cell(format(number, "f").rjust(10), spelling.number(number))


def of_date(day: date) -> Cell:
    return Cell(f"{day:%Y%m%d}", spelling.day(day), shown=day.isoformat())


def of_flag(state: bool) -> Cell:
    return Cell("T" if state else "F", {"flag": state}, shown=str(state))


def odd(*literals: str, reading: str) -> st.SearchStrategy[Cell]:
    """Values outside their column's type."""
    return st.sampled_from([Cell(literal, {reading: Odd.REPORTED}) for literal in literals])


TEXTS = st.text("abcdefXYZ äßé'\",;.-&", min_size=1, max_size=WIDTH).map(lambda text: text.strip() or "x")
# Waiting: in a key, too, a day that may stand for none is taken for a blank.
DATES = values.DATES.filter(lambda day: day.year >= 1000).map(of_date)
NO_DATE = st.just(Cell("00000000", {"date": Odd.BLANK}))

RECIPES = (
    Recipe("texts", f"C{WIDTH}", TEXTS.map(of_text), decided=False),
    Recipe("numerals", "C9", values.NUMERALS.map(of_numeral), decided=False, names=("MUNI_NO", "CUST_NO")),
    Recipe("whole numbers", "N9", st.integers(-999, 8_000_000).map(of_number)),
    Recipe("numbers of nines", "N9", st.sampled_from([9999999, 12, 13]).map(of_number), key=False),
    Recipe("exact decimals", "N10.2", values.exact(8, 2).map(of_exact), key=False),
    Recipe("dates", "D8", DATES),
    Recipe("odd dates", "D8", st.one_of(NO_DATE, odd("1998139X", "19989999", reading="date"), DATES), key=False),
    Recipe("flags", "L1", st.booleans().map(of_flag), key=False),
    Recipe(
        "whole numbers by tempting names",
        "N9",
        st.integers(0, 400).map(of_number),
        names=("TEMP_C", "LEAD_TIME", "DATE_DIFF", "DUE_DAYS", "TZONE_ID", "C", "DAYS_ON"),
    ),
)
