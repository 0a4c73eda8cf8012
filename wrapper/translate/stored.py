"""Reading of stored values whatever Python type the driver chose for them.

The same number must read the same from every driver: 12, 12.0 and Decimal("12.00") are one value with one
spelling. Nothing here knows fields or formats.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from decimal import Context, Decimal, InvalidOperation

from adapters.plain_numbers import plain_number
from adapters.query import Stored, Undecodable, Unrepresentable
from wrapper.translate.faults import Breach, Unreadable

# Numbers of legacy systems reach 31 digits (COBOL, DB2); the default context would round them to 28.
WIDE = Context(prec=80)

# COBOL edited fields and SAP exports write the sign behind the number.
_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:([.,])([0-9]*))?(-?)")
_LONGEST_SHOWN = 60
_COMPARED_AS_WHOLE = 2**63
"""Below this, engines compare whole numbers digit by digit, with floats too."""


def text_of(stored: Stored) -> str:  # noqa: PLR0911 - one return for each kind of value
    """Return the text that a stored value spells; numbers without a needless fraction."""
    match stored:
        case Unrepresentable():
            return str(stored)  # JSON is made of plain texts alone.
        case str():
            return stored
        case bool():
            return "1" if stored else "0"
        case int():
            return str(stored)
        case Decimal() | float():
            return plain_number(number_of(stored))
        case datetime():
            return stored.isoformat(" ")
        case date() | time():
            return stored.isoformat()
        case Undecodable():
            raise Unreadable("holds bytes that are no text in the source's charset", Breach.UNDECODABLE)
        case bytes() | bytearray() | memoryview():
            raise Unreadable("holds binary where text is expected")
    raise Unreadable(f"holds a {type(stored).__name__} where text is expected")


def number_of(stored: Stored, point: str = ".") -> Decimal:
    """Return the number that a stored value is or spells with `point` as its decimal sign, exactly."""
    match stored:
        case Decimal() if stored.is_finite():
            return stored
        case bool() | int():
            return Decimal(stored)
        case float() if math.isfinite(stored):
            # repr is the shortest text that reads back as the same float: 0.1 and not 0.1000000000000000055….
            # A whole number of 64 bits is compared digit by digit, so it is shown with all of its own.
            exact = stored.is_integer() and abs(stored) < _COMPARED_AS_WHOLE
            return Decimal(int(stored)) if exact else Decimal(repr(stored))
        case Unrepresentable():
            raise Unreadable("is not spelled as the numbers of its column are")
        case str():
            return _spelled_number(stored.strip(" "), point)
        case Undecodable():
            raise Unreadable("holds bytes that spell no number", Breach.UNDECODABLE)
        case date() | time():
            raise Unreadable(f"is a {type(stored).__name__}, and not a number")
    raise Unreadable("is not a number")


def _spelled_number(text: str, point: str) -> Decimal:
    spelled = _NUMBER.fullmatch(text)
    if spelled is None:
        raise Unreadable("is not a number")
    sign, whole, mark, fraction, behind = spelled.groups()
    if not (whole or fraction) or (mark and mark != point) or (sign and behind):
        raise Unreadable("is not a number")
    try:
        return Decimal(f"{sign or behind}{whole or '0'}.{fraction or '0'}")
    except InvalidOperation as wrong:
        raise Unreadable("is not a number") from wrong


def unheld(stored: Unrepresentable) -> Unreadable:
    """Return what is wrong with a value that the source spells and that no date or time can be."""
    text = stored.strip().lower()
    if text.lstrip("+-") in {"infinity", "inf"}:
        return Unreadable(f"is {text}, which is not in the calendar", Breach.IMPOSSIBLE)
    if "-00" in text or text.startswith("0000"):
        return Unreadable("is a date with a zero, which is not in the calendar", Breach.IMPOSSIBLE)
    return Unreadable("is beyond what a date or time can be: the years 1 to 9999, and 24 hours", Breach.IMPOSSIBLE)


def whole_number_of(stored: Stored) -> int:
    """Return the whole number that a stored value is or spells."""
    if type(stored) is int:
        return stored
    number = number_of(stored)
    if number != number.to_integral_value(context=WIDE):
        raise Unreadable("is not a whole number")
    return int(number)


def shown(stored: Stored) -> str:
    """Return a stored value as the legacy's own tools write it: 12.50, 1996-01-04, 'a text', X'C3BC', NULL.

    A text stands between quotes, so that its blanks are seen, and controls and bytes that are not text are escapes.
    All of it is cut to a bounded length.
    """
    match stored:
        case None:
            text = "NULL"
        case bool():
            text = "true" if stored else "false"
        case Undecodable():
            text = repr(bytes(stored[:_LONGEST_SHOWN])).removeprefix("b")
        case bytes() | bytearray() | memoryview():
            text = f"X'{bytes(stored[:_LONGEST_SHOWN]).hex().upper()}'"
        case str():
            # Slicing first: a memo column can be megabytes.
            text = repr(str(stored[:_LONGEST_SHOWN]))
        case datetime():
            text = stored.isoformat(" ")
        case date() | time():
            text = stored.isoformat()
        case _:
            text = str(stored)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def is_blank(stored: Stored, blanks: frozenset[str], width: int = 0) -> bool:
    """Return whether a stored value means "no value": NULL, spaces only, or one of `blanks`.

    `blanks` are stripped of spaces. A number is also compared zero-filled to `width`, since the zeros of
    `00000000` are lost when a column of dates is numeric.
    """
    match stored:
        case None:
            return True
        case str():
            text = stored.strip(" ")
            return not text or text in blanks
        case bytes() | bytearray() | memoryview():
            return False
    if not blanks:
        return False
    match stored:
        case datetime():
            midnight = stored.time() == time()
            clock = datetime.combine(stored.date(), stored.time()).isoformat(" ")
            return clock in blanks or (midnight and stored.date().isoformat() in blanks)
    text = text_of(stored)
    return text in blanks or text.zfill(width) in blanks
