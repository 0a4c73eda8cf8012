"""How numbers are stored: native, as text, as zoned text with the sign in the last digit, as packed decimal bytes.

Each class reads the number as it stands in the column and writes it back; implied decimals and blanks are the
business of the caller.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from adapters.plain_numbers import plain_digits
from adapters.query import Stored
from wrapper.catalog.model import Field, Padding
from wrapper.translate.faults import NotStorable, Unreadable
from wrapper.translate.stored import WIDE, number_of, text_of

# Sign overpunch as EBCDIC zoned decimals read after translation to ASCII (IBM COBOL, DISPLAY with sign), and the
# letters p to y that Micro Focus and GnuCOBOL write for negative digits on ASCII machines.
_POSITIVE = "{ABCDEFGHI"
_NEGATIVE = "}JKLMNOPQR"
_NEGATIVE_ASCII = "pqrstuvwxy"
_SIGNS = {
    letter: (sign, str(digit))
    for sign, letters in (("", _POSITIVE), ("-", _NEGATIVE), ("-", _NEGATIVE_ASCII), ("", "0123456789"))
    for digit, letter in enumerate(letters)
}
# Packed decimal sign nibbles (z/Architecture Principles of Operation): A C E F plus, B D minus.
_INT = {int}
_NEEDLESS = re.compile(r" *(?:\+|-?0[0-9])")
_BEYOND = 2**63
_PLUS, _MINUS = "ace" + "f", "bd"


class NumberFormat(ABC):
    """One way to store a number in one column."""

    ordered: ClassVar[bool] = False
    """Whether stored values sort as the numbers do."""

    @abstractmethod
    def read(self, stored: Stored) -> Decimal:
        """Return the number that stands in the column."""

    @abstractmethod
    def write(self, number: Decimal) -> tuple[Stored, ...]:
        """Return every stored value that stands for the number, the usual one first."""

    def whole(self, column: Sequence[Any], blanks: frozenset[Decimal]) -> Sequence[int]:
        """Return a column of clean whole numbers, none of them among `blanks`; raises anything for another column."""
        numbers = list(map(self.read, column))
        whole = list(map(int, numbers))
        if whole != numbers or (blanks and not blanks.isdisjoint(whole)):
            raise Unreadable("is not a column of whole numbers")
        return whole

    def exact(self) -> bool:
        """Return whether `write` knows all spellings, so that equality finds the number."""
        return True

    def is_empty(self, stored: Stored) -> bool:  # noqa: ARG002 - a hook, see PackedNumber
        """Return whether a stored value of this format is unused space."""
        return False


class NativeNumber(NumberFormat):
    """A column of a numeric type."""

    ordered = True

    def read(self, stored: Stored) -> Decimal:
        """Return the number, whatever type the driver chose."""
        return number_of(stored)

    def whole(self, column: Sequence[Any], blanks: frozenset[Decimal]) -> Sequence[int]:
        """Return a column of integers as it is, or of Decimals without fraction as integers."""
        # bool is an int to Python but not to JSON, hence the exact types.
        if set(map(type, column)) != _INT:
            return super().whole(column, blanks)
        if blanks and not blanks.isdisjoint(column):
            raise Unreadable("is blank")
        return column

    def write(self, number: Decimal) -> tuple[Stored, ...]:
        """Return an int for a whole number of 64 bits, which every driver takes, else the Decimal."""
        whole = number == number.to_integral_value(context=WIDE)
        return (int(number) if whole and -_BEYOND <= number < _BEYOND else number,)


class TextNumber(NumberFormat):
    """A number spelled in digits, padded as the field says, with a point or a comma."""

    def __init__(self, field: Field, point: str) -> None:
        self._point, self._width, self._padding = point, field.width, field.padding
        self._one_spelling = field.decimals is not None or field.type == "integer"
        # A text with a needless zero or a plus is a code as often as a number, and no filter would find it as one.
        self._needless = None if self._padding is Padding.ZEROS_LEFT or field.decimals is not None else _NEEDLESS

    def read(self, stored: Stored) -> Decimal:
        """Return the number a text spells; zeros in front are read where the column is declared to be filled up so."""
        if self._needless is not None and isinstance(stored, str) and self._needless.match(stored):
            raise Unreadable("begins with a zero or a plus, and no width with padding: zeros_left is declared")
        return number_of(stored, self._point)

    def whole(self, column: Sequence[Any], blanks: frozenset[Decimal]) -> Sequence[int]:
        """Return a column of plain digits as integers."""
        digits = "".join(column)
        if not (digits.isascii() and digits.isdigit()):
            return super().whole(column, blanks)
        whole = list(map(int, column))
        if self._needless is not None and any(map(self._needless.match, column)):
            return super().whole(column, blanks)
        if blanks and not blanks.isdisjoint(whole):
            raise Unreadable("is blank")
        return whole

    def write(self, number: Decimal) -> tuple[Stored, ...]:
        """Return the shortest spelling, padded to the width."""
        text = _filled(plain_digits(number).replace(".", self._point), self._width, self._padding)
        return (text,)

    def exact(self) -> bool:
        """Return False for decimals, whose text may be 12.5 as well as 12.50."""
        return self._one_spelling


def _filled(text: str, width: int | None, padding: Padding) -> str:
    if width is None:
        return text
    if len(text) > width:
        raise NotStorable(f"is too long for a column of {width} characters")
    match padding:
        case Padding.ZEROS_LEFT:
            return text.zfill(width)
        case Padding.SPACES_LEFT:
            return text.rjust(width)
        case Padding.SPACES_RIGHT:
            return text.ljust(width)
    return text


class ZonedNumber(NumberFormat):
    """Digits whose last one carries the sign as an overpunch."""

    def __init__(self, field: Field) -> None:
        self._width = field.width

    def read(self, stored: Stored) -> Decimal:
        """Return the number; a plain last digit is positive."""
        text = text_of(stored).strip(" ")
        sign, last = _SIGNS.get(text[-1:], ("", ""))
        digits = text[:-1] + last
        if not last or not (digits.isascii() and digits.isdigit()):
            raise Unreadable("is no zoned number")
        return Decimal(sign + digits)

    def write(self, number: Decimal) -> tuple[Stored, ...]:
        """Return the overpunched spelling first, then the plain one (positive) or that of ASCII machines."""
        digits = str(abs(_whole(number))).zfill(self._width or 1)
        if self._width is not None and len(digits) > self._width:
            raise NotStorable(f"is too long for {self._width} digits")
        last = int(digits[-1])
        letters = (_NEGATIVE, _NEGATIVE_ASCII) if number < 0 else (_POSITIVE, "0123456789")
        return tuple(digits[:-1] + spelling[last] for spelling in letters)

    def exact(self) -> bool:
        """Return whether the number of leading zeros is known."""
        return self._width is not None


class PackedNumber(NumberFormat):
    """COMP-3: two digits a byte, the sign in the last half byte. `width` is the column's length in bytes."""

    def __init__(self, field: Field) -> None:
        self._width = field.width

    def read(self, stored: Stored) -> Decimal:
        """Return the number that the half bytes spell."""
        if not isinstance(stored, bytes | bytearray | memoryview):
            raise Unreadable("is no packed decimal")
        nibbles = bytes(stored).hex()
        digits, sign = nibbles[:-1], nibbles[-1:]
        if not digits.isdigit() or sign not in _PLUS + _MINUS:
            raise Unreadable("is no packed decimal")
        return Decimal(("-" if sign in _MINUS else "") + digits)

    def write(self, number: Decimal) -> tuple[Stored, ...]:
        """Return the bytes with the preferred sign first, then with the other sign that programs write."""
        digits = str(abs(_whole(number)))
        half_bytes = self._width * 2 - 1 if self._width else len(digits) | 1
        if len(digits) > half_bytes:
            raise NotStorable(f"is too long for {half_bytes} packed digits")
        signs = "d" if number < 0 else "cf"
        return tuple(bytes.fromhex(digits.zfill(half_bytes) + sign) for sign in signs)

    def exact(self) -> bool:
        """Return whether the number of leading zeros is known."""
        return self._width is not None

    def is_empty(self, stored: Stored) -> bool:
        """Return whether the bytes were never packed: low values, or spaces in ASCII or EBCDIC."""
        if not isinstance(stored, bytes | bytearray | memoryview):
            return False
        return not bytes(stored).strip(b"\x00") or not bytes(stored).strip(b" ") or not bytes(stored).strip(b"\x40")


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value(context=WIDE):
        raise NotStorable("has more decimals than the column holds")
    return int(number)


def number_format(field: Field) -> NumberFormat:
    """Return how the field's column stores its number."""
    match field.formats[0]:
        case "text":
            return TextNumber(field, ".")
        case "text_comma":
            return TextNumber(field, ",")
        case "zoned":
            return ZonedNumber(field)
        case "packed":
            return PackedNumber(field)
    return NativeNumber()
