"""Converters of dates, times and datetimes, kept in one column or in two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from adapters.query import Row, Stored, Unrepresentable
from wrapper.catalog.formats import column_types
from wrapper.catalog.model import Field, FieldType
from wrapper.translate.converter import Converter, Public, Wire
from wrapper.translate.faults import BadValue, Breach, NotStorable, Unreadable
from wrapper.translate.memo import Memo
from wrapper.translate.moments import (
    ClarionDate,
    ClarionTime,
    ExcelDate,
    ExcelDateTime,
    MomentFormat,
    NativeDate,
    NativeDateTime,
    NativeTime,
)
from wrapper.translate.patterns import Pattern
from wrapper.translate.stored import is_blank
from wrapper.translate.zones import Zone

_OF_CLOCK = {Breach.SPELLING: Breach.CLOCK, Breach.IMPOSSIBLE: Breach.IMPOSSIBLE_CLOCK}
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile("[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?")
# A plus sign that was not percent-encoded arrives as a space; no other reading of it is possible.
_DATETIME = re.compile(
    "([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]{1,6})?)"
    "(?:([Zz])|([+ -])([0-9]{2}:[0-9]{2}))"
)
_NATIVE: dict[FieldType, type[MomentFormat]] = {
    FieldType.DATE: NativeDate,
    FieldType.TIME: NativeTime,
    FieldType.DATETIME: NativeDateTime,
}
_SERIALS: dict[tuple[FieldType, str], type[MomentFormat]] = {
    (FieldType.DATE, "excel"): ExcelDate,
    (FieldType.DATETIME, "excel"): ExcelDateTime,
    (FieldType.DATE, "clarion"): ClarionDate,
    (FieldType.TIME, "clarion_time"): ClarionTime,
}


def moment_formats(field: Field) -> tuple[MomentFormat, ...]:
    """Return how each column of a date, time or datetime field is stored."""
    types = column_types(field.type, len(field.columns))
    return tuple(_moment_format(field, type_, name) for type_, name in zip(types, field.formats, strict=True))


def _moment_format(field: Field, type_: FieldType, name: str) -> MomentFormat:
    if name == "native":
        return _NATIVE[type_]()
    if serial := _SERIALS.get((type_, name)):
        return serial()
    return Pattern(name, type_, field.pivot, field.stored_number)


class MomentConverter(Converter):
    """Dates and times in one column; what both and datetimes share."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.formats = moment_formats(field)

    def is_blank(self, *stored: Stored) -> bool:
        """Return whether the first column, which decides, is blank."""
        return _is_blank(self.formats[0], stored[0], self.blanks)

    def _read(self, *stored: Stored) -> Public:
        return self.formats[0].read(stored[0])

    def _write(self, public: Public) -> tuple[Row, ...]:
        return ((self.formats[0].write(public),),)

    def parse(self, text: str) -> Public:
        """Return the date or the time that ISO 8601 text spells."""
        if self.field.type is FieldType.DATE:
            return _parsed(date.fromisoformat, text, _DATE, "must be a date such as 2026-03-31")
        return _parsed(time.fromisoformat, text, _TIME, "must be a time such as 14:30:00")

    def text(self, public: Public) -> str:
        """Return the ISO 8601 spelling."""
        return str(public.isoformat())


def _is_blank(how: MomentFormat, stored: Stored, blanks: frozenset[str]) -> bool:
    if is_blank(stored, blanks, how.width) or (how.zero_is_blank and _is_zero(stored)):
        return True
    return type(stored) is Unrepresentable and _is_at_midnight(stored, blanks)


def _is_at_midnight(spelled: str, days: frozenset[str]) -> bool:
    """Return whether a datetime that no type holds is the midnight of one of `days`, as 0000-00-00 00:00:00.000."""
    day, _, clock = spelled.strip(" ").partition(" ")
    return not clock.strip("0:.") and (day in days or f"{day} 00:00:00" in days)


def _is_zero(stored: Stored) -> bool:
    match stored:
        case str():
            return not stored.strip(" 0")
        case Decimal():
            return stored.is_zero()
    return isinstance(stored, int | float) and stored == 0


def _parsed(read: Any, text: str, spelling: re.Pattern[str], expected: str) -> Any:
    try:
        if spelling.fullmatch(text):
            return read(text)
    except ValueError as wrong:
        raise BadValue(f"{expected}; there is no {text}") from wrong
    raise BadValue(expected)


