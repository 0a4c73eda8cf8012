"""A page costs a large table no more rows than it shows, whatever its order: counted by the engines themselves.

The table has 100,000 rows, a key of two columns whose first has four values, and indexes on nullable columns that end
in the key. Each engine tells how many rows it touched, by its own counters, so no plan is read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol

import psycopg
import pymysql
import pytest

from adapters.query import Condition, Order, Query, Row, Table, Where, WhereKeys
from adapters.relational.adapter import RelationalAdapter
from adapters.sql.adapter import SQLAdapter
from tests import firebird as isql
from tests.backends.conftest import adapter_for
from tests.backends.intake.conftest import eventually
from tests.servers import Server

WORK = Table("WORK")
COLUMNS = ("PLANT", "NR", "STAT", "DUE", "NAME")
DUE = date(1999, 6, 15)
LIMIT = 51

MOST_ROWS = 4 * LIMIT
"""What a page may cost: an engine may look at a row in an index and in the table, and begin some rows before."""

TABLE = """CREATE TABLE {q}WORK{q} ({q}PLANT{q} CHAR(2) NOT NULL, {q}NR{q} INTEGER NOT NULL, {q}STAT{q} CHAR(1),
 {q}DUE{q} DATE, {q}NAME{q} VARCHAR(40), PRIMARY KEY ({q}PLANT{q}, {q}NR{q}))"""
INDEXED = ("STAT", "DUE", "NAME")

ROWS = {
    "sqlite": """INSERT INTO "WORK" WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 99999)
 SELECT '0' || (i % 4), i, substr('CHO', 1 + i / 4 % 4, 1), CASE WHEN i % 10 < 7 THEN date('1998-01-01',
 '+' || (i * 7 % 1000) || ' days') END, CASE WHEN i % 5 THEN 'N' || substr('00000' || (i * 37 % 100000), -5) END FROM c;
 UPDATE "WORK" SET "STAT" = NULL WHERE "STAT" = ''""",
    "postgresql": """INSERT INTO "WORK" SELECT '0' || (i % 4), i, nullif(substr('CHO', 1 + i / 4 % 4, 1), ''),
 CASE WHEN i % 10 < 7 THEN date '1998-01-01' + i * 7 % 1000 END,
 CASE WHEN i % 5 > 0 THEN 'N' || lpad((i::bigint * 37 % 100000)::text, 5, '0') END FROM generate_series(0, 99999) i""",
    "mariadb": """INSERT INTO `WORK` SELECT concat('0', seq % 4), seq, nullif(substr('CHO', 1 + seq DIV 4 % 4, 1), ''),
 CASE WHEN seq % 10 < 7 THEN date '1998-01-01' + INTERVAL (seq * 7 % 1000) DAY END,
 CASE WHEN seq % 5 > 0 THEN concat('N', lpad(seq * 37 % 100000, 5, '0')) END FROM seq_0_to_99999""",
    "firebird": """SET TERM ^;
EXECUTE BLOCK AS DECLARE I INTEGER = 0; BEGIN WHILE (I < 100000) DO BEGIN
 INSERT INTO WORK VALUES ('0' || MOD(:I, 4), :I, NULLIF(SUBSTRING('CHO' FROM 1 + MOD(:I / 4, 4) FOR 1), ''),
 CASE WHEN MOD(:I, 10) < 7 THEN DATEADD(MOD(:I * 7, 1000) DAY TO DATE '1998-01-01') END,
 CASE WHEN MOD(:I, 5) > 0 THEN 'N' || LPAD(MOD(:I * 37, 100000), 5, '0') END);
 I = I + 1; END END^
