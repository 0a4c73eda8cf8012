"""Numbers: whole or not, in number columns and spelled in texts, and what is probably money."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from wrapper.declared import Family
from wrapper.proposal.guesses.declared import scale_of
from wrapper.proposal.guesses.guess import Guess, tried
from wrapper.proposal.guesses.words import names_amount, names_money
from wrapper.proposal.samples import ColumnSample, is_whole

CENT_WORDS = {"c", "cent", "cents", "ct", "cts", "ore", "oere", "pence"}
NOT_MONEY = {"rate", "percent", "code", "number", "id", "type", "date", "account"}

_POINT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?-?")
_COMMA = re.compile(r"[+-]?[0-9]+(?:,[0-9]+)?-?")
_THOUSANDS = re.compile(r"-?(?:[0-9]{1,3}(?:[.,][0-9]{3})+|[0-9]{1,3})")
"""A mark before three digits each time may as well stand between thousands."""
_NUMBERS = (int, float, Decimal)
_NINES = re.compile(r"-?9{5,}")
_MOST_MINORS = 4


def guess_number(sample: ColumnSample, words: Sequence[str], currency: str | None) -> Guess | None:
    """Return the guess that a column holds numbers to count with, or None."""
    if sample.mostly(*_NUMBERS):
        entries: dict[str, Any] = {"type": "integer" if _counts_wholes(sample) else "decimal"}
        return _with_nines(_money(sample, words, entries, currency), sample)
    if sample.texts and len(sample.texts) == len(sample.present) and names_amount(words):
        found = _spelled(sample)
        if found is not None and _is_served(found, sample):
            return replace(_money(sample, words, found, currency), exact=not tried(found, sample.values).lost)
    return None


def beside(plain: Guess, sample: ColumnSample) -> Guess:
    """Return the guess of a text with the decimals beside it that all its values spell."""
    if plain.instead or not sample.texts or len(sample.texts) != len(sample.present):
        return plain
    found = _spelled(sample)
    if found is None or found["type"] != "decimal":
        return plain
    when = "if it is a number and not a version or a code"
    return replace(plain, instead=found, when=when)


def _is_served(entries: Mapping[str, Any], sample: ColumnSample) -> bool:
    """Return whether no two texts are one number: none has needless zeros, or all have the same number of decimals."""
    if not tried(entries, sample.values).lost:
        return True
    return len({len(re.split("[.,]", text.rstrip("-"))[-1]) for text in sample.spellings}) == 1


def _counts_wholes(sample: ColumnSample) -> bool:
    """Return whether a column of numbers holds whole ones: all that was seen, and all that its type allows."""
    numbers = [value for value in sample.present if isinstance(value, _NUMBERS)]
    if not all(map(is_whole, numbers)):
        return False
    kind, scale = sample.declared.family, scale_of(sample)
    if kind is Family.INTEGER or scale == 0:
        return True
    # A type of decimals can hold some tomorrow, although it was seen with whole numbers only.
    return kind is Family.UNKNOWN and not scale and not any(isinstance(value, float) for value in numbers)


def _spelled(sample: ColumnSample) -> dict[str, Any] | None:
    """Return the entries of a column whose texts are all numbers."""
    stripped = list(sample.spellings)
    if all(text.isdigit() for text in stripped):
        entries: dict[str, Any] = {"type": "integer", "format": "text"}
    elif all(_THOUSANDS.fullmatch(text) for text in stripped):
        return None
    elif all(_POINT.fullmatch(text) for text in stripped):
        kind = "decimal" if any("." in text for text in stripped) else "integer"
        entries = {"type": kind, "format": "text"}
    elif all(_COMMA.fullmatch(text) for text in stripped):
        entries = {"type": "decimal", "format": "text_comma"}
    else:
        return None
    lengths = {len(text) for text in sample.texts}
    if len(lengths) == 1 and len(stripped) > 1:
        texts = sample.texts
        if all(text.strip(" ") == text for text in texts) and any(text.startswith("0") for text in texts):
            entries |= {"width": lengths.pop(), "padding": "zeros_left"}
        elif any(text.startswith(" ") for text in texts) and not any(text.endswith(" ") for text in texts):
            entries |= {"width": lengths.pop(), "padding": "spaces_left"}
    trial = tried(entries, sample.values)
    # Zeros in front are part of a text; those behind a mark may be needless.
    return entries if not trial.broken and (entries["type"] == "decimal" or not trial.lost) else None


def _money(sample: ColumnSample, words: Sequence[str], entries: Mapping[str, Any], currency: str | None) -> Guess:
    """Return the guess for a number, with what it is as money beside it where its name speaks of that.

    Whole numbers stay what they are: PRICE_C may hold hundredths, and TEMP_C degrees.
    """
    cents = entries["type"] == "integer" and words[-1:] and words[-1] in CENT_WORDS
    looks = names_money(words) and not NOT_MONEY.intersection(words)
    if not (looks or cents) or (sample.column.scale or 0) > _MOST_MINORS:
        return Guess(entries)
    amount = {**entries, "type": "money", "currency": currency or "EUR"}
    if entries["type"] != "integer":
        if currency:
            return Guess(amount, "money", f"money, by its name; its currency is taken to be {currency}")
        return Guess(entries, "money", instead=amount, when="if all of it is in one currency, such as EUR")
    amount = {**(amount if currency else {**entries, "type": "decimal"}), "decimals": 2}
    example = next(iter(sample.spellings), "1234")
    when = f"if it counts hundredths, as a stored {example} with two implied decimals"
    return Guess(entries, instead=amount, when=when)


def _with_nines(guess: Guess, sample: ColumnSample) -> Guess:
    """Return the guess with a reading beside it that takes nines for blank, where they fill a column repeatedly."""
    nines = sorted(text for text, count in sample.spellings.items() if _NINES.fullmatch(text) and count > 1)
    if not nines or guess.instead:
        return guess
    return replace(
        guess, instead={**guess.entries, "blanks": nines}, when=f"if {', '.join(nines)} means that it is unknown"
    )
