"""How fast a sheet becomes a snapshot, in how much memory.

`python tests/bench/spreadsheets.py [--full]`: a million rows, without --full 100,000. Every measurement runs in a
process of its own, in turn, and prints its peak and that of the process which reads the workbook. What a load is held
against is the library alone, and the library with a plain SQLite table that has the same indexes.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from python_calamine import CalamineWorkbook

from adapters.registry import adapter_class
from fixtures.forms.workbook import Sheet, write_xlsx

NAMES = ("PART_NO", "WHSE_CD", "BIN_CD", "QTY_OH", "COST", "CNT_DT", "PART_DESC")
KEY = ("PART_NO", "WHSE_CD", "BIN_CD")
FILE = "STOCK.xlsx"


class _Rows(Sequence[Sequence[Any]]):
    """The names and the rows of a stock list, made as they are written."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count + 1

    def __getitem__(self, number: Any) -> Any:
        if number > self._count:
            raise IndexError(number)
        return _row(number) if number else NAMES


def _row(number: int) -> Sequence[Any]:
    part, warehouse = f"PRT-{number // 2:08}", ("MAI", "YRD")[number % 2]
    day = date(1998, 1, 1) + timedelta(days=number % 365)
    described = f"Ring, Ångström {number % 90} mm"
    return part, warehouse, f"A-{number % 90:02}", number * 7919 % 10_000, number % 100_000 / 100, day, described


def _read(folder: Path) -> Iterator[list[Any]]:
    rows = iter(CalamineWorkbook.from_path(folder / FILE).get_sheet_by_index(0).iter_rows())
    next(rows)
    yield from rows


def read_calamine(folder: Path) -> None:
    """Read all rows with the library alone."""
    for _ in _read(folder):
        pass


def fill_sqlite(folder: Path) -> None:
    """Put all rows into a plain SQLite table with the same two indexes, and check nothing."""
    database = sqlite3.connect(folder / "plain.db")
    database.execute(f"CREATE TABLE STOCK ({', '.join(NAMES)})")
    cells = ((*row[:3], int(row[3]), row[4], row[5].isoformat(), row[6]) for row in _read(folder))
    database.executemany("INSERT INTO STOCK VALUES (?, ?, ?, ?, ?, ?, ?)", cells)
    database.execute(f"CREATE INDEX BY_KEY ON STOCK ({', '.join(KEY)})")
    database.execute(f"CREATE INDEX BY_QTY ON STOCK (QTY_OH, {', '.join(KEY)})")
    database.commit()
    database.close()


def load(folder: Path) -> None:
    """Load the sheet into a snapshot."""
    types = {"QTY_OH": "integer", "COST": "decimal", "CNT_DT": "date"}
    section = {"path": str(folder / FILE), "key": KEY, "indexes": ("QTY_OH",), "columns": types, "settle": "0"}
    adapter = adapter_class("spreadsheet").open("stock", section | {"snapshot_dir": str(folder / "state")})
    adapter.describe()
    adapter.close()


STEPS: tuple[Callable[[Path], None], ...] = (read_calamine, fill_sqlite, load)


def main() -> None:
    """Print one line for every step."""
    rows = 1_000_000 if "--full" in sys.argv else 100_000
    with tempfile.TemporaryDirectory() as folder:
        write_xlsx(Path(folder) / FILE, {"Stock": Sheet(_Rows(rows))})
        print(f"{'step':<14}{'seconds':>9}{'CPU':>9}{'a second':>12}{'peak MB':>9}{'reader MB':>11}")
        for step in STEPS:
            subprocess.run([sys.executable, __file__, step.__name__, folder, str(rows)], check=True)


def measure(name: str, folder: str, rows: int) -> None:
    """Run one step in this process and print its figures."""
    started = perf_counter()
    next(step for step in STEPS if step.__name__ == name)(Path(folder))
    took = perf_counter() - started
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    peaks = f"{own.ru_maxrss // 1024:>9}{children.ru_maxrss // 1024:>11}"
    print(f"{name:<14}{took:>9.2f}{busy:>9.2f}{rows / took:>12,.0f}{peaks}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 3:
        measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
