"""Which guess wins for a column: the most telling one that the sample bears out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from wrapper.declared import Family
from wrapper.proposal.guesses.codes import guess_code
from wrapper.proposal.guesses.dates import guess_date
from wrapper.proposal.guesses.declared import guess_declared, guess_empty
from wrapper.proposal.guesses.flags import guess_flag
from wrapper.proposal.guesses.guess import Guess, percent, tried
from wrapper.proposal.guesses.numbers import guess_number
from wrapper.proposal.guesses.texts import guess_text, padding_of
from wrapper.proposal.guesses.times import guess_time
from wrapper.proposal.samples import ColumnSample, is_whole

_MOST_BROKEN = 0.2


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
        return decided if not identifies or _is_kept(decided, sample) else plain
    found = _identifying(sample) if identifies else _telling(sample, words, currency)
    if found is None or not _is_kept(found, sample):
        found = plain
    return _undecodable(found, sample)


def _telling(sample: ColumnSample, words: Sequence[str], currency: str | None) -> Guess | None:
    """Return the most telling guess that the values bear out, or None where they are no more than texts."""
    found = (
        guess_flag(sample, words)
        or guess_time(sample, words)
        or guess_date(sample, words)
        or guess_code(sample, words)
        or guess_number(sample, words, currency)
    )
    return None if found is None else _padded_code(found, sample)


def _identifying(sample: ColumnSample) -> Guess | None:
    """Return the guess for part of a key that is no text: an id has to be found again as it is stored."""
    if sample.all_of(bool):
        return Guess({"type": "boolean"}, "flag")
    if sample.all_of(int) or (sample.all_of(int, float, Decimal) and all(map(is_whole, sample.present))):
        return Guess({"type": "integer"})
    if sample.all_of(int, float, Decimal):
        return Guess({"type": "decimal"})
    native = guess_date(sample, ()) or guess_time(sample, ())
    return Guess({"type": native.type.value}) if native is not None and "format" not in native.entries else None


def _is_kept(guess: Guess, sample: ColumnSample) -> bool:
    """Return whether a guess reads nearly all that was seen, and writes it back as it was."""
    trial = tried(guess.entries, sample.present)
    return trial.lost == 0 and trial.broken <= _MOST_BROKEN * (trial.read + trial.broken)


def _padded_code(guess: Guess, sample: ColumnSample) -> Guess:
    """Return codes, flags, dates and times with the padding of their column, which the way back has to have."""
    if guess.entries.get("type") not in ("code", "boolean") or not sample.texts:
        return guess
    padding = padding_of(sample, every=True)
    return guess.saying(width=padding.get("width"), padding=padding.get("padding"))


def _undecodable(guess: Guess, sample: ColumnSample) -> Guess:
    if not sample.undecodable:
        trial = tried(guess.entries, sample.values)
        if trial.broken and not guess.notes and guess.type != "code":
            return guess.noting(f"{percent(trial.broken, len(sample.values))} sampled values cannot be read so")
        return guess
    note = f"{percent(sample.undecodable, len(sample.values))} sampled texts are not in the declared charset"
    return replace(guess, check=guess.check or note)
