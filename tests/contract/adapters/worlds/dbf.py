"""The logical database as DBF tables, written by another library: once as dBase III, once as Visual FoxPro.

A dBase table knows no NULL in a text, and neither lets a name be longer than ten capitals; Visual FoxPro knows NULL.
Their memo files are tested over real ones.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dbf
import pytest

from adapters.dbf.adapter import DBFAdapter
from tests.contract.adapters.world import TABLES, TORN_BYTES, Feature, LogicalTable, LogicalType, World, world

TYPES = {"integer": "N(9,0)", "decimal": "N({width},{scale})", "date": "D"}
PLACEHOLDER = b"M~ll"

DBASE = (Feature.NUMBERS, Feature.UNDECODABLE, Feature.TYPES, Feature.DIGITS)


@world("dbf-dbase3", kind="dbf", features=DBASE)
def dbase_3(request: pytest.FixtureRequest) -> Iterator[World]:
    yield _world(request.getfixturevalue("tmp_path_factory").mktemp("dbase"), "db3")


@world("dbf-foxpro", kind="dbf", features=[*DBASE, Feature.NULLS, Feature.EMPTY_TEXTS])
def visual_foxpro(request: pytest.FixtureRequest) -> Iterator[World]:
    yield _world(request.getfixturevalue("tmp_path_factory").mktemp("foxpro"), "vfp")


def _world(folder: Path, form: str) -> World:
    written = [table for table in TABLES if " " not in table.name]
    with warnings.catch_warnings():
        # The library that writes the tables leaves files to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        for table in written:
            _write(folder / f"{table.name}.DBF", table, form)
        gc.collect()
    tables = {table.name: {"key": table.key or table.unique} for table in written}
    section = {"path": str(folder), "tables": tables, "charset": "cp1252", "snapshot_dir": str(folder / "state")}
    return World(DBFAdapter.open("legacy", section))


def _write(path: Path, table: LogicalTable, form: str) -> None:
    nullable = form == "vfp"
    fields = "; ".join(
        f"{name} {_type(logical)}{' null' if nullable else ''}" for name, logical in table.columns.items()
    )
    with dbf.Table(str(path), fields, dbf_type=form, codepage="cp1252").open(dbf.READ_WRITE) as written:
        for row in table.rows:
            written.append(tuple(_stored(table, row, place, nullable) for place in range(len(row))))
    if table.name == "TORN":
        path.write_bytes(path.read_bytes().replace(PLACEHOLDER, TORN_BYTES.ljust(len(PLACEHOLDER))))


def _type(logical: LogicalType) -> str:
    spelled = TYPES.get(logical.name, "C({width})")
    return spelled.format(width=logical.width, scale=logical.scale)


def _stored(table: LogicalTable, row: tuple[Any, ...], place: int, nullable: bool) -> Any:
    value = row[place]
    if table.name == "TORN" and row[0] == 2 and place:
        return PLACEHOLDER.decode()
    return dbf.Null if value is None and nullable else value
