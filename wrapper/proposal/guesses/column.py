"""Which guess wins for a column: the most telling one that the sample bears out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from adapters.query import Undecodable
from wrapper.proposal.guesses.codes import guess_code
from wrapper.proposal.guesses.dates import guess_date, guess_time
from wrapper.proposal.guesses.flags import guess_flag
from wrapper.proposal.guesses.guess import Guess, percent, tried
from wrapper.proposal.guesses.numbers import guess_number
from wrapper.proposal.guesses.texts import ID_WORDS, guess_text
from wrapper.proposal.samples import ColumnSample, is_whole

_DECLARED = (
    (("BOOL", "LOGICAL"), "boolean"),
    (("TIMESTAMP", "DATETIME"), "datetime"),
    (("DATE",), "date"),
    (("TIME",), "time"),
    (("INT", "COUNTER", "SERIAL"), "integer"),
    (("DEC", "NUM", "MONEY", "CURRENCY", "REAL", "DOUBLE", "FLOAT"), "decimal"),
)


def guess_column(
    sample: ColumnSample, words: Sequence[str], *, identifies: bool = False, currency: str | None = None
) -> Guess | None:
    """Return what a column holds, or None when no type of field can show it.

    `words` are those of its translated name. A column that `identifies` stays an id, whatever else it looks like.
    """
    if sample.holds_bytes:
        return None
    if not sample.present:
        return _by_declaration(sample, words, identifies)
    if identifies:
        return _undecodable(_identifying(sample, words), sample)
    found = (
        guess_flag(sample, words)
        or guess_time(sample, words)
        or guess_date(sample, words)
        or guess_code(sample, words)
        or guess_number(sample, words, currency)
        or guess_text(sample, words, identifies=False)
    )
    return _undecodable(_padded_code(found, sample), sample)


def _identifying(sample: ColumnSample, words: Sequence[str]) -> Guess:
    if sample.all_of(int) or (sample.all_of(int, float, Decimal) and all(map(is_whole, sample.present))):
        return Guess({"type": "integer"})
    native = guess_date(sample, words)
    if native is not None and "format" not in native.entries:
        return Guess({"type": native.type.value})
    return guess_text(sample, words, identifies=True)


def _by_declaration(sample: ColumnSample, words: Sequence[str], identifies: bool) -> Guess:
    """Return the guess for a column without values: what its declared type says."""
    # Of an empty table that is said once, above its key.
    notes = (f"no value in {sample.extent}",) if sample.values else ()
    for starts, type_ in _DECLARED:
        if any(word in sample.declared for word in starts):
            return Guess({"type": type_}, "date" if type_ in ("date", "datetime") else "", notes=notes)
    return Guess({"type": "id" if identifies or ID_WORDS.intersection(words[-1:]) else "text"}, notes=notes)


def _padded_code(guess: Guess, sample: ColumnSample) -> Guess:
    """Return codes, flags, dates and times with the padding of their column, which the way back has to have."""
    if guess.entries.get("type") not in ("code", "boolean") or not sample.texts:
        return guess
    padding = guess_text(sample, (), identifies=False)
    return guess.saying(width=padding.entries.get("width"), padding=padding.entries.get("padding"))


def _undecodable(guess: Guess, sample: ColumnSample) -> Guess:
    if not sample.undecodable and not any(isinstance(value, Undecodable) for value in sample.values):
        trial = tried(guess.entries, sample.values)
        if trial.broken and not guess.notes and guess.type != "code":
            return guess.noting(f"{percent(trial.broken, len(sample.values))} sampled values cannot be read so")
        return guess
    note = f"{percent(sample.undecodable, len(sample.values))} sampled texts are not in the declared charset"
    return Guess(guess.entries, guess.sort, guess.check or note, guess.notes, guess.codes)
