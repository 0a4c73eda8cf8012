"""Whether a format of dates is believed: it reads nearly all values, as plausible years, and enough different days."""

from __future__ import annotations

from collections.abc import Mapping
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
_NEEDED = {5: 40, 6: 20, 7: 12, 8: 5}
"""Different values that must be read before digits are believed to be dates, by their number."""
_NEEDED_NAMED = {5: 5, 6: 3}
_SHAPED = 2
_MOST_DAYS = 31


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
    if not trial.read or trial.lost or (share < (_SHARE_NAMED if named else _SHARE) and not few):
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
    needed = _SHAPED if separated else _NEEDED.get(len(form), _NEEDED[5])
    if named and "YYYY" in form and "DDD" not in form and trial.read > 1:
        # One day in all rows: the four digits of a year and a month and a day behind them are hardly chance.
        return True
    return different >= (min(_NEEDED_NAMED.get(len(form), _SHAPED), needed) if named else needed)
