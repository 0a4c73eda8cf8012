"""Numbers with the digits that their column has, where a driver hands over a text or a wider binary number."""

from __future__ import annotations

import struct
from collections.abc import Callable
from decimal import Context, Decimal

from adapters.query import Stored

WIDE = Context(prec=60)
"""Wide enough for the 38 digits of today's engines, and for as many zeros behind them."""


def with_digits(scale: int) -> Callable[[str | float], Decimal]:
    """Return what makes a decimal with `scale` digits behind its point; it raises InvalidOperation for other texts."""
    unit = Decimal(1).scaleb(-scale)

    def exact(value: str | float) -> Decimal:
        # By its shortest spelling: 0.29, and not the binary number beside it.
        return Decimal(repr(value) if isinstance(value, float) else value.strip()).quantize(unit, context=WIDE)

    return exact


def single(value: float) -> float:
    """Return a number of single precision by its shortest spelling: 0.15, and not 0.15000000596046448."""
    try:
        packed = struct.pack("f", value)
    except OverflowError:
        return value
    for digits in (6, 7, 8):
        short = float(f"{value:.{digits}g}")
        if struct.pack("f", short) == packed:
            return short
    return value


def single_of(value: Stored) -> Stored:
    """Return a double that holds a number of single precision by the shortest spelling of that."""
    return single(float(value)) if isinstance(value, float | Decimal) else value


def as_single(value: Stored) -> Stored:
    """Return the double that an engine compares a column of single precision as."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    try:
        narrowed: float = struct.unpack("f", struct.pack("f", float(value)))[0]
    except OverflowError:
        return float(value)
    return narrowed
