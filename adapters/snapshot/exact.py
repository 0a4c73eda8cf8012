"""Decimals of any length as texts that compare and sort as the numbers do: 12.5 is kept as R12.5.

SQLite has no decimals, and a binary number is exact to 15 digits only. So the first letter of a kept number says its
sign and how many digits stand before its point. Numbers with the same letter have their points above each other, and
then texts compare as numbers. Needless zeros are left out, and a last letter before all digits says how many there
were: the spellings of one number stand side by side. A negative number is kept as what each digit lacks to nine,
with a letter behind it that comes after every digit: -12.5 is N87.4~. A text that is not a number follows the last
letter: ~12 pcs. So it stays what it is, and sorts behind all numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from adapters.files.numbers import MOST_DIGITS
from adapters.query import Spelled, Unrepresentable

ODD = "~"
"""Stands before a text that is not a number, and behind a negative number."""

BEHIND_ZEROS = chr(MOST_DIGITS + 1)
"""Comes after every letter that counts needless zeros, and before the point and all digits."""

_ZEROS = ["", *map(chr, range(1, MOST_DIGITS + 1))]
_CENTRE = ord("P")
_NINES = str.maketrans("0123456789", "9876543210")


def kept(number: str) -> str:
    """Return how a number is kept that is spelled in digits with a sign, a point and any number of zeros."""
    negative = number[0] == "-"
    whole, _, fraction = number.lstrip("+-").partition(".")
    whole, needed = whole.lstrip("0") or "0", fraction.rstrip("0")
    bare = f"{whole}.{needed}" if needed else whole
    # A limit may have any number of digits, and is compared without its zeros.
    zeros = _ZEROS[min(len(fraction) - len(needed), MOST_DIGITS)]
    # Limits of a range may have any number of digits; they come before or behind all that is kept.
    digits = min(len(whole), MOST_DIGITS + 1)
    if negative and bare != "0":
        return f"{chr(_CENTRE - digits)}{bare.translate(_NINES)}{ODD}{zeros}"
    return f"{chr(_CENTRE + digits)}{bare}{zeros}"


def kept_plain(joined: str) -> list[str | None]:
    """Return how numbers are kept, one a line, that have neither a plus nor needless zeros in front; None for none."""
    numbers = joined.split("\n")
    if joined.count(".") != len(numbers) or "-" in joined or "\n." in f"\n{joined}":
        return [_kept_plain(number) if number else None for number in numbers]
    # As prices are: this is twice as quick.
    return [
        _LETTERS[number.find(".")] + (bare := number.rstrip("0")).rstrip(".") + _ZEROS[len(number) - len(bare)]
        for number in numbers
    ]


def _kept_plain(number: str) -> str:
    point = number.find(".")
    if number > "/" and point < 0:
        return _LETTERS[len(number)] + number
    return kept(number)


_LETTERS = [chr(_CENTRE + digits) for digits in range(MOST_DIGITS + 1)]


def numbers_of(column: Sequence[Any]) -> list[Any]:
    """Return the decimals of a column, with what was kept in their place as it is."""
    if str not in set(map(type, column)):
        return list(column)
    return [_number(value) if type(value) is str else value for value in column]


def _number(value: str) -> Decimal | str:
    if value[0] == ODD:
        return Unrepresentable(value[1:])
    zeros = ""
    if value[-1] < BEHIND_ZEROS:
        zeros, value = "0" * ord(value[-1]), value[:-1]
    digits = value[1:] if value > chr(_CENTRE) else "-" + value[1:-1].translate(_NINES)
    if zeros and "." not in digits:
        zeros = "." + zeros
    return Spelled(digits + zeros)


def kept_integer(number: int) -> str:
    """Return how a whole number is kept among longer ones."""
    return kept(str(number))


def odd(text: str) -> str:
    """Return how a text is kept that stands where a number should."""
    return ODD + text


def zeros_of(letter: str) -> int:
    """Return how many needless zeros a number has that is kept with this last letter."""
    return ord(letter) if letter < BEHIND_ZEROS else 0


def spellings(key: str, zeros: Sequence[int]) -> tuple[str, ...]:
    """Return how a number is kept in each of its spellings."""
    return (key,) if key[0] == ODD else tuple([without_zeros(key) + _ZEROS[number] for number in zeros or (0,)])


def without_zeros(key: str) -> str:
    """Return how a number is kept without its needless zeros."""
    return key[:-1] if key[-1] < BEHIND_ZEROS else key


def limited(key: str, up: bool | None) -> str:
    """Return what to compare in a range: the first spelling of a number for `up`, what follows the last one for down.

    With None it is the very spelling.
    """
    if up is None or key[0] == ODD:
        return key
    return without_zeros(key) + ("" if up else BEHIND_ZEROS)


def compared(value: Any) -> Any:
    """Return how a number is kept that kept numbers are compared with; what is not a number is as it was."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if number.is_finite():
        return kept(format(number, "f"))
    # Infinity lies behind all numbers and before all texts; NaN equals neither.
    beyond = chr(_CENTRE + MOST_DIGITS + 1) if number > 0 else chr(_CENTRE - MOST_DIGITS - 1)
    return odd("") if number.is_nan() else beyond
