"""Dates and times in texts and numbers: which format reads nearly all of the sample, and means plausible years.

A format is believed with few values where the column's name speaks of a date; without that it must read many
different ones, because any six digits are a date now and then. A name alone proves nothing: the values must have the
length of the format and lie in a plausible range, and one that does not is enough against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise, permutations
from typing import Any

from adapters.query import Unrepresentable
from wrapper.declared import Family
from wrapper.proposal.guesses.day_names import names_day
from wrapper.proposal.guesses.guess import Guess, Trial, percent, tried
from wrapper.proposal.guesses.plausible_days import (
    FAR,
    SERIALS,
    are_enough,
    excused,
    has_plausible_years,
    is_plausible,
    may_be_no_day,
)
from wrapper.proposal.samples import ColumnSample, is_whole

BLANK_DATES = {
    *("0", "00000000", "000000", "0000000", "00000", "99999999", "999999", "9999999"),
    *("0000-00-00", "00.00.0000", "00/00/0000", "00/00/00", "00.00.00"),
    *("/  /", "/ /", "//", ".  .", ". .", "-  -"),
}
"""Spellings that no system means as a day."""
END_OF_TIME = {"99991231", "9999-12-31", "29991231", "2999-12-31", "19000101", "1900-01-01", "00010101", "0001-01-01"}
"""Days that may mean none where they are repeated."""
_ZERO_DAYS = {"1899-12-30", "18991230"}
"""Day 0 of Access and of spreadsheets."""

_REPEATED = 2
_MOSTLY = 0.95
_SEPARATED = re.compile(r"(\d{2}|\d{4})([./-])(\d{2})\2(\d{2}|\d{4})")
_BY_DIGITS = {
    5: ("YYDDD",),
    6: ("YYMMDD", "DDMMYY", "MMDDYY", "CYYDDD"),
    7: ("YYYYDDD", "CYYMMDD"),
    8: ("YYYYMMDD", "DDMMYYYY", "MMDDYYYY"),
}
_NUMBERS = ("YYYYMMDD", "YYMMDD", "CYYMMDD", "DDMMYYYY", "MMDDYYYY", "YYYYDDD", "CYYDDD", "YYDDD", "excel", "clarion")
_SAFE_NUMBERS = ("YYYYMMDD",)
_LOST_ZEROS = {"YYMMDD": 3, "YYDDD": 4, "YYYYMMDD": 0, "YYYYDDD": 0}
"""Zeros that a number loses in front: of the years 2000 to 2009, else of a day, a month or a century below 10."""
_STAMPS = {
    10: ("YYMMDDHHMM",),
    12: ("YYYYMMDDHHMM", "YYMMDDHHMMSS"),
    14: ("YYYYMMDDHHMMSS",),
    16: ("YYYY-MM-DD HH:MM", "YYYY-MM-DDTHH:MM", "DD.MM.YYYY HH:MM", "DD/MM/YYYY HH:MM", "MM/DD/YYYY HH:MM"),
    19: (
        *("YYYY-MM-DD HH:MM:SS", "YYYY-MM-DDTHH:MM:SS", "DD.MM.YYYY HH:MM:SS"),
        *("DD/MM/YYYY HH:MM:SS", "MM/DD/YYYY HH:MM:SS"),
    ),
}
_USUAL = ("YMD", "DMY", "MDY")
"""The orders in which people write year, month and day; any other is believed where these fail alone."""
_NEVER = (".", "MDY")
"""With dots the day comes first: a reading with the month first is told as a doubt and not as another reading."""


def guess_date(sample: ColumnSample, words: Sequence[str]) -> Guess | None:
    """Return the guess that a column holds dates or datetimes, or None."""
    if sample.mostly(date, datetime):
        return native_date(sample, "date" if sample.mostly(date) else "datetime")
    named = sample.declared.family in (Family.DATE, Family.DATETIME) or names_day(words)
    if sample.texts and len(sample.texts) >= _MOSTLY * len(sample.present):
        return _best(sample, list(_text_formats(sample)), named, {})
    if holds_whole_numbers(sample):
        formats = [form for form in (_NUMBERS if named else _SAFE_NUMBERS) if _has_length_of(form, sample)]
        return _best(sample, [(form, "date") for form in formats], named, {"stored": "number"})
    return None


def date_beside(plain: Guess, sample: ColumnSample, words: Sequence[str]) -> Guess:
    """Return the guess of a text with the date beside it that one format reads in at least half of its values."""
    named = names_day(words)
    if plain.instead or len(sample.texts) != len(sample.present):
        return plain
    blanks = blank_dates(sample)
    found: list[tuple[int, dict[str, Any], Trial]] = []
    for form, type_ in _text_formats(sample):
        entries = {"type": type_, "format": form, **({"blanks": blanks} if blanks else {}), **_pivot(sample, form)}
        trial = tried(entries, sample.values)
        told = (named or not form.isalpha()) and not trial.lost and trial.read >= trial.broken
        if told and trial.read and has_plausible_years(trial) and are_enough(form, trial, named):
            found.append((trial.read, entries, trial))
    found.sort(key=lambda one: -one[0])
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return plain
    _, entries, trial = found[0]
    odd = percent(trial.broken, trial.read + trial.broken)
    return replace(plain, instead=entries, when=f"if the {odd} sampled values that are not a date may be null")


def holds_whole_numbers(sample: ColumnSample) -> bool:
    """Return whether a column holds numbers that have no decimals, by their values and by what it declares."""
    if sample.column.scale or sample.declared.scale or any(isinstance(value, float) for value in sample.present):
        return False
    return bool(sample.present) and all(is_whole(value) for value in sample.present)


def _has_length_of(form: str, sample: ColumnSample) -> bool:
    """Return whether all numbers have as many digits as a format, but for zeros in front, and half of them all."""
    if form in SERIALS:
        return True
    lengths = [
        (len(text), count)
        for text, count in sample.spellings.items()
        if text not in BLANK_DATES | END_OF_TIME | _ZERO_DAYS
    ]
    full = sum(count for length, count in lengths if length == len(form))
    least = len(form) - _LOST_ZEROS.get(form, 1)
    fits = all(least <= length <= len(form) for length, _ in lengths)
    # The century of CYYMMDD is 0 for the 1900s, and so is never seen in them.
    return fits and (form.startswith("C") or 2 * full >= sum(count for _, count in lengths))


def native_date(sample: ColumnSample, type_: str) -> Guess:
    """Return the guess for a column of the source's own type for dates or datetimes."""
    blanks = blank_dates(sample, native=True)
    return _with_odd_days(Guess({"type": type_, **({"blanks": blanks} if blanks else {})}, "date"))