SET TERM ;^
COMMIT;""",
}


def _behind(*after: object, descending: bool = False) -> Query:
    names = ("PLANT", "NR") if len(after) == 2 else (INDEXED[_place(after[0])], "PLANT", "NR")
    order = tuple(Order(name, descending, name in INDEXED) for name in names)
    return Query(WORK, COLUMNS, (), order, LIMIT, after)


def _place(value: object) -> int:
    return 1 if isinstance(value, date) else 2 if isinstance(value, str) and len(value) > 1 else 0


def _where(*where: Where | WhereKeys, order: tuple[str, ...] = ("PLANT", "NR")) -> Query:
    return Query(WORK, COLUMNS, where, tuple(Order(name, nullable=name in INDEXED) for name in order), LIMIT)


KEY = ("01", 50_001)
QUERIES = {
    "the first page": _where(),
    "a page by its key": _behind(*KEY),
    "a page by its key, backwards": _behind(*KEY, descending=True),
    "by a code of three values": _behind("H", *KEY),
    "by a code, backwards": _behind("H", *KEY, descending=True),
    "among rows without a code": _behind(None, *KEY),
    "among rows without a code, backwards": _behind(None, *KEY, descending=True),
    "by a date": _behind(DUE, *KEY),
    "by a date, backwards": _behind(DUE, *KEY, descending=True),
    "by a text": _behind("N50000", *KEY),
    "by a text, backwards": _behind("N50000", *KEY, descending=True),
    "one code, by the key": Query(
        WORK,
        COLUMNS,
        (Where("STAT", Condition.EQ, "H"),),
        (Order("PLANT", nullable=False), Order("NR", nullable=False)),
        LIMIT,
        KEY,
    ),
    "one text": _where(Where("NAME", Condition.EQ, "N50002")),
    "some texts": _where(Where("NAME", Condition.IN, ("N50002", "N00001", "N3"))),
    "the beginning of a text": _where(Where("NAME", Condition.PREFIX, "N500"), order=("NAME", "PLANT", "NR")),
    "some days": _where(
        Where("DUE", Condition.GE, DUE), Where("DUE", Condition.LT, date(1999, 6, 16)), order=("DUE", "PLANT", "NR")
    ),
    "one row": Query(WORK, COLUMNS, (Where("PLANT", Condition.EQ, "01"), Where("NR", Condition.EQ, 50_001)), limit=2),
    "some rows": Query(WORK, COLUMNS, (WhereKeys(("PLANT", "NR"), (KEY, ("02", 50_002), ("03", 7))),), limit=9),
}


def _script(quote: str, *, one_way: bool = False) -> str:
    """Return what makes the table and its indexes; `one_way` where an index serves one direction, for both."""

    def columns(*names: str) -> str:
        return ", ".join(f"{quote}{name}{quote}" for name in names)

    made = [TABLE.format(q=quote)]
    made += [
        f"CREATE INDEX {columns('I_' + name)} ON {columns('WORK')} ({columns(name, 'PLANT', 'NR')})" for name in INDEXED
    ]
    if one_way:
        made += [f"CREATE DESCENDING INDEX D_{name} ON WORK ({name}, PLANT, NR)" for name in INDEXED]
        made.append("CREATE DESCENDING INDEX D_KEY ON WORK (PLANT, NR)")
    return "".join(f"{statement};\n" for statement in made)


class Place(Protocol):
    """The table in one engine."""

    def cost(self, kind: str, query: Query) -> tuple[list[Row], int]:
        """Return the rows of a query by an adapter of a kind, and how many rows of the table were touched for them."""
        ...


class CountingPlace:
    """The table on a server that counts which rows it touches."""

    def __init__(self, opened: Callable[[str], RelationalAdapter], touched: Callable[[], int]) -> None:
        self._opened = opened
        self._touched = touched

    def cost(self, kind: str, query: Query) -> tuple[list[Row], int]:
        before = self._touched()
        with closing(self._opened(kind)) as adapter:
            rows = adapter.read(query)
        return rows, self._touched() - before


@contextmanager
def on_postgresql(server: Server) -> Iterator[Place]:
    place = f"127.0.0.1:{server.port}"
    with closing(psycopg.connect(f"postgresql://legacy@{place}/postgres", autocommit=True)) as maker:
        maker.execute("CREATE DATABASE touched")
    with closing(psycopg.connect(f"postgresql://legacy@{place}/touched", autocommit=True)) as connection:
        connection.execute(_script('"') + ROWS["postgresql"])
        connection.execute('VACUUM ANALYZE "WORK"')

        def number(text: str) -> int:
            row = connection.execute(text).fetchone()
            assert row is not None
            return int(row[0])

        def touched() -> int:
            # A session hands in its counts when it ends.
            assert eventually(lambda: not number(OTHERS_ON_POSTGRESQL))
            return number(TOUCHED_ON_POSTGRESQL)

        yield CountingPlace(lambda kind: adapter_for(f"{kind}-postgresql", server, "touched"), touched)


OTHERS_ON_POSTGRESQL = """SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
TOUCHED_ON_POSTGRESQL = (
    "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = 'WORK'"
)


