"""What the declared type of a column decides by itself, so that nothing is left to be looked at.

A type that the engine enforces stays, even where some values are odd: those are null in the answer and reported. Only
where it reads less than half of what was seen, as it may in SQLite, it is only a remark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from wrapper.declared import MOMENTS, NUMBERS, Family
from wrapper.proposal.guesses.dates import native_date, native_datetime_of
from wrapper.proposal.guesses.flags import guess_flag
from wrapper.proposal.guesses.guess import Guess, percent, tried
from wrapper.proposal.guesses.words import names_id
from wrapper.proposal.samples import ColumnSample

JET_DAY = date(1899, 12, 30)
_JET_MOMENT = "date/time"
_BITS = re.compile("[01]{2,}").fullmatch
_MIDNIGHTS = 5
"""Midnights from which on they are hardly chance."""
_TYPES = {
    Family.UUID: "id",
    Family.JSON: "json",
    Family.SYNTAX: "text",
    Family.INTEGER: "integer",
    Family.DECIMAL: "decimal",
    Family.FLOAT: "decimal",
    Family.BOOLEAN: "boolean",
    Family.DATE: "date",
    Family.TIME: "time",
    Family.DATETIME: "datetime",
}


def guess_declared(sample: ColumnSample, *, identifies: bool) -> Guess | None:
    """Return the guess that the declared type decides, or None where it leaves the choice to the values."""
    kind = sample.declared.family
    if kind is Family.ENUM:
        return _enumerated(sample, identifies)
    if kind in MOMENTS:
        return _moment(sample, _TYPES[kind], identifies)
    if kind is Family.JSON and not identifies:
        return _unless_odd(Guess({"type": "json"}), sample)
    if kind in (Family.UUID, Family.SYNTAX, Family.JSON):
        return Guess({"type": "id" if identifies or kind is Family.UUID else "text"})
    if kind is Family.BOOLEAN and sample.declared.word == "bit" and sample.texts and all(map(_BITS, sample.spellings)):
        # An ODBC driver tells of BIT(4) no more than its name.
        return Guess({"type": "id" if identifies else "text"})
    return guess_flag(sample, ()) if kind is Family.BOOLEAN else None


def guess_empty(sample: ColumnSample, words: Sequence[str], *, identifies: bool) -> Guess:
    """Return the guess for a column without values: what its declared type says, and a text where it says nothing."""
    # Of an empty table that is said once, above its key.
    notes = (f"no value in {sample.extent}",) if sample.values else ()
    decided = guess_declared(sample, identifies=identifies)
    if decided is not None:
        return decided.noting(*notes)
    named = "id" if identifies or names_id(words) else "text"
    return Guess({"type": _type_of(sample) or named}, notes=notes)


def guess_declared_number(sample: ColumnSample) -> Guess | None:
    """Return the guess for a column that is declared to hold numbers and holds others too, as it may in SQLite."""
    if sample.declared.family not in NUMBERS:
        return None
    guess = Guess({"type": _type_of(sample)})
    return None if tried(guess.entries, sample.present).lost else _unless_odd(guess, sample, "not numbers")


def _type_of(sample: ColumnSample) -> str:
    """Return the type of a field that the declared type names, "" where it names none."""
    type_ = _TYPES.get(sample.declared.family, "")
    return "integer" if type_ == "decimal" and scale_of(sample) == 0 else type_


def scale_of(sample: ColumnSample) -> int | None:
    """Return how many decimals a column declares, None where it does not say so."""
    declared = sample.declared
    if declared.family is Family.FLOAT:
        # psqlODBC tells of a scale of 0 for what has no fixed number of decimals.
        return None
    return sample.column.scale if declared.scale is None else declared.scale


def _enumerated(sample: ColumnSample, identifies: bool) -> Guess | None:
    listed = [value for value in sample.declared.values if value]
    if identifies or not listed or any(value != value.strip() for value in listed):
        return Guess({"type": "id" if identifies else "text"})
    codes = {value: sample.spellings.get(value, 0) for value in listed}
    return Guess({"type": "code"}, "code", notes=("the values that the column declares",), codes=codes)


def _moment(sample: ColumnSample, type_: str, identifies: bool) -> Guess | None:
    if type_ == "date" and native_datetime_of(sample):
        # Oracle's DATE has a time of day, and so has that of Firebird's first dialect.
        type_ = "datetime"
    if type_ == "time" and sample.texts and any(type(value) is not str for value in sample.present):
        # MariaDB's TIME reaches 838 hours, which only a text can show beside times of day.
        return Guess({"type": "text"}, notes=("not all values are times of day",))
    if type_ == "datetime" and _are_times_of_day(sample):
        return Guess({"type": "time"}, "time", notes=(f"all on {JET_DAY}, the day that times of day stand on here",))
    if type_ == "time" or identifies:
        # A record whose key was blank would have no address.
        return _unless_odd(Guess({"type": type_}, "time" if type_ == "time" else "date"), sample)
    guess = native_date(sample, type_)
    if type_ == "datetime" and not guess.instead and _is_midnight(sample):
        day = {**guess.entries, "type": "date"}
        if sample.declared.word == _JET_MOMENT:
            guess = replace(guess, entries=day, instead=guess.entries, when="if a time of day can come")
            guess = guess.noting(f"midnight in {sample.extent}, and Access has no type for days alone")
        else:
            guess = replace(guess, instead=day, when=f"if no time of day can come: it is midnight in {sample.extent}")
    return _unless_odd(guess, sample)


def _is_midnight(sample: ColumnSample) -> bool:
    """Return whether all moments are midnights, and enough of them; a few tell of most columns that they are not."""
    few = len(sample.present) < _MIDNIGHTS or tried({"type": "date"}, sample.present[:_MIDNIGHTS]).broken
    return not few and not tried({"type": "date"}, sample.present).broken


def _are_times_of_day(sample: ColumnSample) -> bool:
    """Return whether all moments are times of the first day of Jet and Access, which has no type for those."""
    moments = [value for value in sample.present if isinstance(value, datetime)]
    on_that_day = len(moments) == len(sample.present) and all(value.date() == JET_DAY for value in moments)
    # A column of nothing but midnight is one of blank dates.
    return on_that_day and any(value.time() != time() for value in moments)


def _unless_odd(guess: Guess, sample: ColumnSample, are: str = "") -> Guess | None:
    """Return the guess with a note on what the values `are` that it does not read, or None where most are so."""
    trial = tried(guess.entries, sample.present)
    if trial.broken > trial.read:
        return None
    if not trial.broken:
        return guess
    return guess.noting(
        f"{percent(trial.broken, trial.read + trial.broken)} sampled values are {are or f'no {guess.type}'}"
    )