def _with_odd_days(guess: Guess) -> Guess:
    """Return the guess that shows days such as 9999-12-31 as they are stored, with blanks for them beside it."""
    blanks = guess.entries.get("blanks", ())
    odd = [blank for blank in blanks if blank in END_OF_TIME | _ZERO_DAYS]
    if not odd:
        return guess
    rest = [blank for blank in blanks if blank not in odd]
    return replace(guess.saying(blanks=rest or None), instead=guess.entries, when=f"if {', '.join(odd)} means no day")


def native_datetime_of(sample: ColumnSample) -> bool:
    """Return whether a column holds moments with a time of day."""
    return any(isinstance(value, datetime) for value in sample.present)


def _text_formats(sample: ColumnSample) -> Iterator[tuple[str, str]]:
    """Yield the formats that the length and the shape of most texts allow, each with its type."""
    texts = [text for text in sample.spellings if text not in BLANK_DATES | END_OF_TIME | _ZERO_DAYS]
    if not texts:
        return
    length = max({len(text) for text in texts}, key=[len(text) for text in texts].count)
    example = next(text for text in texts if len(text) == length)
    shape = _SEPARATED.fullmatch(example)
    if shape:
        mark = shape[2]
        for order in permutations(("YYYY" if "Y" * 4 in _wide(shape) else "YY", "MM", "DD")):
            form = mark.join(order)
            if [len(token) for token in order] == [len(shape[at]) for at in (1, 3, 4)] and order[1] != order[0][:2]:
                yield form, "date"
    elif example.isdigit():
        yield from ((form, "date") for form in _BY_DIGITS.get(length, ()))
    yield from ((form, "datetime") for form in _STAMPS.get(length, ()))


def _wide(shape: re.Match[str]) -> str:
    return "YYYY" if len(shape[1]) > 2 or len(shape[4]) > 2 else "YY"  # noqa: PLR2004 - digits of a year


