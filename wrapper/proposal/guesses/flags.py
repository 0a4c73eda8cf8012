"""Flags: two spellings for yes and no, or one and blank."""

from __future__ import annotations

from collections.abc import Sequence

from wrapper.declared import Family
from wrapper.proposal.guesses.guess import Guess
from wrapper.proposal.samples import ColumnSample

FLAG_WORDS = {"flag", "is", "has", "active", "indicator", "switch", "enabled", "deleted", "inactive", "discontinued"}

_LETTERS = (("Y", "N"), ("T", "F"), ("J", "N"), ("S", "N"), ("YES", "NO"), ("TRUE", "FALSE"))
_DIGITS = (("1", "0"), ("-1", "0"))
_MARKS = ("X", "*", "Y", "J", "1")
_STRAY, _ENOUGH = 0.01, 100


def guess_flag(sample: ColumnSample, words: Sequence[str]) -> Guess | None:
    """Return the guess that a column is a flag, or None."""
    declared = sample.declared.family is Family.BOOLEAN
    flags = sum(type(value) is bool for value in sample.present)
    if sample.mostly(bool) or (declared and 2 * flags >= len(sample.present) > 0):
        return Guess({"type": "boolean"}, "flag")
    found = _usual(sample)
    if sample.declared.word == "tinyint" and sample.declared.length == 1:
        # MySQL has no type for flags, and spells that of one digit so. Some keep small numbers in it.
        declared = found <= {"1", "0"}
    named = declared or bool(FLAG_WORDS.intersection(words))
    if not found:
        return Guess({"type": "boolean"}, "flag") if declared else None
    pair = _likely(sample) if declared else _pair(found, named)
    if pair is None:
        return None
    entries: dict[str, object] = {"type": "boolean", "format": "/".join(pair)}
    if not any(isinstance(value, str) for value in sample.present):
        entries["stored"] = "number"
    one_sided = len(found) == 1 and pair[1] and not declared
    check = f"only {_listed(found)} was found in {sample.extent}" if one_sided else ""
    if not pair[1] and not declared:
        check = f"{_listed(found)} or blank: the blank is taken for false"
    return Guess(entries, "flag", check)


def _usual(sample: ColumnSample) -> set[str]:
    """Return the spellings but for a few strays, which are reported when they are read."""
    total = sample.spellings.total()
    return {text for text, count in sample.spellings.items() if count > _STRAY * total or total < _ENOUGH}


def _pair(found: set[str], named: bool) -> tuple[str, str] | None:
    """Return how true and false are spelled: both in use, or one of them where the name speaks of a flag."""
    for true, false in (*_LETTERS, *((pair[0].lower(), pair[1].lower()) for pair in _LETTERS)):
        if found == {true, false} or (named and found < {true, false}):
            return true, false
    for true, false in _DIGITS:
        if named and found <= {true, false} and (found != {"0"} or true == "1"):
            return true, false
    mark = next(iter(found))
    return (mark, "") if named and len(found) == 1 and mark.upper() in _MARKS else None


def _likely(sample: ColumnSample) -> tuple[str, str] | None:
    """Return the pair that spells most of a column that is declared as a flag, whatever else was found in it."""
    lowered = ((pair[0].lower(), pair[1].lower()) for pair in _LETTERS)
    pairs = [*_DIGITS, *_LETTERS, *lowered]
    counts = {pair: sum(sample.spellings[text] for text in pair) for pair in pairs}
    best = max(pairs, key=lambda pair: counts[pair])
    return best if 2 * counts[best] >= sample.spellings.total() else None


def _listed(found: set[str]) -> str:
    return ", ".join(sorted(found))
