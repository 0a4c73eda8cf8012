"""How fast rows become a snapshot, next to the plainest program that does so, and how much memory that takes.

`python tests/bench/snapshot.py [--full]`: a million rows, without --full 100,000. Every measurement runs in a process
of its own, in turn, and prints its peak. A plain program reads by csv or struct and fills an indexed SQLite table; it
checks nothing. Loading must take at most 1.3 times as long.
"""

from __future__ import annotations

import csv
import resource
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter

from adapters.query import Condition, Order, Query, Table, Where
from adapters.registry import adapter_class

LAYOUT = {
    "PART_NO": ("1", "15"),
    "WHSE_CD": ("16", "3"),
    "BIN_CD": ("19", "8"),
    "QTY_OH": ("27", "9", "integer"),
    "CNT_DT": ("36", "8"),
    "PART_DESC": ("44", "30"),
}
COPYBOOK = """
       01  STOCK.
           05  PART-NO    PIC X(15).
           05  WHSE-CD    PIC X(3).
           05  BIN-CD     PIC X(8).
           05  QTY-OH     PIC S9(9)    COMP-3.
           05  UNIT-COST  PIC S9(7)V99 COMP-3.
           05  MIN-QTY    PIC S9(5)    COMP-3.
           05  LAST-QTY   PIC S9(7)    COMP-3.
           05  CNT-DT     PIC 9(8).
           05  PART-DESC  PIC X(30).
"""
KEY = {"table": "STOCK", "key": ("PART_NO", "WHSE_CD", "BIN_CD"), "indexes": ("QTY_OH",), "charset": "cp1252"}


def write(folder: Path, rows: int) -> None:
    """Write the same stock as CSV and as fixed width."""
    with (
        (folder / "STOCK.CSV").open("w", encoding="cp1252") as in_csv,
        (folder / "STOCK.TXT").open("w", encoding="cp1252") as in_text,
        (folder / "STOCK.DAT").open("wb") as in_ebcdic,
    ):
        (folder / "STOCK.CPY").write_text(COPYBOOK)
        in_csv.write(";".join(LAYOUT) + "\n")
        for number in range(rows):
            part, place, quantity = f"PRT-{number // 2:08}", f"A-{number % 90:02}", number * 7919 % 10_000
            warehouse = ("MAI", "YRD")[number % 2]
            in_csv.write(f"{part};{warehouse};{place};{quantity};19981113;Ring, Ångström {number % 90} mm\n")
            described = f"Ring, Ångström {number % 90} mm"
            in_text.write(f"{part:<15}{warehouse}{place:<8}{quantity:09}19981113{described:<30}\n")
            texts = f"{part:<15}{warehouse}{place:<8}".encode("cp273")
            numbers = b"".join(map(packed, (quantity, -quantity, 7), (5, 5, 3))) + packed(quantity, 4)
            in_ebcdic.write(texts + numbers + f"19981113{described:<30}".encode("cp273"))


def packed(number: int, length: int) -> bytes:
    """Return a number in packed decimal digits."""
    return bytes.fromhex(f"{abs(number):0{2 * length - 1}}{'d' if number < 0 else 'c'}")


def parse_csv(folder: Path) -> None:
    """Read the CSV by the csv module and drop the rows."""
    with (folder / "STOCK.CSV").open(encoding="cp1252", newline="") as file:
        for _ in csv.reader(file, delimiter=";"):
            pass


def plain_csv(folder: Path) -> None:
    """Fill a table from the CSV and check nothing."""
    with (folder / "STOCK.CSV").open(encoding="cp1252", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        _fill(folder, rows)


def plain_fixed(folder: Path) -> None:
    """Fill a table from the fixed-width file and check nothing."""
    cut = struct.Struct("15s3s8s9s8s30s").unpack_from

    def rows() -> Iterator[list[str]]:
        with (folder / "STOCK.TXT").open("rb") as file:
            for line in file:
                yield [part.decode("cp1252") for part in cut(line)]

    _fill(folder, rows())


def _fill(folder: Path, rows: Iterable[list[str]]) -> None:
    connection = sqlite3.connect(folder / "plain.sqlite", isolation_level=None)
    for setting in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE t (a TEXT, b TEXT, c TEXT, q INTEGER, d TEXT, e TEXT)")
    connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.execute("CREATE INDEX ix0 ON t (a, b, c)")
    connection.execute("CREATE INDEX ix1 ON t (q, a, b, c)")
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()
    (folder / "plain.sqlite").unlink()


def load_csv(folder: Path) -> None:
    """Load the CSV."""
    section = {"path": str(folder / "STOCK.CSV"), "delimiter": ";", "columns": {"QTY_OH": "integer"}, **KEY}
    _ask("delimited", section | {"snapshot_dir": str(folder / "state")})


def load_fixed(folder: Path) -> None:
    """Load the fixed-width file."""
    section = {"path": str(folder / "STOCK.TXT"), "layout": LAYOUT, **KEY}
    _ask("fixed_width", section | {"snapshot_dir": str(folder / "state")})


def load_ebcdic(folder: Path) -> None:
    """Load the mainframe file, with four packed numbers in a record."""
    columns = {"key": ("PART-NO", "WHSE-CD", "BIN-CD"), "indexes": ("QTY-OH",)}
    section = {"path": str(folder / "STOCK.DAT"), "copybook": str(folder / "STOCK.CPY"), "record_format": "fixed"}
    adapter = adapter_class("fixed_width").open(
        "stock", section | KEY | columns | {"charset": "cp273", "snapshot_dir": str(folder / "state")}
    )
    assert adapter.describe()[0].rows
    adapter.close()


def query_fixed(folder: Path) -> None:
    """Ask the loaded snapshot 2,000 times for a page of 50 by an indexed range."""
    section = {"path": str(folder / "STOCK.TXT"), "layout": LAYOUT, **KEY}
    _ask("fixed_width", section | {"snapshot_dir": str(folder / "state")}, times=2000)


def _ask(kind: str, section: dict[str, object], times: int = 1) -> None:
    adapter = adapter_class(kind).open("stock", section)
    order = (Order("QTY_OH"), Order("PART_NO"), Order("WHSE_CD"), Order("BIN_CD"))
    for time in range(times):
        where = (Where("QTY_OH", Condition.GE, time % 9000),)
        assert len(adapter.read(Query(Table("STOCK"), tuple(LAYOUT), where, order, 50))) > 0
    adapter.close()


STEPS = (parse_csv, plain_csv, load_csv, plain_fixed, load_fixed, load_ebcdic, query_fixed)


def main() -> None:
    """Print one line for every step."""
    rows = 1_000_000 if "--full" in sys.argv else 100_000
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), rows)
        print(f"{'step':<14}{'seconds':>9}{'rows/s':>12}{'peak MB':>9}")
        for step in STEPS:
            subprocess.run([sys.executable, __file__, step.__name__, folder, str(rows)], check=True)


def measure(name: str, folder: str, rows: int) -> None:
    """Run one step in this process and print its figures."""
    for kind in ("delimited", "fixed_width"):
        # What it costs to import a kind is no cost of a load.
        adapter_class(kind)
    started = perf_counter()
    next(step for step in STEPS if step.__name__ == name)(Path(folder))
    seconds = perf_counter() - started
    done = 2000 if name == "query_fixed" else rows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<14}{seconds:>9.2f}{done / seconds:>12,.0f}{peak:>9.0f}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
