"""Where the columns of a fixed-width text stand: lines of one length, blanks above each other, digits beside letters.

Without a copybook this is a proposal to look over: two columns of letters that fill their places cannot be told apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from adapters.sniffing.columns import sniff_types
from adapters.sniffing.delimited import Guess
from adapters.sniffing.edges import trailer_pattern
from adapters.sniffing.readings import TITLE_LINES
from adapters.sniffing.ruled import sniff_ruled

FEWEST_LINES = 0.9
"""Of the lines, how many must have the usual length."""

SHORTEST = 8

FEWEST = 3
"""One line or two have the same length by chance."""

PADDED = 0.15
"""From this share of rows with a blank at the end of a place on, it is padding."""

DATE_DIGITS = 8

_BEFORE_MARK = re.compile("[0-9][.,][0-9]")

MOST_NOISE = 3
"""How many lines of the usual length may be none of the records that a trailer counts."""

FEWEST_BESIDE_NOISE = 4
"""Records for each such line: the last of four records may well end in 0, 1 or 2."""


def sniff_fixed(lines: Sequence[str], whole: bool) -> Guess | None:
    """Return where the columns of lines of one length stand, or None when they are not of one length.

    Below a header with dashes under it, lines may be cut where only blanks follow.
    """
    ruled = sniff_ruled(lines, whole, _places)
    if ruled is not None:
        return ruled
    kept = [line for line in lines if line.strip(" \x1a")]
    widths = Counter(map(len, kept))
    width, times = max(widths.items(), key=lambda item: item[1], default=(0, 0))
    odd = len(kept) - times
    if width < SHORTEST or times < FEWEST or (times < FEWEST_LINES * len(kept) and odd > 2):  # noqa: PLR2004 - a title and a trailer
        return None
    options: dict[str, Any] = {"record_length": width}
    evidence = [f"{times} of {len(kept)} lines of the sample have {width} characters"]
    body = _body(kept, width, options, evidence, whole)
    if not body:
        return None
    places = {f"COLUMN_{start + 1}": (start, end) for start, end in _places(body, width)}
    types = sniff_types({name: [row[start:end] for row in body] for name, (start, end) in places.items()}, options)
    layout = {
        name: [start + 1, end - start, *([types[name]] if types[name] != "text" else [])]
        for name, (start, end) in places.items()
    }
    options["layout"] = layout
    doubt = f"{len(layout)} columns are guessed from blanks, digits and letters; look where each begins"
    return Guess(options, evidence, [doubt])


def _body(kept: list[str], width: int, options: dict[str, Any], evidence: list[str], to_end: bool) -> list[str]:
    titles = 0
    while titles < min(len(kept), TITLE_LINES) and len(kept[titles]) != width:
        titles += 1
    if 0 < titles < TITLE_LINES:
        options["skip_lines"] = titles
        evidence.append(f"{titles} line(s) at the beginning are no records: {kept[0][:40]!r}")
        kept = kept[titles:]
    records = [line for line in kept[:-1] if len(line) == width]
    if to_end and len(kept) > 2 and _is_apart(kept[-1], records, width):  # noqa: PLR2004 - records and a trailer
        pattern = trailer_pattern(kept[-1], {len(records), len(kept) - 1, len(kept)})
        # Lines that are no records, such as a printer's message, are in no count.
        noise = min(MOST_NOISE, len(records) // FEWEST_BESIDE_NOISE)
        pattern = pattern or trailer_pattern(kept[-1], set(range(len(records) - noise, len(records))))
        if pattern is not None:
            options["trailer"] = pattern
            evidence.append(f"the last line ends the file and counts it: {kept[-1].rstrip()[:40]!r}")
            return records
    return [line for line in kept if len(line) == width]


def _is_apart(line: str, records: Sequence[str], width: int) -> bool:
    """Return whether a last line cannot be one more record: by its length, or because it is filled up from nowhere."""
    filled = len(line.rstrip())
    return len(line) != width or (line.rstrip()[-1:].isdecimal() and all(len(row.rstrip()) > filled for row in records))


def _places(body: Sequence[str], width: int) -> Iterator[tuple[int, int]]:
    """Yield where columns begin and end."""
    columns = [Counter(map(_class, column)) for column in zip(*body, strict=True)]
    rows = len(body)
    starts = [0, *[at for at in range(1, width) if _begins(columns[at - 1], columns[at], rows)]]
    starts = sorted({*starts, *_right_aligned(columns, rows)})
    starts = sorted({*starts, *_dates(body, starts, width)})
    if len(starts) > 1 and not any(row[: starts[1]].strip() for row in body):
        # The first column is one of numbers, and a longer one begins further left.
        del starts[1]
    starts = [at for at in starts if not any(_is_in_number(row, at) for row in body)]
    starts = [at for at in starts if not (at and columns[at - 1]["9"] == rows and _is_sign(body, at, starts))]
    for start, end in zip(starts, [*starts[1:], width], strict=True):
        if any(row[start:end].strip() for row in body):
            yield start, end


def _is_sign(body: Sequence[str], at: int, starts: Sequence[int]) -> bool:
    """Whether nothing but the signs of numbers stands in a place, and another column or a blank behind it."""
    signs = {row[at] for row in body}
    return signs in ({"-"}, {"-", " "}, {"-", "+"}) and (
        at + 1 in starts or all(row[at + 1 : at + 2].strip() == "" for row in body)
    )


def _is_in_number(row: str, at: int) -> bool:
    """Whether a place is beside the decimal point or comma of a number that goes on behind it."""
    return bool(at and (_BEFORE_MARK.match(row, at - 1) or (at > 1 and _BEFORE_MARK.match(row, at - 2))))


def _right_aligned(columns: Sequence[Counter[str]], rows: int) -> Iterator[int]:
    """Yield where columns of numbers begin: behind what is blank in all rows, digits reach further left in some."""
    start = None
    for at, column in enumerate(columns):
        if column[" "] == rows:
            start = None
        elif at and columns[at - 1][" "] == rows:
            start = at
        if start is not None and column["X"]:
            start = None
        if start is not None and column["9"] == rows:
            yield start
            start = None


def _class(letter: str) -> str:
    return " " if letter == " " else "9" if letter in "0123456789" else "X"


def _begins(before: Counter[str], here: Counter[str], rows: int) -> bool:
    """Return whether a column begins at a place, by what stands there and in the place before it."""
    blank_before, blank = before[" "] / rows, here[" "] / rows
    if blank == 1:
        return False
    if blank_before >= PADDED and blank < blank_before / 2:
        # The padding of one column ends where the letters of the next begin, unless numbers stand to the right.
        return not (before["X"] == 0 and here["X"] == 0 and blank_before < 1 and before["9"] and here["9"])
    # Letters before digits are a code such as PRT-0012 more often than two columns.
    return before["9"] == rows and here["X"] > rows / 2


def _dates(body: Sequence[str], starts: list[int], width: int) -> list[int]:
    """Return where dates of eight digits begin and end within longer runs of digits."""
    found: list[int] = []
    for start, end in zip(starts, [*starts[1:], width], strict=True):
        for at in range(start, end - DATE_DIGITS + 1):
            if end - start > DATE_DIGITS and all(_is_date(row[at : at + DATE_DIGITS]) for row in body):
                found += [at, at + DATE_DIGITS]
                break
    return [at for at in found if at < width]


def _is_date(text: str) -> bool:
    if not text.isascii() or not text.isdecimal():
        return False
    return 1900 <= int(text[:4]) <= 2099 and 1 <= int(text[4:6]) <= 12 and 1 <= int(text[6:]) <= 31  # noqa: PLR2004 - days
