"""What stands above and below the rows of a list: titles, a line of dashes under the header, totals, a trailer."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import replace

from adapters.files.rows import Bad
from adapters.sniffing.header import Header, judge
from adapters.sniffing.readings import TITLE_LINES, Reading

FEWEST_TO_SUM = 3

TOTALS = re.compile(
    r"(?i)(?:grand )?(?:totals?|sum|sums|summe|gesamt|gesamtsumme|totalt|i alt|totale|suma|anzahl|antall|antal)\b"
)
"""The words of Western languages that a line of sums begins with."""

RULE = re.compile(r"[-=+_ ]*(?:--|==)[-=+_ ]*")
"""A line of dashes."""


def without_padded_titles(reading: Reading) -> Reading:
    """Return the reading without rows at its beginning that spreadsheets made of titles: nearly all cells are blank."""
    above = 0
    while above < min(TITLE_LINES, len(reading.rows) - 1) and 2 * _filled(reading.rows[above]) <= reading.width:
        above += 1
    if reading.width < 2 or not above or judge(reading.rows[above:]) is not Header.NAMES:  # noqa: PLR2004 - one is never blank
        return reading
    numbers = lines_of(reading, above + 1)
    if numbers is None or _filled(reading.rows[above]) < reading.width - 1:
        return reading
    bad = {number: Bad("a title", b"") for number in numbers[:-1]}
    return replace(reading, rows=reading.rows[above:], bad={**reading.bad, **bad})


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def lines_of(reading: Reading, count: int) -> list[int] | None:
    """Return the numbers of the lines that the first rows stand in, or None where one goes over several lines."""
    numbers: list[int] = []
    for number, line in enumerate(reading.lines.texts[reading.first - 1 :], reading.first):
        if line and number not in reading.bad:
            if fields_of(reading, line) != reading.rows[len(numbers)]:
                return None
            numbers.append(number)
        if len(numbers) == count:
            return numbers
    return None


def fields_of(reading: Reading, line: str) -> list[str]:
    """Return the fields of one line, none where it is not a row alone."""
    try:
        fields: list[str] = next(reading.dialect.reader([line]), [])
    except csv.Error:
        return []
    return fields


def rule_under_header(reading: Reading) -> int | None:
    """Return the number of the line of dashes that programs of databases print under the names, or None."""
    if len(reading.rows) > 1 and all(map(RULE.fullmatch, reading.rows[1])):
        numbers = lines_of(reading, 2)
        return numbers[1] if numbers else None
    # psql prints a cross between the columns.
    below = reading.lines.texts[reading.first : reading.first + 1]
    return reading.first + 1 if below and RULE.fullmatch(below[0]) and reading.first + 1 in reading.bad else None


def trailer(reading: Reading) -> tuple[str, str] | None:
    """Return a pattern for a last line that counts the others, and the line, or None."""
    number, line = _last(reading)
    rows = len(reading.rows)
    if number not in reading.bad or rows < 2:  # noqa: PLR2004 - a header and a row
        return None
    pattern = trailer_pattern(line, {rows - 2, rows - 1, rows, rows + 1})
    return (pattern, line) if pattern is not None and _is_alone(pattern, reading, number) else None


def totals(reading: Reading) -> tuple[str, str] | None:
    """Return a pattern for a last row that holds sums of the others, and the line, or None."""
    number, line = _last(reading)
    if len(reading.rows) <= FEWEST_TO_SUM or fields_of(reading, line) != reading.rows[-1]:
        return None
    word = next((cell.strip() for cell in reading.rows[-1] if cell.strip()), "")
    found = TOTALS.match(word)
    if found is None:
        return None
    pattern = re.escape(line[: line.index(word) + found.end()])
    return (pattern, line) if _is_alone(pattern, reading, number) else None


def _last(reading: Reading) -> tuple[int, str]:
    texts = reading.lines.texts
    number = len(texts)
    while number > 1 and not texts[number - 1].strip("\x1a"):
        number -= 1
    return number, texts[number - 1]


def _is_alone(pattern: str, reading: Reading, number: int) -> bool:
    return not any(re.match(pattern, text) for other, text in enumerate(reading.lines.texts, 1) if other != number)


def trailer_pattern(line: str, counts: set[int]) -> str | None:
    """Return a pattern for a last line that holds one of `counts`, or None."""
    for found in re.finditer("[0-9]+", line):
        if int(found[0]) in counts:
            return f"{re.escape(line[: found.start()])}(?P<count>[0-9]+)"
    return None
