"""Columns of PostgreSQL that its ODBC driver gets wrong: it gives today for infinity and for the year 12024.

What the driver has no right type for is selected as the server's own text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from adapters.errors import ValueOutOfRange
from adapters.query import Stored
from adapters.relational.moments import spelled, stored_date, stored_datetime, stored_time
from adapters.relational.rules import Convert, Rule, Select

COLUMN_TYPES = """
SELECT a.attname, format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE a.atttypid END, a.atttypmod)
 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
 JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = COALESCE({0}, CASE WHEN pg_table_is_visible(c.oid) THEN n.nspname END)
 AND c.relname = {0} AND a.attnum > 0 AND NOT a.attisdropped
"""
"""Asks for a table's columns, by its schema, which may be NULL, and its name; the braces stand for a placeholder."""

_TYPE_OF = "(SELECT format_type(CASE typtype WHEN 'd' THEN typbasetype ELSE oid END, NULL) FROM pg_type{})"
_TYPE = re.compile(r"([a-z]+)(?: (varying|precision))?(?:\((\d+)\))?(?: (with) time zone| without time zone)?")


def rules(columns: Mapping[str, str]) -> dict[str, Rule]:
    """Return the rules of a table's columns by their types as the engine spells them."""
    found = {name: _rule(declared) for name, declared in columns.items()}
    return {name: rule for name, rule in found.items() if rule is not None}


def text_rules(columns: Mapping[str, str]) -> dict[str, Rule]:
    """Return the rules for a driver that has no right types for booleans and for wide integers, too."""
    found = {name: _TEXTS.get(declared) for name, declared in columns.items()}
    return {**rules(columns), **{name: rule for name, rule in found.items() if rule is not None}}


def types_of_statement(link: Any, text: str, names: Sequence[str], quoted: Sequence[str]) -> Mapping[str, str]:
    """Return the types of columns by their names, as the engine spells them without a length."""
    types = ", ".join(_TYPE_OF.format(f" WHERE oid = pg_typeof(src.{name})") for name in quoted)
    # One row, whatever the statement finds.
    rows = link.rows(f"SELECT {types} FROM (SELECT 1 AS one) AS here LEFT JOIN ({text}) AS src ON 1 = 0", ())  # noqa: S608 - the operator's own text, and names that are quoted
    # Without its length a bit may be one of several.
    return {name: "bit varying" if told == "bit" else str(told) for name, told in zip(names, rows[0], strict=True)}


def _rule(declared: str) -> Rule | None:
    if declared.endswith("[]"):
        return Rule(select=Select.JSON, read=_decimals if declared.startswith("numeric") else None)
    parsed = _TYPE.fullmatch(declared)
    if parsed is None:
        return None
    kind, varying, size, zoned = parsed.groups()
    if kind == "bit":
        return _BIT if varying is None and size in {None, "1"} else _BITS
    if kind == "time" and zoned:
        return Rule(select=Select.TEXT)
    return _INSTANT if kind == "timestamp" and zoned else _RULES.get(kind)


def _decimals(array: Stored) -> Stored:
    """Return the JSON text of an array with its decimals as texts, which no reader rounds."""
    return json.dumps(json.loads(str(array), parse_int=str, parse_float=str), separators=(",", ":"))


def _boolean(text: Stored) -> Stored:
    return text == "1"


def _is_true(text: Stored) -> Stored:
    return text == "true"


def _digits(value: Stored) -> Stored:
    return str(int(value)) if isinstance(value, bool) else value


def _moment(read: Convert) -> Rule:
    return Rule(select=Select.TEXT, read=read, bind=spelled)


def _digits_of(value: Stored) -> Stored:
    return repr(float(value)) if isinstance(value, float | Decimal) else value


def _text_of(value: Stored) -> Stored:
    return str(value) if isinstance(value, int | Decimal) else value


def _unsigned(value: Stored) -> Stored:
    """Return what an OID is compared with; the server takes -1 for the last of all."""
    if isinstance(value, int) and value < 0:
        raise ValueOutOfRange("an OID has no sign")
    return value


_INSTANT = replace(_moment(stored_datetime), instants=True)
_FLOAT = Rule(select=Select.TEXT, read=float, bind=_digits_of)
_BIT = Rule(select=Select.TEXT, read=_boolean, bind=_digits)
_BITS = Rule(select=Select.LONG_TEXT, bind=_digits)
_TEXTS = {
    "boolean": Rule(select=Select.TEXT, read=_is_true),
    **dict.fromkeys(("smallint", "integer", "bigint"), Rule(select=Select.TEXT, read=int)),
}
_RULES = {
    "date": _moment(stored_date),
    "timestamp": _moment(stored_datetime),
    "time": _moment(stored_time),
    # The driver reads 15 digits of a double, and sends as many.
    "double": _FLOAT,
    "real": _FLOAT,
    "uuid": Rule(select=Select.TEXT),
    "oid": Rule(select=Select.TEXT, read=int, bind=_unsigned),
    # It compares with a text of digits, and not with a number.
    "money": Rule(select=Select.DECIMAL, bind=_text_of),
}
