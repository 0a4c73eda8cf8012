"""The closed vocabulary of column formats, and the one tokenizer of date and time patterns.

`tokens(pattern) -> tuple[Token, ...]` raises `BadPattern` and is used by the catalog check and by
`wrapper.translate` alike, so both understand a pattern the same way. `fault(type, format) -> str | None`
says in one sentence why a format does not fit a type. Values are not touched here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from wrapper.catalog.model import FieldType

NATIVE = "native"
NUMBER_FORMATS = ("native", "text", "text_comma", "zoned", "packed")
INTEGER_FORMATS = ("native", "text", "zoned", "packed")
DATE_SERIALS = ("excel", "clarion")
TIME_SERIALS = ("clarion_time",)


class Part(StrEnum):
    """What one token of a pattern stands for."""

    YEAR = "year"  # YYYY
    SHORT_YEAR = "short_year"  # YY: of the century the pivot or C gives
    CENTURY = "century"  # C: 0 is 1900-1999, 1 is 2000-2099 (IBM i *CYMD)
    MONTH = "month"  # MM before any HH
    DAY = "day"  # DD
    YEAR_DAY = "year_day"  # DDD: 001-366
    HOUR = "hour"  # HH: 00-23
    MINUTE = "minute"  # MM after HH
    SECOND = "second"  # SS
    FRACTION = "fraction"  # F to FFFFFF: decimal digits of a second
    LITERAL = "literal"  # any separator, and the letter T


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `text` is its spelling in the pattern, `start` the offset of its first character.

    Every token stands for exactly `len(text)` characters of a stored value, at the same offset.
    """

    part: Part
    text: str
    start: int

    @property
    def width(self) -> int:
        """How many characters of a stored value the token covers."""
        return len(self.text)


class BadPattern(ValueError):
    """A pattern that cannot be understood; the message is one clause fit for a finding."""


_SPELLINGS = (
    ("YYYY", Part.YEAR),
    ("YY", Part.SHORT_YEAR),
    ("DDD", Part.YEAR_DAY),
    ("DD", Part.DAY),
    ("MM", Part.MONTH),
    ("HH", Part.HOUR),
    ("SS", Part.SECOND),
    ("C", Part.CENTURY),
)


@lru_cache(maxsize=512)
def tokens(pattern: str) -> tuple[Token, ...]:
    """Return the tokens of a date, time or datetime pattern in order; they cover it without a gap.

    The longest spelling wins (`YYYY`, `DDD`). `MM` is the month until an `HH` was seen, then the minute.
    A run of 1 to 6 `F` is a fraction. Characters that are neither letters nor digits are literals, and
    so is a `T`. No part may stand twice. Completeness is the business of `fault`.
    """
    found: list[Token] = []
    at = 0
    while at < len(pattern):
        token = _token(pattern, at, {token.part for token in found})
        found.append(token)
        at += token.width
    if not any(token.part is not Part.LITERAL for token in found):
        raise BadPattern(f'"{pattern}" holds no part of a date or a time')
    return tuple(found)


def _token(pattern: str, at: int, seen: set[Part]) -> Token:
    for text, spelled in _SPELLINGS:
        if pattern.startswith(text, at):
            part = Part.MINUTE if spelled is Part.MONTH and Part.HOUR in seen else spelled
            break
    else:
        text, part = _fraction_or_literal(pattern, at)
    if part in seen and part is not Part.LITERAL:
        raise BadPattern(f'"{text}" stands twice in "{pattern}"')
    return Token(part, text, at)


def _fraction_or_literal(pattern: str, at: int) -> tuple[str, Part]:
    character = pattern[at]
    if character == "F":
        text = pattern[at : at + len(pattern[at:]) - len(pattern[at:].lstrip("F"))]
        if len(text) > 6:  # noqa: PLR2004 - Python's datetime keeps microseconds
            raise BadPattern(f'"{pattern}" has more than six F; fractions are kept to microseconds')
        return text, Part.FRACTION
    if character == "T" or not character.isalnum():
        return character, Part.LITERAL
    raise BadPattern(f'"{character}" at position {at + 1} of "{pattern}" is not known')


def column_types(type_: FieldType, columns: int) -> tuple[FieldType, ...]:
    """Return the type that the format of each column must fit: a datetime of two columns is a date and a time."""
    if type_ is FieldType.DATETIME and columns == 2:  # noqa: PLR2004 - a date column and a time column
        return (FieldType.DATE, FieldType.TIME)
    return (type_,) * columns


