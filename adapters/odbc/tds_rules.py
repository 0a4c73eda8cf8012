"""Columns of SQL Server and Sybase that FreeTDS gives in another spelling than their own, or fails on."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.relational.decimals import as_single, single_of
from adapters.relational.rules import Rule, Select

_RULES = {
    # It comes as a double, with digits that the column does not hold.
    "real": Rule(read=single_of, bind=as_single),
    "uniqueidentifier": Rule(read=str.lower),
    # pyodbc does not know the type, and a page with it fails.
    "sql_variant": Rule(select=Select.WIDE_TEXT),
}


def rules(columns: Mapping[str, str]) -> dict[str, Rule]:
    """Return the rules of a table's columns by the names of their types."""
    return {name: _RULES[declared.lower()] for name, declared in columns.items() if declared.lower() in _RULES}
