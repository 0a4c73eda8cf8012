"""Which class an error of pyodbc has: by SQLSTATE, for the exceptions' own classes mislead."""

from __future__ import annotations

from types import ModuleType

from adapters.errors import AdapterError, SourceRejected, StatementOutdated, ValueOutOfRange
from adapters.relational.sqlstate import sqlstate_failure

STALE_PLAN = "cached plan must not change"
"""What PostgreSQL says of a prepared statement whose columns have other types by now."""


def odbc_failure(pyodbc: ModuleType, error: Exception) -> type[AdapterError] | None:
    """Return the class of an error of pyodbc, or None when it is not one of its own."""
    if isinstance(error, OverflowError):
        # pyodbc binds integers of 64 bits.
        return ValueOutOfRange
    if isinstance(error, ValueError):
        # A date or a text that Python does not have: no row is shown with another one in its place.
        return SourceRejected
    if not isinstance(error, pyodbc.Error):
        return None
    state, text = (*map(str, error.args), "", "")[:2]
    if state == "0A000" and STALE_PLAN in text:
        return StatementOutdated
    return sqlstate_failure(state if text else None, text)
