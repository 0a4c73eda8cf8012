"""How single columns are read and compared where an engine or its driver would get them wrong by themselves.

A rule belongs to a column's declared type. It is looked up when a statement is compiled, so that a statement
over columns without rules costs nothing more. How long the rules of a table hold, kept_rules.py says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from adapters.query import Row, Stored

Convert: TypeAlias = Callable[[Any], Stored]


class Select(StrEnum):
    """What to select in the place of a column: all digits of a double, a text, a decimal, an array's JSON."""

    DOUBLE = "double"
    TEXT = "text"
    LONG_TEXT = "long text"
    DECIMAL = "decimal"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Rule:
    """One column: `select` is what to select in its place, `read` makes the stored value of what then comes.

    `bind` makes what the column is compared with of a stored value. Neither is given None. `twin` returns the
    other form that the column may store a value in, so that both are found, or None where it has one form alone.
    """

    select: Select | None = None
    read: Convert | None = None
    bind: Convert | None = None
    twin: Convert | None = None


def rows_as_read(reads: Sequence[tuple[int, Convert]], rows: list[Row]) -> list[Row]:
    """Return rows with the columns at some places read by their rules."""
    if not rows:
        return rows
    if len(rows) == 1:
        # To turn one row into columns and back would take longer than to read it.
        values = list(rows[0])
        for place, read in reads:
            if values[place] is not None:
                values[place] = read(values[place])
        return [tuple(values)]
    columns: list[Sequence[Stored]] = list(zip(*rows, strict=True))
    for place, read in reads:
        column = columns[place]
        if None in column:
            columns[place] = [None if value is None else read(value) for value in column]
        else:
            columns[place] = list(map(read, column))
    return list(zip(*columns, strict=True))
