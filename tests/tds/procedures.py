"""The catalog procedures of SQL Server 2000, over the TDS stub's database.

Columns, their names and their types are those of the Transact-SQL Reference (sp_tables, sp_columns, sp_pkeys,
sp_fkeys, sp_statistics): this is all that a driver and a description of a legacy rest on.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tests.tds.engine import Result, columns_of, like, tables_of
from tests.tds.types import EVERY_TYPE, SQLType, sql_type

QUALIFIER, OWNER = "legacy", "dbo"
Arguments = Mapping[str, Any]
Rows = Iterator[Sequence[Any]]

TABLES = "TABLE_QUALIFIER TABLE_OWNER TABLE_NAME TABLE_TYPE:varchar(32) REMARKS:varchar(254)"
COLUMNS = (
    "TABLE_QUALIFIER TABLE_OWNER TABLE_NAME COLUMN_NAME DATA_TYPE:smallint TYPE_NAME PRECISION:int LENGTH:int"
    " SCALE:smallint RADIX:smallint NULLABLE:smallint REMARKS:varchar(254) COLUMN_DEF:nvarchar(4000)"
    " SQL_DATA_TYPE:smallint SQL_DATETIME_SUB:smallint CHAR_OCTET_LENGTH:int ORDINAL_POSITION:int"
    " IS_NULLABLE:varchar(254) SS_DATA_TYPE:tinyint"
)
KEYS = "TABLE_QUALIFIER TABLE_OWNER TABLE_NAME COLUMN_NAME KEY_SEQ:smallint PK_NAME"
FOREIGN_KEYS = (
    "PKTABLE_QUALIFIER PKTABLE_OWNER PKTABLE_NAME PKCOLUMN_NAME FKTABLE_QUALIFIER FKTABLE_OWNER FKTABLE_NAME"
    " FKCOLUMN_NAME KEY_SEQ:smallint UPDATE_RULE:smallint DELETE_RULE:smallint FK_NAME PK_NAME DEFERRABILITY:smallint"
)
STATISTICS = (
    "TABLE_QUALIFIER TABLE_OWNER TABLE_NAME NON_UNIQUE:smallint INDEX_QUALIFIER INDEX_NAME TYPE:smallint"
    " SEQ_IN_INDEX:smallint COLUMN_NAME COLLATION:char(1) CARDINALITY:int PAGES:int FILTER_CONDITION:varchar(128)"
)
DATATYPES = (
    "TYPE_NAME DATA_TYPE:smallint PRECISION:int LITERAL_PREFIX:varchar(32) LITERAL_SUFFIX:varchar(32)"
    " CREATE_PARAMS:varchar(32) NULLABLE:smallint CASE_SENSITIVE:smallint SEARCHABLE:smallint"
    " UNSIGNED_ATTRIBUTE:smallint MONEY:smallint AUTO_INCREMENT:smallint LOCAL_TYPE_NAME MINIMUM_SCALE:smallint"
    " MAXIMUM_SCALE:smallint SQL_DATA_TYPE:smallint SQL_DATETIME_SUB:smallint NUM_PREC_RADIX:int"
    " INTERVAL_PRECISION:smallint USERTYPE:smallint"
)
MOMENT_OF_ODBC_3 = 93
NO_ACTION, NOT_DEFERRABLE, TABLE_STATISTICS, OTHER_INDEX = 1, 7, 0, 3
"""Numbers of SQLForeignKeys and SQLStatistics in the ODBC specification."""


def procedure(name: str) -> Callable[[sqlite3.Connection, Arguments], Result] | None:
    """Return the procedure for a name as a client writes it: [legacy]..sp_tables, sp_columns."""
    bare = re.split(r"\.+", name)[-1].strip('[]"').lower()
    if bare not in _PROCEDURES:
        return None
    layout, _, rows = _PROCEDURES[bare]
    return lambda connection, arguments: Result(_columns(layout), rows(connection, arguments))


def parameters(name: str) -> tuple[str, ...]:
    """Return the names of a procedure's parameters by their places."""
    return _PROCEDURES[re.split(r"\.+", name)[-1].strip('[]"').lower()][1]


def _columns(layout: str) -> list[tuple[str, SQLType]]:
    found = []
    for part in layout.split():
        name, _, spelled = part.partition(":")
        found.append((name, sql_type(spelled or "nvarchar(128)")))
    return found


def _matching(connection: sqlite3.Connection, arguments: Arguments) -> list[tuple[str, str]]:
    """Return the tables whose names match; blanks, % and _ in the name are wildcards as in LIKE."""
    owner = arguments.get("table_owner")
    if owner and not like(owner, OWNER):
        return []
    wanted = arguments.get("table_name")
    return [(name, kind) for name, kind in tables_of(connection) if wanted is None or like(wanted, name)]


def _exactly(connection: sqlite3.Connection, name: object) -> list[str]:
    return [table for table, kind in tables_of(connection) if kind == "TABLE" and table.lower() == str(name).lower()]


def _tables(connection: sqlite3.Connection, arguments: Arguments) -> Rows:
    wanted = str(arguments.get("table_type") or "")
    for name, kind in _matching(connection, arguments):
        if not wanted or f"'{kind}'" in wanted.upper():
            yield QUALIFIER, OWNER, name, kind, None


