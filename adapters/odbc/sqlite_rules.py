"""Columns of SQLite behind its ODBC driver, which makes values of another type than it expects something else.

It goes by the column's declared type, and where that says nothing by the type of the first row. To it 1.5 in a BIGINT
is 1, 'abc' there is NULL; a text ends at its first NUL, a blob in a TEXT is its spelling, a double has 15 digits. So a
row is read as JSON, each column by what its type makes likely (https://www.sqlite.org/datatype3.html §3.1), and where
something else is in it, by the spelling of each value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from msgspec import Meta

from adapters.query import ROW_NUMBER, Stored
from adapters.relational import sqlite_values
from adapters.relational.charset import TextDecoder
from adapters.relational.rules import Cell, Convert, Rule, Select

# What has more than 64 bits is a real.
_Integer = Annotated[int, Meta(ge=-(1 << 63), le=(1 << 63) - 1)]

_FRACTIONS = re.compile("REAL|FLOAT|DOUBLE|DEC|NUM|MONEY|CURRENCY")
_ALONE = Rule()
_MARKS = {b"tt": "utf-8", b"t\0t\0": "utf-16-le", b"\0t\0t": "utf-16-be"}


def rules(columns: Mapping[str, str], decoder: TextDecoder) -> dict[str, Rule]:
    """Return the rules of a table's columns by their declared types."""
    twins = sqlite_values.rules(columns)
    whole = other(decoder)
    made = {
        name: replace(twins.get(name, _ALONE), select=whole.select, read=whole.read, cell=_cell(declared.upper()))
        for name, declared in columns.items()
    }
    return {ROW_NUMBER: replace(whole, cell=INTEGER), **made}


def other(decoder: TextDecoder) -> Rule:
    """Return the rule of a column that may hold anything, numbers beside texts that are shown like them."""
    return Rule(select=Select.HEX, read=_by_bytes(decoder), twin=sqlite_values.twin, cell=ANY)


def number(literal: str) -> Stored:
    """Return the number of SQLite's spelling, or None of NULL; raises ValueError for that of anything else."""
    if "." in literal:
        return float(literal)
    try:
        return int(literal)
    except ValueError:
        return None if literal == "NULL" else float(literal)


def value(marked: str) -> Stored:
    """Return the value of a text behind a mark, or of SQLite's spelling of anything else."""
    if marked[0] == "t":
        return marked[1:]
    return bytes.fromhex(marked[2:-1]) if marked[0] == "X" else number(marked)


def _by_bytes(decoder: TextDecoder) -> Convert:
    def read(spelled: str) -> Stored:
        if spelled[0] != "t":
            return value(spelled)
        raw = bytes.fromhex(spelled[1:])
        mark = next(mark for mark in _MARKS if raw.startswith(mark))
        if len(mark) > 2:  # noqa: PLR2004 - letters of two bytes
            return raw[len(mark) :].decode(_MARKS[mark], "replace")
        return decoder.decoded(raw[len(mark) :].decode("latin-1"))

    return read


def _cell(declared: str) -> Cell:
    if "INT" in declared:
        return INTEGER
    if any(word in declared for word in ("CHAR", "CLOB", "TEXT")):
        return TEXT
    if not declared or "BLOB" in declared:
        return ANY
    return NUMBER if _FRACTIONS.search(declared) else INTEGER_OR_TEXT


def _unnested(found: Stored) -> Stored:
    return value(found[0]) if type(found) is tuple else found


_NESTED = Cell(int | str | tuple[str] | None, Select.NESTED, _unnested, int | str | None)
ANY = Cell(str, Select.MARKED, value)
INTEGER = Cell(_Integer | None, whole=_NESTED)
TEXT = Cell(str | None, whole=_NESTED)
INTEGER_OR_TEXT = Cell(_Integer | str | None, whole=_NESTED)
NUMBER = Cell(str, Select.LITERAL, number, whole=ANY)
