"""The logical database in Firebird: dialect 3 on a server; dialect 1, as InterBase 5 had it, by the embedded engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.sql.adapter import SQLAdapter
from tests.contract.adapters.loading import DOUBLE, definition, quoted
from tests.contract.adapters.world import OF_ENGINES, TABLES, TORN_BYTES, Feature, LogicalTable, World, world
from tests.firebird import at, create, execute, insert, url_of, writing

FOLDED = "CREATE COLLATION FOLDED FOR WIN1252 FROM WIN_PTBR;\nCOMMIT;\n"

CHARSETS = {"CUSTOMER": ("DOS858", "cp858"), "NOTE": ("NONE", "cp1252")}
"""Columns of another charset than the database's, WIN1252, with the codec of what we write into them."""


@world("sql-firebird", kind="sql", features=OF_ENGINES | {Feature.UNDECODABLE})
def dialect_3(request: pytest.FixtureRequest) -> Iterator[World]:
    server = request.getfixturevalue("firebird")
    create(at(server, "legacy.fdb"), _script(TABLES, DOUBLE))
    yield _loaded(url_of(server, "legacy.fdb"), TABLES)


@world(
    "sql-firebird-dialect-1",
    kind="sql",
    features=(OF_ENGINES | {Feature.UNDECODABLE}) - {Feature.ODD_NAMES, Feature.DIGITS},
)
def dialect_1(request: pytest.FixtureRequest) -> Iterator[World]:
    path: Path = request.getfixturevalue("tmp_path_factory").mktemp("firebird") / "legacy.gdb"
    # Dialect 1 has no quoted names, so it has no table whose name needs quotes.
    tables = tuple(table for table in TABLES if table.name.isidentifier())
    create(path, _script(tables, ""), dialect=1)
    yield _loaded(f"firebird:///{path}", tables)


def _script(tables: tuple[LogicalTable, ...], quote: str) -> str:
    types = {"folded": "VARCHAR({width}) COLLATE FOLDED"}
    script = "".join(f"{definition(table, quote, types, required='NOT NULL')};\n" for table in tables)
    for column, (charset, _codec) in CHARSETS.items():
        script = re.sub(rf'({column}"? VARCHAR\(\d+\))', rf"\1 CHARACTER SET {charset}", script)
    return FOLDED + script


def _loaded(url: str, tables: tuple[LogicalTable, ...]) -> World:
    with writing(url) as raw:
        for table in tables:
            rows = [[_bytes(name, value) for name, value in zip(table.columns, row, strict=True)] for row in table.rows]
            insert(raw, quoted(table.name, DOUBLE), rows)
        execute(raw, "UPDATE TORN SET NOTE = ? WHERE ID = 2", [TORN_BYTES])
    return World(SQLAdapter.open("legacy", {"url": url, "charset": "cp1252"}))


def _bytes(column: str, value: Any) -> Any:
    _charset, codec = CHARSETS.get(column, ("", "cp1252"))
    return value.encode(codec) if isinstance(value, str) else value