def _all_columns(connection: sqlite3.Connection, arguments: Arguments) -> Rows:
    column = arguments.get("column_name")
    for table, _ in _matching(connection, arguments):
        for place, (name, kind, nullable) in enumerate(columns_of(connection, table), 1):
            if column is None or like(column, name):
                yield _column(table, place, name, kind, nullable)


def _column(table: str, place: int, name: str, kind: SQLType, nullable: bool) -> Sequence[Any]:
    is_moment = kind.name in {"datetime", "smalldatetime"}
    radix = 10 if kind.scale is not None and not is_moment else 2 if kind.name in {"float", "real"} else None
    length = kind.precision + 2 if kind.name in {"decimal", "numeric"} else 16 if is_moment else kind.length
    octets = kind.length if kind.is_text or "binary" in kind.name else None
    verbose = (9, 3) if is_moment else (kind.odbc, None)
    named = (QUALIFIER, OWNER, table, name, kind.odbc, kind.name, kind.precision, length, kind.scale, radix)
    return (*named, int(nullable), None, None, *verbose, octets, place, "YES" if nullable else "NO", kind.code)


def _keys(connection: sqlite3.Connection, arguments: Arguments) -> Rows:
    for table in _exactly(connection, arguments.get("table_name")):
        for sequence, column in _key(connection, table):
            yield QUALIFIER, OWNER, table, column, sequence, f"PK_{table}"


def _key(connection: sqlite3.Connection, table: str) -> list[tuple[int, str]]:
    rows = connection.execute("SELECT pk, name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (table,))
    return rows.fetchall()


def _foreign_keys(connection: sqlite3.Connection, arguments: Arguments) -> Rows:
    target, holder = arguments.get("pktable_name"), arguments.get("fktable_name")
    for table, kind in tables_of(connection):
        if kind != "TABLE" or (holder is not None and table.lower() != str(holder).lower()):
            continue
        rows = connection.execute("SELECT * FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq", (table,))
        for number, sequence, other, column, other_column, *_ in rows.fetchall():
            if target is None or str(target).lower() == other.lower():
                names = (QUALIFIER, OWNER, other, other_column, QUALIFIER, OWNER, table, column, sequence + 1)
                yield *names, NO_ACTION, NO_ACTION, f"FK_{table}_{number}", f"PK_{other}", NOT_DEFERRABLE


def _statistics(connection: sqlite3.Connection, arguments: Arguments) -> Rows:
    only_unique = str(arguments.get("is_unique") or "N").upper() == "Y"
    for table in _exactly(connection, arguments.get("table_name")):
        (count,) = connection.execute(f"SELECT COUNT(*) FROM `{table.replace('`', '``')}`").fetchone()
        blank = (None, None, TABLE_STATISTICS, None, None, None)
        yield QUALIFIER, OWNER, table, None, *blank, count, count // 80 + 1, None
        for _, index, unique, origin, _ in connection.execute(
            "SELECT * FROM pragma_index_list(?)", (table,)
        ).fetchall():
            name = f"PK_{table}" if origin == "pk" else index.replace("sqlite_autoindex", "UQ")
            columns = connection.execute("SELECT seqno, name FROM pragma_index_info(?)", (index,)).fetchall()
            for sequence, column in columns if unique or not only_unique else ():
                place = (table, name, OTHER_INDEX, sequence + 1, column, "A")
                yield QUALIFIER, OWNER, table, int(not unique), *place, count, count // 80 + 1, None


def _datatypes(_: sqlite3.Connection, arguments: Arguments) -> Rows:
    # ODBC 3 has another number for moments.
    wanted = {MOMENT_OF_ODBC_3: 11}.get(number := int(arguments.get("data_type") or 0), number)
    for kind in EVERY_TYPE:
        if wanted in {0, kind.odbc}:
            mark = None if kind.scale is not None or kind.name in {"bit", "real", "float"} else "'"
            first = (kind.name, kind.odbc, kind.precision, mark, mark, None, 1, 0, 3, None)
            yield *first, int("money" in kind.name), None, kind.name, kind.scale, kind.scale, kind.odbc, *(None,) * 4


_PROCEDURES: dict[str, tuple[str, tuple[str, ...], Callable[[sqlite3.Connection, Arguments], Rows]]] = {
    "sp_tables": (TABLES, ("table_name", "table_owner", "table_qualifier", "table_type"), _tables),
    "sp_columns": (COLUMNS, ("table_name", "table_owner", "table_qualifier", "column_name", "ODBCVer"), _all_columns),
    "sp_pkeys": (KEYS, ("table_name", "table_owner", "table_qualifier"), _keys),
    "sp_fkeys": (
        FOREIGN_KEYS,
        ("pktable_name", "pktable_owner", "pktable_qualifier", "fktable_name", "fktable_owner", "fktable_qualifier"),
        _foreign_keys,
    ),
    "sp_statistics": (
        STATISTICS,
        ("table_name", "table_owner", "table_qualifier", "index_name", "is_unique", "accuracy"),
        _statistics,
    ),
    "sp_datatype_info": (DATATYPES, ("data_type", "ODBCVer"), _datatypes),
}
