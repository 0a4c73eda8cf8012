"""Columns of MariaDB; its usual collation tells neither capitals nor blanks at the end apart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.legacies import spelling
from tests.legacies.recipes import values
from tests.legacies.stored import Cell, Odd, Recipe


def quoted(text: str) -> str:
    """Return a text as a literal."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")
    return f"'{escaped}'"


def spelled(text: str, readings: dict[str, Any]) -> Cell:
    return Cell(quoted(text), readings, shown=text, same=text.casefold().rstrip(" "))


def as_it_is(text: str) -> Cell:
    return spelled(text, {"text": text})


def of_text(text: str) -> Cell:
    return spelled(text, dict(spelling.text(text)))


def of_number(number: int | Decimal) -> Cell:
    text = format(number, "f") if isinstance(number, Decimal) else str(number)
    return Cell(text, spelling.number(number), shown=text)


def of_float(number: float) -> Cell:
    return Cell(repr(number), spelling.binary(number), same=number)


def of_date(day: date) -> Cell:
    return spelled(day.isoformat(), dict(spelling.day(day)))


def of_moment(moment: datetime) -> Cell:
    return spelled(moment.isoformat(" "), dict(spelling.moment(moment)))


def of_time(moment: time) -> Cell:
    return spelled(moment.isoformat(), {"time": moment.isoformat(), "text": moment.isoformat()})


def long_times(texts: Iterable[str]) -> st.SearchStrategy[Cell]:
    """Times beyond a day: the whole column is served as texts, or they are null and reported."""
    return st.sampled_from([spelled(text, {"text": text, "time": Odd.REPORTED}) for text in texts])


def of_bit(state: bool) -> Cell:
    return Cell(f"b'{int(state)}'", {"flag": state})


def of_tiny_flag(state: bool) -> Cell:
    # The type is a small number, which a width of one marks as a flag.
    return Cell(str(int(state)), {"flag": state, "integer": int(state)}, shown=str(int(state)))


def of_bits(text: str) -> Cell:
    return Cell(f"b'{text}'", {"text": text})


def of_json(value: Any) -> Cell:
    # The type is another name for a long text.
    return Cell(quoted(json.dumps(value)), {"json": value, "text": json.dumps(value)})


ENUM = ("image", "updated", "raw", "new")
LONG_TIMES = ("838:59:59", "-01:30:00", "24:00:00")
TIMES = values.TIMES.map(of_time)
ZERO_DATE = spelled("0000-00-00", {"date": Odd.BLANK})
ZERO_MOMENT = spelled("0000-00-00 00:00:00", {"datetime": Odd.BLANK, "date": Odd.BLANK})
# What the server can hold: years from 1000 on.
DATES = values.DATES.filter(lambda day: day.year >= 1000).map(of_date)
MOMENTS = values.MOMENTS.map(of_moment)

RECIPES = (
    Recipe("whole numbers", "int", values.whole(32).map(of_number)),
    Recipe("unsigned whole numbers", "bigint unsigned", st.integers(0, 2**64 - 1).map(of_number)),
    Recipe("exact decimals", "decimal(9,2)", values.exact(9, 2).map(of_number)),
    Recipe("texts", "varchar(100)", values.WORDS.map(of_text), decided=False),
    Recipe("long texts", "text", values.WORDS.map(of_text), decided=False, key=False, index=False),
    Recipe("texts with blanks at the end", "varchar(80)", values.BLANK_AT_THE_END.map(of_text), decided=False),
    Recipe("numerals", "varchar(12)", values.NUMERALS.map(as_it_is), decided=False, names=("municipality", "cust_no")),
    Recipe("short floats", "double", values.SHORT_FLOATS.map(of_float), key=False),
    Recipe("huge floats", "double", values.HUGE_FLOATS.map(of_float), key=False),
    Recipe("floats", "double", values.FLOATS.filter(lambda number: abs(number) > 1e-300).map(of_float), key=False),
    Recipe("dates", "date", DATES),
    Recipe("zero dates", "date", st.one_of(st.just(ZERO_DATE), DATES), index=False),
    Recipe("indexed zero dates", "date", st.one_of(st.just(ZERO_DATE), DATES)),
    Recipe("datetimes", "datetime", MOMENTS, decided=False),
    Recipe("zero datetimes", "datetime", st.one_of(st.just(ZERO_MOMENT), MOMENTS), decided=False, index=False),
    Recipe("indexed zero datetimes", "datetime", st.one_of(st.just(ZERO_MOMENT), MOMENTS), decided=False),
    Recipe("times", "time", TIMES),
    Recipe("long times", "time", st.one_of(long_times(LONG_TIMES), TIMES), decided=False),
    Recipe("bit flags", "bit(1)", st.booleans().map(of_bit), key=False),
    Recipe("small flags", "tinyint(1)", st.booleans().map(of_tiny_flag), decided=False, key=False),
    Recipe("bits", "bit(4)", st.text("01", min_size=4, max_size=4).map(of_bits), key=False),
    Recipe("years", "year", st.integers(1901, 2155).map(of_number)),
    Recipe(
        "enums",
        "enum('image','updated','raw','new')",
        st.sampled_from(ENUM).map(as_it_is),
    ),
    Recipe("sets", "set('a','b','num')", st.sampled_from(["a", "a,b", "num", "a,b,num"]).map(as_it_is), key=False),
    Recipe("json", "json", st.sampled_from([{}, [], {"a": 1}, [1, None]]).map(of_json), key=False, index=False),
    Recipe(
        "whole numbers by tempting names",
        "int",
        st.integers(0, 400).map(of_number),
        names=("temp_c", "lead_time", "date_diff", "due_date_days", "time_zone_id", "c", "days_on"),
    ),
)
