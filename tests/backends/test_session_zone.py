"""Local times mean what the catalog says, whatever zone a login or a server has: read, compared and streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pymysql
import pytest

from adapters.query import Condition, Order, Query, Statement, Stored, Table, Where
from adapters.relational.adapter import RelationalAdapter
from tests.backends.conftest import adapter_for
from tests.servers import Server

OSLO = ZoneInfo("Europe/Oslo")
REPEATED = [datetime(2024, 10, 27, hour, 30, tzinfo=UTC) for hour in (0, 1)]
"""Both instants of one time of the clocks in Oslo."""

INSTANTS = [
    *[datetime(2004, month, 15, 9, 30, tzinfo=UTC) for month in (1, 4, 7, 10)],
    *REPEATED,
    *[datetime(2026, month, 15, 9, 30, tzinfo=UTC) for month in (1, 4, 7, 10)],
]
Opened = Callable[[str, str], RelationalAdapter]


def instants(rows: list[tuple[Stored, ...]], zone: ZoneInfo = OSLO) -> list[datetime]:
    """Return the instants of stored datetimes, of which naive ones are in the zone of the catalog."""
    # Of one zone, times in a repeated hour equal none of another (PEP 495).
    return [(at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC) for (at,) in rows]


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
        cursor.execute("CREATE VIEW zones.hours AS SELECT id, at, HOUR(at) AS hour FROM zones.event")
        columns = "id integer PRIMARY KEY, at timestamp NULL, hour integer AS (HOUR(at)) VIRTUAL"
        cursor.execute(f"CREATE TABLE zones.computed ({columns})")
        cursor.execute("INSERT INTO zones.computed (id, at) SELECT id, at FROM zones.event")
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
EVENTS = Query(Table("event"), ("at",), order=(Order("id", nullable=False),), limit=20)
SELECTED = Query(Statement("SELECT id, at FROM event"), ("at",), order=EVENTS.order, limit=20)


def check_instants(adapter: RelationalAdapter, *tables: Query) -> None:
    for events in tables:
        assert instants(adapter.read(events)) == INSTANTS
        assert instants([row for rows in adapter.stream(events, 2) for row in rows]) == INSTANTS
        for at in INSTANTS:
            local = at.astimezone(OSLO)
            for bound in (local, *([] if at in REPEATED else [local.replace(tzinfo=None)])):
                found = Query(events.table, ("at",), (Where("at", Condition.EQ, bound),), limit=10)
                assert instants(adapter.read(found)) == [at]


@KINDS
def test_postgresql(kind: str, on_postgresql: Opened) -> None:
    adapter = on_postgresql(kind, "Europe/Oslo")

    check_instants(adapter, EVENTS, SELECTED)


@KINDS
def test_mariadb_that_knows_no_zones_by_name(kind: str, on_mariadb: Opened) -> None:
    adapter = on_mariadb(kind, "Europe/Oslo")
    local = Query(Statement("SELECT 1 id, TIMESTAMP '2024-07-01 10:00:00' at"), ("at",), limit=1)
    assert adapter.read(local) == [(datetime(2024, 7, 1, 10),)]  # noqa: DTZ001 - it has none

    check_instants(adapter, EVENTS, SELECTED)
    for condition, bound in ((Condition.GE, datetime.min), (Condition.LE, datetime.max)):  # noqa: DTZ901 - local times
        found = Query(Table("event"), ("at",), (Where("at", condition, bound),), EVENTS.order, 20)
        assert instants(adapter.read(found)) == INSTANTS


@KINDS
def test_mariadb_whose_own_zone_agrees_computes_in_it(kind: str, on_mariadb: Opened) -> None:
    bogota = ZoneInfo("America/Bogota")
    adapter = on_mariadb(kind, bogota.key)

    check_computed(adapter, bogota, "-05:00")


def check_computed(adapter: RelationalAdapter, zone: ZoneInfo, own: str) -> None:
    """Check that tables are read in UTC, and that views, virtual columns and statements are computed in a zone."""
    assert adapter.read(EVENTS) == [(at,) for at in INSTANTS]
    local = [at.astimezone(zone).replace(tzinfo=None) for at in INSTANTS]
    for name in ("hours", "computed"):
        found = Query(Table(name), ("at", "hour"), order=EVENTS.order, limit=20)
        assert adapter.read(found) == [(at, at.hour) for at in local]
        assert [row for rows in adapter.stream(found, 3) for row in rows] == adapter.read(found)
        noon = Query(Table(name), ("at",), (Where("hour", Condition.LT, 12), *found.where), EVENTS.order, 20)
        assert adapter.read(noon) == [(at,) for at in local if at.hour < 12]
        assert adapter.count(noon, 20) == len(adapter.read(noon))
    selected = Query(Statement("SELECT id, @@session.time_zone AS zone FROM event"), ("zone",), (), EVENTS.order, 1)
    assert adapter.read(selected) == [(own,)]


@KINDS
def test_mariadb_whose_own_zone_agrees_only_today_is_converted(kind: str, on_mariadb: Opened) -> None:
    cancun = ZoneInfo("America/Cancun")  # Five hours behind UTC since 2015, and six before.
    adapter = on_mariadb(kind, cancun.key)

    assert instants(adapter.read(EVENTS), cancun) == INSTANTS


def _last_sunday(year: int, month: int) -> datetime:
    """Return when clocks in Europe change in a month of 31 days."""
    end = datetime(year, month, 31, 1, tzinfo=UTC)
    return end - timedelta(days=(end.weekday() + 1) % 7)


@pytest.fixture
def named(mariadb: Server) -> Iterator[str]:
    """The zone of Oslo, which the server knows by its name."""
    sundays = [_last_sunday(year, month) for year in (2003, 2004, 2023, 2024, 2025, 2026) for month in (3, 10)]
    with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as connection:
        cursor = connection.cursor()
        cursor.execute("INSERT INTO mysql.time_zone VALUES (1, 'N')")
        cursor.execute("INSERT INTO mysql.time_zone_name VALUES (%s, 1)", (OSLO.key,))
        types = "(1, 0, 3600, 0, 'CET'), (1, 1, 7200, 1, 'CEST')"
        cursor.execute(f"INSERT INTO mysql.time_zone_transition_type VALUES {types}")
        for number, sunday in enumerate(sundays):
            moment = (int(sunday.timestamp()), (number + 1) % 2)
            cursor.execute("INSERT INTO mysql.time_zone_transition VALUES (1, %s, %s)", moment)
        yield OSLO.key
        for table in ("time_zone", "time_zone_name", "time_zone_transition_type", "time_zone_transition"):
            cursor.execute(f"DELETE FROM mysql.{table}")


@KINDS
def test_mariadb_that_knows_the_zone_by_name(kind: str, named: str, on_mariadb: Opened) -> None:
    adapter = on_mariadb(kind, named)

    check_computed(adapter, OSLO, named)
    check_instants(adapter, EVENTS)


@KINDS
def test_mariadb_in_utc(kind: str, on_mariadb: Opened) -> None:
    adapter = on_mariadb(kind, "UTC")

    assert [at for (at,) in adapter.read(EVENTS)] == [at.replace(tzinfo=None) for at in INSTANTS]
