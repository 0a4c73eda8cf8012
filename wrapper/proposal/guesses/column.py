"""Which guess wins for a column: the most telling one that the sample bears out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from adapters.query import Stored
from wrapper.catalog.model import FieldType
from wrapper.declared import MOMENTS, NUMBERS, Family
from wrapper.proposal.guesses.codes import guess_code
from wrapper.proposal.guesses.dates import date_beside, guess_date
from wrapper.proposal.guesses.day_names import names_day
from wrapper.proposal.guesses.day_orders import undecided
from wrapper.proposal.guesses.declared import guess_declared, guess_declared_number, guess_empty
from wrapper.proposal.guesses.flags import guess_flag
from wrapper.proposal.guesses.guess import Guess, Trial, percent, tried
from wrapper.proposal.guesses.numbers import beside, guess_number
from wrapper.proposal.guesses.texts import guess_text, padding_of
from wrapper.proposal.guesses.times import guess_time
from wrapper.proposal.samples import ColumnSample, is_whole

_MOST_BROKEN = 0.2
_EXACT_FLOATS = 2.0**53
"""Up to here a float holds every whole number."""
_DECIDING = MOMENTS | {Family.JSON, Family.BOOLEAN}


def guess_column(
    sample: ColumnSample, words: Sequence[str], *, identifies: bool = False, currency: str | None = None
) -> Guess | None:
    """Return what a column holds, or None when no type of field can show it.

    `words` are those of its translated name. A column that `identifies` stays an id, whatever else it looks like.
    """
    if sample.declared.family is Family.BINARY or sample.holds_bytes:
        return None
    if not sample.present:
        return guess_empty(sample, words, identifies=identifies)
    plain = guess_text(sample, words, identifies)
    decided = guess_declared(sample, identifies=identifies)
    if decided is not None:
        return decided if not identifies or _is_kept(tried(decided.entries, sample.present), decided) else plain
    found = _identifying(sample, words) if identifies else _telling(sample, words, currency)
    if found is not None and _is_kept(trial := tried(found.entries, sample.present), found):
        stored = plain if sample.texts else guess_number(sample, words, None) or plain
        return undecided(found.readings, stored) if found.readings else _doubted(found, sample, trial.broken)
    number = None if identifies else guess_declared_number(sample)
    if number is not None:
        return number
    # All texts can be read as texts.
    rest = () if len(sample.texts) == len(sample.present) else sample.present
    shown = plain if identifies else date_beside(beside(plain, sample), sample, words)
    return _doubted(shown, sample, tried(plain.entries, rest).broken)


def _telling(sample: ColumnSample, words: Sequence[str], currency: str | None) -> Guess | None:
    """Return the most telling guess that the values bear out, or None where they are plain texts."""
    found = (
        guess_flag(sample, words)
        or guess_time(sample, words)
        or guess_date(sample, words)
        or guess_code(sample, words)
        or guess_number(sample, words, currency)
    )
    return None if found is None else _padded_code(found, sample)


def _identifying(sample: ColumnSample, words: Sequence[str]) -> Guess | None:
    """Return the guess for part of a key other than a text: an id has to be found again as it is stored."""
    if sample.all_of(bool):
        return Guess({"type": "boolean"}, "flag")
    if sample.all_of(int) or (sample.all_of(int, float, Decimal) and all(map(_is_counted, sample.present))):
        return Guess({"type": "integer"})
    if sample.all_of(int, float, Decimal):
        return Guess({"type": "decimal"})
    moment = guess_date(sample, words) or guess_time(sample, ())
    if moment is None or "format" not in moment.entries:
        return Guess({"type": moment.type.value}) if moment is not None else None
    # Without its separators a date is a number like any other, unless the name says more. One that cannot be read
    # would leave its record without an address.
    told = names_day(words) or not str(moment.entries["format"]).isalpha()
    sure = told and not (moment.readings or moment.check or moment.instead or "blanks" in moment.entries)
    return moment if sure and not tried(moment.entries, sample.values).broken else None


def _is_counted(value: Stored) -> bool:
    """Whether a number is whole and exact: a float of more digits than it keeps is found as a decimal alone."""
    return is_whole(value) and not (isinstance(value, float) and abs(value) >= _EXACT_FLOATS)


def _is_kept(trial: Trial, guess: Guess) -> bool:
    """Return whether a guess reads nearly all that was seen, and writes it back as it was."""
    return (trial.lost == 0 or not guess.exact) and trial.broken <= _MOST_BROKEN * (trial.read + trial.broken)


def _padded_code(guess: Guess, sample: ColumnSample) -> Guess:
    """Return codes, flags, dates and times with the padding of their column, which the way back has to have."""
    if guess.entries.get("type") not in ("code", "boolean") or not sample.texts:
        return guess
    padding = padding_of(sample, every=True)
    return guess.saying(width=padding.get("width"), padding=padding.get("padding"))


def _doubted(guess: Guess, sample: ColumnSample, broken: int) -> Guess:
    """Return the guess with what has to be said of values that it does not read."""
    number = len(sample.values)
    if sample.undecodable:
        return _checked(guess, f"{percent(sample.undecodable, number)} sampled texts are not in the declared charset")
    if sample.declared.family in _DECIDING and guess.type.value != sample.declared.family.value:
        return _checked(guess, f"declared as {sample.column.type}, which most of the sampled values are not")
    if sample.declared.family in NUMBERS and guess.type is FieldType.TEXT:
        return _checked(guess, f"declared as {sample.column.type}, and most of the sampled values are texts")
    if not broken or guess.notes or guess.type is FieldType.CODE:
        return guess
    note = f"{percent(broken, number)} sampled values cannot be read so"
    return _checked(guess, note) if broken > _MOST_BROKEN * number else guess.noting(note)


def _checked(guess: Guess, check: str) -> Guess:
    return replace(guess, check=guess.check or check)
