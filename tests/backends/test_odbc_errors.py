"""Errors that the real ODBC drivers make, as they arrive: a class for the caller, and none of the driver's words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.errors import AdapterError, ChangeRefused, DriverMissing, SourceRejected, SourceUnavailable
from adapters.odbc.adapter import ODBCAdapter
from adapters.query import Query, Statement, Table
from adapters.relational.adapter import RelationalAdapter
from tests.backends.conftest import adapter_for, options_for
from tests.servers import Server, odbc_driver

Opened = Callable[..., RelationalAdapter]
ODBC_WAYS = ("odbc-sqlite", "odbc-postgresql", "odbc-mariadb")
REMOTE_WAYS = ODBC_WAYS[1:]
ONE = Query(Statement("SELECT 1 AS n"), ("n",), limit=1)


def run(adapter: RelationalAdapter, text: str) -> None:
    adapter.run(lambda link: link.execute(text))


@pytest.mark.parametrize("way", ODBC_WAYS, indirect=True)
def test_unknown_names_and_broken_statements_are_rejected(opened: Opened) -> None:
    adapter = opened()
    for query in (
        Query(Table("no such table"), ("a",), limit=1),
        Query(Statement("SELECT 1 AS n"), ("no such column",), limit=1),
        Query(Statement("SELECT FROM 1"), ("n",), limit=1),
    ):
        with pytest.raises(SourceRejected, match=r"^legacy: the source refused the statement$"):
            adapter.read(query)
    assert adapter.read(ONE) == [(1,)]


@pytest.mark.parametrize("way", ODBC_WAYS, indirect=True)
def test_a_duplicate_key_is_a_refused_change(way: str, opened: Opened) -> None:
    adapter = opened(access="read_write")
    name = "unique_" + way.replace("-", "_")
    if way == "odbc-mariadb":
        run(adapter, "CREATE DATABASE IF NOT EXISTS refused")
        name = f"refused.{name}"
    run(adapter, f"CREATE TABLE {name} (n INTEGER PRIMARY KEY)")
    try:
        run(adapter, f"INSERT INTO {name} VALUES (1)")
        with pytest.raises(ChangeRefused):
            run(adapter, f"INSERT INTO {name} VALUES (1)")
    finally:
        run(adapter, f"DROP TABLE {name}")


@pytest.mark.parametrize("way", REMOTE_WAYS, indirect=True)
@pytest.mark.parametrize("wrong", [{"user": "nobody_known", "password": "wrong"}, {"connection": "nowhere"}])
def test_a_refused_login_is_a_source_that_is_not_there(way: str, place: Server, wrong: dict[str, str]) -> None:
    options = options_for(way, place)
    if wrong.get("connection"):
        wrong = {"connection": str(options["connection"]).rpartition("=")[0] + "=no_such_database"}
    with closing(ODBCAdapter.open("legacy", {**options, **wrong})) as adapter:
        with pytest.raises(SourceUnavailable, match=r"^legacy: the source cannot be reached$"):
            adapter.read(ONE)
        with pytest.raises(SourceUnavailable):
            adapter.probe()


def test_a_session_that_the_administrator_ends_costs_one_read_at_most(postgresql: Server) -> None:
    where = {"host": "127.0.0.1", "port": postgresql.port, "user": "legacy", "dbname": "postgres"}
    with closing(adapter_for("odbc-postgresql", postgresql, connections="1")) as adapter:
        ((pid,),) = adapter.read(Query(Statement("SELECT pg_backend_pid() AS pid"), ("pid",), limit=1))
        with psycopg.connect(**where, autocommit=True) as owner:
            owner.execute("SELECT pg_terminate_backend(%s)", [pid])
        with pytest.raises(SourceUnavailable):
            adapter.read(ONE)
        assert adapter.read(ONE) == [(1,)]


def test_a_missing_file_is_unavailable_and_stays_missing(tmp_path: Path) -> None:
    with closing(adapter_for("odbc-sqlite", tmp_path / "absent.db")) as adapter, pytest.raises(SourceUnavailable):
        adapter.read(ONE)
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_sort_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear Sir or Madam, " * 100)
    with closing(adapter_for("odbc-sqlite", tmp_path / "letter.db")) as adapter, pytest.raises(SourceUnavailable):
        adapter.read(Query(Table("t"), ("n",), limit=1))


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (
            {"driver": "/usr/lib/nowhere/libtdsodbc.so"},
            "there is no ODBC driver at /usr/lib/nowhere/libtdsodbc.so",
            "apt-get install libodbc2 tdsodbc",
        ),
        ({"driver": "MariaDB 5.3"}, "called 'MariaDB 5.3'", "apt-get install libodbc2 odbc-mariadb"),
        ({"driver": "Ledger 98"}, "called 'Ledger 98'", "the driver's own package"),
        ({"dsn": "no_such_source"}, "no data source 'no_such_source'", "/etc/odbc.ini"),
    ],
)
def test_a_driver_that_is_not_installed_is_said_when_the_source_is_opened(
    options: dict[str, Any], message: str, hint: str
) -> None:
    odbc_driver("libsqlite3odbc.so", "libodbc2 libsqliteodbc")
    with pytest.raises(DriverMissing, match=message) as caught:
        ODBCAdapter.open("legacy", options)
    assert hint in caught.value.hint


def test_a_driver_that_cannot_be_loaded_is_said_with_the_way_to_install_it(tmp_path: Path) -> None:
    odbc_driver("libsqlite3odbc.so", "libodbc2 libsqliteodbc")
    library = tmp_path / "libmaodbc.so"
    library.write_bytes(b"no library")
    with (
        closing(ODBCAdapter.open("legacy", {"driver": str(library)})) as adapter,
        pytest.raises(DriverMissing) as caught,
    ):
        adapter.read(ONE)
    assert caught.value.hint.startswith("apt-get install libodbc2 odbc-mariadb")


@pytest.mark.parametrize("way", ODBC_WAYS, indirect=True)
def test_no_word_of_a_driver_reaches_the_caller(opened: Opened) -> None:
    with pytest.raises(AdapterError) as caught:
        opened().read(Query(Table("secret name"), ("a",), limit=1))
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is not None
