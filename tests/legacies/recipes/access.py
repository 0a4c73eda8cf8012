"""Columns of Access files, of the types that our writer of such files knows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.legacies import spelling
from tests.legacies.recipes import values
from tests.legacies.stored import Cell, Recipe


class Given(str):
    """A literal that carries the value itself, because the writer takes values and no texts."""

    value: Any

    def __new__(cls, value: Any) -> Given:
        made = super().__new__(cls, repr(value))
        made.value = value
        return made


def of_text(text: str) -> Cell:
    return Cell(Given(text), spelling.text(text), shown=text)


def of_number(number: int | Decimal) -> Cell:
    return Cell(Given(number), spelling.number(number), same=number)


def of_float(number: float) -> Cell:
    return Cell(Given(number), spelling.binary(number), same=number)


def of_moment(moment: datetime) -> Cell:
    return Cell(Given(moment), dict(spelling.moment(moment)), same=moment)


def of_day(day: date) -> Cell:
    midnight = f"{day.isoformat()}T00:00:00+00:00"
    return Cell(Given(day), {"date": day.isoformat(), "datetime": midnight}, same=day)


def of_flag(state: bool) -> Cell:
    return Cell(Given(state), {"flag": state}, same=state)


NUMERALS = values.NUMERALS.map(lambda text: Cell(Given(text), {"text": text}, shown=text))
TEXTS = values.WORDS.filter(lambda text: text.isprintable() and bool(text.strip()))
MOMENTS = values.MOMENTS.filter(lambda moment: 1900 < moment.year < 9999)

RECIPES = (
    Recipe("texts", "TEXT:60", TEXTS.map(of_text), decided=False),
    Recipe("numerals", "TEXT:12", NUMERALS, decided=False, names=("MUNICIPALITY", "CUST_NO")),
    Recipe("memos", "MEMO", TEXTS.map(of_text), decided=False, key=False),
    Recipe("whole numbers", "LONG", values.whole(32).map(of_number)),
    Recipe("small numbers", "SHORT", values.whole(16).map(of_number)),
    Recipe("amounts", "CURRENCY", values.exact(14, 4).map(of_number), key=False),
    Recipe("exact decimals", "NUMERIC:9.2", values.exact(9, 2).map(of_number), key=False),
    Recipe("short floats", "DOUBLE", values.SHORT_FLOATS.map(of_float), key=False),
    Recipe("dates", "MOMENT", values.USUAL_DATES.map(of_day), decided=False, key=False),
    Recipe("datetimes", "MOMENT", MOMENTS.map(of_moment), decided=False, key=False),
    Recipe("flags", "BOOLEAN", st.booleans().map(of_flag), key=False),
    Recipe(
        "whole numbers by tempting names",
        "LONG",
        st.integers(0, 400).map(of_number),
        names=("TEMP_C", "LEAD_TIME", "DATE_DIFF", "DUE_DATE_DAYS", "TIME_ZONE_ID", "C", "DAYS_ON"),
    ),
)
