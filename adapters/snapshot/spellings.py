"""Reads the numbers of text exports, a column of a batch at a time.

Only a spelling that a program would write back is a number: 00742, +5, 1e5 and 1_000 are texts that stay what they
are. In a fixed-width file a number may fill its place with zeros. Blanks around a number are padding. Marks between
thousands are left out where they are declared, and stand where they should.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from adapters.files.numbers import MOST_DIGITS, MOST_INTEGER, decimal_number, ungrouped, whole_number
from adapters.files.rows import Cell, ColumnType, FileColumn
from adapters.snapshot.exact import kept, kept_plain, odd

_BETWEEN = "\n"

_FLOAT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,2})?")
"""Measurements come in any spelling, and within what a binary number can hold."""


class Spelling:
    """How the numbers of a column are spelled in its file. `has_long` says whether an integer had too many digits."""

    def __init__(self, column: FileColumn) -> None:
        self._comma = column.decimal_comma
        self._ungrouped = ungrouped(column.thousands, comma=column.decimal_comma) if column.thousands else None
        self._is_float = column.type is ColumnType.FLOAT
        self._is_whole = column.type is ColumnType.INTEGER
        filled = column.zero_filled
        number = decimal_number(comma=self._comma, zero_filled=filled)
        if self._is_whole:
            number = whole_number(MOST_DIGITS, zero_filled=filled)
        self._one = re.compile(number)
        quick = whole_number(MOST_INTEGER, zero_filled=filled) if self._is_whole else number
        # Nothing is given back that was matched once, so a text of any length costs one look. The groups are atomic
        # and not possessive: before Python 3.11.5 these match a beginning that fails behind it (gh-106052).
        self._all = re.compile(rf"(?>(?: *+(?>(?:{quick})?) *+{_BETWEEN})*) *+(?>(?:{quick})?) *+")
        self._zero_filled = filled
        self.has_long = False

    def read(self, column: Sequence[Cell]) -> Sequence[Any]:
        """Return what is kept for a column: integers, floats, or decimals and all texts as `exact` keeps them."""
        if self._is_float:
            return list(map(self.kept, column))
        if self._ungrouped is not None:
            column = [self._ungrouped(cell) if isinstance(cell, str) else cell for cell in column]
        try:
            joined = _BETWEEN.join(column)  # type: ignore[arg-type]  # this finds a cell of another type than text
        except TypeError:
            return list(map(self.kept, column))
        if joined.count(_BETWEEN) != len(column) - 1 or self._all.fullmatch(joined) is None:
            return list(map(self.kept, column))
        if self._is_whole:
            return _integers(column)
        if " " in joined:
            joined = joined.replace(" ", "")
        joined = self._pointed(joined)
        if self._zero_filled:
            return [kept(number) if number else None for number in joined.split(_BETWEEN)]
        return kept_plain(joined)

    def kept(self, cell: Cell) -> Any:
        """Return what is kept for one exported text."""
        if not isinstance(cell, str):
            return cell
        bare = cell.strip(" ")
        if not bare:
            return None
        if self._ungrouped is not None:
            bare = self._ungrouped(bare)
        if self._is_float:
            return float(self._pointed(bare)) if _FLOAT.fullmatch(self._pointed(bare)) else odd(bare)
        if self._one.fullmatch(bare) is None or (self._zero_filled and " " in cell and _leads_with_zero(bare)):
            return odd(bare)
        if self._is_whole and len(bare) <= MOST_INTEGER:
            return int(bare)
        self.has_long = True
        return kept(self._pointed(bare))

    def _pointed(self, text: str) -> str:
        return text.replace(".", "").replace(",", ".") if self._comma else text


def _leads_with_zero(bare: str) -> bool:
    return re.match("[+]|-?0[0-9]", bare) is not None


def _integers(column: Sequence[Any]) -> Sequence[Any]:
    try:
        return list(map(int, column))
    except ValueError:  # some are blank
        return [None if not text or text.isspace() else int(text) for text in column]
