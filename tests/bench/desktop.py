"""How fast a DBF table becomes a snapshot, in how much memory, and what a page costs that has decimals and dates.

`python tests/bench/desktop.py [--full]`: a million records, without --full 100,000. Every measurement runs in a process
of its own, in turn, and prints its peak. The same rows in a plain SQLite database are what a page is held against.
"""

from __future__ import annotations

import resource
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import dbfread

from adapters.base import Adapter
from adapters.dbf.rows import DBFRows
from adapters.query import Condition, Order, Query, Table, Where
from adapters.registry import adapter_class

FIELDS = (
    ("PART_NO", "C", 15, 0),
    ("WHSE_CD", "C", 3, 0),
    ("BIN_CD", "C", 8, 0),
    ("QTY_OH", "N", 9, 0),
    ("COST", "N", 12, 2),
    ("CNT_DT", "D", 8, 0),
    ("PART_DESC", "C", 30, 0),
)
NAMES = tuple(name for name, *_ in FIELDS)
KEY = ("PART_NO", "WHSE_CD", "BIN_CD")
TIMES = 2000


def record(number: int) -> bytes:
    """Return one record of the stock of a fictional warehouse."""
    part, place, described = f"PRT-{number // 2:08}", f"A-{number % 90:02}", f"Ring, Ångström {number % 90} mm"
    warehouse, cost = ("MAI", "YRD")[number % 2], f"{number % 100_000 / 100:>12.2f}"
    day = f"1998{1 + number % 12:02}{1 + number % 28:02}"
    return f" {part:<15}{warehouse}{place:<8}{number * 7919 % 10_000:>9}{cost}{day}{described:<30}".encode("cp1252")


def write(folder: Path, rows: int) -> None:
    """Write the stock as a DBF table."""
    length = 1 + sum(taken for _, _, taken, _ in FIELDS)
    with (folder / "STOCK.DBF").open("wb") as file:
        file.write(struct.pack("<4BIHH16xBB2x", 3, 98, 11, 13, rows, 33 + 32 * len(FIELDS), length, 0, 3))
        for name, kind, taken, decimals in FIELDS:
            file.write(struct.pack("<11sc4xBB14x", name.encode(), kind.encode(), taken, decimals))
        file.write(b"\r")
        for number in range(rows):
            file.write(record(number))
        file.write(b"\x1a")


def read_dbfread(folder: Path) -> None:
    """Read the records by dbfread and drop them."""
    for _ in dbfread.DBF(str(folder / "STOCK.DBF"), recfactory=None):
        pass


def read_ours(folder: Path) -> None:
    """Read the records by our own reader and drop them."""
    for _ in DBFRows().batches(folder / "STOCK.DBF"):
        pass


def load(folder: Path) -> None:
    """Load them into an indexed snapshot."""
    _pages(_snapshot(folder), 1)


def fill_sqlite(folder: Path) -> None:
    """Write the same rows to a SQLite database as an old program would, with the same indexes."""
    database = sqlite3.connect(folder / "stock.db")
    types = {"C": "VARCHAR", "N": "DECIMAL", "D": "DATE"}
    columns = ", ".join(f"{name} {types[kind]}({taken}, {decimals})" for name, kind, taken, decimals in FIELDS)
    database.execute(f"CREATE TABLE STOCK ({columns})")
    rows = sqlite3.connect(next((folder / "state").glob("*.sqlite")))
    marks = ", ".join("?" * len(FIELDS))
    units = rows.execute(f"SELECT {', '.join(NAMES)} FROM STOCK")
    plain = ((*row[:4], row[4] / 100, *row[5:]) for row in units)
    database.executemany(f"INSERT INTO STOCK VALUES ({marks})", plain)
    database.execute(f"CREATE INDEX key ON STOCK ({', '.join(KEY)})")
    database.execute(f"CREATE INDEX qty ON STOCK (QTY_OH, {', '.join(KEY)})")
    database.execute("ANALYZE")
    database.commit()
    database.close()
    rows.close()


def page_snapshot(folder: Path) -> None:
    """Ask the snapshot for a page of 50 by an indexed range, again and again."""
    _pages(_snapshot(folder), TIMES)


def page_sqlite(folder: Path) -> None:
    """Ask the database for the same page."""
    _pages(adapter_class("sql").open("stock", {"url": f"sqlite:///{folder / 'stock.db'}"}), TIMES)


def _snapshot(folder: Path) -> Adapter:
    section = {"path": str(folder / "STOCK.DBF"), "key": KEY, "indexes": ("QTY_OH",)}
    return adapter_class("dbf").open("stock", section | {"snapshot_dir": str(folder / "state")})


def _pages(adapter: Adapter, times: int) -> None:
    order = (Order("QTY_OH"), *[Order(name) for name in KEY])
    for time in range(times):
        where = (Where("QTY_OH", Condition.GE, time % 9000),)
        rows = adapter.read(Query(Table("STOCK"), NAMES, where, order, 50))
        assert len(rows) == 50
    if adapter.kind == "dbf":
        assert {type(value) for value in rows[0][4:6]} == {Decimal, date}
    adapter.close()


STEPS: tuple[Callable[[Path], None], ...] = (*(read_dbfread, read_ours, load, fill_sqlite, page_sqlite, page_snapshot),)


def main() -> None:
    """Print one line for every step."""
    rows = 1_000_000 if "--full" in sys.argv else 100_000
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), rows)
        print(f"{'step':<14}{'seconds':>9}{'a second':>12}{'peak MB':>9}")
        for step in STEPS:
            subprocess.run([sys.executable, __file__, step.__name__, folder, str(rows)], check=True)


def measure(name: str, folder: str, rows: int) -> None:
    """Run one step in this process and print its figures: rows, or pages, a second."""
    started = perf_counter()
    next(step for step in STEPS if step.__name__ == name)(Path(folder))
    seconds = perf_counter() - started
    done = TIMES if name.startswith("page") else rows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<14}{seconds:>9.2f}{done / seconds:>12,.0f}{peak:>9.0f}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
