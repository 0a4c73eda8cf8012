"""Rows that come as one JSON text each, for a driver that changes values on the way or is slow with many columns.

JSON tells integers, texts, reals and NULL apart. What a column's JSON may be is checked while it is read: a real where
only integers were expected has fewer digits here than in the file, so that such rows are read in another way: each
column then has a `whole` cell, in which a real and a blob stand by their spellings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from adapters.query import Row, Stored
from adapters.relational.charset import TextDecoder
from adapters.relational.rules import Cell, Convert, rows_as_read

LEFT_ALONE = 64
"""Reads of a statement that are not tried packed after one that held something unusual: as a rule these do too."""


class Packed:
    """The text of a statement that reads packed rows, and what makes rows of them. Safe for threads."""

    def __init__(self, text: str, cells: Sequence[Cell]) -> None:
        self.text = text
        self._readings = [_reading(cells)]
        if any(cell.usual for cell in cells):
            self._readings.insert(0, _reading([Cell(cell.usual) if cell.usual else cell for cell in cells]))
        self._left_alone = 0

    def is_worth_it(self) -> bool:
        """Return whether the last reads had nothing unusual, as far as they are remembered."""
        if not self._left_alone:
            return True
        self._left_alone -= 1
        return False

    def leave_alone(self) -> None:
        """Remember that a read had something unusual."""
        self._left_alone = LEFT_ALONE

    def rows(self, texts: Sequence[str], decoder: TextDecoder) -> list[Row] | None:
        """Return the rows, or None where one holds something unusual; each character of `texts` stands for a byte."""
        joined = f"[{','.join(texts)}]"
        if joined.isascii():
            return self._read(joined)
        if decoder.is_utf8:
            with suppress(UnicodeDecodeError):
                return self._read(joined.encode("latin-1"))
        rows = self._read(joined)

        def decoded(value: Stored) -> Stored:
            return value if type(value) is not str or value.isascii() else decoder.decoded(value)

        return None if rows is None else [tuple(map(decoded, row)) for row in rows]

    def _read(self, joined: str | bytes) -> list[Row] | None:
        for decode, reads in self._readings:
            try:
                return rows_as_read(reads, decode(joined))
            except UnicodeDecodeError:
                raise
            except ValueError:
                continue
        return None


def _reading(cells: Sequence[Cell]) -> tuple[Callable[[str | bytes], list[Row]], Sequence[tuple[int, Convert]]]:
    """Return what makes rows of JSON, and what to read in them."""
    row: Any = tuple[tuple(cell.type for cell in cells)]  # type: ignore[misc]  # the types of one statement
    reads = tuple((place, cell.read) for place, cell in enumerate(cells) if cell.read is not None)
    return msgspec.json.Decoder(list[row]).decode, reads
