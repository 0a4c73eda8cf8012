"""Takes the rows of a table out of the rows of a sheet, a thousand at a time, and spells them; it opens no file."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from adapters.spreadsheet.area import Found
from adapters.spreadsheet.cells import kinds_of, spelled, spelled_column
from adapters.spreadsheet.wire import Rows, Wanted

ROWS_AT_ONCE = 1000

MOST_STARTS = 8
"""Tables below each other that are looked for on a sheet."""


class Body:
    """The rows below the names of a table; cells are counted from the column `left`."""

    def __init__(self, found: Found, left: int, names: Sequence[str], wanted: Wanted) -> None:
        self._places = [column - left for column in found.columns]
        self._beside = [column - left for column in found.beside]
        self._declared = [wanted.types.get(name, "") for name in names]
        self._wanted = wanted
        self._kinds: list[set[str]] = [set() for _ in self._places]
        self._lost = 0
        self._number = found.body
        self._is_below_blank = False
        self._starts: list[int] = []

    def rows(self, rows: Iterator[list[Any]]) -> Iterator[Rows]:
        """Yield the rows without blank ones, up to the one that ends the table."""
        ended = False
        while not ended and (batch := list(itertools.islice(rows, ROWS_AT_ONCE))):
            end = self._end(batch) if self._wanted.trailer else None
            ended = end is not None
            if self._wanted.kinds:
                self._look_for_starts(batch[:end])
            filled = self._filled(batch[:end])
            if filled:
                yield Rows(self._spelled(filled))

    def last(self, told: tuple[str, ...]) -> Rows:
        """Return the message behind the rows: what there is to say of them."""
        kinds = tuple(map(frozenset, self._kinds)) if self._wanted.kinds else ()
        return Rows([], beside=self._lost, last=True, kinds=kinds, told=told, starts=tuple(self._starts))

    def _look_for_starts(self, rows: list[list[Any]]) -> None:
        for row in rows:
            filled = [row[place] for place in self._places if row[place] != ""]
            is_start = self._is_below_blank and len(filled) > 1 and all(type(cell) is str for cell in filled)
            if is_start and len(self._starts) < MOST_STARTS:
                self._starts.append(self._number)
            self._is_below_blank = not filled
            self._number += 1

    def _filled(self, batch: list[list[Any]]) -> list[list[Any]]:
        """Return the rows with a value in a column of the table, and count those with one in a column beside it."""
        if not self._beside:
            blank = [""] * len(batch[0]) if batch else []
            return [row for row in batch if row != blank]
        self._lost += sum(any(row[place] != "" for place in self._beside) for row in batch)
        return [row for row in batch if any(row[place] != "" for place in self._places)]

    def _spelled(self, rows: list[list[Any]]) -> list[tuple[str | None, ...]]:
        cells = list(zip(*rows, strict=True))
        columns = [cells[place] for place in self._places]
        if self._wanted.kinds:
            for kinds, column in zip(self._kinds, columns, strict=True):
                kinds.update(kinds_of(column))
        return list(zip(*map(spelled_column, columns, self._declared), strict=True))

    def _end(self, rows: list[list[Any]]) -> int | None:
        """Return which of some rows ends the table, by the first of its cells that is not blank; None if none does."""
        firsts = (next((spelled(row[place]) for place in self._places if row[place] != ""), "") for row in rows)
        return next((number for number, first in enumerate(firsts) if self._wanted.ends(first)), None)
