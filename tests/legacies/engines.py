"""The engines that legacies are made on: their manner, how one is built, and how its rows are read again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis.strategies import SearchStrategy, sampled_from

from tests.legacies.builders import access as of_access
from tests.legacies.builders import dbf as of_dbf
from tests.legacies.builders import delimited
from tests.legacies.builders import firebird as on_firebird
from tests.legacies.builders import fixed_width as of_lines
from tests.legacies.builders import mariadb as on_mariadb
from tests.legacies.builders import odbc as by_odbc
from tests.legacies.builders import postgresql as on_postgresql
from tests.legacies.builders import sqlite as on_sqlite
from tests.legacies.builders.files import ARCHIVE
from tests.legacies.making import legacies
from tests.legacies.making_files import files
from tests.legacies.manner import Manner
from tests.legacies.names import DBF_HEADERS, HEADERS
from tests.legacies.recipes import access, dbf, exports, firebird, mariadb, postgresql, sqlite
from tests.legacies.recipes import fixed_width as lined
from tests.legacies.stored import Legacy, Recipe, Table
from tests.legacies.waiting import LIMITS, WAITING
from tests.servers import Server, firebird_server, mariadb_server, postgresql_server
from wrapper.catalog.model import Catalog

Place = Any
"""A running server, or the path of a file."""


@dataclass(frozen=True)
class Engine:
    """One engine, with all its recipes and the manner in which they are used.

    `server` is the fixture that runs it, "" for a file, and `started` runs it outside of tests.
    """

    name: str
    recipes: tuple[Recipe, ...]
    manner: Manner
    build: Callable[[Legacy, Place], str]
    script: Callable[[Legacy], str]
    seen: Callable[[Place, Table], list[list[str | None]]]
    server: str = ""
    started: Callable[[], AbstractContextManager[Server]] | None = None
    prepare: Callable[[Place], None] = lambda _: None
    legacies: Callable[[Manner], SearchStrategy[Legacy]] = legacies
    as_served: Callable[[Legacy, Catalog], Legacy] = lambda legacy, _: legacy
    """The legacy in the columns that `wrapper init` found, where no column has a name of its own."""

    def place(self, server: Any, folder: Path) -> Place:
        """Return where a legacy is built: on the server, or in a file of a folder."""
        return server if self.server else folder / "legacy"


PACKED = ("", "", "", ".gz", ".zip", ARCHIVE, ARCHIVE)
BOTH = frozenset(["tables", "columns"])
_ODD_NAMES = {"names beyond ASCII": r"[\x80-\uffff]", "names with a percent sign": "%"}


def _manner(
    engine: str,
    recipes: tuple[Recipe, ...],
    *views: str,
    references: bool = False,
    without: tuple[str, ...] = (),
    **more: Any,
) -> Manner:
    """Return the manner of an engine without what waits for a fault to be mended."""
    enabled = tuple(recipe for recipe in recipes if (engine, recipe.name) not in WAITING | LIMITS)
    waiting = [letters for kind, letters in _ODD_NAMES.items() if (engine, kind) in WAITING]
    return Manner(
        enabled,
        views=tuple(kind for kind in views if (engine, kind) not in WAITING),
        references=references and (engine, "references") not in WAITING,
        without="|".join([*without, *waiting]),
        **more,
    )


def _on_sqlite(name: str, build: Callable[[Legacy, Place], str]) -> Engine:
    indexes = {"partial": "{} IS NULL", "expression": "lower{}"}
    manner = _manner(name, sqlite.RECIPES, "views", "broken views", references=True, longest_name=64, **indexes)
    return Engine(name, sqlite.RECIPES, manner, build, on_sqlite.script, on_sqlite.seen)


def _on_postgresql(name: str, build: Callable[[Legacy, Place], str]) -> Engine:
    indexes = {"partial": "{} IS NULL", "expression": "lower{}"}
    rights = {"grants": ("tables", "columns"), "schemas": True, "parts": (name, "parts") not in WAITING}
    called = {"longest_name": 63, "told_apart": BOTH}
    views = ("views", "asking views")
    manner = _manner(name, postgresql.RECIPES, *views, references=True, **called, **rights, **indexes)
    server = ("postgresql", postgresql_server, on_postgresql.prepare)
    return Engine(name, postgresql.RECIPES, manner, build, on_postgresql.script, on_postgresql.seen, *server)


def _on_mariadb(name: str, build: Callable[[Legacy, Place], str]) -> Engine:
    # No name may end in a blank.
    called = {"longest_name": 64, "told_apart": frozenset(["tables"]), "without": (r" \Z",)}
    # Its own driver leads to one database, whatever schema is asked for.
    rights = {"grants": ("tables", "columns"), "schemas": name == "mariadb"}
    views = ("views", "broken views", "asking views")
    manner = _manner(name, mariadb.RECIPES, *views, references=True, hides=True, **called, **rights)
    server = ("mariadb", mariadb_server, on_mariadb.prepare)
    return Engine(name, mariadb.RECIPES, manner, build, on_mariadb.script, on_mariadb.seen, *server)


def _on_firebird(name: str, build: Callable[[Legacy, Place], str]) -> Engine:
    # Blanks at the end of a name say nothing.
    called = {"longest_name": 31, "told_apart": BOTH, "without": (r" \Z",)}
    more = {"expression": "lower{}", "grants": ("tables",), "nulls_equal": True}
    manner = _manner(name, firebird.RECIPES, "views", references=True, **called, **more)
    return Engine(
        name, firebird.RECIPES, manner, build, on_firebird.script, on_firebird.seen, "firebird", firebird_server
    )


def _of_exports(name: str) -> Engine:
    manner = _manner(name, exports.RECIPES, forms=delimited.FORMS, packed=PACKED, columns=HEADERS, long=True)
    built = (delimited.build, delimited.script, delimited.seen)
    return Engine(name, exports.RECIPES, manner, *built, legacies=files)


def _of_lines(name: str) -> Engine:
    manner = _manner(name, lined.RECIPES, forms=of_lines.LINE_ENDS, packed=PACKED, columns=HEADERS, long=True)
    built = (of_lines.build, of_lines.script, of_lines.seen)
    return Engine(name, lined.RECIPES, manner, *built, legacies=files, as_served=of_lines.as_served)


def _of_dbf_tables(name: str) -> Engine:
    manner = _manner(name, dbf.RECIPES, forms=sampled_from(list(of_dbf.CODE_PAGES)), columns=DBF_HEADERS, long=True)
    return Engine(name, dbf.RECIPES, manner, of_dbf.build, of_dbf.script, of_dbf.seen, legacies=files)


def _of_access(name: str) -> Engine:
    manner = _manner(name, access.RECIPES, columns=HEADERS, declares_keys=True)
    return Engine(name, access.RECIPES, manner, of_access.build, of_access.script, of_access.seen, legacies=files)


ENGINES = {
    engine.name: engine
    for engine in (
        _on_sqlite("sqlite", on_sqlite.build),
        _on_postgresql("postgresql", on_postgresql.build),
        _on_mariadb("mariadb", on_mariadb.build),
        _on_firebird("firebird", on_firebird.build),
        _on_sqlite("odbc-sqlite", by_odbc.build_on_sqlite),
        _on_postgresql("odbc-postgresql", by_odbc.build_on_postgresql),
        _on_mariadb("odbc-mariadb", by_odbc.build_on_mariadb),
        _of_exports("delimited"),
        _of_lines("fixed_width"),
        _of_dbf_tables("dbf"),
        _of_access("access"),
    )
}
