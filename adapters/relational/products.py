"""What statements and sessions must respect per database product, whichever driver leads to it.

Found by SQLAlchemy's dialect name or by what an ODBC driver says its DBMS is. A product that is not
listed gets plain SQL-92 and no settings of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from adapters.relational import mysql_rules, postgres_rules
from adapters.relational.rules import Rule
from adapters.relational.traits import Escape, LimitStyle, Nulls, Traits

_POSTGRESQL_WRITES = (
    "SELECT COUNT(*) FROM (SELECT 1 FROM information_schema.table_privileges"
    " WHERE privilege_type IN ('INSERT', 'UPDATE', 'DELETE')"
    " AND table_schema NOT IN ('pg_catalog', 'information_schema') LIMIT 1) AS writable"
)
_MYSQL_WRITES = """SELECT
 (SELECT COUNT(*) FROM information_schema.user_privileges WHERE privilege_type IN ('INSERT', 'UPDATE', 'DELETE'))
 + (SELECT COUNT(*) FROM information_schema.schema_privileges WHERE privilege_type IN ('INSERT', 'UPDATE', 'DELETE'))
 + (SELECT COUNT(*) FROM information_schema.table_privileges WHERE privilege_type IN ('INSERT', 'UPDATE', 'DELETE'))
"""

_FIREBIRD_WRITES = """SELECT COUNT(*) FROM RDB$DATABASE WHERE CURRENT_USER = 'SYSDBA' OR EXISTS (
 SELECT 1 FROM RDB$USER_PRIVILEGES p JOIN RDB$RELATIONS r ON r.RDB$RELATION_NAME = p.RDB$RELATION_NAME
 WHERE p.RDB$USER IN (CURRENT_USER, CURRENT_ROLE, 'PUBLIC') AND p.RDB$PRIVILEGE IN ('I', 'U', 'D')
 AND COALESCE(r.RDB$SYSTEM_FLAG, 0) = 0)"""


@dataclass(frozen=True, slots=True)
class Product:
    """One database product. `{ms}` and `{seconds}` in its session statements stand for the statement time limit."""

    name: str
    traits: Traits
    time_limit: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    version: str | None = None
    writes: str | None = None
    column_types: str | None = None
    rules: Callable[[Mapping[str, str]], Mapping[str, Rule]] | None = None
    """Makes the rules of a table's columns of what `column_types` finds: their names and types."""

    def session(self, seconds: float, read_only: bool) -> list[str]:
        """Return the statements that prepare a fresh session."""
        texts = (*self.always, *self.time_limit, *(self.read_only if read_only else ()))
        return [text.format(ms=int(seconds * 1000), seconds=seconds) for text in texts]


SQLITE = Product(
    "SQLite",
    # Of its three names for a row's number the one that no column has by chance.
    Traits(LimitStyle.LIMIT, row_values=True, row_number="_rowid_"),
    read_only=("PRAGMA query_only = ON",),
    # Without this LIKE ignores case and can use no index.
    always=("PRAGMA case_sensitive_like = ON",),
    version="SELECT sqlite_version()",
)
POSTGRESQL = Product(
    "PostgreSQL",
    Traits(LimitStyle.LIMIT, nulls=Nulls.HIGH, row_values=True),
    time_limit=("SET statement_timeout TO {ms}",),
    read_only=("SET default_transaction_read_only TO on",),
    # Texts of values that no driver has a type for: one spelling, whatever the server or the login is set to.
    always=(
        "SET datestyle TO 'ISO'",
        # What an old server does not have yet is left alone.
        "SELECT set_config(name, CASE name WHEN 'IntervalStyle' THEN 'iso_8601' ELSE max_val END, false)"
        " FROM pg_settings WHERE name IN ('IntervalStyle', 'extra_float_digits')",
    ),
    version="SELECT current_setting('server_version')",
    writes=_POSTGRESQL_WRITES,
    column_types=postgres_rules.COLUMN_TYPES,
)
MARIADB = Product(
    "MariaDB",
    Traits(LimitStyle.LIMIT),
    time_limit=("SET SESSION max_statement_time = {seconds}",),
    read_only=("SET SESSION TRANSACTION READ ONLY",),
    version="SELECT VERSION()",
    writes=_MYSQL_WRITES,
    column_types=mysql_rules.COLUMN_TYPES,
    rules=mysql_rules.rules,
)
MYSQL = Product(
    "MySQL",
    Traits(LimitStyle.LIMIT),
    # Since 5.7.8; it holds for SELECT, which is all that we send.
    time_limit=("SET SESSION max_execution_time = {ms}",),
    read_only=("SET SESSION TRANSACTION READ ONLY",),
    version="SELECT VERSION()",
    writes=_MYSQL_WRITES,
    column_types=mysql_rules.COLUMN_TYPES,
    rules=mysql_rules.rules,
)
MSSQL = Product(
    "Microsoft SQL Server",
    # [ opens a character class in Transact-SQL's LIKE.
    Traits(LimitStyle.TOP, wildcards="%_["),
    always=("SET LOCK_TIMEOUT {ms}",),
    version="SELECT CAST(SERVERPROPERTY('ProductVersion') AS VARCHAR(40))",
)
ORACLE = Product("Oracle", Traits(LimitStyle.FETCH, nulls=Nulls.HIGH))
FIREBIRD = Product(
    "Firebird",
    # An IN of Firebird 3 takes 1500 values.
    Traits(LimitStyle.FIRST, escape=Escape.STARTING, longest_list=1024),
    version="SELECT RDB$GET_CONTEXT('SYSTEM', 'ENGINE_VERSION') FROM RDB$DATABASE",
    writes=_FIREBIRD_WRITES,
)

BY_DIALECT = {
    "sqlite": SQLITE,
    "postgresql": POSTGRESQL,
    "mariadb": MARIADB,
    "mysql": MYSQL,
    "mssql": MSSQL,
    "oracle": ORACLE,
    "firebird": FIREBIRD,
}


def product_of_dialect(name: str) -> Product:
    """Return the product for a dialect of SQLAlchemy."""
    return BY_DIALECT.get(name) or Product(name, Traits(LimitStyle.FETCH))


def product_of_dbms(name: str) -> Product | None:
    """Return the product for an ODBC driver's SQL_DBMS_NAME, or None for one that is not known."""
    wanted = name.lower()
    return next((product for product in BY_DIALECT.values() if wanted.startswith(product.name.lower())), None)
