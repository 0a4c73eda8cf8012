"""The logical database behind the TDS stub, through the real FreeTDS driver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.odbc.adapter import ODBCAdapter
from tests.contract.adapters.world import OF_ENGINES, TABLES, LogicalType, World, world
from tests.servers import odbc_driver
from tests.tds.engine import TableDefinition
from tests.tds.server import Stub

TYPES = {
    "char": "CHAR({width})",
    "text": "VARCHAR({width})",
    "folded": "VARCHAR({width})",
    "integer": "INT",
    "decimal": "DECIMAL({width}, {scale})",
    # Before 2008 there is no type for a date alone.
    "date": "DATETIME",
}


@world("odbc-freetds", kind="odbc", features=OF_ENGINES)
def freetds(request: pytest.FixtureRequest) -> Iterator[World]:
    driver = odbc_driver("libtdsodbc.so", "libodbc2 tdsodbc")
    stub = Stub(request.getfixturevalue("tmp_path_factory").mktemp("tds") / "legacy.db")
    for table in TABLES:
        columns = {name: _spelled(logical) for name, logical in table.columns.items()}
        stub.database.create(TableDefinition(table.name, columns, table.key, table.unique), table.rows)
    stub.start()
    connection = stub.connection(TDS_Version="7.1")
    options: dict[str, Any] = {"driver": driver, "connection": connection, "user": "legacy", "password": "secret"}
    try:
        yield World(ODBCAdapter.open("legacy", options))
    finally:
        stub.stop()


def _spelled(logical: LogicalType) -> str:
    return TYPES[logical.name].format(width=logical.width, scale=logical.scale)
