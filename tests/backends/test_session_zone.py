"""Local times mean what the catalog says, whatever zone a login or a server has: read, compared and streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import psycopg
import pymysql
import pytest

from adapters.query import Condition, Order, Query, Statement, Stored, Table, Where
from adapters.relational.adapter import RelationalAdapter
from tests.backends.conftest import adapter_for
from tests.servers import Server

OSLO = ZoneInfo("Europe/Oslo")
INSTANTS = [datetime(year, month, 15, 9, 30, tzinfo=UTC) for year in (2004, 2026) for month in (1, 4, 7, 10)]
Opened = Callable[[str, str], RelationalAdapter]


def instants(rows: list[tuple[Stored, ...]], zone: ZoneInfo = OSLO) -> list[datetime]:
    """Return the instants of stored datetimes, of which naive ones are in the zone of the catalog."""
    return [at if at.tzinfo else at.replace(tzinfo=zone) for (at,) in rows]


@pytest.fixture
def on_postgresql(postgresql: Server) -> Iterator[Opened]:
    where = f"postgresql://legacy@127.0.0.1:{postgresql.port}/postgres"
    with closing(psycopg.connect(where, autocommit=True)) as connection:
        connection.execute("CREATE TABLE event (id integer PRIMARY KEY, at timestamptz)")
        for number, at in enumerate(INSTANTS):
            connection.execute("INSERT INTO event VALUES (%s, %s)", (number, at))
        connection.execute("ALTER ROLE legacy SET timezone TO 'America/New_York'")
        with opening("postgresql", postgresql, "postgres") as opened:
            yield opened
        connection.execute("ALTER ROLE legacy RESET timezone")
        connection.execute("DROP TABLE event")


@pytest.fixture
def on_mariadb(mariadb: Server) -> Iterator[Opened]:
    with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE DATABASE zones")
        cursor.execute("CREATE TABLE zones.event (id integer PRIMARY KEY, at timestamp NULL)")
        cursor.execute("SET time_zone = '+00:00'")
        for number, at in enumerate(INSTANTS):
            cursor.execute("INSERT INTO zones.event VALUES (%s, %s)", (number, at.replace(tzinfo=None)))
        cursor.execute("SET GLOBAL time_zone = '-05:00'")
        with opening("mariadb", mariadb, "zones") as opened:
            yield opened
        cursor.execute("SET GLOBAL time_zone = 'SYSTEM'")
        cursor.execute("DROP DATABASE zones")


@contextmanager
def opening(engine: str, server: Server, database: str) -> Iterator[Opened]:
    with ExitStack() as stack:
        yield lambda kind, zone: stack.enter_context(
            closing(adapter_for(f"{kind}-{engine}", server, database, time_zone=zone))
        )


KINDS = pytest.mark.parametrize("kind", ["sql", "odbc"])
EVENTS = Query(Table("event"), ("at",), order=(Order("id", nullable=False),), limit=10)
SELECTED = Query(Statement("SELECT id, at FROM event"), ("at",), order=EVENTS.order, limit=10)


def check_instants(adapter: RelationalAdapter) -> None:
    for events in (EVENTS, SELECTED):
        assert instants(adapter.read(events)) == INSTANTS
        assert instants([row for rows in adapter.stream(events, 2) for row in rows]) == INSTANTS
        for at in INSTANTS:
            local = at.astimezone(OSLO).replace(tzinfo=None)
            found = Query(events.table, ("at",), (Where("at", Condition.EQ, local),), limit=10)
            assert instants(adapter.read(found)) == [at]


@KINDS
def test_postgresql(kind: str, on_postgresql: Opened) -> None:
    adapter = on_postgresql(kind, "Europe/Oslo")

    check_instants(adapter)


@KINDS
def test_mariadb_that_knows_no_zones_by_name(kind: str, on_mariadb: Opened) -> None:
    adapter = on_mariadb(kind, "Europe/Oslo")
    local = Query(Statement("SELECT 1 id, TIMESTAMP '2024-07-01 10:00:00' at"), ("at",), limit=1)
    assert adapter.read(local) == [(datetime(2024, 7, 1, 10),)]  # noqa: DTZ001 - it has none

    check_instants(adapter)
    for condition, bound in ((Condition.GE, datetime.min), (Condition.LE, datetime.max)):  # noqa: DTZ901 - local times
        found = Query(Table("event"), ("at",), (Where("at", condition, bound),), EVENTS.order, 10)
        assert instants(adapter.read(found)) == INSTANTS


@KINDS
def test_mariadb_whose_own_zone_agrees_is_left_alone(kind: str, on_mariadb: Opened) -> None:
    adapter = on_mariadb(kind, "America/Bogota")

    with closing(adapter):
        rows = adapter.read(EVENTS)
        assert [at for (at,) in rows] == [
            at.astimezone(ZoneInfo("America/Bogota")).replace(tzinfo=None) for at in INSTANTS
        ]


@KINDS
def test_mariadb_whose_own_zone_agrees_only_today_is_converted(kind: str, on_mariadb: Opened) -> None:
    cancun = ZoneInfo("America/Cancun")  # Five hours behind UTC since 2015, and six before.
    adapter = on_mariadb(kind, cancun.key)

    assert instants(adapter.read(EVENTS), cancun) == INSTANTS


@pytest.fixture
def named(mariadb: Server) -> Iterator[str]:
    """A zone that the server knows by its name."""
    name = "Asia/Kolkata"
    with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as connection:
        cursor = connection.cursor()
        cursor.execute("INSERT INTO mysql.time_zone VALUES (1, 'N')")
        cursor.execute("INSERT INTO mysql.time_zone_name VALUES (%s, 1)", (name,))
        cursor.execute("INSERT INTO mysql.time_zone_transition_type VALUES (1, 0, 19800, 0, 'IST')")
        yield name
        for table in ("time_zone", "time_zone_name", "time_zone_transition_type"):
            cursor.execute(f"DELETE FROM mysql.{table}")


@KINDS
def test_mariadb_that_knows_the_zone_by_name(kind: str, named: str, on_mariadb: Opened) -> None:
    adapter = on_mariadb(kind, named)

    assert adapter.read(Query(Statement("SELECT @@session.time_zone AS zone"), ("zone",), limit=1)) == [(named,)]
    zone = ZoneInfo(named)
    assert [at for (at,) in adapter.read(EVENTS)] == [at.astimezone(zone).replace(tzinfo=None) for at in INSTANTS]


@KINDS
def test_mariadb_in_utc(kind: str, on_mariadb: Opened) -> None:
    adapter = on_mariadb(kind, "UTC")

    assert [at for (at,) in adapter.read(EVENTS)] == [at.replace(tzinfo=None) for at in INSTANTS]
