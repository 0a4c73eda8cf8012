"""Why a text is not taken for an export: what it is instead, or what stands against each way to divide it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from adapters.sniffing.readings import REGULAR, SampleLines

FREQUENT = 0.8
"""A delimiter that stands in so many lines divides them."""

_OTHERS = (
    (re.compile(r"<[!?a-zA-Z]"), "it is HTML or XML, and no text export"),
    (re.compile(r'\[?\s*\{\s*(?:"|\n|$)|\[(?:\n|$)'), "it is JSON, and no text export"),
    (re.compile(r"\{\\rtf"), "it is RTF, and no text export"),
    (re.compile(r"%!PS-"), "it is made for a printer, and no text export"),
    (
        re.compile(r"ID;P[^\n]*(?:\n(?:[BCEFOPW]|N[ENU])(?:;[^\n]*)?)*\nC;[^\n]*;K"),
        "it is SYLK, a spreadsheet, and no text export: save it as CSV",
    ),
    (re.compile(r'TABLE\n0,1\n"'), "it is DIF, a spreadsheet, and no text export: save it as CSV"),
    (re.compile(r"UNA.{6}|UNB\+|ISA([^\w\s])[0-9]{2}\1.{10}\1[0-9]{2}\1"), "it is an EDI message, and no text export"),
    (re.compile(r"BEGIN:V[A-Z]+\n"), "it holds calendars or cards, and is no text export"),
    (re.compile(r"(?:[A-Z][A-Za-z-]+: [^\n]+\n)*(?:From|Received|Return-Path): "), "it is a mail, and no text export"),
    (re.compile(r"\[[^\]\n]+\]\n[\w. -]+ ?= ?"), "it holds settings, and is no text export"),
    (
        re.compile(
            r"(?i)(?:(?:--|/\*)[^\n]*\n)*(?:create\s+(?:or\s+replace\s+)?(?:table|view|database)|insert\s+into"
            r"|drop\s+(?:table|view)|set\s+\w+\s*=|copy\s+\S+\s+(?:\([^\n]*\)\s+)?from\s+stdin)\s"
        ),
        "it is an SQL script: load it into a database first",
    ),
)
"""How files begin that are something else, by their first lines that are not blank."""
_FIRST = 30
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_LONG_DELIMITER = re.compile(r"[|~^;,:#@$%&*!<>§¦\t]{2,4}")


def reason_against(lines: SampleLines) -> str | None:
    """Return why the lines cannot be an export, or None."""
    filled = [line for line in lines.texts if line.strip()]
    if not filled:
        return "it holds nothing but blank lines"
    first = "\n".join(filled[:_FIRST]).lstrip("\ufeff \t")
    other = next((reason for begins, reason in _OTHERS if begins.match(first)), None)
    mark = long_delimiter(filled)
    if other is None and mark is not None:
        return f"its fields seem to be divided by {mark!r}, and a delimiter is one character"
    return other


def reason_undivided(lines: SampleLines) -> str:
    """Return why nothing divides the lines."""
    filled = [line for line in lines.texts if line.strip()]
    mark = frequent_delimiter(lines)
    if mark is None:
        return "its lines are text, but nothing divides them into columns; write the source by hand if it is a list"
    counts = sorted({line.count(mark) + 1 for line in filled})
    shown = ", ".join(map(str, counts[:5])) + (" and more" if len(counts) > 5 else "")  # noqa: PLR2004 - enough to see
    return f"its lines are divided by {mark!r} into different numbers of fields: {shown}; write the source by hand"


def frequent_delimiter(lines: SampleLines) -> str | None:
    """Return what divides most of the lines, whether evenly or not."""
    filled = [line for line in lines.texts if line.strip()]
    for mark in (";", "\t", "|", ","):
        # A comma before a blank, or between digits, is part of a text or a number.
        stands = re.compile(r",(?! |(?<=[0-9],)[0-9])" if mark == "," else re.escape(mark))
        if sum(bool(stands.search(line)) for line in filled) >= FREQUENT * len(filled):
            return mark
    return None


def long_delimiter(filled: Sequence[str]) -> str | None:
    """Return a delimiter of several characters that divides the lines evenly: only of one can be loaded."""
    # Nothing within quotes divides fields.
    filled = [_QUOTED.sub('""', line) for line in filled]
    marks: Counter[str] = Counter(mark for line in filled for mark in set(_LONG_DELIMITER.findall(line)))
    for mark, _ in marks.most_common(3):
        counts = Counter(line.count(mark) for line in filled)
        count, times = counts.most_common(1)[0]
        # Two of the same are more often a field without a value.
        enough = count >= 1 + (len(set(mark)) == 1)
        if enough and times >= REGULAR * len(filled) and _stands_alone(mark, filled):
            return mark
    return None


def _stands_alone(mark: str, lines: Sequence[str]) -> bool:
    """Whether its characters stand nowhere else."""
    rest = [line.replace(mark, "") for line in lines]
    return len(lines) > 1 and not any(character in line for line in rest for character in set(mark))