class DateTimeConverter(MomentConverter):
    """Datetimes in one column: stored in local time, shown with the offset of the field's time zone."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.zone = Zone(field.time_zone)
        # Only the source knows what a column of its own type holds: local times or instants.
        self._is_native = isinstance(self.formats[0], NativeDateTime)

    def _read(self, *stored: Stored) -> datetime:
        return self.zone.aware(self._stored_local(*stored))

    def wire_of(self, *stored: Stored) -> Wire:
        """Return the RFC 3339 text of stored values."""
        return None if self.is_blank(*stored) else self.zone.text(self._stored_local(*stored))

    def _stored_local(self, *stored: Stored) -> datetime:
        """Return the local time that stored values stand for."""
        local: datetime = self.formats[0].read(stored[0])
        return local

    def _write(self, public: Public) -> tuple[Row, ...]:
        if public.tzinfo is None:
            raise NotStorable("must have a time zone offset")
        if self._is_native:
            return ((self.zone.instant(public),),)
        return (self.stored_local(self.zone.local(public)),)

    def after_repeat(self, public: datetime) -> Stored:
        """Return the stored local time behind all that mean an hour in whose second pass an instant lies, or None."""
        local = None if self._is_native else self.zone.after_repeat(public)
        return None if local is None else self.stored_local(local)[0]

    def stored_local(self, local: datetime) -> Row:
        """Return the stored values of a local time."""
        return (self.formats[0].write(local),)

    def parse(self, text: str) -> datetime:
        """Return the instant that RFC 3339 text spells; the offset is required."""
        expected = "must be a date and time with an offset such as 2026-03-31T14:30:00Z or 2026-03-31T14:30:00%2B02:00"
        spelled = _DATETIME.fullmatch(text)
        if spelled is None:
            raise BadValue(expected)
        day, clock, zulu, sign, offset = spelled.groups()
        canonical = f"{day}T{clock}{'+00:00' if zulu else sign.replace(' ', '+') + offset}"
        try:
            return datetime.fromisoformat(canonical)
        except ValueError as wrong:
            raise BadValue(f"{expected}; there is no {text}") from wrong


class SplitDateTimeConverter(DateTimeConverter):
    """Datetimes kept as a date column and a time column; without a date there is no value."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._days, self._clocks = Memo(self._day_text), Memo(self._clock_text)

    def wires(self, days: Sequence[Stored], clocks: Sequence[Stored]) -> list[Wire]:
        """Return the RFC 3339 texts of two columns: both repeat their values, their pairs hardly do."""
        day_of, clock_of = self._days.__getitem__, self._clocks.__getitem__
        return [
            None if day is None else f"{day[0]}{clock_of(clock)}{day[1]}" if day[1] else self.wire_of(stored, clock)
            for stored, day, clock in zip(days, map(day_of, days), clocks, strict=True)
        ]

    def _day_text(self, stored: Stored) -> tuple[str, str | None] | None:
        """Return a day up to its T, and its offset unless that changes in the course of the day."""
        if self.is_blank(stored):
            return None
        day = self.formats[0].read(stored)
        return f"{day.isoformat()}T", self.zone.offset_texts[day]

    def _clock_text(self, stored: Stored) -> str:
        return self._clock(stored).isoformat()

    def _clock(self, stored: Stored) -> time:
        if _is_blank(self.formats[1], stored, self.blanks):
            raise Unreadable("has a date without a time", Breach.CLOCK)
        try:
            clock: time = self.formats[1].read(stored)
        except Unreadable as broken:
            breach = broken.reason.breach
            raise Unreadable(broken.reason, _OF_CLOCK.get(breach, breach)) from broken
        return clock

    def _stored_local(self, *stored: Stored) -> datetime:
        return datetime.combine(self.formats[0].read(stored[0]), self._clock(stored[1]))

    def stored_local(self, local: datetime) -> Row:
        """Return the stored values of a local time: its date and its time of day."""
        return self.formats[0].write(local.date()), self.formats[1].write(local.time())


def moment_converter(field: Field) -> MomentConverter:
    """Return the converter of a date, time or datetime field."""
    if field.type is not FieldType.DATETIME:
        return MomentConverter(field)
    return DateTimeConverter(field) if len(field.columns) == 1 else SplitDateTimeConverter(field)