@contextmanager
def on_mariadb(server: Server) -> Iterator[Place]:
    with closing(pymysql.connect(host="127.0.0.1", port=server.port, user="root", autocommit=True)) as connection:
        cursor = connection.cursor()
        for statement in ("CREATE DATABASE touched", "USE touched", *_script("`").split(";\n")[:-1], ROWS["mariadb"]):
            cursor.execute(statement)
        cursor.execute("ANALYZE TABLE `WORK`")

        def touched() -> int:
            cursor.execute("SHOW GLOBAL STATUS LIKE 'Handler_read%'")
            return sum(int(count) for _, count in cursor.fetchall())

        yield CountingPlace(lambda kind: adapter_for(f"{kind}-mariadb", server, "touched"), touched)


@contextmanager
def on_firebird(server: Server) -> Iterator[Place]:
    isql.create(isql.at(server, "touched.fdb"), f"{_script('', one_way=True)}COMMIT;\n{ROWS['firebird']}")
    url = isql.url_of(server, "touched.fdb")
    with isql.writing(url) as raw:
        for name in ("RDB$PRIMARY1", "D_KEY", *[f"{way}_{name}" for way in "ID" for name in INDEXED]):
            isql.execute(raw, f"SET STATISTICS INDEX {name}")

    def touched() -> int:
        with isql.writing(url) as raw, closing(raw.cursor()) as cursor:
            return int(cursor.execute(TOUCHED_ON_FIREBIRD).fetchone()[0] or 0)

    yield CountingPlace(lambda _: SQLAdapter.open("legacy", {"url": url}), touched)


TOUCHED_ON_FIREBIRD = """SELECT SUM(R.MON$RECORD_SEQ_READS + R.MON$RECORD_IDX_READS)
 FROM MON$TABLE_STATS T JOIN MON$RECORD_STATS R ON R.MON$STAT_ID = T.MON$RECORD_STAT_ID
 WHERE T.MON$STAT_GROUP = 0 AND T.MON$TABLE_NAME = 'WORK'"""


STEPS_OF_A_ROW = 20


class SQLitePlace:
    """SQLite counts steps of its machine, here in twenties: a row of a page takes about one, a row passed over less."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def cost(self, kind: str, query: Query) -> tuple[list[Row], int]:
        steps = 0

        def step() -> None:
            nonlocal steps
            steps += 1

        with (
            closing(adapter_for(f"{kind}-sqlite", self._path)) as adapter,
            closing(sqlite3.connect(self._path)) as connection,
        ):
            rows = adapter.read(query)
            connection.execute("PRAGMA case_sensitive_like = ON")
            connection.set_progress_handler(step, STEPS_OF_A_ROW)
            prepared, values = adapter.prepared(query)
            left = LIMIT
            for statement in prepared.chain():
                left -= len(connection.execute(statement.text, adapter.adapted(statement.bind(values))).fetchall())
                if left <= 0:
                    break
        return rows, steps


@contextmanager
def in_sqlite(folder: Path) -> Iterator[Place]:
    path = folder / "work.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_script('"') + ROWS["sqlite"])
    yield SQLitePlace(path)


@pytest.fixture(scope="module")
def places(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Place]]:
    """Return the place of an engine, which is made when it is first asked for."""
    made: dict[str, Place] = {}
    with ExitStack() as stack:

        def place(engine: str) -> Place:
            if engine not in made:
                if engine == "sqlite":
                    entered = in_sqlite(tmp_path_factory.mktemp("touched"))
                else:
                    entered = ON_SERVERS[engine](request.getfixturevalue(engine))
                made[engine] = stack.enter_context(entered)
            return made[engine]

        yield place


ON_SERVERS = {"postgresql": on_postgresql, "mariadb": on_mariadb, "firebird": on_firebird}
WAYS = [
    *[("sql", engine) for engine in ("sqlite", *ON_SERVERS)],
    *[("odbc", engine) for engine in ("sqlite", "postgresql", "mariadb")],
]


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize(("kind", "engine"), WAYS)
def test_a_page_touches_few_rows(kind: str, engine: str, name: str, places: Callable[[str], Place]) -> None:
    rows, touched = places(engine).cost(kind, QUERIES[name])

    assert rows
    assert touched <= MOST_ROWS
