"""Drivers known by their own word: a real copy of each library under a name that says nothing keeps its quirks."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.errors import SourceUnavailable
from adapters.odbc.adapter import ODBCAdapter
from adapters.odbc.drivers import DRIVERS, PLAIN_DRIVER, driver_named
from adapters.odbc.probing import judged
from adapters.query import Condition, Order, Query, Statement, Table, Where
from tests.backends.conftest import options_for
from tests.backends.values.conftest import mariadb_client, psql
from tests.servers import Server, odbc_driver
from tests.tds.engine import TableDefinition
from tests.tds.server import Stub

Copied = Callable[..., ODBCAdapter]


@pytest.fixture
def copied(tmp_path_factory: pytest.TempPathFactory) -> Copied:
    """Open an adapter through a copy of a driver's library under another name."""
    # The folder of a test has the test's name, which may have a driver's in it.
    folder = tmp_path_factory.mktemp("libraries")

    def opened(options: dict[str, Any], name: str = "lib1.so") -> ODBCAdapter:
        copy = shutil.copy(str(options["driver"]), folder / name)
        return ODBCAdapter.open("legacy", {**options, "driver": str(copy)})

    return opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "legacy.db")) as connection:
        connection.execute("CREATE TABLE T (ID BIGINT, DUE DATE)")
        connection.execute("INSERT INTO T VALUES (9007199254740993, '29.02.1996')")
        connection.commit()
    return tmp_path / "legacy.db"


def test_a_name_that_says_nothing_is_of_an_unlisted_driver() -> None:
    assert driver_named("lib1.so") not in DRIVERS


# The second name is another driver's.
@pytest.mark.parametrize("name", ["lib1.so", "psqlodbcw.so"])
def test_sqlites_driver_is_known_by_its_own_word(copied: Copied, file: Path, name: str) -> None:
    with closing(copied(options_for("odbc-sqlite", file), name)) as adapter:
        assert adapter.read(Query(Table("T"), ("ID", "DUE"), limit=2)) == [(9007199254740993, "29.02.1996")]
        assert list(adapter.stream(Query(Table("T"), ("ID",)), 2)) == [[(9007199254740993,)]]


def test_a_missing_file_is_made_by_none_of_the_drivers(copied: Copied, tmp_path: Path) -> None:
    absent = options_for("odbc-sqlite", tmp_path / "absent.db")
    with closing(copied(absent)) as adapter, pytest.raises(SourceUnavailable):
        adapter.probe()
    assert not (tmp_path / "absent.db").exists()


@pytest.mark.parametrize("name", ["lib1.so", "libsqlite3odbc.so"])
def test_psqlodbc_is_known_by_its_own_word(copied: Copied, postgresql: Server, name: str) -> None:
    psql(postgresql, "postgres", "CREATE TABLE IF NOT EXISTS known (t timestamp); DELETE FROM known;")
    psql(postgresql, "postgres", "INSERT INTO known VALUES ('2024-02-29 10:00:00.000002')")
    with closing(copied(options_for("odbc-postgresql", postgresql), name)) as adapter:
        assert adapter.read(Query(Statement("SELECT 1 = 1 AS b"), ("b",), limit=1)) == [(True,)]
        assert adapter.read(Query(Table("known"), ("t",), limit=1)) == [(datetime(2024, 2, 29, 10, 0, 0, 2),)]  # noqa: DTZ001


@pytest.mark.parametrize("name", ["lib1.so", "psqlodbcw.so"])
def test_mariadbs_driver_is_known_by_its_own_word(copied: Copied, mariadb: Server, name: str) -> None:
    mariadb_client(
        mariadb,
        "CREATE DATABASE IF NOT EXISTS known; USE known; DROP TABLE IF EXISTS T;"
        "CREATE TABLE T (N VARCHAR(20) CHARACTER SET utf8mb4 PRIMARY KEY, D DATETIME(6));"
        "INSERT INTO T VALUES ('KØBENHAVN', '2024-02-29 10:00:00.000002'), ('Ú', '0000-00-00')",
    )
    at = datetime(2024, 2, 29, 10, 0, 0, 2)  # noqa: DTZ001 - as the engine stores it
    with closing(copied(options_for("odbc-mariadb", mariadb), name)) as adapter:
        found = adapter.read(
            Query(Table("T", "known"), ("N", "D"), (Where("D", Condition.EQ, at),), limit=2),
        )
        assert found == [("KØBENHAVN", at)]
        # It holds a whole result in memory: a stream is read page by page.
        ordered = Query(Table("T", "known"), ("N",), order=(Order("N", nullable=False),))
        assert list(adapter.stream(ordered, 1)) == [[("KØBENHAVN",)], [("Ú",)]]


def test_freetds_is_known_by_its_own_word(copied: Copied, tmp_path: Path) -> None:
    stub = Stub(tmp_path / "legacy.db")
    stub.database.create(TableDefinition("PARTMAST", {"PART_NO": "CHAR(8)", "DESCR": "VARCHAR(40)"}), [("P1", "Ø 5")])
    stub.start()
    library = odbc_driver("libtdsodbc.so", "libodbc2 tdsodbc")
    options = {"driver": library, "user": "legacy", "password": "secret"}
    try:
        with closing(copied({**options, "connection": stub.connection(TDS_Version="7.1")})) as adapter:
            assert adapter.read(Query(Table("PARTMAST"), ("DESCR",), limit=2)) == [("Ø 5",)]
    finally:
        stub.stop()


def test_the_probe_says_which_driver_answers_and_how_it_is_taken(copied: Copied, file: Path) -> None:
    with closing(copied(options_for("odbc-sqlite", file))) as adapter:
        facts = {fact.about: fact.text for fact in adapter.facts()}
    assert facts["driver"].startswith("sqlite3odbc.so 0.99")
    assert "SQLite ODBC" in facts["driver"]
    assert "not by the name lib1.so" in facts["driver"]


def test_an_engine_that_is_not_known_is_probed_in_plain_sql(postgresql: Server) -> None:
    with closing(ODBCAdapter.open("legacy", options_for("odbc-postgresql", postgresql))) as adapter:
        driver, facts = adapter.run(lambda link: judged(link, None, PLAIN_DRIVER))  # type: ignore[arg-type]
    assert {fact.about for fact in facts} == {"texts", "sent otherwise", "cannot be sent"}
    assert driver.outputs == {}
    assert driver.adapt is not None
    assert driver.adapt(2**64) == Decimal(2**64)
    assert driver.adapt(None) is None
