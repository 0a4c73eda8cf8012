"""The types of the columns of an operator's SELECT, which no table declares: asked without reading a row of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from adapters.relational import postgres_rules
from adapters.relational.mysql_rules import NOTHING

_TOLD = "src.{0}, src.{0} + 0, src.{0} DIV 1"
"""A column, and what tells of its type: labels and bits are added to as whole numbers, texts and bytes are not.

To MariaDB a TIMESTAMP has no sign, a DATETIME has one, and what is divided keeps it.
"""

_SIGNS = "CAST(20240229235959 AS UNSIGNED) DIV 1, CAST(20240229235959 AS SIGNED) DIV 1"
_KIND, _SIZE = 1, 3
"""Places in a description of Python's DB-API."""

_DOUBLE_DIGITS = 15
"""The precision that ODBC gives a double; a single has 7."""

_OF_KINDS: Mapping[type, str] = {int: "int", bool: "bit(1)", date: "date", time: "time"}


def of_mariadb(link: Any, text: str, names: Sequence[str], quoted: Sequence[str]) -> Mapping[str, str]:
    """Return the types of columns by their names, as the engine spells them, but for the labels of ENUM and SET.

    What needs no rule is "".
    """
    columns = ", ".join([_SIGNS, *map(_TOLD.format, quoted)])
    unsigned, signed, *told = link.described(NOTHING.format(columns=columns, text=text))
    is_signed = {unsigned[_SIZE]: False, signed[_SIZE]: True}
    thirds = zip(told[::3], told[1::3], told[2::3], strict=True)
    return {
        name: _type(column, added[_KIND], is_signed.get(divided[_SIZE], True))
        for name, (column, added, divided) in zip(names, thirds, strict=True)
    }


def _type(column: Sequence[Any], added: type, is_signed: bool) -> str:
    kind, size = column[_KIND], column[_SIZE]
    if kind is float:
        return "double" if size >= _DOUBLE_DIGITS else "float"
    if kind is datetime:
        return "datetime" if is_signed else "timestamp"
    if kind in {str, bytearray}:
        return "" if added is not int else "enum" if kind is str else f"bit({size})"
    return _OF_KINDS.get(kind, "")


STATEMENT_TYPES = {"PostgreSQL": postgres_rules.types_of_statement, "MariaDB": of_mariadb, "MySQL": of_mariadb}
"""What asks for the types of a statement's columns, by the name of the product."""
