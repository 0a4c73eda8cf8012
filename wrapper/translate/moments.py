"""How dates, times and datetimes are stored in one column: native types and serial numbers.

Each class reads a stored value into a naive value of the datetime module and writes it back; a value that cannot
be written so that it reads back the same is refused. Blank values and time zones are the business of the callers.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias, TypeVar

from adapters.query import Stored, Unrepresentable
from wrapper.translate.faults import Breach, NotStorable, Unreadable
from wrapper.translate.stored import number_of, unheld, whole_number_of

T = TypeVar("T")

Moment: TypeAlias = Any
"""A date, a naive time or a naive datetime, as the class says."""

_EXCEL_FROM_MARCH_1900 = date(1899, 12, 30)
_EXCEL_BEFORE = date(1899, 12, 31)
# Lotus 1-2-3 took 1900 for a leap year and Excel's 1900 date system kept the mistake: serial 60 is no day.
_EXCEL_NO_DAY = 60
_EXCEL_LAST = 2958465  # 9999-12-31
_MILLISECONDS = 24 * 60 * 60 * 1000
# Clarion Language Reference, "Standard Date": days since 1800-12-28, valid from 1801-01-01 (4) to 9999-12-31.
_CLARION_EPOCH = date(1800, 12, 28)
_CLARION_FIRST = 4
_CLARION_LAST = (date.max - _CLARION_EPOCH).days
# Clarion Language Reference, "Standard Time": hundredths of a second since midnight, plus 1.
_CLARION_TIMES = 24 * 60 * 60 * 100
_HUNDREDTH = timedelta(milliseconds=10)
_ORIGIN = datetime.combine(date.min, time())

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?")
_ISO_DATETIME = re.compile(f"{_ISO_DATE.pattern}[ T]{_ISO_TIME.pattern}")


class MomentFormat(ABC):
    """One way to store a moment in one column."""

    ordered: bool = True
    """Whether stored values sort as the moments do."""
    exact: ClassVar[bool] = True
    """Whether a moment has one stored value, so that equality finds it."""
    width: int = 0
    zero_is_blank: ClassVar[bool] = False

    @abstractmethod
    def read(self, stored: Stored) -> Moment:
        """Return the moment a stored value stands for."""

    @abstractmethod
    def write(self, moment: Moment) -> Stored:
        """Return the stored value that stands for a moment."""

    def bounds(self) -> tuple[Stored, Stored] | None:
        """Return the lowest and highest stored value that can be a moment, or None when the type itself sees to it."""
        return None

    def first(self) -> Stored:
        """Return the first stored value that can be a moment."""
        bounds = self.bounds()
        return bounds[0] if bounds else None


class NativeDate(MomentFormat):
    """A column of the source's own date type, or of a datetime type that is always midnight."""

    def read(self, stored: Stored) -> date:
        """Return the date; a time of day other than midnight would be lost and is refused."""
        if isinstance(stored, str):
            stored = _datetime_of(stored)
        if isinstance(stored, datetime):
            if stored.time() != time():
                raise Unreadable("has a time of day where a date is expected")
            return stored.date()
        if isinstance(stored, date):
            return stored
        raise Unreadable("is not a date")

    def write(self, moment: Moment) -> Stored:
        """Return the date itself; the driver knows how to send it."""
        return moment

    def first(self) -> Stored:
        """Return the first value of the type."""
        return date.min


_DAYS_OF_TIMES = (date(1899, 12, 30), date(1900, 1, 1))
"""The day on which Access and Jet keep a time of day as a datetime, and that of SQL Server."""


class NativeTime(MomentFormat):
    """A column of the source's own time type."""

    def read(self, stored: Stored) -> time:
        """Return the time of day, whichever of the types that sources use carries it."""
        match stored:
            case Unrepresentable():
                raise unheld(stored)
            case time():
                return stored.replace(tzinfo=None)
            case datetime() if stored.date() in _DAYS_OF_TIMES:
                return stored.time()
            case str() if _ISO_TIME.fullmatch(stored.strip(" ")):
                return _checked(time.fromisoformat, stored.strip(" "))
        raise Unreadable("is not a time")

    def write(self, moment: Moment) -> Stored:
        """Return the time itself; the driver knows how to send it."""
        return moment

    def first(self) -> Stored:
        """Return the first value of the type."""
        return time.min


class NativeDateTime(MomentFormat):
    """A column of the source's own datetime type; what it says of a time zone is kept for the caller."""

    def read(self, stored: Stored) -> datetime:
        """Return the datetime as the driver gave it, aware if the column is."""
        match stored:
            case datetime():
                return stored
            case date():
                return datetime(stored.year, stored.month, stored.day)  # noqa: DTZ001 - local, the caller adds the zone
            case str():
                return _datetime_of(stored)
        raise Unreadable("is not a datetime")

    def write(self, moment: Moment) -> Stored:
        """Return the local datetime itself; the driver knows how to send it."""
        return moment

    def first(self) -> Stored:
        """Return the first value of the type."""
        return datetime.min  # noqa: DTZ901 - stored values are naive


