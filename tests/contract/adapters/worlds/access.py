"""The logical database as an Access file, which the writer of `tests/jet` makes and the real mdbtools reads.

What mdbtools exports of an empty text is what it exports of NULL, a text of Access 2000 is Unicode and always decodes,
and no name in Access may have a backtick.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from adapters.access.adapter import AccessAdapter
from adapters.access.mdbtools import COMMANDS
from tests.contract.adapters.world import TABLES, Feature, LogicalTable, LogicalType, World, world
from tests.jet.columns import Column, Type
from tests.jet.definition import JetTable
from tests.jet.writer import write_access
from tests.servers import missing

TYPES = {"integer": Type.LONG, "decimal": Type.NUMERIC, "date": Type.MOMENT}
MEMOS = ("DESCR",)


@world("access-2000", kind="access", features=[Feature.NUMBERS, Feature.NULLS, Feature.TYPES, Feature.DIGITS])
def access_2000(request: pytest.FixtureRequest) -> Iterator[World]:
    absent = [command for command in COMMANDS if shutil.which(command) is None]
    if absent:
        missing("mdbtools", f"{absent[0]} is not installed")
    folder = request.getfixturevalue("tmp_path_factory").mktemp("access")
    path = folder / "legacy.mdb"
    write_access(path, [_written(table) for table in TABLES if " " not in table.name])
    yield World(AccessAdapter.open("legacy", {"path": str(path), "snapshot_dir": str(folder / "state")}))


def _written(table: LogicalTable) -> JetTable:
    columns = tuple(_column(name, logical) for name, logical in table.columns.items())
    return JetTable(table.name, columns, table.rows, table.key)


def _column(name: str, logical: LogicalType) -> Column:
    if name in MEMOS:
        return Column(name, Type.MEMO)
    return Column(name, TYPES.get(logical.name, Type.TEXT), logical.width, logical.scale)
