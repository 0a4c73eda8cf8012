"""Whether the first row of a list names its columns, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import pairwise

from adapters.sniffing.kinds import NEARLY_ALL, Kind, kind_of, kind_of_all

NAME = re.compile(r"[^\W\d][\w .,#%/()&:+*°$€-]{0,60}")
"""What names of columns are spelled with."""

IDENTIFIER = re.compile(r"[A-Za-z]+(?:_\w+|[a-z][A-Z]\w*)")
"""A name such as PART_NO or CustomerID, which stands in no dictionary of a language."""

YEAR = re.compile("(?:19|20)[0-9][0-9]")

_DIGIT = re.compile("[0-9]")

_NO_VALUE = re.compile(r"(?i)n/?a|nan|null|nil|none|unknown|missing|unbekannt|keine?|ukjent|[-?.*#]+")
"""What stands in the place of a number that is not known: a record may hold it, and it names no column."""

MOST_ROWS = 200

MANY = 4
"""Numbers in a row that follow each other; two or three may do so by chance."""


class Header(Enum):
    """What the first row is."""

    NAMES = "the first row names the columns"
    PERHAPS = "the first row seems to name the columns, though it holds words as they do"
    ALONE = "the only row seems to name the columns"
    ROW = "the first row looks like the others, so there is no header"


def judge(rows: Sequence[Sequence[str]]) -> Header:
    """Return what the first of some rows is."""
    body = rows[1 : MOST_ROWS + 1]
    names = {place: cell.strip() for place, cell in enumerate(rows[0] if rows else ()) if cell.strip()}
    columns = {place: [row[place].strip() for row in body] for place in names}
    words = [place for place, name in names.items() if kind_of(name) is Kind.WORDS]
    apart = [place for place in names if _differs(names[place], columns[place])]
    if not names or _is_row(names, columns, words, apart):
        return Header.ROW
    if apart:
        again = any(columns[place].count(names[place]) > 1 for place in words)
        return Header.PERHAPS if again else Header.NAMES
    # One line alone names columns, or is a record with a code in it.
    if not all(NAME.fullmatch(names[place]) and (body or not _DIGIT.search(names[place])) for place in words):
        return Header.ROW
    if any(_is_identifier(names[place], columns[place]) for place in words):
        return Header.NAMES
    return Header.PERHAPS if body else Header.ALONE


def _is_row(
    names: Mapping[int, str], columns: Mapping[int, Sequence[str]], words: Sequence[int], apart: Sequence[int]
) -> bool:
    """Whether the first row cannot name the columns; those `apart` are of another kind than their cell."""
    if any(_is_alike(names[place], columns[place]) for place in words):
        return True
    sure = [columns[place] for place in apart if not _NO_VALUE.fullmatch(names[place])]
    if any(_is_value(names[place], columns[place], sure) for place in words):
        return True
    alike = [place for place in names if place not in words and place not in apart]
    return bool(alike) and not _are_names([names[place] for place in alike], [columns[place] for place in alike])


def _is_value(name: str, column: Sequence[str], apart: Sequence[Sequence[str]]) -> bool:
    """Whether a word stands among its column's values as values do.

    A value may also be spelled like the name of its column: `land` in a column `land`. Where the first cell of another
    column differs in kind from those below it, one such value proves nothing. Several prove nothing where that other
    column seems to be a key: a record always holds one.
    """
    times = column.count(name)
    if times <= 1:
        return bool(times) and not apart
    return 2 * times > len(column) or not any(len(set(other)) == len(other) for other in apart)


def _differs(name: str, column: Sequence[str]) -> bool:
    """Whether a cell is of another kind than all those below it: a word above numbers, a word above numbered codes."""
    kind, below = kind_of(name), kind_of_all(column)
    if below in (Kind.INTEGER, Kind.DECIMAL):
        return kind in (Kind.WORDS, Kind.DATE)
    if below is Kind.DATE:
        return kind is Kind.WORDS
    filled = [cell for cell in column if cell]
    numbered = sum(bool(_DIGIT.search(cell)) for cell in filled)
    return bool(filled) and numbered >= NEARLY_ALL * len(filled) and not _DIGIT.search(name)


def _is_identifier(name: str, column: Sequence[str]) -> bool:
    """Whether a word is spelled as names in programs are, and none below it is."""
    return bool(IDENTIFIER.fullmatch(name)) and not any(map(IDENTIFIER.fullmatch, column))


def _is_alike(name: str, column: Sequence[str]) -> bool:
    """Whether a cell is spelled like the codes below it: letters and digits where they have them."""
    shapes = {_shape(cell) for cell in column if cell}
    alike = len(shapes) == 1 and _shape(name) in shapes and bool(_DIGIT.search(name))
    return alike and not _is_identifier(name, column)


def _shape(cell: str) -> str:
    return re.sub(r"[^\W\d]+", "A", re.sub("[0-9]+", "9", cell))


def _are_names(cells: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether numbers above numbers are names, such as years: each one more, or one less, than the one before."""
    if not all(cell.isascii() and cell.isdecimal() for cell in cells):
        return False
    years = all(map(YEAR.fullmatch, cells)) and not all(YEAR.fullmatch(cell) for column in columns for cell in column)
    numbers = [int(cell) for cell in cells]
    steps = {after - before for before, after in pairwise(numbers)}
    return steps in (set(), {1}, {-1}) and (years or len(cells) >= MANY)


def names_of(cells: Sequence[str], width: int) -> list[str]:
    """Return a name for each of `width` columns: the cell above it, or its place; each once, however it is written."""
    taken: set[str] = set()
    found = []
    for number in range(1, width + 1):
        cell = cells[number - 1].strip() if number <= len(cells) else ""
        wanted = tried = cell or f"COLUMN_{number}"
        while tried.casefold() in taken:
            tried = f"{wanted}_{number}"
            wanted = tried
        taken.add(tried.casefold())
        found.append(tried)
    return found
