"""What the values of a column tell of it: whether they are numbers that only sort when they are declared as such."""

from __future__ import annotations

import re
from collections.abc import Sequence

INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
POINT = re.compile(r"-?[0-9]{1,15}\.[0-9]{1,9}")
COMMA = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3})+),[0-9]{1,9}")


def sniff_type(values: Sequence[str], decimal_comma: bool) -> str:
    """Return integer or decimal for numbers that do not sort as text, or text."""
    filled = [value.strip() for value in values if value.strip()]
    if not filled:
        return "text"
    if all(map(INTEGER.fullmatch, filled)):
        # Texts of one length sort as the numbers do, unless one has a sign.
        same_length = len({len(value) for value in filled}) == 1 and not any(value.startswith("-") for value in filled)
        return "text" if same_length and len(filled) > 1 else "integer"
    spelled = COMMA if decimal_comma else POINT
    numbers = sum(1 for value in filled if spelled.fullmatch(value))
    if numbers and all(spelled.fullmatch(value) or INTEGER.fullmatch(value) for value in filled):
        return "decimal"
    return "text"


def has_decimal_comma(columns: Sequence[Sequence[str]]) -> bool:
    """Return whether some column is spelled with decimal commas, and none with points."""
    commas = any(_all(COMMA, column) for column in columns)
    return commas and not any(_all(POINT, column) for column in columns)


def _all(pattern: re.Pattern[str], column: Sequence[str]) -> bool:
    filled = [value.strip() for value in column if value.strip()]
    numbers = [value for value in filled if pattern.fullmatch(value)]
    return bool(numbers) and all(pattern.fullmatch(value) or INTEGER.fullmatch(value) for value in filled)
