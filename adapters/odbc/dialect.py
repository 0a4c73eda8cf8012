"""A SQLAlchemy dialect for whatever stands behind an ODBC driver: quoting and question marks, nothing else.

Registered as `odbc+pyodbc`. It compiles statements; connections, reflection and results are the ODBC
adapter's own, because SQLAlchemy would take a new cursor, and so a new prepared statement, every time.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.compiler import IdentifierPreparer, SQLCompiler


class ODBCPreparer(IdentifierPreparer):
    """Quotes every name in the driver's own marks, so that a legacy name keeps its exact spelling."""

    def quote_identifier(self, value: str) -> str:
        # A driver says by a blank that it cannot quote at all.
        return super().quote_identifier(value) if self.initial_quote.strip() else value


class ODBCCompiler(SQLCompiler):
    """Leaves out what some engines refuse."""

    def get_render_as_alias_suffix(self, alias_name_text: str) -> str:
        # Oracle knows AS before the alias of a column, but not of a table.
        table_as: bool = self.dialect.table_as  # type: ignore[attr-defined]  # the dialect is ours
        return f" AS {alias_name_text}" if table_as else f" {alias_name_text}"


class ODBCDialect(DefaultDialect):
    """Plain SQL-92 with positional parameters."""

    name = "odbc"
    driver = "pyodbc"
    default_paramstyle = "qmark"
    supports_statement_cache = True
    preparer = ODBCPreparer
    statement_compiler = ODBCCompiler

    def __init__(self, quote: str = '"', *, table_as: bool = True, **keywords: Any) -> None:
        super().__init__(paramstyle="qmark", **keywords)
        self.table_as = table_as
        closing = "]" if quote == "[" else quote
        self.identifier_preparer = ODBCPreparer(self, initial_quote=quote, final_quote=closing, escape_quote=closing)


registry.register("odbc.pyodbc", __name__, "ODBCDialect")
