"""A program that polls an export through its adapter until a stop file appears, and prints what it saw as JSON.

Every row of the export holds the export's generation, so that an answer mixed from two of them is noticed.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from adapters.base import Adapter
from adapters.errors import AdapterError
from adapters.query import Order, Query, Table
from adapters.registry import adapter_class

QUERY = Query(Table("STOCK"), ("PART", "GEN"), order=(Order("PART"),), limit=500)


def poll(adapter: Adapter, stop: Path, seen: dict[str, object], threads_seen: set[int]) -> None:
    last, errors, mixed, backwards, reads = 0, [], 0, 0, 0
    while not stop.exists():
        try:
            generations = {int(row[1]) for row in adapter.read(QUERY)}
        except AdapterError as error:
            errors.append(str(error))
            continue
        reads += 1
        mixed += len(generations) != 1
        backwards += min(generations) < last
        last = max(generations)
        threads_seen |= generations
    seen.update(last=last, errors=errors[:3], mixed=mixed, backwards=backwards, reads=reads)


def main(folder: Path) -> None:
    section = {
        "path": str(folder / "STOCK.CSV"),
        "snapshot_dir": str(folder / "state"),
        "check_every": "0.03",
        "settle": "0",
        "key": ("PART",),
    }
    adapter = adapter_class("delimited").open("stock", section)
    results: list[dict[str, object]] = [{} for _ in range(4)]
    generations: set[int] = set()
    threads = [
        threading.Thread(target=poll, args=(adapter, folder / "stop", result, generations)) for result in results
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    adapter.close()
    print(json.dumps({"threads": results, "generations": sorted(generations)}))  # noqa: T201 - the caller reads it


if __name__ == "__main__":
    main(Path(sys.argv[1]))
