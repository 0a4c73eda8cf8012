"""Dates and times in texts and numbers: which format reads nearly all of the sample, and means plausible years.

A format is believed with few values where the column's name speaks of a date; without that it must read many
different ones, because any six digits are a date now and then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import pairwise, permutations

from wrapper.proposal.guesses.guess import Guess, Trial, percent, tried
from wrapper.proposal.samples import ColumnSample, is_whole

DATE_WORDS = {"date", "day", "dob", "birthday", "datum", "dato", "timestamp", "birth"}
DATE_ENDINGS = {"on", "since", "until"}
TIME_WORDS = {"time", "clock", "uhrzeit", "zeit", "tid", "klokke", "hour"}

BLANK_DATES = {
    *("0", "00000000", "000000", "0000000", "00000", "99999999", "999999", "9999999"),
    *("0000-00-00", "00.00.0000", "00/00/0000", "00/00/00", "00.00.00", "1899-12-30", "18991230"),
    *("/  /", "/ /", "//", ".  .", ". .", "-  -"),
}
"""Spellings that no system means as a day."""
END_OF_TIME = {"99991231", "9999-12-31", "29991231", "2999-12-31", "19000101", "1900-01-01", "00010101", "0001-01-01"}
"""Days that mean none where they are repeated."""

_REPEATED = 2
_FIRST, _LAST = 1900, 2079
_SHARE, _SHARE_NAMED = 0.97, 0.8
_NEEDED = {5: 40, 6: 20, 7: 12, 8: 5}
"""Different values that must be read before digits are believed to be dates, by their number."""
_SHAPED = 2
_SEPARATED = re.compile(r"(\d{2}|\d{4})([./-])(\d{2})\2(\d{2}|\d{4})")
_BY_DIGITS = {
    5: ("YYDDD",),
    6: ("YYMMDD", "DDMMYY", "MMDDYY", "CYYDDD"),
    7: ("YYYYDDD", "CYYMMDD"),
    8: ("YYYYMMDD", "DDMMYYYY", "MMDDYYYY"),
}
_NUMBERS = ("YYYYMMDD", "YYMMDD", "CYYMMDD", "DDMMYYYY", "MMDDYYYY", "YYYYDDD", "CYYDDD", "YYDDD", "excel", "clarion")
_SAFE_NUMBERS = ("YYYYMMDD",)
_STAMPS = {
    10: ("YYMMDDHHMM",),
    12: ("YYYYMMDDHHMM", "YYMMDDHHMMSS"),
    14: ("YYYYMMDDHHMMSS",),
    16: ("YYYY-MM-DD HH:MM", "YYYY-MM-DDTHH:MM", "DD.MM.YYYY HH:MM", "DD/MM/YYYY HH:MM"),
    19: ("YYYY-MM-DD HH:MM:SS", "YYYY-MM-DDTHH:MM:SS", "DD.MM.YYYY HH:MM:SS", "DD/MM/YYYY HH:MM:SS"),
}
_TIMES = {4: ("HHMM",), 5: ("HH:MM",), 6: ("HHMMSS",), 8: ("HH:MM:SS",)}
_PLAUSIBLE_SPAN = 130


def guess_date(sample: ColumnSample, words: Sequence[str]) -> Guess | None:
    """Return the guess that a column holds dates or datetimes, or None."""
    if sample.mostly(date):
        return _native(sample, "date")
    if sample.mostly(datetime, date):
        return _native_datetime(sample)
    named = bool(DATE_WORDS.intersection(words) or DATE_ENDINGS.intersection(words[-1:]))
    declared = any(word in sample.declared for word in ("DATE", "TIMESTAMP"))
    if declared and len(sample.texts) == len(sample.present) and sample.present:
        found = _native_text(sample)
        if found is not None:
            return found
    if sample.texts and len(sample.texts) >= _SHARE_NAMED * len(sample.present):
        return _best(sample, list(_text_formats(sample)), named or declared, {})
    if sample.present and all(is_whole(value) for value in sample.present):
        formats = _NUMBERS if named else _SAFE_NUMBERS
        return _best(sample, [(form, "date") for form in formats], named, {"stored": "number"})
    return None


def guess_time(sample: ColumnSample, words: Sequence[str]) -> Guess | None:
    """Return the guess that a column holds times of day, or None."""
    if sample.mostly(time):
        return Guess({"type": "time"}, "time")
    named = bool(TIME_WORDS.intersection(words))
    if sample.texts and len(sample.texts) == len(sample.present):
        lengths = {len(text.strip(" ")) for text in sample.texts}
        if len(lengths) != 1:
            return None
        formats: tuple[str, ...] = _TIMES.get(lengths.pop(), ())
        extra: dict[str, str] = {}
        if not named and not all(":" in text for text in sample.texts):
            return None
    elif named and sample.present and all(is_whole(value) for value in sample.present):
        formats, extra = ("HHMM", "HHMMSS"), {"stored": "number"}
    else:
        return None
    for form in formats:
        entries = {"type": "time", "format": form, **extra}
        trial = tried(entries, sample.values)
        if trial.read and trial.share >= _SHARE:
            return _with_share(Guess(entries, "time"), trial)
    return None


def _native(sample: ColumnSample, type_: str) -> Guess:
    blanks = _blanks(sample, native=True)
    return Guess({"type": type_, **({"blanks": blanks} if blanks else {})}, "date")


def _native_datetime(sample: ColumnSample) -> Guess:
    days = tried({"type": "date"}, sample.present)
    if days.broken or len(sample.present) < _NEEDED[8]:
        return _native(sample, "datetime")
    guess = _native(sample, "date")
    check = f"a datetime column, and midnight in {sample.extent}; if times of day can come, say type: datetime"
    return Guess(guess.entries, "date", check)


def _native_text(sample: ColumnSample) -> Guess | None:
    """Return the guess for a date column of an engine that hands out texts, as SQLite does."""
    for type_ in ("date", "datetime"):
        guess = _native(sample, type_)
        if tried(guess.entries, sample.values).share >= _SHARE:
            return guess
    return None


def _text_formats(sample: ColumnSample) -> Iterator[tuple[str, str]]:
    """Yield the formats that the length and the shape of most texts allow, each with its type."""
    texts = [text for text in sample.spellings if text not in BLANK_DATES | END_OF_TIME]
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
    blanks = _blanks(sample)
    found: list[tuple[float, int, Guess, Trial]] = []
    for at, (form, type_) in enumerate(formats):
        entries = {"type": type_, "format": form, **({"blanks": blanks} if blanks else {}), **_pivot(sample, form)}
        if form not in ("excel", "clarion"):
            entries |= extra
        trial = tried(entries, sample.values)
        if _believed(form, trial, named):
            found.append((trial.share, -at, Guess(entries, "date"), trial))
    if not found:
        return None
    share, at, guess, trial = max(found, key=lambda one: one[:2])
    rivals = [one[2].entries["format"] for one in found if one[0] == share and one[1] != at]
    return _with_share(_ambiguous(guess, rivals), trial)


def _believed(form: str, trial: Trial, named: bool) -> bool:
    if not trial.read or trial.share < (_SHARE_NAMED if named else _SHARE):
        return False
    years = [public.year for public in trial.publics]
    plausible = sum(_FIRST < year <= _LAST for year in years)
    if plausible < _SHARE * len(years) or max(years) - min(years) > _PLAUSIBLE_SPAN:
        return False
    different = len(set(trial.publics))
    separated = not form.isalpha()
    needed = _SHAPED if separated else _NEEDED.get(len(form), _NEEDED[5])
    return different >= (min(_SHAPED, needed) if named else needed)


def _ambiguous(guess: Guess, rivals: Sequence[str]) -> Guess:
    """Say which other formats read the sample as well: no day above 12 told them apart."""
    if not rivals:
        return guess
    check = f"{' and '.join(rivals)} would read the sample as well as {guess.entries['format']}"
    return Guess(guess.entries, guess.sort, check, guess.notes)


def _with_share(guess: Guess, trial: Trial) -> Guess:
    if not trial.broken:
        return guess
    note = f"{percent(trial.broken, trial.read + trial.broken)} sampled values are no {guess.type}"
    return guess.noting(note)


def _blanks(sample: ColumnSample, native: bool = False) -> list[str]:
    found = {text for text in sample.spellings if text in BLANK_DATES}
    found |= {text for text, count in sample.spellings.items() if text in END_OF_TIME and count >= _REPEATED}
    if native:
        found |= {text.partition(" ")[0] for text in sample.spellings if text.partition(" ")[0] in BLANK_DATES}
    return sorted(found)


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
