"""Adds rows to the sample of a file: those with a value of a shape that the first rows do not have.

Where the whole table is at hand in a local copy, a walk through it costs the legacy nothing. So a guess knows of the
one 00.00.0000 behind a million dates. A column with too many shapes, such as a name, tells nothing in this way and
is soon left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from string import ascii_letters
from typing import Any

from adapters.base import Adapter
from adapters.errors import AdapterError
from adapters.query import ROW_NUMBER, Condition, Order, Query, Row, Stored, Table, Where
from wrapper.proposal.samples import Looked

MOST_SHAPES = 60
MOST_ROWS = 200
AT_ONCE = 5000

_PAIR = re.compile(r"[0-9][0-9]")
_LETTERS = str.maketrans(ascii_letters, "a" * 26 + "A" * 26)
_PARTS = {
    f"{number:02}": "0" if not number else "1" if number <= 12 else "2" if number <= 31 else "5" if number < 60 else "9"  # noqa: PLR2004 - months, days and minutes
    for number in range(100)
}
"""Two digits may be a month, a day, a minute, or none of them."""


def shape(value: Stored) -> object:
    """Return what is alike in values of one format: where letters stand, and of which parts of a date digits can be.

    A text without digits is its own shape, because it may be a code.
    """
    if value is None or isinstance(value, bytes):
        return type(value)
    text = str(value).strip(" ")
    paired = _PAIR.sub(lambda pair: _PARTS[pair[0]], text)
    return type(value), text if paired == text and not text.isdecimal() else (len(text), paired.translate(_LETTERS))


def with_odd_rows(adapter: Adapter, looked: Looked, in_time: Callable[[], bool]) -> Looked:
    """Return a table with further rows of a snapshot in its sample, as many as are found in time."""
    if looked.complete or looked.unreadable or not looked.rows:
        return looked
    table = Table(looked.description.name, looked.description.schema)
    columns = tuple(column.name for column in looked.columns)
    seen = {name: set(map(shape, looked.sample(name).values)) for name in columns}
    try:
        numbers = _odd(adapter, table, seen, in_time)
        where = (Where(ROW_NUMBER, Condition.IN, tuple(numbers[:MOST_ROWS])),)
        rows = adapter.read(Query(table, columns, where, limit=MOST_ROWS)) if numbers else []
    except AdapterError:
        return looked
    return replace(looked, rows=(*looked.rows, *rows), samples={}) if rows else looked


def _odd(adapter: Adapter, table: Table, seen: dict[str, set[object]], in_time: Callable[[], bool]) -> list[int]:
    """Return the numbers of the rows that have a shape first."""
    firsts: dict[str, list[int]] = {name: [] for name in seen}
    after: Row | None = None
    while in_time():
        names = [name for name, shapes in seen.items() if len(shapes) <= MOST_SHAPES]
        if not names:
            break
        order = (Order(ROW_NUMBER, nullable=False),)
        rows = adapter.read(Query(table, (*names, ROW_NUMBER), (), order, AT_ONCE, after))
        if not rows:
            break
        *columns, numbers = zip(*rows, strict=True)
        for name, values in zip(names, columns, strict=True):
            firsts[name] += [numbers[at] for at in _new(values, seen[name])]
        if len(rows) < AT_ONCE:
            break
        after = (numbers[-1],)
    kept = [firsts[name] for name, shapes in seen.items() if len(shapes) <= MOST_SHAPES]
    return sorted({number for found in kept for number in found})


def _new(values: Sequence[Any], shapes: set[object]) -> list[int]:
    """Return where the values stand that have a shape first, and note their shapes."""
    found = []
    for value in set(values):
        its = shape(value)
        if its not in shapes:
            shapes.add(its)
            found.append(values.index(value))
            if len(shapes) > MOST_SHAPES:
                break
    return found
