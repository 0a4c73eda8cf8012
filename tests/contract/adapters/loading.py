"""Writes the logical database into real engines, in each one's own types, collations and charset."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pymysql
from psycopg import sql

from tests.contract.adapters.world import TABLES, TORN_BYTES, LogicalTable
from tests.servers import Server

DATABASE = "legacy"
DOUBLE, BACKTICK = '"', "`"


def load_sqlite(path: Path) -> None:
    """Texts are raw cp1252, as an old program writes them; CHAR is filled up by that program, not by the engine."""
    with closing(sqlite3.connect(path)) as connection:
        for table in TABLES:
            connection.execute(definition(table, DOUBLE, {"folded": "VARCHAR({width}) COLLATE NOCASE"}))
            holders = ", ".join(
                "CAST(? AS TEXT)" if logical.name in {"char", "text", "folded"} else "?"
                for logical in table.columns.values()
            )
            rows = [tuple(_sqlite_value(value) for value in row) for row in table.rows]
            connection.executemany(f"INSERT INTO {quoted(table.name, DOUBLE)} VALUES ({holders})", rows)
        connection.execute("UPDATE TORN SET NOTE = CAST(? AS TEXT) WHERE ID = 2", (TORN_BYTES,))
        connection.commit()


def load_postgresql(server: Server) -> str:
    """Return the name of a database whose encoding is the legacy's own."""
    where = {"host": "127.0.0.1", "port": server.port, "user": "legacy"}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
        if found:
            return DATABASE
        connection.execute(
            f"CREATE DATABASE {DATABASE} ENCODING 'WIN1252' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )
    with psycopg.connect(**where, dbname=DATABASE) as connection:
        connection.execute(
            "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"
        )
        for table in TABLES:
            connection.execute(sql.SQL(definition(table, DOUBLE, {"folded": "VARCHAR({width}) COLLATE folded"})))
            holders = ", ".join(["%s"] * len(table.columns))
            into = f"INSERT INTO {quoted(table.name, DOUBLE)} VALUES ({holders})"
            connection.cursor().executemany(sql.SQL(into), table.rows)
    return DATABASE


def load_mariadb(server: Server) -> str:
    """Return the name of a latin1 database; its default collation compares without case."""
    with closing(pymysql.connect(host="127.0.0.1", port=server.port, user="root", autocommit=True)) as connection:
        cursor = connection.cursor()
        if cursor.execute("SHOW DATABASES LIKE %s", (DATABASE,)):
            return DATABASE
        cursor.execute(f"CREATE DATABASE {DATABASE} CHARACTER SET latin1")
        cursor.execute(f"USE {DATABASE}")
        for table in TABLES:
            cursor.execute(definition(table, BACKTICK, {"folded": "VARCHAR({width})"}))
            holders = ", ".join(["%s"] * len(table.columns))
            name = quoted(table.name, BACKTICK).replace("%", "%%")
            cursor.executemany(f"INSERT INTO {name} VALUES ({holders})", table.rows)
    return DATABASE


def definition(table: LogicalTable, quote: str, types: dict[str, str], required: str = "") -> str:
    """Return the statement that makes a table; `required` is what a column of its key needs to be told."""
    spellings = {
        "char": "CHAR({width})",
        "text": "VARCHAR({width})",
        "integer": "INTEGER",
        "decimal": "DECIMAL({width}, {scale})",
        "date": "DATE",
        **types,
    }
    parts = [
        f"{quoted(name, quote)} {spellings[logical.name].format(width=logical.width, scale=logical.scale)}"
        f"{' ' + required if name in table.key else ''}".rstrip()
        for name, logical in table.columns.items()
    ]
    for words, columns in (("PRIMARY KEY", table.key), ("UNIQUE", table.unique)):
        if columns:
            parts.append(f"{words} ({', '.join(quoted(column, quote) for column in columns)})")
    return f"CREATE TABLE {quoted(table.name, quote)} ({', '.join(parts)})"


def quoted(name: str, quote: str) -> str:
    """Return a name in quotes, or as it is for an engine that has none."""
    if not quote:
        return name
    return quote + name.replace(quote, quote * 2) + quote


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("cp1252")
    return float(value) if hasattr(value, "as_tuple") else value.isoformat() if hasattr(value, "isoformat") else value
