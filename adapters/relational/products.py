"""What statements and sessions must respect per database product, whichever driver leads to it.

Found by SQLAlchemy's dialect name or by what an ODBC driver says its DBMS is. A product that is not
listed gets plain SQL-92 and no settings of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from adapters.relational import firebird_texts, mysql_rules, postgres_rules, sqlite_values, text_indexes
from adapters.relational.mysql_types import described_type
from adapters.relational.rules import Rule
from adapters.relational.session_zone import MOMENTS, ZoneSetting
from adapters.relational.traits import Behind, Escape, LimitStyle, Nulls, Traits

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

_POSTGRESQL_PARENTS = """SELECT n.nspname, c.relname, min(CAST(p.relname AS text)) FROM pg_inherits i
 JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 JOIN pg_class p ON p.oid = i.inhparent GROUP BY n.nspname, c.relname"""
_POSTGRESQL_CLOSED = """SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
 AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT'))"""
_POSTGRESQL_CLOSED_COLUMNS = """SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = {0} AND c.relname = {0}
 AND a.attnum > 0 AND NOT a.attisdropped AND NOT has_column_privilege(c.oid, a.attnum, 'SELECT')"""
_POSTGRESQL_CONDITIONAL = """SELECT t.relname, x.relname FROM pg_index i
 JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
 WHERE i.indisunique AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR NOT i.indisvalid
 OR NOT i.indimmediate AND NOT i.indisprimary
 OR EXISTS (SELECT 1 FROM pg_attribute x, pg_attribute a WHERE x.attrelid = i.indexrelid AND a.attrelid = i.indrelid
            AND a.attnum = i.indkey[x.attnum - 1] AND x.attcollation <> a.attcollation))"""
_MYSQL_CONDITIONAL = """SELECT table_name, index_name FROM information_schema.statistics
 WHERE table_schema = DATABASE() AND non_unique = 0 AND (sub_part IS NOT NULL OR column_name IS NULL)"""
_SQLITE_CONDITIONAL = """SELECT m.name, l.name FROM sqlite_master m, pragma_index_list(m.name) l
 WHERE m.type = 'table' AND l."unique" AND (l.partial
 OR EXISTS (SELECT 1 FROM pragma_index_xinfo(l.name) x WHERE x.key AND (x.cid = -2 OR upper(x.coll) <> 'BINARY')))"""
_MSSQL_CONDITIONAL = """SELECT t.name, i.name FROM sys.indexes i JOIN sys.objects t ON t.object_id = i.object_id
 WHERE i.is_unique = 1 AND (i.has_filter = 1 OR i.is_disabled = 1)"""
_FIREBIRD_CONDITIONAL = """SELECT TRIM(RDB$RELATION_NAME), TRIM(RDB$INDEX_NAME) FROM RDB$INDICES
 WHERE RDB$UNIQUE_FLAG = 1 AND (RDB$INDEX_INACTIVE = 1 OR RDB$EXPRESSION_BLR IS NOT NULL)"""


_MYSQL_ZONE = ZoneSetting(
    "SET time_zone = '{}'",
    "+00:00",
    f"SELECT {', '.join(f'FROM_UNIXTIME({moment})' for moment in MOMENTS)}",
    "timestamp",
    own="SELECT @@session.time_zone",
    # Only MariaDB knows this, and its ODBC driver expects no rows of what begins with SET.
    one="/*M!100102 SET STATEMENT time_zone = '{}' FOR */ ",
    computing=mysql_rules.COMPUTING_TABLES,
)


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
    text_rules: Callable[[Mapping[str, str]], Mapping[str, Rule]] | None = None
    """Makes the rules of columns that a driver has no right type for, of the same: as the engine's own texts."""
    zone: ZoneSetting | None = None
    described: Callable[[str], tuple[str, int | None, int | None]] | None = None
    """Makes type, length and scale of what `column_types` finds, where drivers tell less of a type."""
    own_schema: str | None = None
    """A SELECT of the schema that a session creates its tables in, where drivers list the tables of all schemas."""
    parents: str | None = None
    """A SELECT of the schemas and names of tables whose rows are those of another one too, with its name."""
    closed: str | None = None
    """A SELECT of the schemas and names of tables of which the login may read no column."""
    closed_columns: str | None = None
    """A SELECT of the columns of a table that the login may not read, by the schema and the name."""
    conditional: str | None = None
    """A SELECT of tables and those of their unique indexes that do not keep whole columns unique in all rows."""
    text_indexes: str | None = None
    """A SELECT of text_indexes.py, with braces for placeholders, where not each index does what its columns say."""

    def session(self, seconds: float, read_only: bool) -> list[str]:
        """Return the statements that prepare a fresh session."""
        texts = (*self.always, *self.time_limit, *(self.read_only if read_only else ()))
        return [text.format(ms=int(seconds * 1000), seconds=seconds) for text in texts]


