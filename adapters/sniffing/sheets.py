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
from adapters.spreadsheet.area import column_letters
from adapters.spreadsheet.process import Reading, sheets_of
from adapters.spreadsheet.wire import Head, Wanted

FIRST_ROWS, LAST_ROWS = 200, 3

MOST_TABLES = 8
"""Beside each other on a sheet; more groups of columns are one table with blank ones."""

ALIKE = 0.8
"""Of the rows of the longest group of columns, how many the others of the same table have."""

_NUMBERS, _MOMENTS = {"whole", "number"}, {"day", "moment"}


@dataclass
class SheetGuess:
    """A table: the sheet it is on, its options as a catalog would write them, and what they rest on."""

    sheet: str
    name: str = ""
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
                found.tables += sniff_sheet(path, sheet.name)
            except LoadError as error:
                found.left_out[sheet.name] = str(error)
    if not found.tables:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in found.left_out.items())
        raise NotAnExport(f"no sheet of it holds a table: {reasons}" if reasons else "it has no sheet with cells")
    return found


def sniff_sheet(path: Path, sheet: str) -> list[SheetGuess]:
    """Return the tables on one sheet; raises LoadError for a sheet without a table, and OSError."""
    wanted = Wanted(sheet=sheet, kinds=True)
    whole = _Looked.at(path, wanted)
    parts = _side_by_side(path, whole) or _stacked(path, whole)
    found = [_guess(path, looked) for looked in parts or [whole]]
    for number, guess in enumerate(found if parts else (), start=1):
        guess.name = f"{sheet} {number}"
        guess.doubts.append(f"{len(found)} tables seem to stand on {sheet}, each in a range of its own")
    return found


def _side_by_side(path: Path, whole: _Looked) -> list[_Looked]:
    """Return the tables that blank columns divide: their names or their numbers of rows tell them from one table."""
    groups: list[list[int]] = []
    for column in whole.head.columns:
        if groups and column == groups[-1][-1] + 1:
            groups[-1].append(column)
        else:
            groups.append([column])
    if not 1 < len(groups) <= MOST_TABLES or any(len(group) < 2 for group in groups):  # noqa: PLR2004 - a table has two
        return []
    ranges = [f"{column_letters(group[0])}:{column_letters(group[-1])}" for group in groups]
    found = [_Looked.at(path, msgspec.structs.replace(whole.wanted, range=each)) for each in ranges]
    counts = [looked.rows for looked in found]
    # A row of one table may well be blank on one side.
    differ = len({looked.head.header for looked in found}) > 1 or min(counts) < ALIKE * max(counts)
    return found if differ and all(looked.is_named for looked in found) else []


def _stacked(path: Path, whole: _Looked) -> list[_Looked]:
    """Return the tables that blank rows divide: each has words over a column of numbers or days."""
    if not whole.is_named or whole.head.header is None or not whole.starts:
        return []
    left, right = column_letters(whole.head.columns[0]), column_letters(whole.head.columns[-1])
    tops = [whole.head.header[0]]
    for start in whole.starts:
        below = msgspec.structs.replace(whole.wanted, range=f"{left}{start + 1}:{right}")
        looked = _Looked.at(path, below)
        if looked.is_named and looked.head.header == (start, start) and not looked.of_words:
            tops.append(start)
    if len(tops) == 1:
        return []
    ends = [str(top) for top in tops[1:]] + [""]
    ranges = [f"{left}{top + 1}:{right}{end}" for top, end in zip(tops, ends, strict=True)]
    return [_Looked.at(path, msgspec.structs.replace(whole.wanted, range=each)) for each in ranges]


@dataclass
class _Looked:
    """All rows of a table, as far as they tell what it is."""

    wanted: Wanted
    head: Head
    first: list[Sequence[Any]]
    last: Sequence[Sequence[Any]]
    judges: list[ColumnJudge]
    kinds: Sequence[frozenset[str]] = ()
    rows: int = 0
    told: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()

    @property
    def is_named(self) -> bool:
        """Whether a row names the columns."""
        return self.head.header is not None

    @property
    def of_words(self) -> bool:
        """Whether no column holds numbers or days."""
        return all(kinds <= {"text"} for kinds in self.kinds)

    @classmethod
    def at(cls, path: Path, wanted: Wanted) -> _Looked:
        """Look at a table with a row that names its columns, or at one without where no row does."""
        try:
            looked = cls._at(path, wanted)
            if wanted.header == "no" or judge([looked.head.names, *looked.first]) is not Header.ROW:
                return looked
        except LoadError:
            if wanted.header == "no":
                raise
        return cls._at(path, msgspec.structs.replace(wanted, header="no"))

    @classmethod
    def _at(cls, path: Path, wanted: Wanted) -> _Looked:
        reading = Reading(path, wanted)
        last: deque[Sequence[Any]] = deque(maxlen=LAST_ROWS)
        looked = cls(wanted, reading.head, [], (), [ColumnJudge(decimal_comma=False) for _ in reading.head.names])
        for message in reading.rows():
            looked.first += message.rows[: FIRST_ROWS - len(looked.first)]
            for column, judge_ in zip(zip(*message.rows, strict=True), looked.judges, strict=False):
                judge_.see(column)
            last.extend(message.rows)
            looked.rows += len(message.rows)
            looked.kinds = message.kinds or looked.kinds
            looked.told += message.told
            looked.starts += message.starts
        return replace(looked, last=tuple(last))


def _guess(path: Path, looked: _Looked) -> SheetGuess:
    sheet = looked.wanted.sheet
    guess = SheetGuess(sheet, sheet)
    is_named, word = looked.is_named, _totals(looked)
    if word:
        # Sums and their words tell nothing of the types of the columns.
        looked = _Looked.at(path, msgspec.structs.replace(looked.wanted, trailer=re.escape(word)))
    if looked.wanted.range:
        guess.options["range"] = looked.wanted.range
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
