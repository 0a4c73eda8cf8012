"""What a page of 50 costs from a snapshot, next to the same page from a SQLite database.

Adapter alone, and the whole application in process; with and without columns of decimals and dates. Both take turns;
printed are the quickest of many short blocks, by the clock and by the processor, so that other work on the machine
counts as little as can be. A snapshot may take 1.5 times as long. Run: python tests/bench/pages.py [--full]
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

import _company
import desktop
from in_process import answered
from werkzeug.test import create_environ

from adapters.base import Adapter
from adapters.query import Condition, Order, Query, Table, Where
from adapters.registry import adapter_class
from wrapper.app import create_app
from wrapper.judged import load_catalog
from wrapper.settings import Settings

FULL = "--full" in sys.argv
ROWS, BLOCKS, CALLS = (200_000, 60, 50) if FULL else (20_000, 20, 50)
PLAIN = ("PART_NO", "WHSE_CD", "BIN_CD", "QTY_OH", "PART_DESC")
RESOURCE = """\
  {name}:
    description: Stock.
    singular: {name}_row
    source: {source}
    table: STOCK
    key: [part, warehouse, bin]
    fields:
      part: {{column: PART_NO, type: text, nullable: false, description: Part.}}
      warehouse: {{column: WHSE_CD, type: text, nullable: false, description: Warehouse.}}
      bin: {{column: BIN_CD, type: text, nullable: false, description: Bin.}}
      quantity: {{column: QTY_OH, type: integer, description: Quantity.}}
      cost: {{column: COST, type: decimal, decimals: 2, description: Cost.}}
      counted: {{column: CNT_DT, type: date, description: Counted.}}
      text: {{column: PART_DESC, type: text, description: Description.}}
    filters: {{quantity: [range]}}
    sorts: [quantity]
    default_sort: [quantity]
    versions: {{v1: {{fields: {{{fields}}}}}}}
"""
HEAD = """\
title: Stock
versions: {v1: {title: First}}
plans:
  bench: {limits: [1000000/second, 99999999/hour], description: For benchmarks.}
sources:
  database: {kind: sql, url: "sqlite:///FOLDER/stock.db"}
  export:
    kind: dbf
    path: FOLDER/STOCK.DBF
    key: [PART_NO, WHSE_CD, BIN_CD]
    indexes: [QTY_OH]
    snapshot_dir: FOLDER/state
resources:
"""
Call = Callable[[], object]


def read(adapter: Adapter, columns: tuple[str, ...]) -> Call:
    """Return a call that reads a page."""
    order = (Order("QTY_OH"), *[Order(name) for name in desktop.KEY])
    query = Query(Table("STOCK"), columns, (Where("QTY_OH", Condition.GE, 1000),), order, 50)
    assert len(adapter.read(query)) == 50
    return lambda: adapter.read(query)


@contextmanager
def application(folder: Path) -> Iterator[Callable[[str], Call]]:
    """A gateway over both; what it gives makes a call of a page of one resource."""
    names = ("part", "warehouse", "bin", "quantity", "text")
    plain = ", ".join(f"{name}: {name}" for name in names)
    resources = [
        RESOURCE.format(name=f"{source}_{kind}", source=source, fields=fields)
        for source in ("database", "export")
        for kind, fields in (("plain", plain), ("all", f"{plain}, cost: cost, counted: counted"))
    ]
    catalog = folder / "catalog"
    catalog.mkdir()
    (catalog / "catalog.yaml").write_text(HEAD.replace("FOLDER", str(folder)) + "".join(resources))
    variables = {**os.environ, **_company.environ(folder, catalog), "WRAPPER_LOG_LEVEL": "error"}
    scopes = [f"{source}_{kind}:read" for source in ("database", "export") for kind in ("plain", "all")]
    key = _company.issue_key(variables, *scopes)
    app = create_app(load_catalog(catalog, variables), Settings.from_environ(variables))

    def page(resource: str) -> Call:
        address = resource.replace("_", "-")
        fields = {"Authorization": f"Bearer {key}"}
        environ = create_environ(f"/v1/{address}", query_string="quantity_gte=1000&limit=50", headers=fields)
        return lambda: answered(app, environ)

    yield page
    app.extensions["wrapper"]["sources"].close()
    app.extensions["wrapper"]["store"].close()


def compare(title: str, database: Call, snapshot: Call) -> None:
    """Print the quickest block of each in microseconds a page, and the ratio."""
    best = {call: [1e9, 1e9] for call in (database, snapshot)}
    for _ in range(BLOCKS):
        for call, least in best.items():
            began, used = perf_counter(), process_time()
            for _ in range(CALLS):
                call()
            taken = (perf_counter() - began, process_time() - used)
            best[call] = [min(one, two / CALLS * 1e6) for one, two in zip(least, taken, strict=True)]
    (wall, processor), (wall_of_snapshot, processor_of_snapshot) = best.values()
    print(
        f"| {title} | {wall:.0f} | {wall_of_snapshot:.0f} | {wall_of_snapshot / wall:.2f} "
        f"| {processor_of_snapshot / processor:.2f} |",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desktop.write(folder, ROWS)
        desktop.load(folder)
        desktop.fill_sqlite(folder)
        print("| page of 50 | database µs | snapshot µs | ratio | ratio of CPU |\n|---|---|---|---|---|")
        section = {"path": str(folder / "STOCK.DBF"), "key": desktop.KEY, "indexes": ("QTY_OH",)}
        export = adapter_class("dbf").open("export", section | {"snapshot_dir": str(folder / "state")})
        database = adapter_class("sql").open("database", {"url": f"sqlite:///{folder / 'stock.db'}"})
        for title, columns in (("texts and a number", PLAIN), ("and a decimal and a date", desktop.NAMES)):
            compare(f"adapter, {title}", read(database, columns), read(export, columns))
        for adapter in (export, database):
            adapter.close()
        with application(folder) as page:
            for title, kind in (("texts and a number", "plain"), ("and a decimal and a date", "all")):
                compare(f"application, {title}", page(f"database_{kind}"), page(f"export_{kind}"))


if __name__ == "__main__":
    main()