SQLITE = Product(
    "SQLite",
    # Of its three names for a row's number the one that no column has by chance.
    Traits(LimitStyle.LIMIT, behind=Behind.ROW_VALUES, row_number="_rowid_"),
    read_only=("PRAGMA query_only = ON",),
    # Without this LIKE ignores case and can use no index.
    always=("PRAGMA case_sensitive_like = ON",),
    version="SELECT sqlite_version()",
    column_types=sqlite_values.COLUMN_TYPES,
    rules=sqlite_values.rules,
    conditional=_SQLITE_CONDITIONAL,
    text_indexes=text_indexes.SQLITE,
)
POSTGRESQL = Product(
    "PostgreSQL",
    Traits(LimitStyle.LIMIT, nulls=Nulls.HIGH, behind=Behind.ROW_VALUES),
    time_limit=("SET statement_timeout TO {ms}",),
    read_only=("SET default_transaction_read_only TO on",),
    # Texts of values that no driver has a type for: one spelling, whatever the server or the login is set to.
    always=(
        "SET datestyle TO 'ISO'",
        # What an old server does not have yet is left alone.
        "SELECT set_config(name, CASE name WHEN 'IntervalStyle' THEN 'iso_8601' ELSE max_val END, false)"
        " FROM pg_settings WHERE name IN ('IntervalStyle', 'extra_float_digits')",
    ),
    zone=ZoneSetting("SET TIME ZONE '{}'"),
    version="SELECT current_setting('server_version')",
    writes=_POSTGRESQL_WRITES,
    column_types=postgres_rules.COLUMN_TYPES,
    text_rules=postgres_rules.text_rules,
    own_schema="SELECT current_schema()",
    parents=_POSTGRESQL_PARENTS,
    closed=_POSTGRESQL_CLOSED,
    closed_columns=_POSTGRESQL_CLOSED_COLUMNS,
    conditional=_POSTGRESQL_CONDITIONAL,
    text_indexes=text_indexes.POSTGRESQL,
)
MARIADB = Product(
    "MariaDB",
    mysql_rules.TRAITS,
    time_limit=("SET SESSION max_statement_time = {seconds}",),
    read_only=("SET SESSION TRANSACTION READ ONLY",),
    always=(mysql_rules.TAKES_EVERY_DATE,),
    zone=_MYSQL_ZONE,
    version="SELECT VERSION()",
    writes=_MYSQL_WRITES,
    column_types=mysql_rules.COLUMN_TYPES,
    rules=mysql_rules.rules,
    text_rules=mysql_rules.text_rules,
    described=described_type,
    conditional=_MYSQL_CONDITIONAL,
)
MYSQL = Product(
    "MySQL",
    mysql_rules.TRAITS,
    # Since 5.7.8; it holds for SELECT, which is all that we send.
    time_limit=("SET SESSION max_execution_time = {ms}",),
    read_only=("SET SESSION TRANSACTION READ ONLY",),
    always=(mysql_rules.TAKES_EVERY_DATE,),
    zone=_MYSQL_ZONE,
    version="SELECT VERSION()",
    writes=_MYSQL_WRITES,
    column_types=mysql_rules.COLUMN_TYPES,
    rules=mysql_rules.rules,
    text_rules=mysql_rules.text_rules,
    described=described_type,
    conditional=_MYSQL_CONDITIONAL,
)
MSSQL = Product(
    "Microsoft SQL Server",
    # [ opens a character class in Transact-SQL's LIKE.
    Traits(LimitStyle.TOP, wildcards="%_["),
    always=("SET LOCK_TIMEOUT {ms}",),
    version="SELECT CAST(SERVERPROPERTY('ProductVersion') AS VARCHAR(40))",
    conditional=_MSSQL_CONDITIONAL,
)
ORACLE = Product("Oracle", Traits(LimitStyle.FETCH, nulls=Nulls.HIGH))
FIREBIRD = Product(
    "Firebird",
    # An IN of Firebird 3 takes 1500 values.
    Traits(LimitStyle.FIRST, escape=Escape.STARTING, longest_list=1024),
    version="SELECT RDB$GET_CONTEXT('SYSTEM', 'ENGINE_VERSION') FROM RDB$DATABASE",
    writes=_FIREBIRD_WRITES,
    rules=firebird_texts.text_rules,
    conditional=_FIREBIRD_CONDITIONAL,
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
