"""Numbers: whole or not, in number columns and spelled in texts, and what is probably money."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wrapper.proposal.guesses.guess import Guess, tried
from wrapper.proposal.samples import ColumnSample, is_whole

MONEY_WORDS = {"price", "cost", "amount", "salary", "freight", "balance", "fee", "payment", "credit", "debit", "charge"}
AMOUNT_WORDS = MONEY_WORDS | {"quantity", "count", "weight", "hours", "rate", "percent", "total", "value", "length"}
CENT_WORDS = {"c", "cent", "cents", "ct", "cts", "ore", "oere", "pence"}
NOT_MONEY = {"rate", "percent", "code", "number", "id", "type", "date", "account"}

_WHOLE_TYPES = re.compile(r"(?:TINY|SMALL|MEDIUM|BIG)?INT(?:EGER)?\b|SERIAL|COUNTER|LONG INTEGER|BYTE|INT[248]")
_POINT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?-?")
_COMMA = re.compile(r"[+-]?[0-9]+(?:,[0-9]+)?-?")
_NUMBERS = (int, float, Decimal)
_NINES = re.compile(r"-?9{5,}")
_MOST_MINORS = 4


def guess_number(sample: ColumnSample, words: Sequence[str], currency: str | None) -> Guess | None:
    """Return the guess that a column holds numbers to count with, or None."""
    if sample.mostly(*_NUMBERS):
        numbers = [value for value in sample.present if isinstance(value, _NUMBERS)]
        whole = all(map(is_whole, numbers))
        declared_whole = bool(_WHOLE_TYPES.match(sample.declared)) or sample.column.scale == 0
        fraction = isinstance(numbers[0], Decimal) and bool(sample.column.scale)
        entries: dict[str, Any] = {"type": "integer" if whole and (declared_whole or not fraction) else "decimal"}
        if whole and not declared_whole and any(isinstance(value, float) for value in numbers):
            entries["type"] = "decimal"
        return _money(sample, words, {**entries, **_sentinels(sample)}, currency)
    if sample.texts and len(sample.texts) == len(sample.present) and AMOUNT_WORDS.intersection(words):
        found = _spelled(sample)
        return None if found is None else _money(sample, words, found, currency)
    return None


def _spelled(sample: ColumnSample) -> dict[str, Any] | None:
    """Return the entries of a column whose texts are all numbers."""
    stripped = list(sample.spellings)
    if all(_POINT.fullmatch(text) for text in stripped):
        kind = "decimal" if any("." in text for text in stripped) else "integer"
        entries: dict[str, Any] = {"type": kind, "format": "text"}
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
    return entries if tried(entries, sample.values).broken == 0 else None


def _money(sample: ColumnSample, words: Sequence[str], entries: Mapping[str, Any], currency: str | None) -> Guess:
    cents = entries["type"] == "integer" and words[-1:] and words[-1] in CENT_WORDS
    looks = MONEY_WORDS.intersection(words) and not NOT_MONEY.intersection(words)
    if not looks and not cents:
        return Guess(entries)
    if (sample.column.scale or 0) > _MOST_MINORS:
        return Guess(entries)
    if entries["type"] == "integer" and not cents:
        check = "named like money, and whole numbers: if they are hundredths, say type: decimal, decimals: 2"
        return Guess(entries, check=check)
    entries = {**entries, "type": "money" if currency else "decimal", **({"currency": currency} if currency else {})}
    if cents:
        entries["decimals"] = 2
        check = f"hundredths, by its name: a stored {next(iter(sample.spellings), '1234')} has two implied decimals"
        return Guess(entries, "money", check)
    if currency:
        return Guess(entries, "money", f"money, by its name; its currency is taken to be {currency}")
    return Guess(entries, "money", "money, by its name: if all of it is in one currency, say type: money, currency: …")


def _sentinels(sample: ColumnSample) -> dict[str, list[str]]:
    """Return the nines that fill a column where a number is unknown."""
    nines = [text for text, count in sample.spellings.items() if _NINES.fullmatch(text) and count > 1]
    return {"blanks": sorted(nines)} if nines else {}
