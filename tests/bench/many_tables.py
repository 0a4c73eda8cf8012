"""What `wrapper init` of thousands of tables takes: the whole command in a process of its own, on SQLite and servers.

python tests/bench/many_tables.py            500 tables of 30 columns, and on SQLite of 300
python tests/bench/many_tables.py --full     5,000 tables
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pymysql

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.servers import mariadb_server, postgresql_server  # noqa: E402 - found by its path

WRAPPER = str(Path(sys.executable).with_name("wrapper"))
TYPES = ("INTEGER", "VARCHAR(40)", "CHAR(8)", "DECIMAL(12,2)", "DATE", "CHAR(1)", "SMALLINT", "REAL", "TIMESTAMP NULL")
VALUES = ("7", "'some text'", "'19990101'", "12.5", "'1999-01-01'", "'A'", "3", "1.5", "'1999-01-01 10:00:00'")
ROWS = 5


def statements(tables: int, columns: int) -> Iterator[str]:
    """Yield the statements that make the tables: each refers to the one before it, and half have an index."""
    values = ", ".join(VALUES[at % len(VALUES)] for at in range(1, columns - 1))
    for table in range(tables):
        name = f"TAB_{table:04d}"
        plain = ", ".join(f"COL_{at:03d} {TYPES[at % len(TYPES)]}" for at in range(1, columns - 1))
        parent = f", FOREIGN KEY (PARENT_ID) REFERENCES TAB_{table - 1:04d} (T_ID)" if table else ""
        yield f"CREATE TABLE {name} (T_ID INTEGER NOT NULL PRIMARY KEY, {plain}, PARENT_ID INTEGER{parent})"
        if table % 2 == 0:
            yield f"CREATE INDEX IX_{table:04d} ON {name} (COL_001)"
        rows = ", ".join(f"({row}, {values}, {row})" for row in range(ROWS))
        yield f"INSERT INTO {name} VALUES {rows}"


def looked_at(address: str, folder: Path) -> str:
    """Return what the command took: seconds, seconds of the processor, and the most memory it had."""
    started = time.perf_counter()
    command = [WRAPPER, "init", address, "--catalog", str(folder), "--yes"]
    said = folder.with_suffix(".txt")
    with said.open("w") as out:
        running = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        # Only wait4 tells the memory of this one process.
        _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    text = said.read_text()
    if running.returncode:
        raise SystemExit(text)
    (row,) = (line.split() for line in text.splitlines() if line.startswith("bench "))
    cpu, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000
    return f"{row[2]} resources, {row[3]} fields: {seconds:.0f} s, {cpu:.0f} s of one core, {memory:.0f} MB at most"


def on_sqlite(tables: int, columns: int, folder: Path) -> str:
    """Return what a SQLite file takes."""
    path = folder / "bench.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        for statement in statements(tables, columns):
            database.execute(statement)
        database.commit()
    return looked_at(str(path), folder / f"sqlite_{tables}_{columns}")


def on_postgresql(tables: int, columns: int, folder: Path) -> str:
    """Return what a PostgreSQL server takes."""
    with postgresql_server() as server:
        where = f"postgresql://legacy@127.0.0.1:{server.port}"
        with closing(psycopg.connect(f"{where}/postgres", autocommit=True)) as connection:
            connection.execute("CREATE DATABASE bench")
        with closing(psycopg.connect(f"{where}/bench", autocommit=True)) as connection:
            for statement in statements(tables, columns):
                connection.execute(statement)
        return looked_at(f"{where}/bench", folder / "postgresql")


def on_mariadb(tables: int, columns: int, folder: Path) -> str:
    """Return what a MariaDB server takes."""
    with mariadb_server() as server:
        with closing(pymysql.connect(host="127.0.0.1", port=server.port, user="root", autocommit=True)) as connection:
            cursor = connection.cursor()
            cursor.execute("CREATE DATABASE bench")
            cursor.execute("USE bench")
            for statement in statements(tables, columns):
                cursor.execute(statement)
        return looked_at(f"mariadb://root@127.0.0.1:{server.port}/bench", folder / "mariadb")


def main() -> None:
    """Print a line for each kind of source."""
    full = "--full" in sys.argv
    tables = 5000 if full else 500
    engines: dict[str, Callable[[int, int, Path], str]] = {
        "SQLite": on_sqlite,
        "PostgreSQL": on_postgresql,
        "MariaDB": on_mariadb,
    }
    with tempfile.TemporaryDirectory(prefix="wrapper-bench-") as folder:
        for name, engine in engines.items():
            print(f"{name:<11} {tables:,} tables of 30 columns: {engine(tables, 30, Path(folder))}", flush=True)
        wide = on_sqlite(tables, 300, Path(folder))
        print(f"{'SQLite':<11} {tables:,} tables of 300 columns: {wide}", flush=True)


if __name__ == "__main__":
    main()
