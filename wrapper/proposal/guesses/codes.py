"""Code columns: few, short values that repeat, to be given public words by the operator."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from wrapper.proposal.guesses.guess import Guess
from wrapper.proposal.samples import ColumnSample

CODE_WORDS = {
    *("status", "type", "code", "class", "category", "kind", "group", "priority", "reason", "method", "measure"),
    *("typ", "art", "kz", "kennzeichen", "klasse", "gruppe", "zustand", "stat", "einheit"),
}

_MOST, _MOST_UNNAMED = 30, 8
_LONGEST, _LONGEST_UNNAMED = 12, 3
_REPEATS, _REPEATS_UNNAMED = 3, 15
_MOST_NUMBER = 99
_CODE = re.compile(r"[A-Z0-9][A-Z0-9 /_.+-]*")
_MOST_SHOWN = 12
_STRAY = 0.01


def guess_code(sample: ColumnSample, words: Sequence[str]) -> Guess | None:
    """Return the guess that a column holds codes, or None."""
    found = _usual(sample)
    named = bool(CODE_WORDS.intersection(words[-1:]))
    if not found or len(found) < 2:  # noqa: PLR2004 - one value in all rows is a constant
        return None
    most, longest, repeats = (
        (_MOST, _LONGEST, _REPEATS) if named else (_MOST_UNNAMED, _LONGEST_UNNAMED, _REPEATS_UNNAMED)
    )
    if len(found) > most or max(map(len, found)) > longest or sample.present == () or _average(sample) < repeats:
        return None
    if sample.all_of(str):
        if not named and not _lettered(found):
            return None
        entries: dict[str, object] = {"type": "code"}
    elif named and sample.all_of(int) and all(0 <= int(code) <= _MOST_NUMBER for code in found):
        entries = {"type": "code", "stored": "number"}
    else:
        return None
    codes = dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
    return Guess(entries, "code", notes=(f"{len(codes)} codes in {sample.extent}: {shown(codes)}",), codes=codes)


def shown(codes: dict[str, int]) -> str:
    """Return codes and how often each was found, for a comment."""
    listed = [f"{code} {count:,}" for code, count in list(codes.items())[:_MOST_SHOWN]]
    return ", ".join([*listed, "…"] if len(codes) > _MOST_SHOWN else listed)


def _usual(sample: ColumnSample) -> Counter[str]:
    """Return the codes but for a few strays such as a question mark, which are reported when they are read."""
    odd = {code for code in sample.spellings if not _CODE.fullmatch(code)}
    strays = sum(sample.spellings[code] for code in odd)
    if strays > max(1, _STRAY * sample.spellings.total()):
        return Counter()
    return Counter({code: count for code, count in sample.spellings.items() if code not in odd})


def _average(sample: ColumnSample) -> float:
    return len(sample.present) / len(sample.spellings)


def _lettered(found: Iterable[str]) -> bool:
    return any(character.isalpha() for code in found for character in code)
