"""How fast rows become a snapshot, next to the plainest program that does so, and how much memory that takes.

`python tests/bench/snapshot.py [--full]`: a million rows, without --full 100,000. Every measurement runs in a process
of its own, in turn, and prints its peak. A plain program reads by csv or struct and fills an indexed SQLite table; it
checks nothing. Loading must take at most 1.3 times as long, by the clock and by the processor. The second CSV has what
German exports have: decimals with a comma, days before months, texts in quotes; the plain program does the same work
on them, which is a replacement of the comma.
"""

from __future__ import annotations

import csv
import resource
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter, process_time

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
COSTS = ("PART_NO", "WHSE_CD", "BIN_CD", "QTY_OH", "UNIT_COST", "CNT_DT", "PART_DESC")
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
QUERIES = 2000


def write(folder: Path, rows: int) -> None:
    """Write the same stock as CSV and as fixed width."""
    with (
        (folder / "STOCK.CSV").open("w", encoding="cp1252") as in_csv,
        (folder / "COSTS.CSV").open("w", encoding="cp1252") as in_costs,
        (folder / "STOCK.TXT").open("w", encoding="cp1252") as in_text,
        (folder / "STOCK.DAT").open("wb") as in_ebcdic,
    ):
        (folder / "STOCK.CPY").write_text(COPYBOOK)
        in_csv.write(";".join(LAYOUT) + "\n")
        in_costs.write(";".join(COSTS) + "\r\n")
        for number in range(rows):
            part, place, quantity = f"PRT-{number // 2:08}", f"A-{number % 90:02}", number * 7919 % 10_000
            warehouse = ("MAI", "YRD")[number % 2]
            in_csv.write(f"{part};{warehouse};{place};{quantity};19981113;Ring, Ångström {number % 90} mm\n")
            described = f"Ring, Ångström {number % 90} mm"
            cost, day = f"{number % 2_000},{number % 100:02}", f"{number % 28 + 1:02}.11.1998"
            in_costs.write(f'{part};{warehouse};{place};{quantity};{cost};{day};"{described}"\r\n')
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


def plain_costs(folder: Path) -> None:
    """Fill a table from the CSV with decimals and check nothing."""

    def rows() -> Iterator[list[str]]:
        with (folder / "COSTS.CSV").open(encoding="cp1252", newline="") as file:
            found = csv.reader(file, delimiter=";")
            next(found)
            for row in found:
                row[4] = row[4].replace(".", "").replace(",", ".")
                yield row

    _fill(folder, rows(), "a TEXT, b TEXT, c TEXT, q INTEGER, n NUMERIC, d TEXT, e TEXT")


def plain_fixed(folder: Path) -> None:
    """Fill a table from the fixed-width file and check nothing."""
    cut = struct.Struct("15s3s8s9s8s30s").unpack_from

    def rows() -> Iterator[list[str]]:
        with (folder / "STOCK.TXT").open("rb") as file:
            for line in file:
                yield [part.decode("cp1252") for part in cut(line)]

    _fill(folder, rows())


def _fill(
    folder: Path, rows: Iterable[list[str]], columns: str = "a TEXT, b TEXT, c TEXT, q INTEGER, d TEXT, e TEXT"
) -> None:
    connection = sqlite3.connect(folder / "plain.sqlite", isolation_level=None)
    for setting in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    connection.execute(f"CREATE TABLE t ({columns})")
    connection.executemany(f"INSERT INTO t VALUES (?{', ?' * columns.count(',')})", rows)
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


def load_costs(folder: Path) -> None:
    """Load the CSV with decimals."""
    types = {"QTY_OH": "integer", "UNIT_COST": "decimal"}
    section = {"path": str(folder / "COSTS.CSV"), "delimiter": ";", "columns": types, "decimal_comma": "yes", **KEY}
    _ask("delimited", section | {"snapshot_dir": str(folder / "state")}, columns=COSTS)


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
    _ask("fixed_width", section | {"snapshot_dir": str(folder / "state")}, times=QUERIES)


def _ask(kind: str, section: dict[str, object], times: int = 1, columns: tuple[str, ...] = tuple(LAYOUT)) -> None:
    adapter = adapter_class(kind).open("stock", section)
    order = (Order("QTY_OH"), Order("PART_NO"), Order("WHSE_CD"), Order("BIN_CD"))
    for time in range(times):
        where = (Where("QTY_OH", Condition.GE, time % 9000),)
        assert len(adapter.read(Query(Table("STOCK"), columns, where, order, 50))) > 0
    adapter.close()


PAIRS = ((plain_csv, load_csv), (plain_costs, load_costs), (plain_fixed, load_fixed))
STEPS = (parse_csv, *[step for pair in PAIRS for step in pair], query_fixed, load_ebcdic)


def main() -> None:
    """Print one line for every step, of its quickest of several rounds, and what a load takes of the plain program."""
    rows, rounds = (1_000_000, 3) if "--full" in sys.argv else (100_000, 3)
    figures: dict[str, list[tuple[float, ...]]] = {step.__name__: [] for step in STEPS}
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), rows)
        for _ in range(rounds):
            for name, measured in figures.items():
                command = [sys.executable, __file__, name, folder]
                told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
                measured.append(tuple(map(float, told.split())))
                # Every load is a first one.
                if name != "load_fixed":
                    shutil.rmtree(Path(folder) / "state", ignore_errors=True)
    print(f"{'step':<14}{'seconds':>9}{'CPU':>8}{'a second':>12}{'peak MB':>9}")
    best = {name: [min(figure) for figure in zip(*measured, strict=True)] for name, measured in figures.items()}
    for name, (seconds, processor, peak) in best.items():
        done = QUERIES if name == "query_fixed" else rows
        print(f"{name:<14}{seconds:>9.2f}{processor:>8.2f}{done / seconds:>12,.0f}{peak:>9.0f}")
    for plain, load in PAIRS:
        ratios = [best[load.__name__][at] / best[plain.__name__][at] for at in (0, 1)]
        print(f"{load.__name__} to {plain.__name__}: {ratios[0]:.2f} times the seconds, {ratios[1]:.2f} times the CPU")


def measure(name: str, folder: str) -> None:
    """Run one step in this process and print its seconds, its seconds of CPU and its peak in MB."""
    for kind in ("delimited", "fixed_width"):
        # What it costs to import a kind is no cost of a load.
        adapter_class(kind)
    started, used = perf_counter(), process_time()
    next(step for step in STEPS if step.__name__ == name)(Path(folder))
    seconds, processor = perf_counter() - started, process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(seconds, processor, peak)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1], sys.argv[2])
    else:
        main()