def _best(sample: ColumnSample, formats: Sequence[tuple[str, str]], named: bool, extra: dict[str, str]) -> Guess | None:
    blanks = blank_dates(sample)
    found: list[tuple[float, int, Guess, Trial]] = []
    few: list[Guess] = []
    texts = [text for text in sample.spellings if text not in BLANK_DATES | END_OF_TIME | _ZERO_DAYS]
    for at, (form, type_) in enumerate(formats):
        entries = {"type": type_, "format": form, **({"blanks": blanks} if blanks else {}), **_pivot(sample, form)}
        if form not in SERIALS:
            entries |= extra
        trial = tried(entries, sample.values)
        if not is_plausible(form, trial, excused(entries, trial, named=named), named):
            continue
        enough = are_enough(form, trial, named)
        if enough and not may_be_no_day(form, texts):
            # A format that fails at days that do not exist is refuted by none of them.
            read = trial.read + min(trial.read, excused(entries, trial, named=False))
            found.append((read / (trial.read + trial.broken), -at, Guess(entries, "date"), trial))
        elif named and not trial.broken and (enough or ("MM" in form and not form.startswith("C"))):
            few.append(_with_odd_days(Guess(entries, "date")))
    if not found:
        few = [guess for guess in few if is_usual(guess)]
        return replace(few[0], readings=tuple(few)) if few else None
    best = max(share for share, *_ in found)
    equal = [(guess, trial) for share, _, guess, trial in found if share == best]
    usual = [one for one in equal if is_usual(one[0])] or equal
    likely = [one for one in usual if order_of(one[0]) != _NEVER] or usual
    readings = [with_share(_with_far_years(_with_odd_days(guess), trial), trial) for guess, trial in likely]
    if len(readings) > 1:
        return replace(readings[0], readings=tuple(readings))
    doubtful = [guess.entries["format"] for guess, _ in usual if guess is not likely[0][0]]
    if not doubtful or readings[0].check:
        return readings[0]
    check = f"{' and '.join(doubtful)} would read the sample as well as {readings[0].entries['format']}"
    return replace(readings[0], check=check)


def order_of(guess: Guess) -> tuple[str, str]:
    """Return the mark between day, month and year in a guess of dates, "" for none, and their order, such as DMY."""
    day = re.split("[ T]", str(guess.entries.get("format", "")))[0]
    return re.sub("[A-Z]", "", day)[:1], re.sub(r"(.)\1+", r"\1", re.sub("[^YMD]", "", day))


def is_usual(guess: Guess) -> bool:
    """Return whether the format has an order in which people write dates, or is of another kind, such as excel."""
    mark, order = order_of(guess)
    return not mark or order in _USUAL


def _with_far_years(guess: Guess, trial: Trial) -> Guess:
    """Return the guess, marked where two digits of a year are taken for one far in the future."""
    form = str(guess.entries["format"])
    if "YY" not in form or "YYYY" in form or "C" in form:
        return guess
    today = date.today().year  # noqa: DTZ011 - which year it is matters here, not in which zone
    last = max(public.year for public in trial.publics)
    if last <= today + FAR:
        return guess
    pivot = (today + 1) % 100
    check = f"years of two digits reach {last}; if {last - 100} is meant, say pivot: {pivot}"
    return replace(guess, check=guess.check or check)


def with_share(guess: Guess, trial: Trial) -> Guess:
    """Return the guess with a note on the values that it does not read."""
    if not trial.broken:
        return guess
    note = f"{percent(trial.broken, trial.read + trial.broken)} sampled values are not a {guess.type}"
    return guess.noting(note)


def blank_dates(sample: ColumnSample, *, native: bool = False) -> list[str]:
    """Return the spellings among the values that mean no day, or may mean none."""
    odd = {value.strip(" ") for value in sample.values if isinstance(value, Unrepresentable)}
    spelled = {*sample.spellings, *odd}
    if native:
        spelled |= {text.partition(" ")[0] for text in spelled}
    repeated = {text for text, count in sample.spellings.items() if text in END_OF_TIME and count >= _REPEATED}
    return sorted(spelled & (BLANK_DATES | _ZERO_DAYS) | repeated)


def _pivot(sample: ColumnSample, form: str) -> dict[str, int]:
    """Return the pivot of two-digit years, where the usual one would cut through the years that are in use."""
    at = form.find("YY")
    if "YYYY" in form or "C" in form or at < 0:
        return {}
    years = set()
    for text in sample.spellings:
        padded = text.zfill(len(form)) if text.isdigit() else text
        if len(padded) == len(form) and padded[at : at + 2].isdigit() and text not in BLANK_DATES:
            years.add(int(padded[at : at + 2]))
    pivot = pivot_of(years)
    return {} if pivot == 50 else {"pivot": pivot}  # noqa: PLR2004 - what the catalog assumes


def pivot_of(years: set[int]) -> int:
    """Return the first two-digit year of the 1900s: 50 unless the years in use surround it."""
    if not years or not any(year < 50 for year in years) or not any(year >= 50 for year in years):  # noqa: PLR2004
        # Years on one side of 50 only: 00 to 49 may be this century, and 50 to 99 the last.
        return 50
    ordered = sorted(years)
    inner = [(second - first, first, second) for first, second in pairwise(ordered)]
    widest, first, second = max(inner)
    if first < 50 <= second:  # noqa: PLR2004 - the usual pivot lies in the gap
        return 50
    return (first + second + 1) // 2 if widest > 10 else 50  # noqa: PLR2004 - a gap of ten years is no accident