def boolean_pair(text: str) -> tuple[str, str] | None:
    """Return the stored spellings of true and of false that a format such as `Y/N` or `-1/0` names, or None."""
    true, slash, false = text.partition("/")
    if not slash or not true.strip() or "/" in false or true == false:
        return None
    # An empty second half is allowed: flags such as "X" or blank are common, written `X/`.
    return true, false


def fault(type_: FieldType, text: str) -> str | None:
    """Return one clause that says why the format `text` does not fit a column of `type_`, or None when it does."""
    if text == NATIVE:
        return None
    if type_ is FieldType.BOOLEAN:
        return None if boolean_pair(text) else f'"{text}" is not a pair of different spellings'
    if type_ in (FieldType.DATE, FieldType.TIME, FieldType.DATETIME):
        return _moment_fault(type_, text)
    if text in allowed(type_):
        return None
    return f'a field of type {type_} has no format "{text}"'


def allowed(type_: FieldType) -> tuple[str, ...]:
    """Return the formats of `type_` that are plain words (patterns and pairs come on top)."""
    match type_:
        case FieldType.INTEGER:
            return INTEGER_FORMATS
        case FieldType.DECIMAL | FieldType.MONEY:
            return NUMBER_FORMATS
        case FieldType.DATE:
            return (NATIVE, *DATE_SERIALS)
        case FieldType.DATETIME:
            return (NATIVE, "excel")
        case FieldType.TIME:
            return (NATIVE, *TIME_SERIALS)
        case _:
            return (NATIVE,)


def expected(type_: FieldType) -> str:
    """Return the hint that tells which formats `type_` takes."""
    words = ", ".join(allowed(type_))
    match type_:
        case FieldType.BOOLEAN:
            return "use native, or the stored true and false with a slash: Y/N, T/F, 1/0, -1/0"
        case FieldType.DATE:
            return f"use {words}, or a pattern of YYYY YY MM DD DDD C such as YYYYMMDD, MM/DD/YY, CYYDDD"
        case FieldType.TIME:
            return f"use {words}, or a pattern of HH MM SS such as HHMM or HH:MM:SS"
        case FieldType.DATETIME:
            return f"use {words}, or a pattern such as YYYYMMDDHHMMSS; two columns need two formats"
        case _:
            return f"use {words}"


def _moment_fault(type_: FieldType, text: str) -> str | None:
    if text in allowed(type_):
        return None
    if text.islower() and text.replace("_", "").isalpha():
        return f'a field of type {type_} has no format "{text}"'
    try:
        parts = {token.part for token in tokens(text)}
    except BadPattern as wrong:
        return str(wrong)
    missing: str | None
    if type_ is FieldType.DATE:
        missing = "holds parts of a time, and the column is a date" if parts & _TIME_PARTS else _date_fault(parts)
    elif type_ is FieldType.TIME:
        missing = "holds parts of a date, and the column is a time" if parts & _DATE_PARTS else _time_fault(parts)
    else:
        missing = _date_fault(parts) or _time_fault(parts)
    return f'"{text}" {missing}' if missing else None


_DATE_PARTS = {Part.YEAR, Part.SHORT_YEAR, Part.CENTURY, Part.MONTH, Part.DAY, Part.YEAR_DAY}
_TIME_PARTS = {Part.HOUR, Part.MINUTE, Part.SECOND, Part.FRACTION}


def _date_fault(parts: set[Part]) -> str | None:
    if not parts & {Part.YEAR, Part.SHORT_YEAR}:
        return "has no year (YYYY or YY)"
    if {Part.YEAR, Part.SHORT_YEAR} <= parts:
        return "has two years"
    if Part.CENTURY in parts and Part.SHORT_YEAR not in parts:
        return "has a century (C) without YY"
    if Part.YEAR_DAY in parts:
        return "has both DDD and a month or a day" if parts & {Part.MONTH, Part.DAY} else None
    if not {Part.MONTH, Part.DAY} <= parts:
        return "is not a full date: it needs MM and DD, or DDD"
    return None


def _time_fault(parts: set[Part]) -> str | None:
    if not {Part.HOUR, Part.MINUTE} <= parts:
        return "is not a time: it needs HH and MM"
    if Part.FRACTION in parts and Part.SECOND not in parts:
        return "has a fraction (F) without SS"
    return None
