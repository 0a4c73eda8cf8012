"""Decimals as whole numbers of their smallest unit, which is how a snapshot keeps them: 12.50 is 1250.

SQLite has no decimals, and a binary number is exact to 15 digits only; a whole number is to 18, and compares and
sorts as the decimal does.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, InvalidOperation
from typing import Any

MOST_UNITS = 2**63 - 1
"""The largest whole number of SQLite."""

# Wide enough for the 28 digits of Access and the 31 of COBOL.
_WIDE = Context(prec=60)


def units(text: str, scale: int) -> int | str | None:
    """Return the units that a text with a decimal point spells, None for a blank one, else the bare text itself."""
    bare = text.strip()
    whole, _, fraction = bare.partition(".")
    digits = whole + fraction
    if not (digits.isascii() and digits.isdigit()):
        return _signed(bare, scale) if bare else None
    if len(fraction) > scale:
        return exact_units(bare, scale)
    number = int(digits) * 10 ** (scale - len(fraction))
    return number if number <= MOST_UNITS else bare


def exact_units(bare: str, scale: int) -> int | str:
    """Return the units of any spelling of a number, or the text where it is none or has no whole number of them."""
    try:
        scaled = Decimal(bare).scaleb(scale, _WIDE)
        number = int(scaled)
    except (InvalidOperation, ValueError, OverflowError):
        return bare
    # Python reads 1_000 as a number; no export means that.
    return number if number == scaled and abs(number) <= MOST_UNITS and "_" not in bare else bare


def _signed(bare: str, scale: int) -> int | str:
    if bare[0] == "-" and bare[1:2] not in ("", "-", "+"):
        found = units(bare[1:], scale)
        return -found if isinstance(found, int) else bare
    return exact_units(bare, scale)


def decimals_of(column: Sequence[Any], scale: int) -> list[Any]:
    """Return the decimals of a column of units, with what stands in their place as it is."""
    # One multiplication is the quickest way to a decimal with this many places, and exact.
    unit, multiplied = Decimal(1).scaleb(-scale), _WIDE.multiply
    return [multiplied(number, unit) if type(number) is int else number for number in column]


def compared_units(value: Any, scale: int, up: bool | None) -> Any:
    """Return what to compare units with for `value`: between two units, the next one `up` or down, or with None a text.

    A text equals no number of units, but finds the text that was kept because it is none.
    """
    if isinstance(value, bool | str | None):
        found = units(value, scale) if isinstance(value, str) else value
        return value if found is None else found
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        scaled = number.scaleb(scale, _WIDE)
        whole = int(scaled)
    except (InvalidOperation, ValueError, OverflowError, TypeError):
        return value
    if whole == scaled and abs(whole) <= MOST_UNITS:
        return whole
    if up is None:
        return format(number, "f")
    whole = int(scaled.to_integral_value(ROUND_CEILING if up else ROUND_FLOOR, _WIDE))
    return max(-MOST_UNITS - 1, min(MOST_UNITS, whole))
