"""How a delimited text is spelled: the options by which the loader makes the most whole records of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.delimited.dialect import Dialect
from adapters.delimited.rows import header_columns, named
from adapters.files.rows import LoadError
from adapters.sniffing.columns import COMMA, sniff_types
from adapters.sniffing.edges import fields_of, rule_under_header, totals, trailer, without_padded_titles
from adapters.sniffing.header import Header, judge, names_of
from adapters.sniffing.readings import REGULAR, TITLE_LINES, Reading, SampleLines, ragged, read, readings

WORDS = {"\t": "tab", "": "none"}

FEWEST_ROWS = 0.8
"""Of the lines, how many must have the same number of fields."""

FEWEST_LINES = 3
"""A header and two values: fewer lines may be anything."""

_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9]+(?:[^0-9,]|$))")

_VALUE = re.compile(r"\S{1,60}")


@dataclass
class Guess:
    """Options as a catalog would write them, what they rest on, and what the operator has to look at."""

    options: dict[str, Any] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def sniff_delimited(lines: SampleLines, whole: bool) -> Guess | None:
    """Return how the lines of a text are divided, or None when no delimiter divides them evenly.

    `whole` says that nothing follows the lines.
    """
    divided = [reading for reading in readings(lines) if not (_is_prose(reading) or _parts_numbers(reading))]
    found = [reading for reading in divided if _is_even(reading)]
    uneven = (ragged(reading) for reading in divided if reading.titles or reading not in found)
    found += [one for one in uneven if one is not None and judge(one.rows) is Header.NAMES]
    amounts = read(lines, Dialect("", header=False))
    if _are_amounts(amounts):
        found.append(amounts)
    if not found:
        return None
    best, *others = sorted(found, key=lambda reading: reading.worth, reverse=True)
    guess = _guess(best, whole)
    guess.doubts += [
        f"{_word(other.dialect.delimiter)} divides the lines into {other.width} fields as well"
        for other in others[:1]
        if other.worth == best.worth
    ]
    return guess


def _parts_numbers(reading: Reading) -> bool:
    """Whether each comma of lines of one length, with blanks to fill them, is the decimal comma of a number."""
    if reading.dialect.delimiter != ",":
        return False
    filled = [line for line in reading.lines.texts if line.strip()]
    rows = filled[1:] if len(filled) > FEWEST_LINES and "," not in filled[0] else filled
    is_filled = len(set(map(len, rows))) == 1 and all("  " in line for line in rows)
    return is_filled and all(line.count(",") == len(_DECIMAL_COMMA.findall(line)) > 0 for line in rows)


def _are_amounts(reading: Reading) -> bool:
    """Whether lines that are one field are numbers with decimal commas, the first one perhaps a name."""
    amounts = [bool(COMMA.fullmatch(row[0])) for row in reading.rows]
    return any(amounts[:2]) and all(amounts[1:2]) and sum(amounts[1:]) >= REGULAR * len(amounts[1:])


def _word(character: str) -> str:
    return WORDS.get(character, character)


def one_column(lines: SampleLines, whole: bool) -> Guess | None:
    """Return how a list of one column is read, or None where most of its lines would be set aside."""
    reading = read(lines, Dialect("", header=False))
    return _guess(reading, whole) if reading.rows and reading.share >= FEWEST_ROWS and not reading.titles else None


def is_one_column(lines: SampleLines, is_csv: bool) -> bool:
    """Whether the lines are values without a blank. Lines of one length may rather have fixed places."""
    filled = [line for line in lines.texts if line.strip()]
    values = sum(bool(_VALUE.fullmatch(line)) for line in filled)
    differ = len(set(map(len, filled))) > 1 and len(filled) >= FEWEST_LINES
    return values >= REGULAR * len(filled) and (is_csv or differ)


def _is_even(reading: Reading) -> bool:
    if reading.width < 2 or not reading.rows or len(reading.titles) > TITLE_LINES:  # noqa: PLR2004 - one is not divided
        return False
    odd = [number for number in reading.bad if number >= reading.first]
    cut = odd == [len(reading.lines.texts)]
    return reading.share >= FEWEST_ROWS or cut or (len(odd) == 1 and len(reading.rows) >= FEWEST_LINES)


def _is_prose(reading: Reading) -> bool:
    """Whether commas are part of texts: nearly always followed by a blank, in lines of one length with wide gaps."""
    lines = [line for line in reading.lines.texts if line]
    if reading.dialect.delimiter != ",":
        return False
    usual = max(Counter(map(len, lines)).values())
    commas, in_texts = (sum(line.count(mark) for line in lines) for mark in (",", ", "))
    gaps = sum("   " in line for line in lines)
    return usual >= REGULAR * len(lines) and in_texts >= REGULAR * commas and gaps >= REGULAR * len(lines)


def _guess(found: Reading, whole: bool) -> Guess:
    guess = Guess()
    reading = without_padded_titles(found)
    word = _word(reading.dialect.delimiter)
    of_all = f"{len(reading.rows)} of {len(reading.rows) + len(reading.bad)} rows of the sample"
    if reading.dialect.delimiter:
        guess.evidence.append(f"{of_all} have {reading.width} fields divided by {word}")
    else:
        guess.evidence.append(f"{of_all} are one field: no delimiter divides them evenly")
    guess.options["delimiter"] = word
    if reading.dialect.quote != '"':
        guess.options["quote"] = _word(reading.dialect.quote)
        if not reading.dialect.quote:
            guess.evidence.append("quotes stand inside fields and enclose none")
    _spell(reading, guess)
    if reading.titles:
        guess.options["skip_lines"] = reading.first - 1
        guess.evidence.append(f"{reading.first - 1} line(s) stand above the rows: {reading.titles[0][:40]!r}")
    _name_columns(_below(reading, guess) if whole else reading, guess)
    _set_aside(reading, guess)
    return guess


def _spell(reading: Reading, guess: Guess) -> None:
    dialect, lines = reading.dialect, reading.lines
    if dialect.skip_blanks:
        guess.options["skip_blanks"] = "yes"
        guess.evidence.append("blanks follow the delimiters and do not belong to the fields")
    if dialect.escape:
        guess.options["escape"] = dialect.escape
        guess.evidence.append(
            f"{dialect.escape} stands before quotes and delimiters that are letters, or in {dialect.escape}N for NULL"
        )
    if dialect.fill:
        guess.options["short_lines"] = "fill"
        strict = read(lines, replace(dialect, fill=False), reading.width)
        short = len(reading.rows) - len(strict.rows)
        guess.doubts.append(f"{short} lines have fewer fields than the header has names; those at the end are blank")


def _set_aside(reading: Reading, guess: Guess) -> None:
    for number, bad in sorted(reading.bad.items()):
        if number >= reading.first and "trailer" not in guess.options:
            guess.evidence.append(f"line {number} would be set aside: {bad.reason}")
            return


def _below(reading: Reading, guess: Guess) -> Reading:
    """Take off what ends the file, and return the rows above it."""
    counted, summed = trailer(reading), totals(reading)
    if counted is not None:
        guess.options["trailer"], line = counted
        guess.evidence.append(f"the last line ends the file and counts it: {line[:40]!r}")
    elif summed is not None:
        guess.options["trailer"], line = summed
        guess.doubts.append(f"the last line holds sums, so every export has to end with one: {line[:40]!r}")
        return replace(reading, rows=reading.rows[:-1])
    return reading


def _name_columns(reading: Reading, guess: Guess) -> None:
    """Name the columns as the header does; without a usable header, the names become an option."""
    rule, above = rule_under_header(reading), None
    rows = reading.rows if rule is None or rule in reading.bad else [reading.rows[0], *reading.rows[2:]]
    header = judge(rows) if rule is None else Header.NAMES
    if header is Header.ROW:
        above = _header_above(reading)
    if above is not None:
        guess.evidence.append(f"the header has {len(above)} fields, so the columns are named here: {', '.join(above)}")
        return _declare(names_of(above, reading.width), rows, 0, guess)
    if header is Header.ROW:
        guess.evidence.append(header.value)
        return _declare(names_of([], reading.width), rows, 0, guess)
    first = [cell.strip() for cell in rows[0]]
    said = guess.evidence if header is Header.NAMES else guess.doubts
    said.append(f"{header.value}: {', '.join(first)}"[:200])
    if rule is None and _is_usable(first):
        return _type_columns([column.name for column in header_columns(named(first), ())], rows[1:], guess)
    guess.evidence.append("dashes stand under the names" if rule else "the loader cannot use these names as they are")
    return _declare(names_of(first, reading.width), rows[1:], rule or reading.first, guess)


def _declare(names: list[str], body: list[list[str]], skip: int, guess: Guess) -> None:
    """Write the names as an option, and the lines to skip above the first row."""
    guess.options |= {"header": "no", "columns": names}
    if skip:
        guess.options["skip_lines"] = skip
    _type_columns(names, body, guess)


def _is_usable(names: Sequence[str]) -> bool:
    """Whether the loader takes the names of a header as they are."""
    try:
        header_columns(named(list(names)), ())
    except LoadError:
        return False
    return True


def _header_above(reading: Reading) -> list[str] | None:
    """Return the names of a header that has one field more or fewer than the rows: some end with the delimiter."""
    if not reading.titles or not reading.dialect.delimiter:
        return None
    names = [cell.strip() for cell in fields_of(reading, reading.titles[-1])]
    if abs(len(names) - reading.width) != 1 or not all(names[: reading.width - 1]):
        return None
    longer = names[: reading.width] if len(names) > reading.width else [*names, ""]
    if len(names) > reading.width and names[-1]:
        return None
    if len(names) < reading.width and any(row[-1].strip() for row in reading.rows):
        if len(names) == 1:
            # It is a title.
            return None
        # R writes the names of rows in a first column without a name.
        longer = ["", *names]
    return longer if judge([longer, *reading.rows]) is not Header.ROW else None


def _type_columns(names: list[str], body: list[list[str]], guess: Guess) -> None:
    types = sniff_types(dict(zip(names, zip(*body, strict=True), strict=False)), guess.options)
    if commas := guess.options.get("decimal_comma"):
        which = "" if commas == "yes" else f" of {', '.join(commas)}"
        guess.evidence.append(f"numbers{which} are spelled with a decimal comma")
    if marks := guess.options.get("thousands"):
        listed = ", ".join(f"{mark!r} in {name}" for name, mark in marks.items())
        guess.evidence.append(f"marks between the thousands of numbers: {listed}"[:200])
    typed = {name: word for name, word in types.items() if word != "text"}
    if typed:
        # Without a header all columns have to be listed.
        guess.options["columns"] = types if "columns" in guess.options else typed
        listed = ", ".join(f"{name} ({word})" for name, word in typed.items())
        guess.evidence.append(f"numbers that do not sort as text: {listed}"[:200])
