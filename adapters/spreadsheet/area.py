"""Which cells of a sheet are its table: the range, the rows that name the columns, and the rows below them.

Rows and columns are counted from 0 here and from 1 in what people read. Everything is pure: no file is opened.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Cells: TypeAlias = Sequence[Any]
Merged: TypeAlias = Sequence[tuple[tuple[int, int], tuple[int, int]]]

LOOK_ROWS = 200
"""Rows in which the header is looked for, and by which a column without a name counts as empty."""

MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
"""Of a sheet of Excel (Microsoft, "Excel specifications and limits")."""

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})?:\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})?", re.IGNORECASE)
_HEADER = re.compile(r"([1-9][0-9]{0,6})(?:-([1-9][0-9]{0,6}))?")


class AreaError(ValueError):
    """A sheet in which the table cannot be found; the message says what is missing and what to declare."""


@dataclass(frozen=True, slots=True)
class Area:
    """The cells of a range, both ends included; the sheet's own edge stands where a range is open."""

    top: int = 0
    left: int = 0
    bottom: int = MOST_ROWS - 1
    right: int = MOST_COLUMNS - 1


def parse_range(text: str) -> Area | None:
    """Return the area that B4:H200, B4:H or B:H names, or None for anything else."""
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        return None
    left, right = column_number(found[1]), column_number(found[3])
    top = int(found[2]) - 1 if found[2] else 0
    bottom = int(found[4]) - 1 if found[4] else MOST_ROWS - 1
    return Area(top, left, bottom, right) if left <= right < MOST_COLUMNS and top <= bottom < MOST_ROWS else None


def parse_header(text: str) -> tuple[int, int] | None:
    """Return the first and the last row that name the columns, for 4 or 3-4, or None for anything else."""
    found = _HEADER.fullmatch(text.strip())
    if found is None:
        return None
    first = int(found[1]) - 1
    last = int(found[2]) - 1 if found[2] else first
    return (first, last) if first <= last < first + LOOK_ROWS and last < MOST_ROWS else None


def column_number(letters: str) -> int:
    """Return the number of a column from 0: 0 for A, 26 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_letters(number: int) -> str:
    """Return the letters of a column: A for 0, AA for 26."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Found:
    """The table of a sheet: its columns with their names, and the first row of its body.

    `beside` are columns of the area that have no name and no value in the first rows, so that they are left out.
    `header` is the first and the last row of names, None where no row names the columns.
    """

    columns: tuple[int, ...]
    names: tuple[str, ...]
    body: int
    beside: tuple[int, ...]
    header: tuple[int, int] | None


def find_table(rows: Sequence[Cells], area: Area, header: str, merged: Merged, declared_columns: int = 0) -> Found:
    """Return the table in the first rows of a sheet; `rows` begin at the area's corner. Raises AreaError.

    `header` is found, no, 4 or 3-4. Without one, as many columns as are declared are all there, blank ones too.
    """
    declared = parse_header(header)
    if header == "no":
        names_at: tuple[int, int] | None = None
        body = area.top + next((place for place, row in enumerate(rows) if _filled(row)), 0)
    elif declared is not None:
        names_at, body = declared, declared[1] + 1
    else:
        names_at = _search(rows, area, merged)
        body = names_at[1] + 1
    if names_at is not None and not area.top <= names_at[0] <= names_at[1] < area.top + len(rows):
        msg = f"row {names_at[0] + 1}, the header, is not among the first rows of the table"
        raise AreaError(msg)
    width = max(map(len, rows), default=0)
    parts = _name_parts(rows, area, names_at, merged, width)
    below = rows[max(0, body - area.top) :]
    used = [place for place in range(width) if parts[place] or any(not _is_blank(row, place) for row in below)]
    if names_at is None and width == declared_columns:
        used = list(range(width))
    if not used:
        msg = "there is no cell with a value in it"
        raise AreaError(msg)
    columns = tuple(area.left + place for place in used)
    beside = tuple(area.left + place for place in range(width) if place not in used)
    names = _unique([parts[place] or f"COLUMN_{number}" for number, place in enumerate(used, start=1)])
    return Found(columns, tuple(names), body, beside, names_at)


