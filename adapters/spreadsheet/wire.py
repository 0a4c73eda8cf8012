"""The messages between the gateway and the process that reads a sheet."""

from __future__ import annotations

import re
from typing import Any

import msgspec


class Wanted(msgspec.Struct, frozen=True):
    """Which table of a workbook is wanted, and how much memory in bytes and CPU time in seconds it may take.

    `listing` asks for the sheets alone, `kinds` for what the cells of each column are.
    """

    sheet: str = ""
    range: str = ""
    header: str = "found"
    trailer: str = ""
    columns: tuple[str, ...] = ()
    types: dict[str, str] = {}
    memory: int = 2 << 30
    seconds: int = 600
    listing: bool = False
    kinds: bool = False

    def ends(self, text: str) -> bool:
        """Whether a row ends the table whose first text this is."""
        return re.match(self.trailer, text) is not None


class Sheet(msgspec.Struct, frozen=True):
    """A sheet with cells; an `empty` one has no value in any."""

    name: str
    hidden: bool
    empty: bool


class Sheets(msgspec.Struct, tag=True, frozen=True):
    """The sheets of a workbook, in its order."""

    sheets: tuple[Sheet, ...]


class Head(msgspec.Struct, tag=True, frozen=True):
    """The columns of a table, what there is to say of the workbook, the rows of the header, and the sheet's name."""

    names: tuple[str, ...]
    told: tuple[str, ...]
    header: tuple[int, int] | None
    sheet: str
    columns: tuple[int, ...] = ()


class Rows(msgspec.Struct, tag=True, frozen=True):
    """Some rows; the `last` message says how many had values `beside` the columns, and what else there is to say.

    `starts` are the rows that words alone stand in below a blank row, where another table may begin.
    """

    rows: list[tuple[Any, ...]]
    beside: int = 0
    last: bool = False
    kinds: tuple[frozenset[str], ...] = ()
    told: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()


class Failure(msgspec.Struct, tag=True, frozen=True):
    """Why the table cannot be read; `memory` says that there was not enough of it."""

    reason: str
    memory: bool = False
