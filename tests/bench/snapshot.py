"""How fast rows become a snapshot, next to merely reading them, and how much memory that takes.

`python tests/bench/snapshot.py [--full]`: a million rows, without --full 100,000. Every measurement runs in a process
of its own, in turn, and prints its peak.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
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
KEY = {"table": "STOCK", "key": ("PART_NO", "WHSE_CD", "BIN_CD"), "indexes": ("QTY_OH",), "charset": "cp1252"}


def write(folder: Path, rows: int) -> None:
    """Write the same stock as CSV and as fixed width."""
    with (
        (folder / "STOCK.CSV").open("w", encoding="cp1252") as in_csv,
        (folder / "STOCK.TXT").open("w", encoding="cp1252") as in_text,
    ):
        in_csv.write(";".join(LAYOUT) + "\n")
        for number in range(rows):
            part, place, quantity = f"PRT-{number // 2:08}", f"A-{number % 90:02}", number * 7919 % 10_000
            warehouse = ("MAI", "YRD")[number % 2]
            in_csv.write(f"{part};{warehouse};{place};{quantity};19981113;Ring, Ångström {number % 90} mm\n")
            described = f"Ring, Ångström {number % 90} mm"
            in_text.write(f"{part:<15}{warehouse}{place:<8}{quantity:09}19981113{described:<30}\n")


def parse_csv(folder: Path) -> None:
    """Read the CSV by the csv module and drop the rows."""
    with (folder / "STOCK.CSV").open(encoding="cp1252", newline="") as file:
        for _ in csv.reader(file, delimiter=";"):
            pass


def load_csv(folder: Path) -> None:
    """Load the CSV."""
    section = {"path": str(folder / "STOCK.CSV"), "delimiter": ";", "columns": {"QTY_OH": "integer"}, **KEY}
    _ask("delimited", section | {"snapshot_dir": str(folder / "state")})


def load_fixed(folder: Path) -> None:
    """Load the fixed-width file."""
    section = {"path": str(folder / "STOCK.TXT"), "layout": LAYOUT, **KEY}
    _ask("fixed_width", section | {"snapshot_dir": str(folder / "state")})


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


STEPS = (parse_csv, load_csv, load_fixed, query_fixed)


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
