"""Whether a format of dates is believed: it reads nearly all values, as plausible years, and enough different days."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from wrapper.proposal.guesses.guess import Trial, tried

SERIALS = ("excel", "clarion")
"""Formats that count days."""
_SERIAL_YEARS = range(1930, 2080)
_PLAUSIBLE_SPAN = 130
_FIRST, _LAST = 1900, 2079
_SHARE, _SHARE_NAMED = 0.97, 0.95
_ONE_OF = 10
"""Values that must be read for each that is not, where the name speaks of a date."""
_NEEDED = {6: 20, 7: 12, 8: 5}
"""Different values that must be read before digits are believed to be dates, by their number."""
_MANY = 40
_DIFFERENT = 3
"""Different months, and days of them, that 6 and 7 digits must have besides; numbers that count on have fewer."""
_NEEDED_NAMED = {5: 5, 6: 3}
_SHAPED = 2
_MOST_DAYS = 31
_MONTHS = (re.compile(r"(?:0[1-9]|1[0-2])(?:19|20)[0-9]{2}"), re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])"))
"""Months of years that read as days: 021999, and 201112."""
_DAY_ZERO = {"excel": date(1899, 12, 30), "clarion": date(1800, 12, 28)}
_COUNTED = 1970
"""The year from which on counted days are likely ones."""
FAR = 10
"""Years from today that dates of a business hardly reach beyond."""


def excused(entries: Mapping[str, Any], trial: Trial, *, named: bool) -> int:
    """Return how many values are spelled in the format and name a day that does not exist, such as 20090231.

    Where the name speaks of a date, the month may not exist either; else that is a number like any other.
    """
    form = str(entries["format"])
    day, month = form.find("DD"), form.find("MM")
    if trial.broken > trial.read or form in SERIALS or "DDD" in form or min(day, month) < 0:
        return 0
    number = 0
    for (stored,) in trial.failed:
        text = stored.strip(" ") if isinstance(stored, str) else str(stored).zfill(len(form))
        spelled = list(text)
        if len(text) != len(form) or not text[day : day + 2].isdigit() or not text[month : month + 2].isdigit():
            continue
        if named:
            spelled[month : month + 2] = "01"
        elif int(text[day : day + 2]) > _MOST_DAYS:
            continue
        spelled[day : day + 2] = "01"
        again = tried(entries, ["".join(spelled)])
        number += any(_FIRST < public.year <= _LAST for public in again.publics)
    return number


def is_plausible(form: str, trial: Trial, missing: int, named: bool) -> bool:
    """Return whether a format reads nearly all values as plausible years; `missing` are days that do not exist."""
    odd = trial.broken - min(missing, trial.read)
    few = named and _ONE_OF * odd <= trial.read and odd == 1
    share = trial.read / (trial.read + odd) if trial.read else 0.0
    least = _SHARE_NAMED if named else 1.0 if form.isalpha() else _SHARE
    if not trial.read or trial.lost or (share < least and not few):
        return False
    if form in SERIALS and (trial.broken or not all(public.year in _SERIAL_YEARS for public in trial.publics)):
        return False
    return has_plausible_years(trial)


def has_plausible_years(trial: Trial) -> bool:
    """Return whether nearly all days are of this age, and not centuries apart."""
    years = [public.year for public in trial.publics]
    plausible = sum(_FIRST < year <= _LAST for year in years)
    return plausible >= _SHARE * len(years) and bool(max(years) - min(years) <= _PLAUSIBLE_SPAN)


def are_enough(form: str, trial: Trial, named: bool) -> bool:
    """Return whether different days are read, as many as tell that they are not there by chance."""
    different = len(set(trial.publics))
    separated = not form.isalpha()
    if not (named or separated) and len(form) < len("YYYYMMDD"):
        months, days = ({getattr(public, part) for public in trial.publics} for part in ("month", "day"))
        if "DDD" in form or min(len(months), len(days)) < _DIFFERENT:
            # Any number of five digits is a day of a year now and then, and numbers that count on are days in a row.
            return False
    needed = _SHAPED if separated else _NEEDED.get(len(form), _MANY)
    if named and "YYYY" in form and "DDD" not in form and trial.read > 1:
        # One day in all rows: the four digits of a year and a month and a day behind them are hardly chance.
        return True
    return different >= (min(_NEEDED_NAMED.get(len(form), _SHAPED), needed) if named else needed)


def may_be_no_day(form: str, texts: Collection[str]) -> bool:
    """Return whether all digits may as well be something else: the month of a year, or a day's number in a program."""
    if form.isalpha() and len(form) == len("MMYYYY"):
        return any(all(map(month.fullmatch, texts)) for month in _MONTHS)
    if form != "YYDDD":
        return False
    last = date.today().year + FAR  # noqa: DTZ011 - which year it is matters here, not in which zone
    return any(
        all(_COUNTED <= (zero + timedelta(int(text))).year <= last for text in texts) for zero in _DAY_ZERO.values()
    )