def _search(rows: Sequence[Cells], area: Area, merged: Merged) -> tuple[int, int]:
    """Return the rows that name the columns: the first row that is as full as the rows below it, with words alone."""
    filled = [_covered(row, number, area, merged, rows) for number, row in enumerate(rows, start=area.top)]
    if not any(filled):
        msg = "there is no cell with a value in it"
        raise AreaError(msg)
    usual = Counter(count for count in filled if count).most_common(1)[0][0]
    widest = max(filled)
    # Notes above a table fill a cell or two, and a row with its missing values fills fewer than the header.
    enough = min(widest, max(usual, 2))
    place = next(place for place, count in enumerate(filled) if count >= enough)
    # Above a header of several rows stand merged cells that name a group of columns.
    top = area.top + place
    for (first_row, _), (last_row, _) in merged:
        if first_row < top <= last_row and first_row >= area.top:
            top = first_row
    if not all(isinstance(cell, str) for cell in rows[place]):
        msg = (
            f"row {area.top + place + 1} seems to be the first row of the table and holds numbers, so nothing names "
            "the columns; declare header: no and the columns, or header: with the number of the row that does"
        )
        raise AreaError(msg)
    bottom = max([area.top + place, *[last for (first, _), (last, _) in merged if top <= first <= area.top + place]])
    return top, min(bottom, area.top + len(rows) - 1)


def _name_parts(
    rows: Sequence[Cells], area: Area, names_at: tuple[int, int] | None, merged: Merged, width: int
) -> list[str]:
    """Return the name of each column, its parts from top to bottom where several rows name it, "" for none."""
    if names_at is None:
        return [""] * width
    parts: list[list[str]] = [[] for _ in range(width)]
    for number in range(names_at[0], names_at[1] + 1):
        row = rows[number - area.top]
        for place in range(width):
            part = " ".join(str(row[place]).split()) if place < len(row) else ""
            # A merged cell has its text in its first column.
            part = part or _merged_over(rows, area, merged, number, place)
            if part and part not in parts[place][-1:]:
                parts[place].append(_printable(part))
    return [" ".join(part) for part in parts]


def _merged_over(rows: Sequence[Cells], area: Area, merged: Merged, number: int, place: int) -> str:
    column = area.left + place
    for (top, left), (bottom, right) in merged:
        if top <= number <= bottom and left < column <= right and top >= area.top and left >= area.left:
            row = rows[top - area.top]
            return " ".join(str(row[left - area.left]).split()) if left - area.left < len(row) else ""
    return ""


def _printable(name: str) -> str:
    return "".join([letter if letter.isprintable() else "\ufffd" for letter in name])


def _unique(names: Sequence[str]) -> list[str]:
    """Return the names, one that stood before with its number behind it: to SQLite, names in any case are the same."""
    taken: set[str] = set()
    found = []
    for name in names:
        own, number = name, 2
        while own.casefold() in taken:
            own, number = f"{name}_{number}", number + 1
        taken.add(own.casefold())
        found.append(own)
    return found


def _filled(row: Cells) -> int:
    return sum(1 for cell in row if cell not in ("", None))


def _covered(row: Cells, number: int, area: Area, merged: Merged, rows: Sequence[Cells]) -> int:
    """Return how many columns of a row are filled: a merged cell fills all of its own, and one alone counts once."""
    origins = {(number, area.left + place) for place, cell in enumerate(row) if cell not in ("", None)}
    covered = set(origins)
    for (top, left), (bottom, right) in merged:
        if top <= number <= bottom and top >= area.top and left >= area.left:
            first = rows[top - area.top][left - area.left : left - area.left + 1]
            if first and first[0] not in ("", None):
                origins.add((top, left))
                covered |= {(number, column) for column in range(left, min(right, area.right) + 1)}
    return len(covered) if len(origins) > 1 else len(origins)


def _is_blank(row: Cells, place: int) -> bool:
    return place >= len(row) or row[place] in ("", None)
