"""How a number is spelled where a person reads it, and where a text is compared with one."""

from __future__ import annotations

from decimal import Context, Decimal

_WIDE = Context(prec=80)
_MOST_PLAIN, _FLOAT_DIGITS = 68, 17
"""No DECIMAL of MariaDB is longer with its sign and point (65 digits), and no double has more digits that count."""


def plain_number(number: Decimal) -> str:
    """Return a number without needless zeros behind the point.

    A float of few digits that needs far more zeros, such as 1E300, has an exponent in their place.
    """
    text = format(number, "f")
    if number and len(text) > _MOST_PLAIN and len(number.as_tuple().digits) <= _FLOAT_DIGITS:
        return format(number.normalize(_WIDE), "E").replace("E+", "E")
    return _trimmed(text, 0)


def plain_digits(number: Decimal, least: int = 0) -> str:
    """Return a number in digits alone, without needless zeros behind the point but with `least` places."""
    return _trimmed(format(number, "f"), least)


def _trimmed(text: str, least: int) -> str:
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    text = f"{whole}.{fraction}" if fraction else whole
    return text[1:] if text.startswith("-") and not text.strip("-0.") else text
