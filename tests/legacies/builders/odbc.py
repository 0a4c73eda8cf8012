"""The addresses of legacies by ODBC: built as always, and read by another driver."""

from __future__ import annotations

from pathlib import Path

from tests.legacies.builders import mariadb, postgresql, sqlite
from tests.legacies.stored import Legacy
from tests.servers import Server, odbc_driver


def build_on_sqlite(legacy: Legacy, path: Path) -> str:
    sqlite.build(legacy, path)
    return f"odbc:DRIVER={odbc_driver('libsqlite3odbc.so', 'libodbc2 libsqliteodbc')};Database={path}"


def build_on_postgresql(legacy: Legacy, server: Server) -> str:
    postgresql.build(legacy, server)
    driver = odbc_driver("psqlodbcw.so", "libodbc2 odbc-postgresql")
    return f"odbc:DRIVER={driver};{_place(server)};Database={postgresql.DATABASE};UID={postgresql.READER}"


def build_on_mariadb(legacy: Legacy, server: Server) -> str:
    mariadb.build(legacy, server)
    driver = odbc_driver("libmaodbc.so", "libodbc2 odbc-mariadb")
    return f"odbc:DRIVER={driver};{_place(server)};Database={mariadb.DATABASE};UID={mariadb.READER}"


def _place(server: Server) -> str:
    return f"Server=127.0.0.1;Port={server.port}"
