"""How SQLite stores the values that it has no type for, whichever driver they are sent by.

A column with a declared type makes numbers of texts, or texts of numbers, when they are stored and when they are
compared. One without keeps both kinds apart, though 30 and '30' are shown alike: a value then equals its twin as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from math import isfinite

from adapters.plain_numbers import plain_number
from adapters.query import Stored
from adapters.relational.moments import spelled
from adapters.relational.rules import Rule

# The schema, which may be NULL, is the first of the two values.
COLUMN_TYPES = """
SELECT x.name, x.type FROM (SELECT {0} AS of_schema, {0} AS of_table) AS n
  JOIN pragma_table_xinfo(n.of_table, n.of_schema) AS x
"""
"""Asks for a table's columns, by its schema and its name; the braces stand for a placeholder."""

_WHOLE = 2**63
_CONVERTING = re.compile("INT|CHAR|CLOB|TEXT")
_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?(E-?[0-9]{1,3})?", re.ASCII)


def adapted_value(value: Stored) -> Stored:
    """Return a value as SQLite stores it: it has no decimals, and dates as ISO text."""
    if isinstance(value, Decimal):
        # Beyond 64 bits it keeps whole numbers as floats.
        return int(value) if value == value.to_integral_value() and abs(value) < _WHOLE else float(value)
    return spelled(value)


def quoted(name: str) -> str:
    """Return a name as SQLite's quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def rules(columns: Mapping[str, str]) -> dict[str, Rule]:
    """Return the rules of a table's columns by their declared types (https://www.sqlite.org/datatype3.html §3.1)."""
    return {name: _TWINS for name, declared in columns.items() if _keeps_both(declared.upper())}


def _keeps_both(declared: str) -> bool:
    # ANY is a type of STRICT tables; elsewhere it makes numbers of texts, and a twin does no harm.
    return declared in {"", "ANY"} or ("BLOB" in declared and not _CONVERTING.search(declared))


def twin(value: Stored) -> Stored:
    """Return the number that a text spells as it is shown, or the text that a number is shown as; else None."""
    if isinstance(value, int | float | Decimal):
        return _shown(value)
    # A text beside one that is not ASCII comes in the bytes of the source's charset.
    text = value.decode("ascii", "replace") if type(value) is bytes else value
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        return None
    number = int(text) if text.lstrip("-").isdecimal() and -_WHOLE <= int(text) < _WHOLE else float(text)
    return number if _shown(number) == text else None


def _shown(number: float | Decimal) -> str | None:
    if not isinstance(number, Decimal) and not isfinite(number):
        return None
    return plain_number(Decimal(repr(number)) if isinstance(number, float) else Decimal(number))


_TWINS = Rule(twin=twin)
