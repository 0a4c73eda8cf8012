"""What the tables of a workbook seem to be: one on each sheet that is shown, judged by all of its rows."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from adapters.files.rows import LoadError
from adapters.sniffing.columns import ColumnJudge
from adapters.sniffing.edges import FEWEST_TO_SUM, TOTALS
from adapters.sniffing.header import Header, judge
from adapters.sniffing.sniff import NotAnExport
from adapters.spreadsheet.process import Reading, sheets_of
from adapters.spreadsheet.wire import Head, Wanted

FIRST_ROWS, LAST_ROWS = 200, 3
_NUMBERS, _MOMENTS = {"whole", "number"}, {"day", "moment"}


@dataclass
class SheetGuess:
    """A table: the sheet it is on, its options as a catalog would write them, and what they rest on."""

    sheet: str
    options: dict[str, Any] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


@dataclass
class Workbook:
    """The tables of a workbook, and the sheets that are left out with the reason of each."""

    tables: list[SheetGuess]
    left_out: dict[str, str]


def sniff_workbook(path: Path) -> Workbook:
    """Return the tables of a workbook; raises NotAnExport, and OSError when it cannot be read."""
    try:
        sheets = sheets_of(path, Wanted())
    except LoadError as error:
        raise NotAnExport(str(error)) from error
    found = Workbook([], {})
    for sheet in sheets:
        if sheet.empty:
            found.left_out[sheet.name] = "the sheet is empty"
        elif sheet.hidden:
            found.left_out[sheet.name] = f"the sheet is hidden; name it with sheet: {sheet.name} to serve it"
        else:
            try:
                found.tables.append(sniff_sheet(path, sheet.name))
            except LoadError as error:
                found.left_out[sheet.name] = str(error)
    if not found.tables:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in found.left_out.items())
        raise NotAnExport(f"no sheet of it holds a table: {reasons}" if reasons else "it has no sheet with cells")
    return found


def sniff_sheet(path: Path, sheet: str) -> SheetGuess:
    """Return the table on one sheet; raises LoadError where there is none, and OSError."""
    wanted = Wanted(sheet=sheet, kinds=True)
    try:
        looked = _Looked.at(path, wanted)
        is_named = judge([looked.head.names, *looked.first]) is not Header.ROW
    except LoadError:
        is_named = False
    if not is_named:
        looked = _Looked.at(path, msgspec.structs.replace(wanted, header="no"))
    word = _totals(looked)
    if word:
        # Sums and their words tell nothing of the types of the columns.
        header = "found" if is_named else "no"
        looked = _Looked.at(path, msgspec.structs.replace(wanted, header=header, trailer=re.escape(word)))
    return _guess(sheet, looked, is_named, word)


@dataclass
class _Looked:
    """All rows of a table, as far as they tell what it is."""

    head: Head
    first: list[Sequence[Any]]
    last: Sequence[Sequence[Any]]
    judges: list[ColumnJudge]
    kinds: Sequence[frozenset[str]] = ()
    rows: int = 0
    told: tuple[str, ...] = ()

    @classmethod
    def at(cls, path: Path, wanted: Wanted) -> _Looked:
        reading = Reading(path, wanted)
        last: deque[Sequence[Any]] = deque(maxlen=LAST_ROWS)
        looked = cls(reading.head, [], (), [ColumnJudge(decimal_comma=False) for _ in reading.head.names])
        for message in reading.rows():
            looked.first += message.rows[: FIRST_ROWS - len(looked.first)]
            for column, judge_ in zip(zip(*message.rows, strict=True), looked.judges, strict=False):
                judge_.see(column)
            last.extend(message.rows)
            looked.rows += len(message.rows)
            looked.kinds = message.kinds or looked.kinds
            looked.told += message.told
        return replace(looked, last=tuple(last))


def _guess(sheet: str, looked: _Looked, is_named: bool, word: str) -> SheetGuess:
    guess = SheetGuess(sheet)
    head = looked.head
    if not is_named:
        guess.options["header"] = "no"
        guess.doubts.append("no row seems to name the columns, so they have numbers: give them names")
    elif head.header is not None:
        first, last = head.header[0] + 1, head.header[1] + 1
        where = f"row {first} of {sheet} names" if first == last else f"rows {first} to {last} of {sheet} name"
        guess.evidence.append(f"{where} the columns: {', '.join(head.names)}"[:200])
    types = {name: _type(looked, place) for place, name in enumerate(head.names)}
    typed = {name: word for name, word in types.items() if word != "text"}
    columns = typed if is_named else types
    if columns:
        guess.options["columns"] = columns
    if typed:
        listed = ", ".join(f"{name} ({word})" for name, word in typed.items())
        guess.evidence.append(f"numbers and days by the cells of all rows: {listed}"[:200])
    guess.doubts += looked.told
    if word:
        guess.options["trailer"] = re.escape(word)
        guess.doubts.append(f"the last row begins with {word!r} and seems to hold sums, so the table ends above it")
    return guess


def _totals(looked: _Looked) -> str:
    """Return the word that the last row begins with where it holds sums, or ""."""
    if looked.rows <= FEWEST_TO_SUM or not looked.last:
        return ""
    text = next((cell for cell in looked.last[-1] if cell), "")
    found = TOTALS.match(text)
    return found[0] if found else ""


def _type(looked: _Looked, place: int) -> str:
    kinds = looked.kinds[place] if place < len(looked.kinds) else frozenset()
    if kinds and kinds <= _NUMBERS:
        return "decimal" if "number" in kinds else "integer"
    if kinds and kinds <= _MOMENTS:
        return "datetime" if "moment" in kinds else "date"
    return looked.judges[place].word
