"""Columns of PostgreSQL: every literal is a quoted text, which the server itself reads as the column's type."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tests.legacies import spelling
from tests.legacies.recipes import values
from tests.legacies.stored import Cell, Odd, Recipe


def quoted(text: str) -> str:
    """Return a text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def spelled(text: str, readings: dict[str, Any], shown: str | None = None) -> Cell:
    """Return a cell of a literal that is read as whatever type its column has; it is shown as it is spelled."""
    return Cell(quoted(text), readings, shown=text if shown is None else shown, same=text)


def as_it_is(text: str) -> Cell:
    return spelled(text, {"text": text})


def of_text(text: str) -> Cell:
    return spelled(text, dict(spelling.text(text)))


def padded(width: int) -> Callable[[str], Cell]:
    """Return what makes a cell of a text that the server fills up with blanks."""

    def of(text: str) -> Cell:
        full = text[:width].ljust(width)
        if not full.strip(" "):
            return Cell(f"'{full}'", {"text": Odd.BLANK}, shown=full, same=full)
        return spelled(full, {"as stored": full, "filled up": full.rstrip(" ")})

    return of


def of_number(number: int | Decimal) -> Cell:
    return spelled(format(number, "f") if isinstance(number, Decimal) else str(number), dict(spelling.number(number)))


def of_float(number: float) -> Cell:
    return Cell(f"'{number!r}'", spelling.binary(number), same=number)


def of_date(day: date) -> Cell:
    return spelled(day.isoformat(), dict(spelling.day(day)))


def of_moment(moment: datetime) -> Cell:
    return spelled(moment.isoformat(" "), dict(spelling.moment(moment)))


def of_zoned_moment(moment: datetime) -> Cell:
    return spelled(f"{moment.isoformat(' ')}+00", {"datetime": f"{moment.isoformat()}+00:00"})


def of_flag(state: bool) -> Cell:
    return spelled("t" if state else "f", {"flag": state})


def of_uuid(value: UUID) -> Cell:
    return as_it_is(str(value))


def of_json(value: Any) -> Cell:
    # The server keeps the members of an object in an order of its own, so no one spelling is shown.
    return Cell(quoted(json.dumps(value, ensure_ascii=False)), {"json": value})


def of_array(numbers: list[int]) -> Cell:
    return spelled("{" + ",".join(map(str, numbers)) + "}", {"json": numbers})


def odd_moments(*texts: str) -> st.SearchStrategy[Cell]:
    """Moments that the server stores and no calendar of Python has."""
    return st.sampled_from([spelled(text, {"date": Odd.REPORTED, "datetime": Odd.REPORTED}) for text in texts])


DATES = values.DATES.map(of_date)
MOMENTS = values.MOMENTS.map(of_moment)
JSON_VALUES = st.one_of(
    st.sampled_from([{}, [], {"a": 1}, [1, "x", None], {"é": [True]}, 1, True]),
    st.dictionaries(values.PLAIN_WORDS, st.integers(0, 9), max_size=2),
)
INFINITE = st.sampled_from([spelled(text, {"decimal": Odd.REPORTED}) for text in ("Infinity", "-Infinity", "NaN")])

RECIPES = (
    Recipe("whole numbers", "integer", values.whole(32).map(of_number)),
    Recipe("big whole numbers", "bigint", values.whole(64).map(of_number)),
    Recipe("small whole numbers", "smallint", values.whole(16).map(of_number)),
    Recipe("exact decimals", "numeric(9,2)", values.exact(9, 2).map(of_number)),
    Recipe("wide decimals", "numeric(30,10)", values.exact(30, 10).map(of_number)),
    Recipe("texts", "text", values.WORDS.map(of_text), decided=False),
    Recipe("texts of a width", "varchar(60)", values.WORDS.map(of_text), decided=False),
    Recipe("padded texts", "char(6)", values.PLAIN_WORDS.map(padded(6)), decided=False),
    Recipe("texts with blanks at the end", "text", values.BLANK_AT_THE_END.map(of_text), decided=False),
    Recipe("numerals", "text", values.NUMERALS.map(as_it_is), decided=False, names=("municipality", "cust_no")),
    Recipe("short floats", "double precision", values.SHORT_FLOATS.map(of_float), key=False),
    Recipe("huge floats", "double precision", values.HUGE_FLOATS.map(of_float), key=False),
    Recipe("floats", "double precision", values.FLOATS.map(of_float), key=False),
    Recipe(
        "infinite floats",
        "double precision",
        st.one_of(INFINITE, values.FLOATS.map(of_float)),
        decided=False,
        key=False,
    ),
    Recipe("dates", "date", DATES),
    Recipe("odd dates", "date", st.one_of(odd_moments("infinity", "-infinity", "0044-03-15 BC", "12024-01-01"), DATES)),
    Recipe("datetimes", "timestamp", MOMENTS, decided=False),
    Recipe("odd datetimes", "timestamp", st.one_of(odd_moments("infinity", "-infinity"), MOMENTS), decided=False),
    Recipe("zoned datetimes", "timestamptz", values.MOMENTS.map(of_zoned_moment)),
    Recipe("times", "time", values.TIMES.map(lambda moment: spelled(moment.isoformat(), {"time": moment.isoformat()}))),
    Recipe("flags", "boolean", st.booleans().map(of_flag), key=False),
    Recipe("uuids", "uuid", st.uuids().map(of_uuid)),
    Recipe("json", "jsonb", JSON_VALUES.map(of_json), key=False, index=False),
    Recipe("arrays", "integer[]", st.lists(st.integers(-9, 99), max_size=3).map(of_array), key=False, index=False),
    Recipe("enums", "mood", st.sampled_from(["image", "updated", "raw", "new"]).map(as_it_is)),
    Recipe("network addresses", "inet", st.sampled_from(["10.0.0.1", "10.0.0.0/8", "::1"]).map(as_it_is)),
    Recipe("bits", "bit(4)", st.text("01", min_size=4, max_size=4).map(as_it_is)),
    Recipe(
        "ranges", "daterange", st.sampled_from(["[2024-01-01,2024-02-01)", "empty", "(,)"]).map(as_it_is), index=False
    ),
    Recipe(
        "intervals",
        "interval",
        st.sampled_from(
            [("01:30:00", "PT1H30M"), ("1 day", "P1D"), ("1 year 2 mons", "P1Y2M"), ("00:00:00", "PT0S")]
        ).map(lambda pair: spelled(pair[0], {"text": pair[1]})),
        index=False,
    ),
    Recipe(
        "whole numbers by tempting names",
        "integer",
        st.integers(0, 400).map(of_number),
        names=("temp_c", "lead_time", "date_diff", "due_date_days", "time_zone_id", "c", "days_on"),
    ),
)
