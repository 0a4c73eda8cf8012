"""One test for each thing that a driver does differently, on the driver itself: see the table in docs/odbc.md."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from adapters.odbc.adapter import ODBCAdapter
from adapters.odbc.drivers import driver_named
from adapters.query import Condition, Order, Query, Statement, Table, Unrepresentable, Where
from adapters.relational.adapter import RelationalAdapter
from adapters.relational.connections import Link
from tests.backends.conftest import adapter_for, options_for
from tests.servers import Server, odbc_driver

Opened = Callable[..., RelationalAdapter]
ODBC_WAYS = ["odbc-sqlite", "odbc-postgresql", "odbc-mariadb"]
ONE = Query(Statement("SELECT 1 AS n"), ("n",), limit=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "legacy.db")) as connection:
        connection.execute(
            "CREATE TABLE KEPT (ID BIGINT, PRICE DECIMAL(12, 2), RATE DECIMAL(8, 4), DUE DATE, NOTE TEXT)"
        )
        connection.executemany(
            "INSERT INTO KEPT VALUES (?, ?, ?, ?, ?)",
            [
                (9_007_199_254_740_993, 149.5, 1, "1998-03-02", "fine"),
                (2, "18", 0.1, "29.02.1996", None),
                (3, "n/a", None, "0000-00-00", "x"),
            ],
        )
        connection.commit()
    return tmp_path / "legacy.db"


def kept(adapter: RelationalAdapter, *columns: str) -> list[Any]:
    rows = adapter.read(Query(Table("KEPT"), columns, order=(Order("NOTE"), Order("ID", nullable=False)), limit=9))
    return [row[0] if len(row) == 1 else row for row in rows]


def test_sqlites_decimals_are_the_numbers_that_the_file_holds(file: Path) -> None:
    with closing(adapter_for("odbc-sqlite", file)) as adapter:
        found = {row[0]: row[1:] for row in kept(adapter, "ID", "PRICE", "RATE")}
    assert found == {9_007_199_254_740_993: (149.5, 1), 2: (18, 0.1), 3: ("n/a", None)}


def test_sqlites_large_integers_are_whole(file: Path) -> None:
    with closing(adapter_for("odbc-sqlite", file)) as adapter:
        assert 9_007_199_254_740_993 in kept(adapter, "ID")


def test_sqlites_dates_are_the_texts_that_the_file_holds(file: Path) -> None:
    # Asked for dates, the driver gives NULL for what does not parse, without a word.
    with closing(adapter_for("odbc-sqlite", file)) as adapter:
        assert set(kept(adapter, "DUE")) == {"1998-03-02", "29.02.1996", "0000-00-00"}


def test_a_stream_has_the_session_of_a_page(postgresql: Server) -> None:
    query = Query(Statement("SELECT current_setting('statement_timeout') AS n"), ("n",))
    with closing(adapter_for("odbc-postgresql", postgresql, timeout=7)) as adapter:
        assert list(adapter.stream(query, 10)) == [[("7s",)]]


def test_sqlites_streams_are_given_a_connection_that_fetches_as_it_goes() -> None:
    assert driver_named("libsqlite3odbc.so").stream_keywords == {"StepAPI": "1"}


@pytest.fixture(scope="module")
def flags(postgresql: Server) -> Server:
    where = {"host": "127.0.0.1", "port": postgresql.port, "user": "legacy", "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS flags (id integer PRIMARY KEY, done boolean, code char(10))")
        owner.execute("INSERT INTO flags VALUES (1, true, 'J1'), (2, false, 'J2') ON CONFLICT DO NOTHING")
    return postgresql


def test_psqlodbcs_booleans_are_booleans_and_can_be_asked_for(flags: Server) -> None:
    query = Query(Table("flags"), ("id", "done"), (Where("done", Condition.EQ, True),), limit=9)
    with closing(adapter_for("odbc-postgresql", flags)) as adapter:
        assert adapter.read(query) == [(1, True)]


def test_psqlodbcs_chars_are_padded_and_found_either_way(flags: Server) -> None:
    with closing(adapter_for("odbc-postgresql", flags)) as adapter:
        for key in ("J1", "J1".ljust(10)):
            found = adapter.read(Query(Table("flags"), ("code",), (Where("code", Condition.EQ, key),), limit=9))
            assert found == [("J1".ljust(10),)]


@pytest.fixture(scope="module")
def moments(mariadb: Server) -> Server:
    with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as owner:
        cursor = owner.cursor()
        cursor.execute("CREATE DATABASE IF NOT EXISTS moments")
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS moments.MOMENTS (ID INTEGER PRIMARY KEY, AT DATETIME(6), LONGER LONGTEXT)"
        )
        cursor.execute("REPLACE INTO moments.MOMENTS VALUES (1, '1998-03-02 08:15:30.250000', REPEAT('x', 300000))")
    return mariadb


def test_mariadbs_moments_are_found_to_the_fraction_of_a_second(moments: Server) -> None:
    at = datetime(1998, 3, 2, 8, 15, 30, 250_000)  # noqa: DTZ001 - as the engine stores it
    query = Query(Table("MOMENTS", "moments"), ("ID", "AT"), (Where("AT", Condition.EQ, at),), limit=2)
    with closing(adapter_for("odbc-mariadb", moments)) as adapter:
        assert adapter.read(query) == [(1, at)]


@pytest.mark.parametrize("limit", [1, 2])
def test_mariadbs_zero_dates_are_told_from_null_on_a_new_connection(moments: Server, limit: int) -> None:
    with closing(pymysql.connect(host="127.0.0.1", port=moments.port, user="root", autocommit=True)) as owner:
        cursor = owner.cursor()
        cursor.execute("SET sql_mode = 'ALLOW_INVALID_DATES'")
        cursor.execute("CREATE OR REPLACE TABLE moments.DAYS (ID INTEGER PRIMARY KEY, DAY DATE)")
        cursor.execute("INSERT INTO moments.DAYS VALUES (1, '0000-00-00'), (2, NULL)")
    query = Query(Table("DAYS", "moments"), ("DAY",), order=(Order("ID", nullable=False),), limit=limit)
    with closing(adapter_for("odbc-mariadb", moments)) as adapter:
        assert adapter.read(query) == [(Unrepresentable("0000-00-00"),), (None,)][:limit]
        unordered = Query(Table("DAYS", "moments"), ("ID", "DAY"))
        streamed = [row for rows in adapter.stream(unordered, 1) for row in rows]
        assert sorted(streamed) == [(1, Unrepresentable("0000-00-00")), (2, None)]


def test_mariadbs_whole_numbers_of_a_statement_keep_their_sign(moments: Server) -> None:
    text = "SELECT CAST(3000000000 AS UNSIGNED) AS `KØ`, CAST(-5 AS SIGNED) AS M, 'x' AS T, NULL AS Z"
    query = Query(Statement(text), ("KØ", "M", "T", "Z"), (Where("KØ", Condition.GT, 2_147_483_647),), limit=2)
    with closing(adapter_for("odbc-mariadb", moments)) as adapter:
        assert adapter.read(query) == [(3_000_000_000, -5, "x", None)]
        assert list(adapter.stream(query, 5)) == [[(3_000_000_000, -5, "x", None)]]
        assert adapter.count(query, 5) == 1


def test_psqlodbcs_columns_of_a_statement_are_read_by_the_types_that_the_engine_tells(postgresql: Server) -> None:
    text = (
        "SELECT CAST('24:00' AS time) AS t, CAST('infinity' AS date) AS d, B'101' AS b, CAST(4294967295 AS oid) AS o,"
        " CAST(0.1 AS real) AS r, 'x' AS x, 5 AS n, true AS f, ARRAY[1, 2] AS a;"
    )
    names = ("t", "d", "b", "o", "r", "x", "n", "f", "a")
    right = (Unrepresentable("24:00:00"), Unrepresentable("infinity"), "101", 2**32 - 1, 0.1, "x", 5, True, "[1,2]")
    with closing(adapter_for("odbc-postgresql", postgresql)) as adapter:
        assert adapter.read(Query(Statement(text), names, limit=2)) == [right]
        assert list(adapter.stream(Query(Statement(text), names), 2)) == [[right]]
        found = Where("t", Condition.EQ, Unrepresentable("24:00:00"))
        assert adapter.read(Query(Statement(text), ("x",), (found,), limit=2)) == [("x",)]


def test_mariadbs_driver_takes_long_texts(moments: Server) -> None:
    query = Query(Table("MOMENTS", "moments"), ("ID",), (Where("LONGER", Condition.EQ, "x" * 300_000),), limit=2)
    with closing(adapter_for("odbc-mariadb", moments)) as adapter:
        assert adapter.read(query) == [(1,)]


# Around the sizes of buffers, with letters of one to four bytes, and with NUL, at which UTF-16 texts used to end.
TEXTS = [
    letter * length
    for letter in ("x", "å", "€", "\N{SNOWMAN}", "\N{GRINNING FACE}")
    for length in (1, 1023, 1024, 4095, 4097)
]
TEXTS += [
    "",
    "A\0B",
    "\0",
    "å\0€" * 2000,
    "K\N{LATIN CAPITAL LETTER O WITH STROKE}BENHAVN",
    "\N{LATIN CAPITAL LETTER U WITH ACUTE}",
]


@pytest.mark.parametrize("more", ["", ";CHARSET=latin1"])
def test_mariadbs_texts_come_whole_whatever_their_length_and_letters(moments: Server, more: str) -> None:
    table = Table("TEXTS", "moments")
    with closing(pymysql.connect(host="127.0.0.1", port=moments.port, user="root", autocommit=True)) as owner:
        cursor = owner.cursor()
        kind = "TEXT CHARACTER SET utf8mb4"
        cursor.execute(
            f"CREATE OR REPLACE TABLE moments.TEXTS (ID INTEGER PRIMARY KEY, LONGER {kind}, SHORT VARCHAR(40))"
        )
        cursor.executemany(
            "INSERT INTO moments.TEXTS VALUES (%s, %s, LEFT(%s, 40))",
            [(number, text, text if text.isascii() else "") for number, text in enumerate(TEXTS)],
        )
    query = Query(table, ("LONGER", "SHORT"), order=(Order("ID", nullable=False),), limit=100)
    options = options_for("odbc-mariadb", moments)
    options["connection"] += more
    with closing(ODBCAdapter.open("legacy", options)) as adapter:
        assert adapter.read(query) == [(text, text[:40] if text.isascii() else "") for text in TEXTS]


@pytest.mark.parametrize("way", ODBC_WAYS, indirect=True)
def test_one_connection_is_never_in_two_threads_at_once(opened: Opened) -> None:
    """MariaDB's driver hangs for ever when it is, so the pool must not let it."""
    adapter = opened(connections="3")
    inside: dict[int, int] = {}
    wrong: list[str] = []

    def use(link: Link) -> None:
        me = threading.get_ident()
        if inside.setdefault(id(link), me) != me:
            wrong.append("shared")
        link.rows("SELECT 1 AS n", ())
        inside.pop(id(link), None)

    def work() -> None:
        for _ in range(20):
            adapter.run(use)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []


@pytest.mark.parametrize("way", ODBC_WAYS, indirect=True)
def test_a_source_named_by_its_dsn_is_the_same_source(
    way: str, place: Server | Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = options_for(way, place)
    entries = dict(part.split("=", 1) for part in str(options["connection"]).split(";"))
    if way == "odbc-postgresql":
        # In an ini file its driver has another word for it.
        entries["Servername"] = entries.pop("Server")
    lines = [f"Driver = {options['driver']}", *(f"{name} = {value}" for name, value in entries.items())]
    # unixODBC remembers what it once read of a name.
    source = f"Legacy ERP {way}"
    (tmp_path / "odbc.ini").write_text(f"[{source}]\n" + "\n".join(lines) + "\n")
    monkeypatch.setenv("ODBCINI", str(tmp_path / "odbc.ini"))
    named = {"dsn": source, "user": options.get("user")}
    with closing(ODBCAdapter.open("legacy", named)) as adapter:
        assert adapter.read(ONE) == [(1,)]
        # Its driver is known by the machine's configuration, and so are its quirks.
        assert adapter._target.driver is driver_named(str(options["driver"]))


@pytest.mark.parametrize("way", ODBC_WAYS, indirect=True)
@pytest.mark.parametrize("style", ["none", "limit"])
def test_the_operators_own_limit_style_wins(opened: Opened, style: str) -> None:
    adapter = opened(limit_style=style)
    text = adapter.statement(Query(Table("t"), ("n",), limit=5))
    assert ("LIMIT 5" in text) is (style == "limit")
    assert adapter.read(ONE) == [(1,)]


def test_an_unknown_engine_is_tried_for_what_it_can_say(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite, once its name is hidden from us, is found out to be what it is."""
    monkeypatch.setattr("adapters.odbc.adapter.product_of_dbms", lambda _name: None)
    monkeypatch.setattr("adapters.odbc.adapter.generation_of", lambda _name, _version: None)
    with closing(adapter_for("odbc-sqlite", file)) as adapter:
        traits = adapter.statements.traits
        assert (traits.limit, traits.counting, traits.nested, traits.prefixes) == ("limit", "nested", True, True)
        assert len(kept(adapter, "ID")) == 3
        assert adapter.count(Query(Table("KEPT"), ("ID",)), 2) == 2


def test_an_unknown_engine_without_tables_is_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.odbc.adapter.product_of_dbms", lambda _name: None)
    monkeypatch.setattr("adapters.odbc.adapter.generation_of", lambda _name, _version: None)
    sqlite3.connect(tmp_path / "empty.db").close()
    (tmp_path / "empty.db").touch()
    with closing(adapter_for("odbc-sqlite", tmp_path / "empty.db")) as adapter:
        assert adapter.statements.traits.limit == "none"
        assert adapter.read(ONE) == [(1,)]


def test_freetds_is_told_to_convert_to_utf_8() -> None:
    odbc_driver("libtdsodbc.so", "libodbc2 tdsodbc")
    assert driver_named("libtdsodbc.so").keywords == {"ClientCharset": "UTF-8"}
