"""Times of day in texts and numbers: only where all values can be some, and where some could be nothing else.

A number of minutes or days is a time of day as well as long as it is small, so that the range must be plausible.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from wrapper.proposal.guesses.dates import holds_whole_numbers, with_share
from wrapper.proposal.guesses.day_names import speaks_of
from wrapper.proposal.guesses.guess import Guess, tried
from wrapper.proposal.samples import ColumnSample

TIME_WORDS = {"time", "clock", "uhrzeit", "zeit", "tid", "klokke", "hour"}

_TIMES = {4: ("HHMM",), 5: ("HH:MM",), 6: ("HHMMSS",), 8: ("HH:MM:SS",)}
_SHARE = 0.97
_DAYTIME = 0.8
"""The share of the numbers that must be an hour of the day, and not the first minutes behind midnight."""


def guess_time(sample: ColumnSample, words: Sequence[str]) -> Guess | None:
    """Return the guess that a column holds times of day, or None."""
    if sample.mostly(time):
        return Guess({"type": "time"}, "time")
    named = speaks_of(words, TIME_WORDS)
    if sample.texts and len(sample.texts) == len(sample.present):
        length, *others = {len(text.strip(" ")) for text in sample.texts}
        clocks = all(":" in text for text in sample.texts)
        if not others and (clocks or (named and _in_daytime(sample, length))):
            return _first(sample, _TIMES.get(length, ()), {})
    elif named and holds_whole_numbers(sample):
        return _first(
            sample, [form for form in ("HHMM", "HHMMSS") if _in_daytime(sample, len(form))], {"stored": "number"}
        )
    return None


def _first(sample: ColumnSample, formats: Sequence[str], extra: dict[str, str]) -> Guess | None:
    for form in formats:
        entries = {"type": "time", "format": form, **extra}
        trial = tried(entries, sample.values)
        # One number that cannot be a time is enough: 90 minutes do not exist.
        if trial.read and not trial.lost and trial.share >= (1 if extra else _SHARE):
            return with_share(Guess(entries, "time"), trial)
    return None


def _in_daytime(sample: ColumnSample, digits: int) -> bool:
    """Return whether nearly all have an hour other than 0, and one of them two digits of it."""
    lengths = [len(text.lstrip("0")) for text in sample.spellings]
    hours = sum(length >= digits - 1 for length in lengths)
    return max(lengths) == digits and hours >= _DAYTIME * len(lengths)
