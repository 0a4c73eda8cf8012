"""How right public values are spelled, written down here once more and not taken from the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from tests.legacies.stored import Odd, Public


def decimal(number: Decimal | int | float | str) -> str:
    """Return a number without needless zeros behind the point, and with an exponent in the place of very many zeros."""
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if not exact:
        return "0"
    text = format(exact, "f")
    digits = text.strip("-0.").replace(".", "").lstrip("0")
    if len(text) > 68 and len(digits) <= 17:
        first, rest = digits[0], digits[1:]
        return f"{'-' * (exact < 0)}{first}{'.' * bool(rest)}{rest}E{exact.adjusted()}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Decimal | int | float) -> Mapping[str, Public]:
    """Return what a number can be taken for: a decimal or, where it is whole, an integer or the id of something."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    found: dict[str, Public] = {"decimal": decimal(exact), "binary": decimal(exact)}
    if exact == exact.to_integral_value():
        found |= {"integer": int(exact), "id": decimal(exact)}
        if exact in (0, 1):
            found["flag"] = bool(exact)
    return found


def binary(value: float) -> Mapping[str, Public]:
    """Return what a float can be taken for: the number it shows or, where it is whole, all the digits it stands for.

    Whole numbers of more than 64 bits are shown as floats in any case.
    """
    found = dict(number(value))
    if value == int(value) and abs(value) < 2**63:
        found["binary"] = str(int(value))
    return found


def day(value: date) -> Mapping[str, Public]:
    """Return what a day can be taken for; those that systems fill in where no day is known are shown like others."""
    return {"date": value.isoformat()}


def moment(value: datetime) -> Mapping[str, Public]:
    """Return what a date and time without a zone can be taken for: itself in UTC or, at midnight, its day."""
    found: dict[str, Public] = {"datetime": f"{value.isoformat()}+00:00"}
    return found if value.time() != time() else found | day(value.date())


def text(stored: str) -> Mapping[str, Public]:
    """Return what a text can be taken for: itself, or itself without the blanks that fill its column up."""
    if not stored.strip(" "):
        return {"text": Odd.BLANK, "filled up": Odd.BLANK, "filled up on the left": Odd.BLANK}
    return {"text": stored, "filled up": stored.rstrip(" "), "filled up on the left": stored.lstrip(" ")}
