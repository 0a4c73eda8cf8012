"""What the values of a column tell of it: whether they are numbers that only sort when they are declared as such."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from adapters.files.numbers import MOST_DIGITS, MOST_INTEGER, decimal_number, ungrouped, whole_number
from adapters.files.numbers import THOUSANDS as MARKS
from adapters.files.rows import Cell

INTEGER = re.compile(whole_number(MOST_DIGITS))
_INTEGERS = re.compile(rf"(?>(?:(?:{whole_number(MOST_DIGITS)})\n)*)")
_DECIMALS = {comma: re.compile(rf"(?>(?:(?:{decimal_number(comma=comma)})\n)*)") for comma in (False, True)}
_POINTS = re.compile(decimal_number(comma=False))
_COMMAS = re.compile(decimal_number(comma=True))
POINT = re.compile(r"-?(?:0|[1-9][0-9]*)?\.[0-9]+")
COMMA = re.compile(r"-?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)?,[0-9]+")
THOUSANDS = re.compile(r"-?(?:0|[1-9][0-9]{0,2}(?:[.,][0-9]{3})*)")
"""What may be whole numbers with marks between their thousands: 950, 1.037, 1,037."""


class ColumnJudge:
    """Judges a column by all of its values, however many: a value that is not a number makes it a text."""

    def __init__(self, decimal_comma: bool, thousands: str = "") -> None:
        mark = thousands or ("." if decimal_comma else "")
        self._ungrouped = ungrouped(mark, comma=decimal_comma) if mark else None
        self._is_grouped = False
        self._decimals, self._point = _DECIMALS[decimal_comma], "," if decimal_comma else "."
        self._places: set[int] = set()
        self._ends_in_zeros = False
        self._count = self._longest = 0
        self._shortest = MOST_DIGITS
        self._is_text = self._is_decimal = self._is_signed = False
        self._may_be_thousands = True

    def see(self, values: Sequence[Cell]) -> None:
        """Look at some more values."""
        if self._is_text:
            return
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) != len(values) - values.count(None):  # some do not decode
            self._is_text = True
            return
        filled = [bare for text in texts if (bare := text.strip(" "))]
        self._may_be_thousands = self._may_be_thousands and all(map(THOUSANDS.fullmatch, filled))
        if self._ungrouped is not None:
            plain = list(map(self._ungrouped, filled))
            self._is_grouped = self._is_grouped or plain != filled
            filled = plain
        joined = "\n".join([*filled, ""])
        if not filled:
            return
        self._is_text = joined.count("\n") != len(filled) or self._decimals.fullmatch(joined) is None
        self._is_decimal = self._is_decimal or self._is_grouped or _INTEGERS.fullmatch(joined) is None
        self._is_signed = self._is_signed or "-" in joined
        if self._is_decimal:
            fractions = [text.partition(self._point)[2] for text in filled if self._point in text]
            self._places.update(map(len, fractions))
            self._ends_in_zeros = self._ends_in_zeros or any(fraction.endswith("0") for fraction in fractions)
        lengths = set(map(len, filled))
        self._count += len(filled)
        self._longest, self._shortest = max(self._longest, *lengths), min(self._shortest, *lengths)

    @property
    def may_be_numbering(self) -> bool:
        """Whether needless zeros may mean something, as in 1.9 and 1.10: decimals of one kind have them all or none.

        Nothing that is numbered has marks between thousands.
        """
        return not self._is_grouped and self.word == "decimal" and self._ends_in_zeros and len(self._places) > 1

    @property
    def word(self) -> str:
        """The type: integer or decimal for numbers that do not sort as text, or text."""
        if self._is_text or not self._count:
            return "text"
        if self._is_decimal:
            # 1.037 is a little more than one, or more than a thousand: both readings fit every value.
            return "text" if self._may_be_thousands else "decimal"
        # Texts of one length sort as the numbers do, unless one has a sign.
        if self._shortest == self._longest and not self._is_signed and self._count > 1:
            return "text"
        # Readers of JSON round long numbers; decimals are texts to them.
        return "integer" if self._longest - self._is_signed <= MOST_INTEGER else "decimal"


def sniff_type(values: Sequence[str], decimal_comma: bool) -> str:
    """Return integer or decimal for numbers that do not sort as text, or text."""
    judge = ColumnJudge(decimal_comma)
    judge.see(values)
    return judge.word


def decimal_commas(columns: Mapping[str, Sequence[str]]) -> bool | list[str]:
    """Return whether decimals have a comma; where others have a point, the names of the columns that have commas."""
    # A mark before three digits each time may as well stand between thousands.
    clear = {name: column for name, column in columns.items() if not _all(THOUSANDS, column)}
    commas = [name for name, column in clear.items() if _all(COMMA, column)]
    return commas if commas and any(_all(POINT, column) for column in clear.values()) else bool(commas)


class Grouping(NamedTuple):
    """The mark between the thousands of numbers, and whether a comma stands before their decimals."""

    mark: str
    comma: bool


TELLING = {
    (mark, comma): re.compile(rf"-?[1-9][0-9]{{0,2}}(?:[{spelled}][0-9]{{3}})+{',' if comma else '[.]'}[0-9]+")
    for mark, spelled in MARKS.items()
    for comma in (False, True)
    if mark != ("," if comma else ".")
}
"""Numbers with a mark between thousands and another one before decimals, which can be read in one way alone."""


def grouping(column: Sequence[str]) -> Grouping | None:
    """Return the marks of the numbers of a column whose values all agree in them, or None where none is sure.

    1,234 alone may as well be a little more than one, and 12 345 a telephone number: some value has to have decimals.
    """
    filled = [text for value in column if (text := value.strip(" "))]
    for (mark, comma), telling in TELLING.items():
        if not any(map(telling.fullmatch, filled)):
            continue
        bare = map(ungrouped(mark, comma=comma), filled)
        if all(map((_COMMAS if comma else _POINTS).fullmatch, bare)):
            return Grouping(mark, comma)
    return None


def sniff_types(columns: Mapping[str, Sequence[str]], options: dict[str, Any]) -> dict[str, str]:
    """Return the types of columns, and add to the options which of them have decimal commas, if any."""
    grouped = {name: found for name, column in columns.items() if (found := grouping(column)) is not None}
    bare = {name: list(map(ungrouped(how.mark, comma=how.comma), columns[name])) for name, how in grouped.items()}
    columns = {**columns, **bare}
    commas = decimal_commas(columns)
    listed = set(commas) if isinstance(commas, list) else set(columns) if commas else set()
    types = {name: sniff_type(column, name in listed) for name, column in columns.items()}
    # Points go with decimal commas without a word.
    marks = {name: how.mark for name, how in grouped.items() if types[name] != "text" and how.mark != "."}
    if marks:
        options["thousands"] = marks
    if isinstance(commas, list):
        commas = [name for name in commas if types[name] != "text"]
    if commas:
        options["decimal_comma"] = commas if isinstance(commas, list) else "yes"
    return types


def _all(pattern: re.Pattern[str], column: Sequence[str]) -> bool:
    filled = [value.strip() for value in column if value.strip()]
    numbers = [value for value in filled if pattern.fullmatch(value)]
    return bool(numbers) and all(pattern.fullmatch(value) or INTEGER.fullmatch(value) for value in filled)
