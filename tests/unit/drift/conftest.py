"""A catalog of one table, and the changes between two descriptions of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Column, TableDescription
from adapters.query import Table
from wrapper.catalog.model import Catalog
from wrapper.drift.changes import Change
from wrapper.drift.comparing import compare
from wrapper.drift.lock import Lock
from wrapper.drift.looking import Look
from wrapper.drift.uses import uses
from wrapper.judged import load_catalog

CATALOG = """
title: Tarnbeck Ferries
versions: {v1: {}, v2: {}}
sources: {dock: {kind: sql, url: 'sqlite:///dock.db'}}
resources:
  crossings:
    source: dock
    table: CROSSING
    key: [number]
    fields:
      number: {column: X_NO, type: id, width: 6, padding: spaces_right, nullable: false}
      sails_on: {column: SAIL_DT, type: date, format: YYYYMMDD}
      ship: {column: SHIP_NM, type: text, width: 20}
      cars: {column: CAR_QTY, type: integer}
      fare: {column: FARE, type: decimal}
    filters: {sails_on: [eq]}
    versions:
      v1: {fields: {number: number, ship: ship}}
      v2: {}
"""

CROSSING = TableDescription(
    "CROSSING",
    None,
    (
        Column("X_NO", "CHAR(6)", nullable=False, length=6),
        Column("SAIL_DT", "CHAR(8)", length=8),
        Column("SHIP_NM", "VARCHAR(20)", length=20),
        Column("CAR_QTY", "INTEGER"),
        Column("FARE", "DECIMAL(7, 2)", length=7, scale=2),
        Column("OLD_FL", "CHAR(1)", length=1),
    ),
    key=("X_NO",),
    indexes=(("SAIL_DT", "X_NO"), ("SHIP_NM",)),
)

Compared = Callable[..., list[Change]]


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """The catalog of the ferries."""
    (tmp_path / "catalog.yaml").write_text(CATALOG, "utf-8")
    return load_catalog(tmp_path)


@pytest.fixture
def compared(catalog: Catalog) -> Compared:
    """Compares the table with what it is after some changes; `locked=False` compares it with the catalog."""

    def compared(
        now: TableDescription | None, *, locked: bool = True, was: TableDescription = CROSSING
    ) -> list[Change]:
        table = Table("CROSSING")
        lock = Lock({"dock": {table: was}}) if locked else None
        names = ("CROSSINGS", "SHIP") if now is None else ("CROSSING",)
        return compare(uses(catalog), lock, [Look("dock", {} if now is None else {table: now}, names=names)])

    return compared


def altered(column: str, **changes: Any) -> TableDescription:
    """Return the table with one column changed."""
    return replace(
        CROSSING, columns=tuple(replace(it, **changes) if it.name == column else it for it in CROSSING.columns)
    )


def without(column: str) -> TableDescription:
    """Return the table without one column, and without the indexes on it."""
    return replace(
        CROSSING,
        columns=tuple(it for it in CROSSING.columns if it.name != column),
        indexes=tuple(it for it in CROSSING.indexes if column not in it),
    )


def told(changes: list[Change]) -> list[tuple[str, str, str]]:
    """Return class, code and column of each change."""
    return [(change.severity.value, change.code, change.column) for change in changes]
