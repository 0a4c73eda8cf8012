"""Columns of text exports, where everything is text, and a guess may make more of a whole column."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from tests.legacies import spelling
from tests.legacies.recipes import values
from tests.legacies.stored import Cell, Odd, Recipe


def of_text(text: str) -> Cell:
    return Cell(text, spelling.text(text), shown=text or None)


def of_number(number: int | Decimal) -> Cell:
    text = format(number, "f") if isinstance(number, Decimal) else str(number)
    # A decimal may keep the zeros that it was exported with.
    return Cell(text, {"text": text, "as exported": text, **spelling.number(number)}, shown=text)


def of_numeral(text: str) -> Cell:
    """Return a code of digits: a number only in a column where no code begins with a zero."""
    readings = {"text": text}
    if str(int(text)) == text and len(text) < 19:
        readings |= spelling.number(int(text))
    return Cell(text, readings, shown=text)


def of_comma(number: Decimal) -> Cell:
    text = format(number, "f").replace(".", ",")
    point = text.replace(",", ".")
    return Cell(text, {"text": text, "as exported": point, "decimal": spelling.decimal(number)}, shown=text)


def of_date(day: date, form: str = "%Y-%m-%d") -> Cell:
    text = f"{day:{form}}"
    digits = spelling.number(int(text)) if text.isdigit() else {}
    return Cell(text, {"text": text, "date": day.isoformat(), **digits}, shown=text)


def of_flag(letter: str) -> Cell:
    return Cell(letter, {"text": letter, "flag": letter == "Y"})


FILLED_IN = Cell("00000000", {"text": "00000000", "date": Odd.BLANK})
WORDS = values.WORDS.filter(lambda text: "\n" not in text)
DAYS = values.USUAL_DATES

RECIPES = (
    Recipe("words", "text", values.PLAIN_WORDS.map(of_text), decided=False),
    Recipe("odd texts", "text", WORDS.map(of_text), decided=False, key=False),
    Recipe("whole numbers", "integer", st.integers(1, 99999).map(of_number), decided=False),
    Recipe("small numbers", "integer", st.integers(-9, 99).map(of_number), decided=False, key=False),
    Recipe("exact decimals", "decimal", values.exact(9, 2).map(of_number), decided=False, key=False),
    Recipe("decimals of 16 digits", "decimal", values.exact(16, 2).map(of_number), decided=False, key=False),
    Recipe("decimal commas", "decimal", values.exact(7, 2).map(of_comma), decided=False, key=False),
    Recipe("numerals", "code", values.NUMERALS.map(of_numeral), decided=False, names=("MUNICIPALITY", "CUST_NO")),
    Recipe("dates", "date", DAYS.map(of_date), decided=False),
    Recipe("dates with points", "date", DAYS.map(lambda day: of_date(day, "%d.%m.%Y")), decided=False),
    Recipe(
        "dates of digits",
        "date",
        st.one_of(st.just(FILLED_IN), DAYS.map(lambda day: of_date(day, "%Y%m%d"))),
        decided=False,
        key=False,
        names=("DUE_DT",),
    ),
    Recipe("flags", "flag", st.sampled_from("YN").map(of_flag), decided=False, key=False, names=("RUSH_FL", "x")),
)
