"""How text fits a terminal: lines wrap with a hanging indent, cells wrap within their column, nothing is cut.

Pure; what is not a terminal has no width, so that a program that reads the output gets each line whole.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from adapters.base import Fact

_BETWEEN = 2
_HANGING = 2
_NARROWEST = 12
"""Letters below which no column is made narrower: its words would be hard to read."""


def wrapped(line: str, width: int | None, hanging: int = _HANGING) -> str:
    """Return a line as several that fit the width; those behind the first stand `hanging` letters deeper."""
    if width is None or len(line) <= width:
        return line
    indent = len(line) - len(line.lstrip(" "))
    # Where hardly anything would stand beside the indent, a ragged line is easier to read.
    deeper = " " * min(indent + hanging, width // 2)
    # An address or a path is copied: it stays in one piece.
    pieces = textwrap.wrap(line, width, subsequent_indent=deeper, break_long_words=False, break_on_hyphens=False)
    return "\n".join(pieces)


def fact_lines(facts: Sequence[Fact], width: int | None) -> Iterator[str]:
    """Yield the lines of facts, one or more each: a star where something is lost, what it is about, and its text."""
    deep = max(len(fact.about) for fact in facts) + _BETWEEN
    for fact in facts:
        star = "*" if fact.limits else " "
        # The indent of a line counts by itself.
        yield wrapped(f"{star} {fact.about.ljust(deep)}{fact.text}", width, deep + _BETWEEN * fact.limits)


def table(rows: Sequence[Mapping[str, str]], width: int | None) -> Iterator[str]:
    """Yield the lines of a table: as wide as its texts, else with cells in several lines, else a line for each cell."""
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in rows[0]}
    fitting = widths if width is None else _fitted(widths, width)
    if fitting is None:
        yield from _upright(rows, width)
        return
    for row in (dict(zip(widths, widths, strict=True)), *rows):
        cells = [_cell(row[name], fitting[name]) for name in widths]
        for parts in zip_longest(*cells, fillvalue=""):
            between = " " * _BETWEEN
            yield between.join(part.ljust(fitting[name]) for name, part in zip(widths, parts, strict=True)).rstrip()


def _fitted(widths: Mapping[str, int], width: int) -> dict[str, int] | None:
    """Return how wide each column is within a width, the widest ones made narrower, or None where they do not fit."""
    found = dict(widths)
    excess = sum(found.values()) + _BETWEEN * (len(found) - 1) - width
    for _ in range(excess):
        widest = max(found, key=found.__getitem__)
        if found[widest] <= max(_NARROWEST, len(widest)):
            return None
        found[widest] -= 1
    return found


def _cell(text: str, width: int) -> list[str]:
    # Blanks are part of a stored value.
    return textwrap.wrap(text, max(width, 1), drop_whitespace=False, break_on_hyphens=False) or [""]


def _upright(rows: Sequence[Mapping[str, str]], width: int | None) -> Iterator[str]:
    """Yield each row as lines of a name and a text, with an empty line between two rows."""
    name_width = max(map(len, rows[0])) + _BETWEEN
    for at, row in enumerate(rows):
        if at:
            yield ""
        for name, text in row.items():
            if name or text:
                yield from wrapped(f"{name.ljust(name_width)}{text}".rstrip(), width, name_width).split("\n")
