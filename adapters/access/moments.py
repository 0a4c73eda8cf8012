"""Dates of Access: a number of days since 30 December 1899, its fraction the time of day, also before that day."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

FORMAT = "%Y-%m-%d %H:%M:%S"
"""How mdbtools is asked to spell a moment."""

_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - Access knows no zone
_SECONDS = 86_400
_EARLIEST, _BEHIND_LATEST = -657_434, 2_958_466
"""Days of 1 January 100 and of 1 January 10000: what Access takes (its documentation, Date data type)."""
_TRUE = re.compile(rb"[0-9]{4}-[0-9]{2}-(?:0[1-9]|[123][0-9]) (?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}")


def are_true(spelled: Sequence[bytes], null: bytes) -> bool:
    """Whether mdbtools could spell all of these moments."""
    return all(_TRUE.fullmatch(one) or one == null for one in spelled)


def moment_of(number: str) -> str:
    """Return the moment of a stored number as ISO text, to the second, or the number if it is not a moment."""
    try:
        days = float(number)
    except ValueError:
        return number
    if not _EARLIEST - 1 < days < _BEHIND_LATEST:
        return number
    whole = math.trunc(days)
    # The fraction counts forwards from midnight, also before the first day: -1.75 is 18:00 of the day before it.
    seconds = round(abs(days - whole) * _SECONDS)
    try:
        return (_FIRST_DAY + timedelta(days=whole, seconds=seconds)).isoformat(" ")
    except OverflowError:
        return number