def _datetime_of(stored: str) -> datetime:
    """Return the datetime that a text spells; a date alone is its midnight."""
    if isinstance(stored, Unrepresentable):
        raise unheld(stored)
    text = stored.strip(" ")
    # One look at the whole text is what clean columns of SQLite cost, value by value.
    return _checked(datetime.fromisoformat, text) if _ISO_DATETIME.fullmatch(text) else _iso_datetime(text)


def _iso_datetime(text: str) -> datetime:
    day, _, clock = text.replace("T", " ").partition(" ")
    if not _ISO_DATE.fullmatch(day) or not (clock == "" or _ISO_TIME.fullmatch(clock)):
        raise Unreadable("is not spelled YYYY-MM-DD")
    return _checked(datetime.fromisoformat, f"{day} {clock or '00:00'}")


def _checked(read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except ValueError as wrong:
        raise Unreadable("is no possible date or time", Breach.IMPOSSIBLE) from wrong


class ExcelDate(MomentFormat):
    """Days of Excel's 1900 date system."""

    def read(self, stored: Stored) -> date:
        """Return the day of a whole serial number."""
        return _excel_day(whole_number_of(stored))

    def write(self, moment: Moment) -> Stored:
        """Return the serial number of a day from 1900-01-01 on."""
        if moment < date(1900, 1, 1):
            raise NotStorable("cannot be stored: Excel serial numbers begin with 1900-01-01")
        serial = (moment - _EXCEL_FROM_MARCH_1900).days
        return serial if serial > _EXCEL_NO_DAY else (moment - _EXCEL_BEFORE).days

    def bounds(self) -> tuple[Stored, Stored] | None:
        """Return the serials of 1900-01-01 and 9999-12-31."""
        return 1, _EXCEL_LAST


def _excel_day(serial: int) -> date:
    if not 1 <= serial <= _EXCEL_LAST or serial == _EXCEL_NO_DAY:
        raise Unreadable("is no day of Excel's 1900 date system", Breach.IMPOSSIBLE)
    return (_EXCEL_FROM_MARCH_1900 if serial > _EXCEL_NO_DAY else _EXCEL_BEFORE) + timedelta(days=serial)


class ExcelDateTime(MomentFormat):
    """Days and fractions of a day of Excel's 1900 date system, to the millisecond."""

    exact = False

    def read(self, stored: Stored) -> datetime:
        """Return the local datetime, rounded to the millisecond that a float of this size can carry."""
        day, fraction = divmod(round(number_of(stored) * _MILLISECONDS), _MILLISECONDS)
        midnight = datetime.combine(_excel_day(day), time())
        return midnight + timedelta(milliseconds=fraction)

    def write(self, moment: Moment) -> Stored:
        """Return the serial number as a float."""
        if moment.microsecond % 1000:
            raise NotStorable("cannot be stored: Excel serial numbers are kept to the millisecond")
        since = moment - datetime.combine(moment.date(), time())
        milliseconds = Decimal(since // timedelta(milliseconds=1))
        return float(ExcelDate().write(moment.date()) + milliseconds / _MILLISECONDS)

    def bounds(self) -> tuple[Stored, Stored] | None:
        """Return the serials of the first and behind the last datetime."""
        return 1, _EXCEL_LAST + 1


class ClarionDate(MomentFormat):
    """A Clarion standard date."""

    zero_is_blank = True

    def read(self, stored: Stored) -> date:
        """Return the day of a serial number."""
        serial = whole_number_of(stored)
        if not _CLARION_FIRST <= serial <= _CLARION_LAST:
            raise Unreadable("is no Clarion standard date", Breach.IMPOSSIBLE)
        return _CLARION_EPOCH + timedelta(days=serial)

    def write(self, moment: Moment) -> Stored:
        """Return the serial number of a day from 1801-01-01 on."""
        serial = (moment - _CLARION_EPOCH).days
        if serial < _CLARION_FIRST:
            raise NotStorable("cannot be stored: Clarion dates begin with 1801-01-01")
        return serial

    def bounds(self) -> tuple[Stored, Stored] | None:
        """Return the first and the last serial number."""
        return _CLARION_FIRST, _CLARION_LAST


class ClarionTime(MomentFormat):
    """A Clarion standard time."""

    zero_is_blank = True

    def read(self, stored: Stored) -> time:
        """Return the time of day, to the hundredth of a second."""
        serial = whole_number_of(stored)
        if not 1 <= serial <= _CLARION_TIMES:
            raise Unreadable("is no Clarion standard time", Breach.IMPOSSIBLE)
        return (_ORIGIN + (serial - 1) * _HUNDREDTH).time()

    def write(self, moment: Moment) -> Stored:
        """Return the serial number of a time of whole hundredths."""
        since, rest = divmod(datetime.combine(date.min, moment) - _ORIGIN, _HUNDREDTH)
        if rest:
            raise NotStorable("cannot be stored: Clarion times are kept to the hundredth of a second")
        return since + 1

    def bounds(self) -> tuple[Stored, Stored] | None:
        """Return the serials of midnight and of the last hundredth of a day."""
        return 1, _CLARION_TIMES
