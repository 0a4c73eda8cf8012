"""Decimals of any length as texts that compare and sort as the numbers do: 12.50 is kept as R12.5.

SQLite has no decimals, and a binary number is exact to 15 digits only. So the first letter of a kept number says its
sign and how many digits stand before its point. Numbers with the same letter have their points above each other, and
then texts compare as numbers, because needless zeros are left out. A negative number is kept as what each digit
lacks to nine, with a letter behind it that comes after every digit: -12.5 is N87.4~. A text that is not a number
follows the last letter: ~12 pcs. So it stays what it is, and sorts behind all numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from adapters.files.numbers import MOST_DIGITS
from adapters.query import Unrepresentable

ODD = "~"
"""Stands before a text that is not a number, and behind a negative number."""

_CENTRE = ord("P")
_NINES = str.maketrans("0123456789", "9876543210")


def kept(number: str) -> str:
    """Return how a number is kept that is spelled in digits with a sign, a point and any number of zeros."""
    negative = number[0] == "-"
    whole, _, fraction = number.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    bare = f"{whole}.{fraction}" if fraction else whole
    # Limits of a range may have any number of digits; they come before or behind all that is kept.
    digits = min(len(whole), MOST_DIGITS + 1)
    if negative and bare != "0":
        return f"{chr(_CENTRE - digits)}{bare.translate(_NINES)}{ODD}"
    return f"{chr(_CENTRE + digits)}{bare}"


def kept_plain(joined: str) -> list[str | None]:
    """Return how numbers are kept, one a line, that have neither a plus nor needless zeros in front; None for none."""
    numbers = joined.split("\n")
    if joined.count(".") != len(numbers) or "-" in joined or "\n." in f"\n{joined}":
        return [_kept_plain(number) if number else None for number in numbers]
    # As prices are: this is twice as quick.
    return [_LETTERS[number.find(".")] + number.rstrip("0").rstrip(".") for number in numbers]


def _kept_plain(number: str) -> str:
    point = number.find(".")
    bare = number if point < 0 else number.rstrip("0").rstrip(".")
    digits = len(number) if point < 0 else point
    if bare[:1] > "/":
        return _LETTERS[digits] + bare
    if digits < 2 or bare == "-0":  # noqa: PLR2004 - a sign and a digit
        return kept(number)
    return _NEGATIVE_LETTERS[digits - 1] + bare[1:].translate(_NINES) + ODD


_LETTERS = [chr(_CENTRE + digits) for digits in range(MOST_DIGITS + 1)]
_NEGATIVE_LETTERS = [chr(_CENTRE - digits) for digits in range(MOST_DIGITS + 1)]


def numbers_of(column: Sequence[Any]) -> list[Any]:
    """Return the decimals of a column, with what was kept in their place as it is."""
    if str not in set(map(type, column)):
        return list(column)
    centre = chr(_CENTRE)
    return [Decimal(value[1:]) if type(value) is str and centre < value < ODD else _other(value) for value in column]


def _other(value: Any) -> Any:
    if type(value) is not str:
        return value
    return Unrepresentable(value[1:]) if value[0] == ODD else Decimal("-" + value[1:-1].translate(_NINES))


def kept_integer(number: int) -> str:
    """Return how a whole number is kept among longer ones."""
    return kept(str(number))


def odd(text: str) -> str:
    """Return how a text is kept that stands where a number should."""
    return ODD + text


def compared(value: Any) -> Any:
    """Return what to compare kept numbers with for a number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if number.is_finite():
        return kept(format(number, "f"))
    # Infinity lies behind all numbers and before all texts; NaN equals neither.
    beyond = chr(_CENTRE + MOST_DIGITS + 1) if number > 0 else chr(_CENTRE - MOST_DIGITS - 1)
    return odd("") if number.is_nan() else beyond
