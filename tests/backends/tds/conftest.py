"""A TDS stub per test, with a small table of parts, and adapters that reach it through the real FreeTDS driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from adapters.odbc.adapter import ODBCAdapter
from tests.servers import odbc_driver
from tests.tds.engine import TableDefinition
from tests.tds.server import Stub

PARTS = TableDefinition(
    "PARTMAST",
    {"PART_NO": "CHAR(8) NOT NULL", "DESCR": "VARCHAR(40)", "PRICE": "MONEY", "CHANGED": "DATETIME"},
    key=("PART_NO",),
)
ROWS = [(f"P{number:05}", f"Flange {number} Ø", number / 4, "1998-01-02 10:00:00.000") for number in range(1, 351)]

Opened = Callable[..., ODBCAdapter]


@pytest.fixture(scope="session")
def freetds() -> str:
    """The path of the FreeTDS driver."""
    return odbc_driver("libtdsodbc.so", "libodbc2 tdsodbc")


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[Stub]:
    stub = Stub(tmp_path / "legacy.db")
    stub.database.create(PARTS, ROWS)
    stub.start()
    yield stub
    stub.stop()


@pytest.fixture
def opened(stub: Stub, freetds: str) -> Iterator[Opened]:
    """Open adapters with further options; they are closed at the end of the test."""
    with ExitStack() as stack:

        def open_one(**options: Any) -> ODBCAdapter:
            own = {"driver": freetds, "user": "legacy", "password": "secret", "timeout": "1"}
            connection = stub.connection(TDS_Version="7.1")
            adapter = ODBCAdapter.open("legacy", {"connection": connection, **own, **options})
            return stack.enter_context(closing(adapter))

        yield open_one
