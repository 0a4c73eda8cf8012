"""Dates, times and datetimes spelled by a pattern such as `YYYYMMDD`, `MM/DD/YY` or `CYYDDD`, in text or digits."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from adapters.query import Stored, Undecodable
from wrapper.catalog.formats import Part, Token, tokens
from wrapper.catalog.model import FieldType
from wrapper.translate.faults import Breach, NotStorable, Unreadable
from wrapper.translate.moments import Moment, MomentFormat
from wrapper.translate.stored import text_of, whole_number_of

_LOWEST = {Part.YEAR: "0001", Part.MONTH: "01", Part.DAY: "01", Part.YEAR_DAY: "001"}
_HIGHEST = {
    Part.YEAR: "9999",
    Part.MONTH: "12",
    Part.DAY: "31",
    Part.YEAR_DAY: "366",
    Part.HOUR: "23",
    Part.MINUTE: "59",
    Part.SECOND: "59",
}
_SIGNIFICANCE = tuple(part for part in Part if part not in (Part.CENTURY, Part.LITERAL))


class Pattern(MomentFormat):
    """A moment spelled in fixed-width digits; the leading zeros of a numeric column are put back."""

    def __init__(self, pattern: str, type_: FieldType, pivot: int = 50, as_number: bool = False) -> None:
        self.pattern, self.type, self.pivot = pattern, type_, pivot
        self.width = len(pattern)
        self._tokens = tokens(pattern)
        self._parts = tuple(token.part for token in self._tokens if token.part is not Part.LITERAL)
        self._digits_only = len(self._parts) == len(self._tokens)
        self._as_number = as_number and self._digits_only
        self._spelling = re.compile("".join(map(_spelling, self._tokens)))
        # Plain words as keys: looking up by an enum member calls Python code, and this is run per value.
        self._at = {part.value: self._parts.index(part) if part in self._parts else -1 for part in Part}
        self._full_year, self._by_century = Part.YEAR in self._parts, Part.CENTURY in self._parts
        self._by_year_day = Part.YEAR_DAY in self._parts
        fraction_width = next((token.width for token in self._tokens if token.part is Part.FRACTION), 0)
        self._fraction_unit = 10 ** (6 - fraction_width)
        self.ordered = _sorts(self._parts, pivot)

    def read(self, stored: Stored) -> Moment:
        """Return the moment that the digits of a stored value spell."""
        if self._digits_only and not isinstance(stored, str | Undecodable):
            if isinstance(stored, date | time):
                raise Unreadable(f"is a {type(stored).__name__} of the source's own, and not spelled {self.pattern}")
            text = str(whole_number_of(stored)).rjust(self.width, "0")
        else:
            text = text_of(stored).strip(" ")
        spelled = self._spelling.fullmatch(text)
        if spelled is None:
            raise Unreadable(f"is not spelled {self.pattern}")
        try:
            moment = self._moment([*map(int, spelled.groups()), 0])
        except (ValueError, OverflowError) as wrong:
            raise Unreadable(f"is no possible {self.type} ({self.pattern})", Breach.IMPOSSIBLE) from wrong
        if self.type is FieldType.DATE:
            return moment.date()
        return moment.time() if self.type is FieldType.TIME else moment

    def _moment(self, numbers: list[int]) -> datetime:
        """Return the moment of the parts' numbers, in their order; behind them stands the zero of absent parts."""
        fraction = numbers[self._at["fraction"]] * self._fraction_unit
        clock = numbers[self._at["hour"]], numbers[self._at["minute"]], numbers[self._at["second"]], fraction
        if self.type is FieldType.TIME:
            return datetime(1, 1, 1, *clock)  # noqa: DTZ001 - only its time is used
        year = self._year(numbers)
        if self._by_year_day:
            number = numbers[self._at["year_day"]]
            day = date(year, 1, 1) + timedelta(days=number - 1)
            if day.year != year:
                raise ValueError(f"{year} has no day {number}")
            return datetime(year, day.month, day.day, *clock)  # noqa: DTZ001 - local time, the caller adds the zone
        return datetime(year, numbers[self._at["month"]], numbers[self._at["day"]], *clock)  # noqa: DTZ001 - the same

    def _year(self, numbers: list[int]) -> int:
        if self._full_year:
            return numbers[self._at["year"]]
        short = numbers[self._at["short_year"]]
        if self._by_century:
            return 1900 + 100 * numbers[self._at["century"]] + short
        return 1900 + short if short >= self.pivot else 2000 + short

    def write(self, moment: Moment) -> Stored:
        """Return the digits, as a number where the column is numeric."""
        text = "".join(_digits(token, moment) for token in self._tokens)
        try:
            same = self.read(text) == moment
        except Unreadable:
            same = False
        if not same:
            raise NotStorable(f"cannot be stored as {self.pattern}{self._limits()}")
        return int(text) if self._as_number else text

    def _limits(self) -> str:
        if Part.SHORT_YEAR in self._parts and Part.CENTURY not in self._parts:
            return f", which holds the years {1900 + self.pivot} to {1999 + self.pivot}"
        if Part.MINUTE in self._parts and Part.SECOND not in self._parts:
            return ", which holds no seconds"
        return ""

    def bounds(self) -> tuple[Stored, Stored] | None:
        """Return the lowest and highest spelling of a moment: blanks such as 00000000 lie outside."""
        low = "".join(_LOWEST.get(t.part, t.text if t.part is Part.LITERAL else "0" * t.width) for t in self._tokens)
        high = "".join(_HIGHEST.get(t.part, t.text if t.part is Part.LITERAL else "9" * t.width) for t in self._tokens)
        return (int(low), int(high)) if self._as_number else (low, high)


def _spelling(token: Token) -> str:
    return re.escape(token.text) if token.part is Part.LITERAL else f"([0-9]{{{token.width}}})"


def _digits(token: Token, moment: Moment) -> str:  # noqa: PLR0911 - one line per part
    match token.part:
        case Part.LITERAL:
            return token.text
        case Part.YEAR:
            return f"{moment.year:04}"
        case Part.SHORT_YEAR:
            return f"{moment.year % 100:02}"
        case Part.CENTURY:
            # Years before 1900 give a minus sign, which does not read back and is refused.
            return str((moment.year - 1900) // 100)
        case Part.YEAR_DAY:
            return f"{moment.timetuple().tm_yday:03}"
        case Part.FRACTION:
            return f"{moment.microsecond:06}"[: token.width]
    return f"{getattr(moment, token.part.value):02}"


def _sorts(parts: tuple[Part, ...], pivot: int) -> bool:
    """Return whether the most significant part comes first all the way and short years do not wrap at the pivot."""
    if Part.CENTURY in parts:
        ordered = parts[0] is Part.CENTURY
        parts = parts[1:]
    else:
        # With the pivot at an end, all short years lie in one century.
        ordered = Part.SHORT_YEAR not in parts or pivot in (0, 100)
    ranks = [_SIGNIFICANCE.index(part) for part in parts]
    return ordered and ranks == sorted(ranks)
