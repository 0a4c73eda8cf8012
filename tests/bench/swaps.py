"""Exports that are replaced under load: every answer must be whole, of one export, and as of the time of that export.

Every row of an export holds the export's generation, and the export's time says the generation, too. Two workers
serve it; consumers read pages, records and streams all the while. Run: python tests/bench/swaps.py [--full] [--json]
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

import _company

ROWS = 3000
BASE = 1_700_000_000
"""The time of the export of generation 0; each is dated a second later than the one before."""

CATALOG = """\
title: Swapped stock
versions: {v1: {title: First generation}}
plans:
  bench: {limits: [1000000/second, 99999999/hour], description: For benchmarks.}
sources:
  stock:
    kind: delimited
    path: EXPORT
    table: STOCK
    delimiter: ";"
    key: [PART]
    columns: {GEN: integer}
resources:
  parts:
    description: Parts with the generation of their export.
    singular: part
    source: stock
    table: STOCK
    key: [number]
    fields:
      number: {column: PART, type: id, nullable: false, description: Part number.}
      generation: {column: GEN, type: integer, description: Generation of the export.}
    sorts: [number]
    default_sort: [number]
    versions: {v1: {fields: {number: number, generation: generation}}}
"""


@dataclass
class Seen:
    """What the consumers saw."""

    answers: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    generations: set[int] = field(default_factory=set)
    stop: threading.Event = field(default_factory=threading.Event)


def rows_of(generation: int) -> int:
    """Return how many rows an export has: each another number."""
    return ROWS + generation


def write(export: Path, generation: int) -> None:
    """Put the export of a generation in its place."""
    draft = export.with_suffix(".new")
    lines = [f"P{number:06};{generation}\n" for number in range(rows_of(generation))]
    draft.write_text("PART;GEN\n" + "".join(lines), encoding="ascii")
    os.utime(draft, (BASE + generation, BASE + generation))
    draft.replace(export)


def _whole(kind: str, generations: set[int], rows: int, headers: Any, *, seen: Seen, last: int) -> int:
    """Note what is wrong with an answer, and return its generation; `rows` is 0 where nobody counted."""
    (generation, *others) = sorted(generations)
    dated = int(parsedate_to_datetime(headers["Last-Modified"]).timestamp()) - BASE
    if others or dated != generation or generation < last or rows not in (0, rows_of(generation)):
        seen.mixed.append(f"{kind}: rows of {sorted(generations)}, as of {dated}, {rows} rows, after {last}")
    seen.generations |= generations
    seen.answers[kind] += 1
    return generation


def _page(body: bytes, headers: Any, seen: Seen, last: int) -> int:
    page = json.loads(body)
    found = {record["generation"] for record in page["items"]}
    generation = _whole("page", found, page.get("total", 0), headers, seen=seen, last=last)
    as_of = parsedate_to_datetime(headers["Last-Modified"]).strftime("%Y-%m-%dT%H:%M:%SZ")
    if page["as_of"] != as_of:
        seen.mixed.append(f"page: as_of {page['as_of']} and Last-Modified {as_of}")
    return generation


def _record(body: bytes, headers: Any, seen: Seen, last: int) -> int:
    return _whole("record", {json.loads(body)["generation"]}, 0, headers, seen=seen, last=last)


def _stream(body: bytes, headers: Any, seen: Seen, last: int) -> int:
    found = [json.loads(line)["generation"] for line in body.splitlines()]
    return _whole("stream", set(found), len(found), headers, seen=seen, last=last)


REQUESTS: tuple[tuple[str, dict[str, str], Callable[[bytes, Any, Seen, int], int]], ...] = (
    ("/v1/parts?limit=50", {}, _page),
    ("/v1/parts?limit=50", {"Prefer": "count=exact"}, _page),
    ("/v1/parts/P000017", {}, _record),
    ("/v1/parts", {"Accept": "application/x-ndjson"}, _stream),
)


def consume(port: int, key: str, seen: Seen) -> None:
    """Read and check answers until told to stop."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    last = 0
    while not seen.stop.is_set():
        for path, headers, check in REQUESTS:
            try:
                connection.request("GET", path, headers={"Authorization": f"Bearer {key}", **headers})
                response = connection.getresponse()
                body = response.read()
                if response.status != 200:
                    seen.failed.append(f"{path}: {response.status} {body[:200]!r}")
                else:
                    last = check(body, response.headers, seen, last)
            except (OSError, http.client.HTTPException) as error:
                seen.failed.append(f"{path}: {error!r}")
                connection.close()
    connection.close()


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, str]]:
    """Serve the export with two workers; gives the port and a key."""
    (folder / "catalog").mkdir()
    catalog = folder / "catalog" / "catalog.yaml"
    catalog.write_text(CATALOG.replace("EXPORT", str(folder / "STOCK.CSV")), encoding="utf-8")
    variables = {**os.environ, **_company.environ(folder, catalog.parent, workers=2), "WRAPPER_LOG_LEVEL": "error"}
    key, port = _company.issue_key(variables, "parts:read"), _company.free_port()
    command = [sys.executable, "-m", "wrapper.cli", "serve"]
    root = str(Path(__file__).parents[2])
    server = subprocess.Popen(
        command, env=variables | {"WRAPPER_PORT": str(port), "PYTHONPATH": root}, stdout=sys.stderr
    )
    try:
        _await(lambda: _ask(port, key) is not None, "the gateway does not answer")
        yield port, key
    finally:
        server.terminate()
        server.wait(20)


def _ask(port: int, key: str) -> int | None:
    """Return the generation that is served, None while nothing is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/v1/parts?limit=1", headers={"Authorization": f"Bearer {key}"})
        response = connection.getresponse()
        body = response.read()
    except OSError:
        return None
    finally:
        connection.close()
    return int(json.loads(body)["items"][0]["generation"]) if response.status == 200 else None


def _await(condition: Callable[[], bool], otherwise: str) -> float:
    """Return after how many seconds a condition came true."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > 60:
            raise SystemExit(otherwise)
        time.sleep(0.02)
    return time.monotonic() - began


def measure(swaps: int, consumers: int) -> dict[str, Any]:
    """Replace the export so often under load, and return what was seen."""
    seen = Seen()
    with tempfile.TemporaryDirectory() as name:
        export = Path(name) / "STOCK.CSV"
        write(export, 1)
        with serving(Path(name)) as (port, key):
            threads = [threading.Thread(target=consume, args=(port, key, seen)) for _ in range(consumers)]
            for thread in threads:
                thread.start()
            delays = []
            for generation in range(2, swaps + 2):
                write(export, generation)
                delays.append(_await(lambda: (_ask(port, key) or 0) >= generation, "a new export is not served"))  # noqa: B023 - used at once
            seen.stop.set()
            for thread in threads:
                thread.join()
    return {
        "swaps": swaps,
        "generations_seen": len(seen.generations),
        "answers": dict(seen.answers),
        "failed": seen.failed,
        "mixed": seen.mixed,
        "seconds_until_served": {"median": round(median(delays), 3), "longest": round(max(delays), 3)},
    }


def main() -> None:
    """Print what was seen; exit code 1 where a request failed or an answer was mixed."""
    result = measure(100 if "--full" in sys.argv else 10, consumers=4)
    if "--json" in sys.argv:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name.replace('_', ' '):<22}{len(value) if isinstance(value, list) else value}")
        print(*result["failed"][:5], *result["mixed"][:5], sep="\n")
    sys.exit(1 if result["failed"] or result["mixed"] else 0)


if __name__ == "__main__":
    main()
