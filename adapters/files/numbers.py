"""How numbers are spelled in text exports: patterns, the same for the loader and for guesses of types.

A number has the spelling that a program would write back. Anything else, such as 00742, +5 or 1e5, is a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
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


THOUSANDS = {",": ",", ".": ".", " ": " \xa0\u202f", "'": "'\u2019"}
"""The marks that stand between thousands, as a catalog names them, and how programs spell each of them."""


@cache
def ungrouped(mark: str, *, comma: bool) -> Callable[[str], str]:
    """Return what leaves out the marks between the thousands of a number; another text stays as it is.

    1,234,567.50 is 1234567.50, and 12,34 or 01,234 has no thousands.
    """
    spelled = THOUSANDS[mark]
    point = "," if comma else "."
    grouped = re.compile(rf" *-?[1-9][0-9]{{0,2}}(?:[{spelled}][0-9]{{3}}){{1,12}}(?:{re.escape(point)}[0-9]+)? *")
    without = str.maketrans("", "", spelled)

    def bare(text: str) -> str:
        return text.translate(without) if grouped.fullmatch(text) else text

    return bare
