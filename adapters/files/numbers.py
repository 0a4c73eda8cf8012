"""How numbers are spelled in text exports: patterns, the same for the loader and for guesses of types.

A number has the spelling that a program would write back. Anything else, such as 00742, +5 or 1e5, is a text.
"""

from __future__ import annotations

from functools import cache

MOST_DIGITS = 40
"""Before the point, and behind it. Decimal columns of today's engines have 38."""

MOST_INTEGER = 18
"""Digits that are always a whole number of 64 bits."""


@cache
def whole_number(most: int, *, zero_filled: bool = False) -> str:
    """Return the pattern of a whole number of at most so many digits."""
    plain = f"0|-?[1-9][0-9]{{0,{most - 1}}}"
    # A place that is full needs no blanks, and its number may begin with zeros.
    return rf"(?<! )[+-]?[0-9]{{1,{most}}}(?![ 0-9])|{plain}" if zero_filled else plain


@cache
def decimal_number(*, comma: bool, zero_filled: bool = False) -> str:
    """Return the pattern of a number with or without a fraction; with a comma, points stand between thousands."""
    point = "," if comma else r"\."
    whole = f"[1-9][0-9]{{0,{MOST_DIGITS - 1}}}|0"
    if comma:
        # Most numbers are below a thousand or without points, and a letter tells which.
        whole = rf"[1-9][0-9]{{0,2}}(?:(?:\.[0-9]{{3}}){{1,12}}|[0-9]{{0,{MOST_DIGITS - 3}}})|0"
    plain = rf"-?(?:(?:{whole})(?:{point}[0-9]{{1,{MOST_DIGITS}}})?|{point}[0-9]{{1,{MOST_DIGITS}}})"
    if not zero_filled:
        return plain
    return rf"(?<! )[+-]?[0-9]{{1,{MOST_DIGITS}}}(?:{point}[0-9]{{1,{MOST_DIGITS}}})?(?![ 0-9])|{plain}"
