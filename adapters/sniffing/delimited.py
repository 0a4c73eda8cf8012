"""How a delimited text is spelled: the delimiter and quote by which its lines fall into equally many fields."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.sniffing.columns import has_decimal_comma, sniff_type

DELIMITERS = (";", "\t", "|", ",", "~", "^")
"""A comma comes late: in a list with decimal commas it stands in every line, too."""

WORDS = {"\t": "tab", "": "none"}

FEWEST_ROWS = 0.8
"""Of the lines, how many must have the same number of fields."""

MOST_ALIKE = 0.9
"""Real lists have a cut line or two among those of one length."""

MOST_LINES = 2000

TITLE_LINES = 10
"""Above the rows a list may have that many lines of its own."""


@dataclass(frozen=True, slots=True)
class Split:
    """Lines split by one delimiter and quote. `width` is the usual number of fields."""

    delimiter: str
    quote: str
    rows: list[list[str]]
    width: int
    share: float


def sniff_delimited(lines: Sequence[str], whole: bool) -> tuple[dict[str, Any], list[str]] | None:
    """Return options and evidence for the lines of a text, or None when no delimiter divides them evenly.

    The last line is cut unless the sample is `whole`.
    """
    kept = [line for line in lines[:MOST_LINES] if line.strip("\x1a")]
    if not whole or len(lines) > MOST_LINES:
        kept = kept[:-1] or kept
    best = _best(kept)
    if best is None:
        return None
    word = WORDS.get(best.delimiter, best.delimiter)
    fits = sum(len(row) == best.width for row in best.rows)
    evidence = [f"{fits} of {len(best.rows)} rows of the sample have {best.width} fields divided by {word}"]
    options: dict[str, Any] = {"delimiter": word}
    if best.quote != '"':
        options["quote"] = WORDS.get(best.quote, best.quote)
        evidence.append("quotes stand inside fields and enclose none")
    rows = _without_titles(best, options, evidence)
    if whole and len(lines) <= MOST_LINES:
        rows = _without_trailer(rows, best, options, evidence)
    rows = [row for row in rows if len(row) == best.width]
    header = _header(rows)
    body = rows[1:] if header else rows
    if rows:
        names = _name_columns(rows[0], header, options, evidence)
        _type_columns(names, body, options, evidence)
    return options, evidence


def _best(lines: Sequence[str]) -> Split | None:
    found = []
    for delimiter in DELIMITERS:
        if sum(delimiter in line for line in lines) < FEWEST_ROWS * len(lines) / 2 or _is_prose(lines, delimiter):
            continue
        for quote in ('"', "", "'"):
            split = _split(lines, delimiter, quote)
            if split is not None:
                found.append(split)
                break
    return max(found, key=lambda split: (round(split.share, 1), split.width), default=None)


def _is_prose(lines: Sequence[str], delimiter: str) -> bool:
    """Return whether a comma is nearly always followed by a blank in lines of one length: it stands in a text then."""
    if delimiter != "," or not lines:
        return False
    usual = max(Counter(map(len, lines)).values())
    commas, in_texts = (sum(line.count(mark) for line in lines) for mark in (",", ", "))
    return usual >= MOST_ALIKE * len(lines) and in_texts >= MOST_ALIKE * commas


def _split(lines: Sequence[str], delimiter: str, quote: str) -> Split | None:
    if quote == "'" and not all(_encloses(line, delimiter) for line in lines[:20]):
        return None
    try:
        if quote:
            reader = csv.reader([f"{line}\n" for line in lines], delimiter=delimiter, quotechar=quote, strict=True)
        else:
            reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        rows = [row for row in reader if row]
    except csv.Error:
        return None
    widths = Counter(map(len, rows))
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    share = times / max(len(rows), 1)
    if width < 2 or (share < FEWEST_ROWS and times < len(rows) - TITLE_LINES):  # noqa: PLR2004 - one is not divided
        return None
    return Split(delimiter, quote, rows, width, share)


def _encloses(line: str, delimiter: str) -> bool:
    return any(part.startswith("'") and part.endswith("'") for part in line.split(delimiter))


def _without_titles(split: Split, options: dict[str, Any], evidence: list[str]) -> list[list[str]]:
    first = next(at for at, row in enumerate(split.rows) if len(row) == split.width)
    if 0 < first <= TITLE_LINES:
        options["skip_lines"] = first
        evidence.append(f"{first} line(s) at the beginning are no rows: {split.delimiter.join(split.rows[0])[:40]!r}")
    return split.rows[first:] if first <= TITLE_LINES else split.rows


def _without_trailer(
    rows: list[list[str]], split: Split, options: dict[str, Any], evidence: list[str]
) -> list[list[str]]:
    if len(rows) < 3 or len(rows[-1]) == split.width:  # noqa: PLR2004 - a header, a row and a trailer
        return rows
    line = split.delimiter.join(rows[-1])
    pattern = trailer_pattern(line, {len(rows) - 1, len(rows) - 2, len(rows)})
    if pattern is None:
        return rows
    options["trailer"] = pattern
    evidence.append(f"the last line ends the file and counts it: {line[:40]!r}")
    return rows[:-1]


def trailer_pattern(line: str, counts: set[int]) -> str | None:
    """Return a pattern for a last line that holds one of `counts`, or None."""
    for found in re.finditer("[0-9]+", line):
        if int(found[0]) in counts:
            return f"{re.escape(line[: found.start()])}(?P<count>[0-9]+)"
    return None


def _header(rows: list[list[str]]) -> bool:
    if not rows:
        return False
    first, body = rows[0], rows[1:200]
    names = [cell.strip() for cell in first]
    if not all(re.search("[^0-9.,+ -]", name) for name in names if name) or not any(names):
        return False
    if not body:
        return True
    if any(
        sniff_type([row[at] for row in body], comma) != "text" for at in range(len(first)) for comma in (True, False)
    ):
        return True
    # All is text: a header is what never comes again, in cells that look like names.
    again = sum(first[at] in {row[at] for row in body} for at in range(len(first)))
    return not again and all(re.fullmatch(r"[^\W\d][\w .#%/()-]{0,40}", name) for name in names if name)


def _name_columns(first: list[str], header: bool, options: dict[str, Any], evidence: list[str]) -> list[str]:
    """Return the names of the columns; without a header that will do they become an option."""
    names = [cell.strip() for cell in first]
    if header and all(names) and len({name.casefold() for name in names}) == len(names):
        evidence.append(f"the first row names the columns: {', '.join(names)}"[:200])
        return names
    options["header"] = "no"
    if header:
        options["skip_lines"] = int(options.get("skip_lines", 0)) + 1
        evidence.append("the header names a column twice or not at all, so the columns are named here")
    else:
        names = [""] * len(first)
        evidence.append("the first row looks like the others, so there is no header")
    options["columns"] = _unique(names)
    return _unique(names)


def _unique(names: list[str]) -> list[str]:
    taken: set[str] = set()
    found = []
    for number, name in enumerate(names, start=1):
        wanted = tried = name or f"COLUMN_{number}"
        while tried.casefold() in taken:
            tried = f"{wanted}_{number}"
            wanted = tried
        taken.add(tried.casefold())
        found.append(tried)
    return found


def _type_columns(names: list[str], body: list[list[str]], options: dict[str, Any], evidence: list[str]) -> None:
    columns = list(zip(*body, strict=True))
    comma = has_decimal_comma(columns)
    if comma:
        options["decimal_comma"] = "yes"
        evidence.append("numbers are spelled with a decimal comma")
    types = {name: sniff_type(column, comma) for name, column in zip(names, columns, strict=False)}
    typed = {name: word for name, word in types.items() if word != "text"}
    if typed:
        # Without a header all columns have to be listed.
        options["columns"] = types if "columns" in options else typed
        listed = ", ".join(f"{name} ({word})" for name, word in typed.items())
        evidence.append(f"numbers that do not sort as text: {listed}"[:200])
