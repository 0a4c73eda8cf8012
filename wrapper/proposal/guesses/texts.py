"""Texts and ids: how they are padded, and which digits are names of things and not numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wrapper.proposal.guesses.guess import Guess
from wrapper.proposal.samples import ColumnSample

ID_WORDS = {"number", "id", "code", "key"}
NEVER_IDS = {"zip", "postal", "postcode", "phone", "telephone", "fax"}
NEVER_STRIPPED = NEVER_IDS | {"bin", "lot", "serial", "account"}
_MOST_WIDTH = 65_535
_SIGNS = 2


def guess_text(sample: ColumnSample, words: Sequence[str], identifies: bool) -> Guess:
    """Return how a column is shown as a text; `identifies` says that it is part of a key or leads to another table."""
    named = bool(ID_WORDS.intersection(words[-1:]))
    is_id = identifies or (named and not NEVER_IDS.intersection(words))
    zeros = _zero_filled(sample) if is_id and not NEVER_STRIPPED.intersection(words) else None
    if zeros is not None:
        check = f"filled up with zeros to {zeros['width']} characters in {sample.extent}; public without them"
        return Guess({"type": "id", **zeros}, check=check)
    entries: dict[str, Any] = {"type": "id"} if is_id and _is_short(sample) else {"type": "text"}
    padding, check = _padding(sample)
    return Guess({**entries, **padding}, check=check)


def id_of_number(sample: ColumnSample) -> Guess:
    """Return the id of a number column, so that it can be paired with ids that are kept as texts."""
    return Guess({"type": "id", "stored": "number"}, notes=() if sample.present else ("no value was found",))


def _is_short(sample: ColumnSample) -> bool:
    return all(len(text) <= 64 for text in sample.texts)  # noqa: PLR2004 - an id is part of a URL


def _zero_filled(sample: ColumnSample) -> dict[str, Any] | None:
    texts = sample.texts
    lengths = {len(text) for text in texts}
    if len(lengths) != 1 or len(sample.spellings) < _SIGNS or len(texts) != len(sample.present):
        return None
    if not all(text.isascii() and text.isdigit() for text in texts):
        return None
    zeros = sum(text.startswith("0") for text in texts)
    # A zero in front of a few may be a digit like any other, as in postal codes; padding is found in most, or twice.
    if zeros > len(texts) / 2 or any(text.startswith("00") and text.strip("0") for text in texts):
        return {"width": lengths.pop(), "padding": "zeros_left"}
    return None


def _padding(sample: ColumnSample) -> tuple[dict[str, Any], str]:
    """Return width and padding where texts are filled up, and what is doubtful about it."""
    texts = [value for value in sample.values if isinstance(value, str) and value]
    right = [text for text in texts if text.endswith(" ") and text.strip(" ")]
    left = [text for text in texts if text.startswith(" ") and text.strip(" ")]
    width = max(map(len, texts), default=0)
    if not 0 < width <= _MOST_WIDTH:
        return {}, ""
    even = all(len(text) == width for text in texts)
    if right:
        if even:
            return {"width": width, "padding": "spaces_right"}, ""
        declared = sample.column.length or width
        check = f"{len(right):,} of {len(texts):,} texts end in blanks, but not all to one width"
        return {"width": max(width, declared), "padding": "spaces_right"}, check
    if left and even:
        return {"width": width, "padding": "spaces_left"}, ""
    return {}, ""
