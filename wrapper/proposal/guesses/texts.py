"""Texts and ids: how they are padded, and which digits are names of things and not numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wrapper.proposal.guesses.guess import Guess
from wrapper.proposal.guesses.words import names_id
from wrapper.proposal.samples import ColumnSample

_MOST_WIDTH = 65_535
_SIGNS = 2
_NEARLY, _MANY = 0.98, 50
_ENOUGH = 10
"""Texts of one length from which on that is hardly chance, where the type does not say that they are filled up."""


def guess_text(sample: ColumnSample, words: Sequence[str], identifies: bool) -> Guess:
    """Return how a column is shown as a text; `identifies` says that it is part of a key or leads to another table."""
    is_id = identifies or names_id(words)
    entries = {"type": "id"} if is_id and _is_short(sample) else {"type": "text"}
    return Guess({**entries, **padding_of(sample, every=identifies)})


def _is_short(sample: ColumnSample) -> bool:
    return all(len(text) <= 64 for text in sample.texts)  # noqa: PLR2004 - an id is part of a URL


def zero_filling(sample: ColumnSample) -> dict[str, Any] | None:
    """Return the entries of a column whose texts are all numbers filled up with zeros to one width, or None."""
    texts = sample.texts
    lengths = {len(text) for text in texts}
    if len(lengths) != 1 or len(texts) != len(sample.present):
        return None
    if not all(text.isascii() and text.isdigit() for text in texts):
        return None
    return {"width": lengths.pop(), "padding": "zeros_left"}


def padding_of(sample: ColumnSample, *, every: bool) -> dict[str, Any]:
    """Return the width and the padding of texts that are filled up to one width; `every` one, or nearly all.

    What is filled up is read without its blanks and found with them, so that a text of another width is not found: one
    trailing blank is not padding: it belongs to its text.
    """
    texts = sample.texts
    width = max(map(len, texts), default=0)
    if not 0 < width <= _MOST_WIDTH or len(texts) != len(sample.present):
        return {}
    even = sum(len(text) == width for text in texts)
    if even < len(texts) and (every or len(texts) < _MANY or even < _NEARLY * len(texts)):
        return {}
    length = sample.column.length or sample.declared.length or width
    if width != length or (not sample.declared.fixed and len(texts) < _ENOUGH):
        return {}
    needed = 1 if sample.declared.fixed else _SIGNS
    if sum(text.endswith(" ") for text in texts) >= needed:
        return {"width": width, "padding": "spaces_right"}
    if sum(text.startswith(" ") for text in texts) >= _SIGNS:
        # What a fixed width fills up stands at the right; a few texts at the right may stand there by chance.
        return {"width": width, "padding": "spaces_left" if len(texts) >= _ENOUGH else "spaces_right"}
    return {}
