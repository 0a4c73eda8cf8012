"""What a worker holds in memory: after the start, after some load, and while it streams a million rows.

Two workers of a real gateway. RSS counts what workers share with each other in full, PSS in parts; the peak is the
kernel's own high-water mark of RSS. Run: python tests/bench/memory.py [--full]; without --full 100,000 rows.
"""

from __future__ import annotations

import http.client
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

import _company
import _load

from fixtures.company import generate

ROWS = 1_000_000 if "--full" in sys.argv else 100_000
BIG = """
title: Halvorsen Job Shop, archive
versions: {v1: {}}
sources:
  archive: {kind: sql, url: "sqlite:///${DEMO_DIR}/big.db", charset: cp1252, time_zone: Europe/Oslo}
plans:
  bench: {limits: [1000000/second], description: For benchmarks.}
resources:
  bookings:
    source: archive
    table: BOOKING
    key: [number]
    summary: Bookings
    singular: booking
    versions: {v1: {}}
    fields:
      number: {column: BOOK_NO, type: integer, nullable: false}
      part_number: {column: PART_NO, type: id, width: 15, padding: spaces_right}
      booked_on: {column: BOOK_DT, type: date, format: YYYYMMDD}
      quantity: {column: QTY, type: integer}
      amount: {column: AMT_C, type: money, currency: NOK, decimals: 2}
      text: {column: BOOK_TX, type: text, width: 30, padding: spaces_right}
"""


def _booking(number: int) -> tuple[int | str, ...]:
    return (
        number,
        f"VLV-{number % 9999:04}-C".ljust(15),
        f"199{number % 10}{number % 12 + 1:02}{number % 28 + 1:02}",
        number % 977,
        number * 7919 % 10**7,
        f"Housing {number % 90} mm".ljust(30),
    )


def make_big(folder: Path) -> Path:
    """Make the large table and return the folder of its catalog."""
    with closing(sqlite3.connect(folder / "big.db")) as connection:
        connection.execute("CREATE TABLE BOOKING (BOOK_NO INTEGER PRIMARY KEY, PART_NO, BOOK_DT, QTY, AMT_C, BOOK_TX)")
        rows = (_booking(number) for number in range(ROWS))
        connection.executemany("INSERT INTO BOOKING VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.commit()
    catalog = folder / "archive"
    catalog.mkdir()
    (catalog / "catalog.yaml").write_text(BIG, encoding="utf-8")
    return catalog


class Gateway:
    """A running gateway with two workers."""

    def __init__(self, environ: dict[str, str], key: str) -> None:
        self.port = _company.free_port()
        self.server = _load.start([*_load.python(), "gateway", str(self.port)], self.port, environ, _load.CORES)
        self._fields = {"Authorization": f"Bearer {key}"}

    def target(self, path: str) -> _load.Target:
        """Return an address of it."""
        return _load.Target("gateway", self.port, self.server, path, self._fields)

    def workers(self) -> list[psutil.Process]:
        """Return its workers."""
        return psutil.Process(self.server.pid).children()

    def show(self, when: str) -> None:
        """Print what its workers hold."""
        for number, worker in enumerate(self.workers(), 1):
            held = worker.memory_full_info()
            print(f"| {when}, worker {number} | {held.rss / 1e6:.0f} | {held.pss / 1e6:.0f} | {peak(worker):.0f} |")

    def stream(self, path: str, accept: str) -> tuple[int, float]:
        """Read a whole collection and return its lines and the seconds it took."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        started = time.perf_counter()
        connection.request("GET", path, headers={**self._fields, "Accept": accept})
        response = connection.getresponse()
        if response.status != 200:
            raise SystemExit(f"{response.status} {response.read(300)!r}")
        lines = 0
        while part := response.read(1 << 16):
            lines += part.count(b"\n")
        connection.close()
        return lines, time.perf_counter() - started


def peak(worker: psutil.Process) -> float:
    """Return the most that a process has ever held, in MB."""
    status = Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def sample_company(folder: Path) -> None:
    """Print what workers of the sample company hold."""
    company = generate(folder, "small")
    environ = _company.environ(folder, _company.bench_catalog(folder / "catalog", company.catalog), workers=2)
    gateway = Gateway(environ, _company.issue_key(environ))
    try:
        print("| sample company, MB | RSS | PSS | peak RSS |\n|---|---|---|---|")
        while len(gateway.workers()) < 2:
            time.sleep(0.05)
        gateway.target(_company.POINT).body()
        gateway.show("started")
        _load.measure(gateway.target(_company.PAGE), 2, 16)
        gateway.show("after 2 s of pages")
    finally:
        _load.stop(gateway.server)


def streams(folder: Path) -> None:
    """Print rows per second and the peak of streams."""
    environ = _company.environ(folder, make_big(folder), workers=2)
    gateway = Gateway(environ, _company.issue_key(environ, "bookings:read"))
    try:
        print(f"\n| stream of {ROWS:,} rows | rows/s | seconds | peak RSS of a worker, MB |\n|---|---|---|---|")
        for accept in ("application/x-ndjson", "text/csv"):
            lines, seconds = gateway.stream("/v1/bookings", accept)
            if lines - (accept == "text/csv") != ROWS:
                raise SystemExit(f"{lines} lines came")
            most = max(peak(worker) for worker in gateway.workers())
            print(f"| {accept} | {ROWS / seconds:,.0f} | {seconds:.1f} | {most:.0f} |")
    finally:
        _load.stop(gateway.server)


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as name:
        for part in (sample_company, streams):
            folder = Path(name) / part.__name__
            folder.mkdir()
            part(folder)


if __name__ == "__main__":
    main()
