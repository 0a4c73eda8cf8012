"""The engines that legacies are made on: their manner, how one is built, and how its rows are read again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.legacies.builders import mariadb as on_mariadb
from tests.legacies.builders import postgresql as on_postgresql
from tests.legacies.builders import sqlite as on_sqlite
from tests.legacies.making import Manner
from tests.legacies.recipes import mariadb, postgresql, sqlite
from tests.legacies.stored import Legacy, Recipe, Table
from tests.legacies.waiting import WAITING
from tests.servers import Server, mariadb_server, postgresql_server

Place = Any
"""A running server, or the path of a file."""


@dataclass(frozen=True)
class Engine:
    """One engine. `server` is the fixture that runs it, "" for a file, and `started` runs it outside of tests."""

    name: str
    manner: Manner
    build: Callable[[Legacy, Place], str]
    script: Callable[[Legacy], str]
    seen: Callable[[Place, Table], list[list[str | None]]]
    server: str = ""
    started: Callable[[], AbstractContextManager[Server]] | None = None
    prepare: Callable[[Place], None] = lambda _: None

    def place(self, server: Any, folder: Path) -> Place:
        """Return where a legacy is built: on the server, or in a file of a folder."""
        return server if self.server else folder / "legacy.db"


def _manner(engine: str, recipes: tuple[Recipe, ...], *views: str, **more: Any) -> Manner:
    """Return the manner of an engine without what waits for a fault to be mended."""
    enabled = tuple(recipe for recipe in recipes if (engine, recipe.name) not in WAITING)
    return Manner(enabled, views=tuple(kind for kind in views if (engine, kind) not in WAITING), **more)


ENGINES = {
    engine.name: engine
    for engine in (
        Engine(
            "sqlite",
            _manner("sqlite", sqlite.RECIPES, "views", "broken views", partial="{} IS NULL", expression="lower({})"),
            on_sqlite.build,
            on_sqlite.script,
            on_sqlite.seen,
        ),
        Engine(
            "postgresql",
            _manner(
                "postgresql", postgresql.RECIPES, "views", partial="{} IS NULL", expression="lower({})", grants=True
            ),
            on_postgresql.build,
            on_postgresql.script,
            on_postgresql.seen,
            "postgresql",
            postgresql_server,
            on_postgresql.prepare,
        ),
        Engine(
            "mariadb",
            _manner("mariadb", mariadb.RECIPES, "views", "broken views", grants=True),
            on_mariadb.build,
            on_mariadb.script,
            on_mariadb.seen,
            "mariadb",
            mariadb_server,
            on_mariadb.prepare,
        ),
    )
}
