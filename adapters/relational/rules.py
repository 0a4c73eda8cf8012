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
from adapters.relational.text_orders import TextOrder

Convert: TypeAlias = Callable[[Any], Stored]


class Select(StrEnum):
    """What to select in the place of a column: all digits of a double, a text, a decimal, an array's JSON.

    LETTERS is the text of a label. The last four are SQLite's, for a value of any type: LITERAL spells it as its SQL
    does, but ends a text before its first NUL; MARKED and HEX spell all but texts so, and a text behind a mark, as it
    is or by its bytes. NESTED puts the spelling of a real and of a blob in an array of JSON, and leaves the rest as it
    is.
    """

    DOUBLE = "double"
    TEXT = "text"
    LONG_TEXT = "long text"
    DECIMAL = "decimal"
    JSON = "json"
    WIDE_TEXT = "wide text"
    LETTERS = "letters"
    LITERAL = "literal"
    MARKED = "marked"
    HEX = "hex"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class Cell:
    """One column in a packed row (see packed.py): `type` is all that its JSON may be, `select` and `read` as in Rule.

    `usual` is what needs no `read`. `whole` is the column in a packed row that may hold anything.
    """

    type: Any
    select: Select | None = None
    read: Convert | None = None
    usual: Any = None
    whole: Cell | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One column: `select` is what to select in its place, `read` makes the stored value of what then comes.

    `bind` makes what the column is compared with of a stored value. Neither is given None. `twin` returns the
    other form that the column may store a value in, so that both are found, or None where it has one form alone. `cell`
    is the column in a packed row. `order` is what is sorted, and compared in ranges, in the place of the column.
    `texts` says how pages are read in an order by the column, where the engine sorts it in another way than it compares
    it. `loses_beginnings` says that an index does not find all texts that begin like one.
    `instants`: the column holds instants, and is compared with aware datetimes.
    """

    select: Select | None = None
    read: Convert | None = None
    bind: Convert | None = None
    twin: Convert | None = None
    cell: Cell | None = None
    order: Select | None = None
    texts: TextOrder | None = None
    loses_beginnings: bool = False
    instants: bool = False


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
