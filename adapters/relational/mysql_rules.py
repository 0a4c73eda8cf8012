"""Columns of MariaDB and MySQL that compare, or read, in another way than their type says, through any driver.

ENUM and SET sort by the numbers of their labels and compare as texts; where the labels are not known, they are sorted
as texts too. FLOAT is shown with six digits and compares with all of them. BIT comes as bytes. To IS NULL the date
0000-00-00 is NULL where a column is declared NOT NULL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from adapters.errors import ValueOutOfRange
from adapters.query import Stored
from adapters.relational.decimals import as_single, single_of
from adapters.relational.moments import spelled, stored_date, stored_datetime, stored_span
from adapters.relational.rules import Convert, Rule, Select
from adapters.relational.traits import Behind, LimitStyle, Traits

TRAITS = Traits(LimitStyle.LIMIT, behind=Behind.TOGETHER, equals_null="<=>")

TAKES_EVERY_DATE = (
    "SET SESSION sql_mode = CONCAT(REPLACE(REPLACE(REPLACE(@@sql_mode,"
    " 'TRADITIONAL', ''), 'NO_ZERO_DATE', ''), 'NO_ZERO_IN_DATE', ''), ',ALLOW_INVALID_DATES')"
)
"""For dates that were stored under another mode, such as 0000-00-00: else MySQL refuses to compare with them.

MySQL 8.0 Reference Manual, "Server SQL Modes". Empty words in the list of modes are allowed.
"""

COLUMN_TYPES = (
    "SELECT COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS"
    " WHERE TABLE_SCHEMA = COALESCE({0}, DATABASE()) AND TABLE_NAME = {0}"
)
"""Asks for a table's columns, by its schema, which may be NULL, and its name; the braces stand for a placeholder."""

NOTHING = "SELECT {columns} FROM ({text}) AS src WHERE 1 = 0"
"""Tells the types of an operator's statement, and reads no row."""

COMPUTING_TABLES = (
    " UNION ALL SELECT '', 'view' FROM information_schema.VIEWS"
    " WHERE TABLE_SCHEMA = COALESCE({0}, DATABASE()) AND TABLE_NAME = {0}"
    " UNION ALL SELECT '', 'virtual' FROM information_schema.COLUMNS"
    " WHERE TABLE_SCHEMA = COALESCE({0}, DATABASE()) AND TABLE_NAME = {0} AND LEFT(EXTRA, 7) = 'VIRTUAL'"
)
"""Stands behind COLUMN_TYPES, and adds a nameless column to views and to tables with virtual columns."""

_LEAST_LONG_YEAR, _LAST_YEAR = 100, 2155
"""Below 100 a number stands for a year of one of two centuries. A YEAR holds 0 and 1901 to 2155."""

_TYPE = re.compile(r"(enum|set|bit|float|double|year)\b\s*(?:\((.*)\))?", re.DOTALL)
_LABEL = re.compile(r"'((?:[^']|'')*)'")


def rules(columns: Mapping[str, str]) -> dict[str, Rule]:
    """Return the rules of a table's columns by their types as the engine spells them."""
    found = {name: _rule(declared) for name, declared in columns.items()}
    return {name: rule for name, rule in found.items() if rule is not None}


def text_rules(columns: Mapping[str, str]) -> dict[str, Rule]:
    """Return the rules for a driver that has no right types for whole numbers, dates and times."""
    found = {name: _TEXTS.get(declared.partition("(")[0].split(" ")[0]) for name, declared in columns.items()}
    return {name: rule for name, rule in found.items() if rule is not None}


def _rule(declared: str) -> Rule | None:
    parsed = _TYPE.match(declared)
    if parsed is None:
        return None
    kind, rest = parsed.groups(default="")
    if kind in _NUMBERS:
        return _NUMBERS[kind]
    if kind == "bit":
        return Rule(read=_boolean if rest == "1" else _bits(int(rest)), bind=_number_of_bits)
    if not rest:
        return Rule(order=Select.LETTERS)
    labels = [label.replace("''", "'") for label in _LABEL.findall(rest)]
    return Rule(bind=_place_of(labels) if kind == "enum" else _places_of(labels))


def _place_of(labels: list[str]) -> Convert:
    places = {label: place for place, label in enumerate(labels, 1)}
    # A text beside the labels goes to the engine as it is: only the empty text of a refused value can equal it.
    return lambda value: places.get(value, 0 if value == "" else value)


def _places_of(labels: list[str]) -> Convert:
    bits = {label: 1 << place for place, label in enumerate(labels)}

    def convert(value: Stored) -> Stored:
        chosen = [label for label in str(value).split(",") if label]
        return sum(bits[label] for label in set(chosen)) if bits.keys() >= set(chosen) else value

    return convert


def _boolean(value: Stored) -> Stored:
    return bool(int.from_bytes(value)) if isinstance(value, bytes) else bool(value)


def _bits(width: int) -> Convert:
    def read(value: Stored) -> Stored:
        number = int.from_bytes(value) if isinstance(value, bytes) else int(value)
        return format(number, f"0{width}b")

    return read


def _number_of_bits(value: Stored) -> Stored:
    if isinstance(value, str) and value and not value.strip("01"):
        return int(value, 2)
    return int(value) if isinstance(value, bool) else value


def _as_float(value: Stored) -> Stored:
    """Return a decimal as a double: as a decimal MariaDB would cut it to 38 places."""
    return float(value) if isinstance(value, Decimal) else value


def _as_year(value: Stored) -> Stored:
    """Return a number that compares with years as the value does: the server takes 24 for 2024, and 2156 for 0."""
    if not isinstance(value, int | float | Decimal):
        return value
    if value > _LAST_YEAR:
        raise ValueOutOfRange("no YEAR is as late")
    return _LEAST_LONG_YEAR if 0 < value < _LEAST_LONG_YEAR else value


_NUMBERS = {
    "year": Rule(bind=_as_year),
    "double": Rule(bind=_as_float),
    "float": Rule(select=Select.DOUBLE, read=single_of, bind=as_single),
}
_WHOLE = Rule(select=Select.TEXT, read=int)
_MOMENT = Rule(select=Select.TEXT, read=stored_datetime, bind=spelled)
_TEXTS = {
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint"), _WHOLE),
    "date": Rule(select=Select.TEXT, read=stored_date, bind=spelled),
    "time": Rule(select=Select.TEXT, read=stored_span, bind=spelled),
    "datetime": _MOMENT,
    "timestamp": _MOMENT,
}
