"""What an adapter costs on top of its driver: reads against the driver's own cursor, alternating in one run.

Prints medians in microseconds and the ratio. `--full` measures longer.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from adapters.query import Condition, Order, Query, Row, Table, Where
from adapters.relational import RelationalAdapter

COLUMNS = (
    "JOB_NO",
    "CUST_NO",
    "PART_NO",
    "STAT_CD",
    "DUE_DT",
    "OPN_DT",
    "QTY",
    "PRICE_C",
    "RUSH_FL",
    "DESCR",
    "NOTE",
    "PLANT",
)
ROWS = 20_000
ROUNDS, CALLS = (200, 100) if "--full" in sys.argv else (30, 100)

Read = Callable[[int], Any]


def point(number: int) -> Query:
    return Query(Table("JOBMAST"), COLUMNS, (Where("JOB_NO", Condition.EQ, key(number)),), limit=2)


def page(number: int) -> Query:
    where = (Where("STAT_CD", Condition.EQ, "O"),)
    return Query(Table("JOBMAST"), COLUMNS, where, (Order("JOB_NO", nullable=False),), 50, (key(number),))


def key(number: int) -> str:
    return f"J{number * 37 % 15_000:06}"


def build(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        types = {"QTY": "INTEGER", "PRICE_C": "INTEGER"}
        columns = ", ".join(f"{name} {types.get(name, 'TEXT')}" for name in COLUMNS)
        connection.execute(f"CREATE TABLE JOBMAST ({columns})")
        rows = (
            (
                f"J{n:06}",
                f"C{n % 50:05}",
                f"P{n % 999}",
                "ORHC"[n % 4],
                "20240101",
                "990101",
                n,
                n * 7,
                "Y",
                f"Bracket {n}",
                None,
                "01",
            )
            for n in range(ROWS)
        )
        connection.executemany(f"INSERT INTO JOBMAST VALUES ({', '.join('?' * len(COLUMNS))})", rows)
        connection.execute("CREATE UNIQUE INDEX JOB_KEY ON JOBMAST (JOB_NO)")
        connection.execute("CREATE INDEX JOB_STATUS ON JOBMAST (STAT_CD, JOB_NO)")
        connection.commit()


def compare(title: str, raw: Read, read: Read) -> None:
    """Print the medians of both and their ratio."""
    raw_times, read_times = [], []
    for _ in range(ROUNDS):
        raw_times.append(timed(raw))
        read_times.append(timed(read))
    low, high = statistics.median(raw_times), statistics.median(read_times)
    print(f"{title:34} driver {low:7.1f} us   adapter {high:7.1f} us   ratio {high / low:5.2f}")


def timed(call: Read) -> float:
    began = time.perf_counter()
    for number in range(CALLS):
        call(number)
    return (time.perf_counter() - began) / CALLS * 1e6


def compare_adapter(title: str, adapter: RelationalAdapter, run: Callable[[str, tuple[Any, ...]], list[Row]]) -> None:
    texts = adapter.statement(point(0)), adapter.statement(page(0))
    compare(f"{title}, point", lambda n: run(texts[0], (key(n),)), lambda n: adapter.read(point(n)))
    compare(f"{title}, page of 50", lambda n: run(texts[1], ("O", key(n))), lambda n: adapter.read(page(n)))


def sql(path: Path) -> None:
    from adapters.sql import SQLAdapter  # noqa: PLC0415 - each way imports its own driver

    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as raw:
        for charset in ("utf-8", "cp1252"):
            with closing(SQLAdapter.for_engine(f"sqlite:///{path}", charset=charset)) as adapter:
                compare_adapter(
                    f"sql, SQLite, {charset}", adapter, lambda text, values: raw.execute(text, values).fetchall()
                )


def odbc(path: Path) -> None:
    libraries = sorted(Path("/usr/lib").glob("*/odbc/libsqlite3odbc.so"))
    try:
        import pyodbc  # noqa: PLC0415 - needs the system's driver manager
    except ImportError:
        libraries = []
    if not libraries:
        print("odbc: not measured, libodbc2 or libsqliteodbc is not installed")
        return
    from adapters.odbc import OdbcAdapter  # noqa: PLC0415

    options = {"driver": str(libraries[0]), "connection": f"Database={path}"}
    with closing(OdbcAdapter.open("bench", options)) as adapter:
        raw = pyodbc.connect(f"DRIVER={libraries[0]};Database={path};NoWCHAR=1;BigInt=1", autocommit=True)
        for kind in (pyodbc.SQL_CHAR, pyodbc.SQL_WCHAR):
            raw.setdecoding(kind, encoding="latin-1", ctype=pyodbc.SQL_CHAR)
        cursors: dict[str, Any] = {}

        def run(text: str, values: tuple[Any, ...]) -> list[Any]:
            if text not in cursors:
                cursors[text] = raw.cursor()
            found: list[Any] = cursors[text].execute(text, values).fetchall()
            return found

        compare_adapter("odbc, SQLite, kept cursor", adapter, run)
        compare_adapter("odbc, SQLite, new cursor", adapter, lambda text, values: raw.execute(text, values).fetchall())
        raw.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder) / "bench.db")
        sql(Path(folder) / "bench.db")
        odbc(Path(folder) / "bench.db")
