"""What the cells of a column spell: numbers, dates or words. What is declared as a number is decided apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum

NEARLY_ALL = 0.9
"""From this share of the cells on, all are of one kind: real lists have an odd value or two."""


class Kind(Enum):
    """What cells spell."""

    BLANK = "blank"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    WORDS = "words"


_SPELLED = (
    (Kind.INTEGER, re.compile(r"[-+]?[0-9]+-?")),
    (Kind.DATE, re.compile(r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{1,4}(?:[ T][0-9]{1,2}[:.][0-9]{2}.*)?")),
    (Kind.DATE, re.compile(r"[0-9]{4}[-/](?:[0-9]{1,2}|Q[1-4])|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")),
    (
        Kind.DECIMAL,
        re.compile(
            r"[-+]?(?:[0-9]*|[0-9]{1,3}(?:[., '\xa0\u202f\u2019][0-9]{3})+)[.,][0-9]+-?|[0-9]{1,3}(?:[., ][0-9]{3})+-?"
        ),
    ),
)


def kind_of(cell: str) -> Kind:
    """Return what one cell spells."""
    text = cell.strip()
    if not text:
        return Kind.BLANK
    return next((kind for kind, pattern in _SPELLED if pattern.fullmatch(text)), Kind.WORDS)


def kind_of_all(cells: Sequence[str]) -> Kind:
    """Return what nearly all cells that are not blank spell; decimals may have integers among them."""
    kinds = Counter(map(kind_of, cells))
    filled = kinds.total() - kinds.pop(Kind.BLANK, 0)
    if not filled:
        return Kind.BLANK
    if kinds[Kind.DECIMAL]:
        kinds[Kind.DECIMAL] += kinds.pop(Kind.INTEGER, 0)
    kind, times = kinds.most_common(1)[0]
    return kind if times >= NEARLY_ALL * filled else Kind.WORDS
