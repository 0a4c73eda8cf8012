"""What each layer adds to a read, in one process: raw DB-API, adapter, pipeline, the whole WSGI application.

The same point lookup and the same filtered page of 50 records through SQLite's own driver and through ODBC, beside
Flask that says hello. All contenders take turns; figures are medians of the rounds, ratios medians of the ratios
within a round. Run: python tests/bench/in_process.py [--full]
"""

from __future__ import annotations

import logging
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

import _company
from flask import Flask
from werkzeug.test import create_environ

from adapters.query import Query, Row
from fixtures.company import generate
from wrapper.app import create_app
from wrapper.edge import Edge
from wrapper.facade.exchange import call_of
from wrapper.judged import load_catalog
from wrapper.observe import facts
from wrapper.settings import Settings

FULL = "--full" in sys.argv
ROUNDS, CALLS = (101, 100) if FULL else (21, 50)
Call = Callable[[], object]


class Gateway:
    """A whole gateway over one catalog."""

    def __init__(self, folder: Path, catalog: Path) -> None:
        variables = {**os.environ, **_company.environ(folder, catalog), "WRAPPER_LOG_LEVEL": "error"}
        self._key = _company.issue_key(variables)
        settings = Settings.from_environ(variables)
        self.app = create_app(load_catalog(catalog, variables), settings)
        made = self.app.extensions["wrapper"]
        self.pipeline, self._door = made["pipeline"], made["door"]
        self._through_flask = Edge.around(self._door.app, settings)
        self.adapter = made["sources"]._adapters["erp"]

    def layers(self, target: str, raw: Callable[[str, list[Any]], Call]) -> Iterator[tuple[str, Call]]:
        """Yield what is measured of one request; `raw` makes a call of the driver from a statement and its values."""
        environ, query = self._environ(target), self._query(target)
        route, record_id = self._door._find(environ["PATH_INFO"])
        prepared, values = self.adapter.prepared(query)
        values = self.adapter.adapted(prepared.bind(values))
        yield "raw DB-API", raw(prepared.text, list(values))
        yield "adapter", lambda: self.adapter.read(query)
        yield (
            "pipeline",
            lambda: self.pipeline.answer(route.operation, call_of({**environ, facts.FACTS: {}}, ""), record_id),
        )
        yield "whole application", lambda: answered(self.app, environ)
        yield "whole application, by Flask's routes", lambda: answered(self._through_flask, environ)

    def _environ(self, target: str) -> dict[str, Any]:
        path, _, query = target.partition("?")
        return create_environ(path, query_string=query, headers={"Authorization": f"Bearer {self._key}"})

    def _query(self, target: str) -> Query:
        """Return the one query that a request makes."""
        seen: list[Query] = []
        read = self.adapter.read

        def note(query: Query) -> list[Row]:
            seen.append(query)
            return read(query)

        self.adapter.read = note
        answered(self.app, self._environ(target))
        del self.adapter.read
        (query,) = seen
        return query


def answered(app: Any, environ: dict[str, Any]) -> bytes:
    """Return the body of a 200."""
    started: list[str] = []
    body = app(dict(environ), lambda status, _fields: started.append(status))
    content = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    if not started[0].startswith("200"):
        raise SystemExit(f"{started[0]} {content[:300]!r}")
    return content


def hello() -> Call:
    """Return a request to Flask that says hello."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "Hello, World!")
    environ = create_environ("/")
    return lambda: answered(app, environ)


def report(title: str, contenders: dict[str, Call]) -> None:
    """Print the medians of all contenders, and what each takes of the first's time and of hello's."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for call in contenders.values():
        call()
    for _ in range(ROUNDS):
        for name, call in contenders.items():
            started = time.perf_counter()
            for _ in range(CALLS):
                call()
            times[name].append((time.perf_counter() - started) / CALLS * 1e6)
    print(f"\n| {title} | µs | to raw DB-API | to Flask hello |\n|---|---|---|---|")
    for name, taken in times.items():
        ratios = [
            statistics.median(one / other for one, other in zip(taken, times[base], strict=True))
            for base in ("raw DB-API", "Flask hello")
        ]
        print(f"| {name} | {statistics.median(taken):.0f} | {ratios[0]:.2f} | {ratios[1]:.2f} |")


def sqlite(folder: Path, original: Path) -> None:
    """Measure SQLite through the standard library's driver, whose texts stay bytes: the cheapest it can do."""
    gateway = Gateway(folder, _company.bench_catalog(folder / "catalog-sql", original))
    with closing(sqlite3.connect(f"file:{folder}/erp.db?mode=ro", uri=True, isolation_level=None)) as raw:
        raw.text_factory = bytes
        _measure(gateway, "SQLite", lambda text, values: lambda: raw.execute(text, values).fetchall())


def odbc(folder: Path, original: Path) -> None:
    """Measure the same file through ODBC, next to a cursor that keeps its statement prepared."""
    library = next(iter(sorted(Path("/usr/lib").glob("*/odbc/libsqlite3odbc.so"))), None)
    try:
        import pyodbc  # noqa: PLC0415 - needs the system's driver manager
    except ImportError:
        library = None
    if library is None:
        print("\nODBC: not measured, libodbc2 or libsqliteodbc is not installed")
        return
    section = f'kind: odbc\n    driver: {library}\n    connection: "Database=${{DEMO_DIR}}/erp.db"'
    replaced = {"kind: sql\n    url: sqlite:///${DEMO_DIR}/erp.db": section}
    gateway = Gateway(folder, _company.bench_catalog(folder / "catalog-odbc", original, replaced))
    raw = pyodbc.connect(f"DRIVER={library};Database={folder}/erp.db;NoWCHAR=1;BigInt=1", autocommit=True)
    for kind in (pyodbc.SQL_CHAR, pyodbc.SQL_WCHAR):
        raw.setdecoding(kind, encoding="latin-1", ctype=pyodbc.SQL_CHAR)

    def prepared(text: str, values: list[Any]) -> Call:
        cursor = raw.cursor()
        return lambda: cursor.execute(text, values).fetchall()

    _measure(gateway, "ODBC (SQLite's driver)", prepared)
    raw.close()


def _measure(gateway: Gateway, title: str, raw: Callable[[str, list[Any]], Call]) -> None:
    for kind, target in (("point", _company.POINT), ("page of 50", _company.PAGE)):
        layers = dict(gateway.layers(target, raw))
        report(f"{title}, {kind}", {**layers, "Flask hello": hello()})
    gateway.app.extensions["wrapper"]["sources"].close()
    gateway.app.extensions["wrapper"]["store"].close()


def main() -> None:
    """Print all tables."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        company = generate(folder, "large" if FULL else "small")
        sqlite(folder, company.catalog)
        odbc(folder, company.catalog)


if __name__ == "__main__":
    main()
