"""Converters of integers, decimals and money."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from itertools import repeat
from typing import Any

import msgspec

from adapters.plain_numbers import plain_digits, plain_number
from adapters.query import Row, Stored
from wrapper.catalog.model import Field, FieldType
from wrapper.translate.converter import Converter, Public, Wire
from wrapper.translate.faults import BadValue, NotStorable, Unreadable
from wrapper.translate.numbers import number_format
from wrapper.translate.stored import WIDE, is_blank

# As many digits as a binary number of 64 bits can have on each side of its point.
_INTEGER = re.compile(r"[+-]?[0-9]{1,309}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,309}([.][0-9]{1,340})?([Ee]-?[0-9]{1,3})?")
_TABLED = 4
# ISO 4217 list one: currencies whose minor unit is not two decimals and that are in daily use.
_MINOR_UNITS = {
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


class Money(msgspec.Struct, frozen=True, gc=False):
    """An amount of money in a record; the amount is text, so that no reader makes it a float."""

    amount: str
    currency: str


class NumberConverter(Converter):
    """What integers, decimals and money share: the number as it stands in the column, and its blanks."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.format = number_format(field)
        self.blank_numbers = frozenset(
            Decimal(blank) for blank in self.blanks if re.fullmatch(r"[+-]?[0-9]+([.][0-9]+)?", blank)
        )

    def is_blank(self, *stored: Stored) -> bool:
        """Return whether the column is blank or holds a number that means "no value", however it is spelled."""
        if is_blank(stored[0], self.blanks) or self.format.is_empty(stored[0]):
            return True
        return bool(self.blank_numbers) and self.format.read(stored[0]) in self.blank_numbers

    def to_public(self, *stored: Stored) -> Public:
        """Return the number; whether the column is blank is asked only where that can be."""
        if self.blanks:
            return super().to_public(*stored)
        try:
            return self._read(*stored)
        except Unreadable:
            if self.is_blank(*stored):
                return None
            raise

    def wires(self, column: Sequence[Any]) -> Sequence[Wire]:
        """Return the wire values of a whole column of clean values other than NULL; raises anything for others."""
        raise NotImplementedError


class IntegerConverter(NumberConverter):
    """Whole numbers of any size: a DECIMAL holds more than 64 bits."""

    def _read(self, *stored: Stored) -> int:
        number = self.format.read(stored[0])
        if number != number.to_integral_value(context=WIDE):
            raise Unreadable("is not a whole number")
        return int(number)

    def _write(self, public: Public) -> tuple[Row, ...]:
        return tuple((stored,) for stored in self.format.write(Decimal(public)))

    def parse(self, text: str) -> int:
        """Return the integer."""
        if not _INTEGER.fullmatch(text):
            raise BadValue("must be a whole number")
        return int(text)

    def text(self, public: Public) -> str:
        """Return its digits."""
        return str(public)

    def wire(self, public: Public) -> Wire:
        """Return the integer itself."""
        return public

    def wires(self, column: Sequence[Any]) -> Sequence[Wire]:
        """Return the integers of a column of numbers or digits."""
        return self.format.whole(column, self.blank_numbers)


class DecimalConverter(NumberConverter):
    """Exact numbers, shown as text.

    With implied decimals every value shows exactly as many places. Without, needless zeros are dropped: drivers
    disagree on them, and the same row must read the same through each.
    """

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.places = field.decimals
        self.spelled: Callable[[Decimal], str] = plain_number

    def _read(self, *stored: Stored) -> Decimal:
        number = self.format.read(stored[0])
        if self.places is None:
            return number
        if number != number.to_integral_value(context=WIDE):
            raise Unreadable(f"has a decimal point where {self.places} decimals are implied")
        return Decimal(int(number)).scaleb(-self.places, WIDE)

    def _write(self, public: Public) -> tuple[Row, ...]:
        # The key of a relation may be an integer on its other side.
        number = Decimal(public)
        if self.places is None:
            return tuple((stored,) for stored in self.format.write(number))
        number = number.scaleb(self.places, WIDE)
        if number != number.to_integral_value(context=WIDE):
            raise NotStorable(f"must have at most {self.places} decimals")
        return tuple((stored,) for stored in self.format.write(Decimal(int(number))))

    def wires(self, column: Sequence[Any]) -> Sequence[Wire]:
        """Return the amounts of a column: with implied decimals, no Decimal is made on the way."""
        if self.places is not None:
            return implied(self.format.whole(column, self.blank_numbers), self.places)
        if self.blanks:
            raise Unreadable("may be blank")
        read, spelled = self.format.read, self.spelled
        return [spelled(read(stored)) for stored in column]

    def parse(self, text: str) -> Decimal:
        """Return the exact number, with no more decimals than the column implies."""
        if not _DECIMAL.fullmatch(text):
            raise BadValue("must be a decimal number such as 12.50")
        number = Decimal(text)
        if self.places is not None and number.as_tuple().exponent < -self.places:  # type: ignore[operator]
            raise BadValue(f"must be a number with at most {self.places} decimals")
        return number

    def text(self, public: Public) -> str:
        """Return the digits as they stand in a record."""
        return self.spelled(public) if self.places is None else plain_digits(public, self.places)

    def wire(self, public: Public) -> Wire:
        """Return the digits as text."""
        return self.text(public)


def implied(column: Sequence[int], places: int) -> list[str]:
    """Return integers with the point put in front of their last `places` digits."""
    if not places:
        return list(map(str, column))
    if places <= _TABLED and min(column) >= 0:
        unit, fractions = 10**places, _fractions(places)
        return [f"{value // unit}{fractions[value % unit]}" for value in column]
    signed = [("-" if value < 0 else "", str(abs(value)).rjust(places + 1, "0")) for value in column]
    return [f"{sign}{digits[:-places]}.{digits[-places:]}" for sign, digits in signed]


@lru_cache
def _fractions(places: int) -> tuple[str, ...]:
    """Return every fraction with its point: formatting one again costs as much as the rest of the amount."""
    return tuple(f".{fraction:0{places}}" for fraction in range(10**places))


class MoneyConverter(DecimalConverter):
    """Amounts of one currency; in a URL the amount stands alone."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.currency = field.currency or "XXX"  # ISO 4217: no currency
        self.spelled = partial(plain_digits, least=_MINOR_UNITS.get(self.currency, 2))

    def wires(self, column: Sequence[Any]) -> Sequence[Wire]:
        """Return an object per amount."""
        return list(map(Money, super().wires(column), repeat(self.currency)))

    def wire(self, public: Public) -> Wire:
        """Return the amount and its currency."""
        return Money(self.text(public), self.currency)


def number_converter(field: Field) -> NumberConverter:
    """Return the converter of an integer, decimal or money field."""
    if field.type is FieldType.INTEGER:
        return IntegerConverter(field)
    return MoneyConverter(field) if field.type is FieldType.MONEY else DecimalConverter(field)
