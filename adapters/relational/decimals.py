"""Decimals with the digits that their column was declared with, where a driver hands over a text or a binary number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal

WIDE = Context(prec=60)
"""Wide enough for the 38 digits of today's engines, and for as many zeros behind them."""


def with_digits(scale: int) -> Callable[[str | float], Decimal]:
    """Return what makes a decimal with `scale` digits behind its point; it raises InvalidOperation for what is none."""
    unit = Decimal(1).scaleb(-scale)

    def exact(value: str | float) -> Decimal:
        # By its shortest spelling: 0.29, and not the binary number beside it.
        return Decimal(repr(value) if isinstance(value, float) else value.strip()).quantize(unit, context=WIDE)

    return exact
