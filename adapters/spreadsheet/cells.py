"""Spells the cells of a sheet as a snapshot takes them, a column of a batch at a time.

A number has the 15 digits that Excel itself keeps, and where it is whole, all that a binary number holds. Days,
moments and spans are in ISO 8601, a span beyond a day with all its hours. Texts stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

EXACT_FLOAT = 10**15
"""Whole numbers below it are told apart by the 15 digits of Excel (Microsoft, "Floating-point arithmetic")."""

EXACT_WHOLE = 2**53
"""Below it a binary number holds each whole number: Excel keeps no more than 15 digits of what is typed, and other
programs write all of them."""

DATE, DATETIME, DECIMAL = "date", "datetime", "decimal"
"""What a column is declared as where that decides how its cells are spelled."""


def spelled_column(column: Sequence[Any], declared: str) -> Sequence[str | None]:
    """Return the texts of a column's cells; a blank is None where the column holds days or moments."""
    kinds = set(map(type, column))
    if declared == DATETIME or (declared == DATE and kinds != {date}):
        one = _moment if declared == DATETIME else _day
        return [one(cell) for cell in column]
    if kinds <= {str}:
        return column
    if kinds == {date}:
        return list(map(date.isoformat, column))
    return _numbers(column, kinds, declared)


def _numbers(column: Sequence[Any], kinds: set[type], declared: str) -> list[str]:
    plain = _plain([cell for cell in column if type(cell) is float], declared) if kinds <= {str, float} else None
    if plain is None or kinds == {float}:
        return plain or [_SPELLINGS[type(cell)](cell) for cell in column]
    numbers = iter(plain)
    return [cell if type(cell) is str else next(numbers) for cell in column]


def _plain(numbers: Sequence[float], declared: str) -> list[str] | None:
    """Return the texts of numbers, spelled in one go, or None where one needs more digits or an exponent."""
    if max(numbers) >= EXACT_FLOAT or min(numbers) <= -EXACT_FLOAT:
        return None
    # A whole decimal with its point is kept twice as quickly.
    fractions = "%#.15g" if declared == DECIMAL else "%.15g"
    how = "%d" if all(map(float.is_integer, numbers)) else fractions
    joined = "\n".join([how] * len(numbers)) % tuple(numbers)
    return None if "e" in joined else joined.split("\n")


def spelled(cell: Any) -> str:
    """Return the text of a cell."""
    return _SPELLINGS[type(cell)](cell)


def kinds_of(column: Sequence[Any]) -> set[str]:
    """Return what the cells of a column are: text, whole, number, flag, day, moment or time; blank ones are nothing."""
    found = {_KINDS[kind] for kind in set(map(type, column)) - {str, float}}
    if any(type(cell) is str and cell for cell in column):
        found.add("text")
    numbers = [cell for cell in column if type(cell) is float]
    if numbers:
        found.add("whole" if all(map(float.is_integer, numbers)) else "number")
    return found


_KINDS = {int: "whole", bool: "flag", date: "day", datetime: "moment", time: "time", timedelta: "time"}


def _number(number: float) -> str:
    if number.is_integer() and abs(number) < EXACT_WHOLE:
        return str(int(number))
    text = f"{number:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def _rounded(moment: datetime) -> datetime:
    # Excel keeps a moment as a fraction of a day, in which a second has a last digit of its own below a millisecond.
    return (moment + timedelta(microseconds=500)).replace(microsecond=0) if moment.microsecond > 999_499 else moment  # noqa: PLR2004


def _date_time(moment: datetime) -> str:
    rounded = _rounded(moment)
    return rounded.isoformat(" ", "milliseconds" if rounded.microsecond >= 500 else "seconds")  # noqa: PLR2004 - half of one


def _time(moment: time) -> str:
    return moment.isoformat("milliseconds" if moment.microsecond >= 500 else "seconds")  # noqa: PLR2004 - half of one


def _span(span: timedelta) -> str:
    sign, span = ("-", -span) if span < timedelta() else ("", span)
    seconds = round(span.total_seconds())
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _day(cell: Any) -> str | None:
    return None if cell == "" else spelled(cell)


def _moment(cell: Any) -> str | None:
    if cell == "":
        return None
    return f"{cell.isoformat()} 00:00:00" if type(cell) is date else spelled(cell)


_SPELLINGS: dict[type, Callable[[Any], str]] = {
    str: str,
    int: str,
    float: _number,
    bool: lambda cell: "TRUE" if cell else "FALSE",
    date: date.isoformat,
    datetime: _date_time,
    time: _time,
    timedelta: _span,
}
