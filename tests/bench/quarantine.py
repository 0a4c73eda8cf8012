"""What bad lines cost: how long a load takes and how much memory, with none, a tenth, and nearly all lines bad.

`python tests/bench/quarantine.py [--full]`: a million lines, without --full 100,000. Each load runs in a process of
its own and prints its peak; every bad line must be kept with its place.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from adapters.query import Query, Table
from adapters.registry import adapter_class
from adapters.snapshot.adapter import SnapshotAdapter

SHARES = (0, 10, 99)


def write(path: Path, lines: int, share: int) -> None:
    """Write an export with so many percent of bad lines."""
    with path.open("w", encoding="cp1252") as file:
        file.write("PART;QTY;NAME\n")
        for number in range(lines):
            rest = f"{number % 1000};Ring, welded {number % 90} mm" if number % 100 >= share else "half a line of it"
            file.write(f"P{number:07};{rest}\n")


def load(folder: Path) -> tuple[float, int, int]:
    """Return the seconds of a load, how many lines it set aside, and how many of them it placed."""
    options = {"delimiter": ";", "key": ("PART",), "most_bad": "100", "settle": "0", "charset": "cp1252"}
    section = {"path": str(folder / "STOCK.CSV"), "snapshot_dir": str(folder / "state"), **options}
    adapter = adapter_class("delimited").open("stock", section)
    assert isinstance(adapter, SnapshotAdapter)
    started = perf_counter()
    adapter.count(Query(Table("STOCK"), ("PART",)), 1)
    seconds = perf_counter() - started
    placed = sum(line.offset is not None for line in adapter.quarantined("STOCK"))
    adapter.close()
    return seconds, adapter.served()["STOCK"].quarantined, placed


def measure(lines: int, share: int) -> None:
    """Load one export in this process and print the figures."""
    with tempfile.TemporaryDirectory() as name:
        write(Path(name) / "STOCK.CSV", lines, share)
        seconds, bad, placed = load(Path(name))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if not bad == placed == lines * share // 100:
        raise SystemExit(f"{bad} lines were set aside and {placed} placed, of {lines * share // 100} bad ones")
    print(f"{lines:>12,}{bad:>12,}{seconds:>9.2f}{peak:>9.0f}", flush=True)


def main() -> None:
    """Print one line for every share."""
    lines = "1000000" if "--full" in sys.argv else "100000"
    print(f"{'lines':>12}{'bad':>12}{'seconds':>9}{'peak MB':>9}", flush=True)
    for share in SHARES:
        subprocess.run([sys.executable, __file__, lines, str(share)], check=True)


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1].isdecimal():
        measure(int(sys.argv[1]), int(sys.argv[2]))
    else:
        main()
