"""How SQLite stores the values that it has no type for, whichever driver they are sent by."""

from __future__ import annotations

from decimal import Decimal

from adapters.query import Stored
from adapters.relational.moments import spelled

_WHOLE = 2**63


def adapted_value(value: Stored) -> Stored:
    """Return a value as SQLite stores it: it has no decimals, and dates as ISO text."""
    if isinstance(value, Decimal):
        # Beyond 64 bits it keeps whole numbers as floats.
        return int(value) if value == value.to_integral_value() and abs(value) < _WHOLE else float(value)
    return spelled(value)


def quoted(name: str) -> str:
    """Return a name as SQLite's quoted identifier."""
    return '"' + name.replace('"', '""') + '"'
