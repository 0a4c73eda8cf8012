"""The text of every kind of statement, per dialect, as files to be read in review.

`pytest tests/contract/adapters --update-snapshots` writes them anew; read the difference before you commit it.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.dialects.mssql.pyodbc import MSDialect_pyodbc
from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from adapters.limits import LimitStyle
from adapters.odbc_dialect import ODBCDialect
from adapters.products import MARIADB, MSSQL, POSTGRESQL, SQLITE
from adapters.query import Condition, Order, Query, Statement, Table, Where, WhereKeys
from adapters.statements import KEPT_STATEMENTS, Statements, Traits

FOLDER = Path(__file__).parent / "statements"
JOBS = Table("JOBMAST")
COLUMNS = ("JOB_NO", "STAT_CD")
KEY = (Order("PLANT", nullable=False), Order("JOB_NO", nullable=False))

DIALECTS = {
    "sqlite": Statements(SQLiteDialect_pysqlite(), SQLITE.traits),
    "postgresql": Statements(PGDialect_psycopg(paramstyle="format"), POSTGRESQL.traits),
    "mysql": Statements(MySQLDialect_pymysql(paramstyle="format"), MARIADB.traits),
    "mssql": Statements(MSDialect_pyodbc(paramstyle="qmark"), MSSQL.traits),
    "odbc-limit": Statements(ODBCDialect(), Traits(LimitStyle.LIMIT)),
    "odbc-fetch": Statements(ODBCDialect(), Traits(LimitStyle.FETCH, nulls_last=True)),
    "odbc-rows": Statements(ODBCDialect(), Traits(LimitStyle.ROWS)),
    "odbc-top": Statements(ODBCDialect("["), Traits(LimitStyle.TOP, wildcards="%_[")),
    "odbc-first": Statements(ODBCDialect(" "), Traits(LimitStyle.FIRST)),
    "odbc-none": Statements(ODBCDialect("`"), Traits(LimitStyle.NONE)),
}

QUERIES = {
    "an item by its key": Query(JOBS, COLUMNS, (Where("JOB_NO", Condition.EQ, "J1"),), limit=2),
    "items by a composite key": Query(
        JOBS, COLUMNS, (WhereKeys(("PLANT", "JOB_NO"), (("01", "J1"), ("02", "J2"))),), limit=9
    ),
    "items by three single keys, in a list of four": Query(
        JOBS, COLUMNS, (WhereKeys(("JOB_NO",), (("J1",), ("J2",), ("J3",))),), limit=9
    ),
    "no key": Query(JOBS, COLUMNS, (WhereKeys(("JOB_NO",), ()),), limit=9),
    "all conditions": Query(
        JOBS,
        COLUMNS,
        (
            Where("STAT_CD", Condition.IN, ("O", "H")),
            Where("QTY", Condition.GE, 1),
            Where("QTY", Condition.LT, 9),
            Where("PRICE", Condition.GT, Decimal(1)),
            Where("PRICE", Condition.LE, Decimal(9)),
            Where("DESCR", Condition.PREFIX, "50%"),
            Where("DUE_DT", Condition.IS_NULL),
            Where("OPENED", Condition.NOT_NULL),
        ),
        limit=50,
    ),
    "the first page": Query(JOBS, COLUMNS, order=(Order("STAT_CD", descending=True), *KEY), limit=50),
    "behind a row, one direction": Query(JOBS, COLUMNS, order=KEY, limit=50, after=("01", "J1")),
    "behind a row, mixed directions": Query(
        JOBS, COLUMNS, order=(Order("STAT_CD", descending=True), *KEY), limit=50, after=("O", "01", "J1")
    ),
    "behind a row, nullable ascending": Query(
        JOBS, COLUMNS, order=(Order("STAT_CD"), *KEY), limit=50, after=("O", "01", "J1")
    ),
    "behind a row with NULL": Query(JOBS, COLUMNS, order=(Order("STAT_CD"), *KEY), limit=50, after=(None, "01", "J1")),
    "behind a row with NULL, descending": Query(
        JOBS, COLUMNS, order=(Order("STAT_CD", descending=True), *KEY), limit=50, after=(None, "01", "J1")
    ),
    "names that need quotes": Query(
        Table("ORDER LINES", "Legacy"), ("select", 'Qu"ote', "Disc%", "a]b", "c`d"), order=(Order("GROUP"),), limit=5
    ),
    "an operator's statement": Query(
        Statement("SELECT NO AS JOB_NO FROM JOBMAST WHERE DESCR LIKE 'a:b%';"),
        ("JOB_NO",),
        (Where("JOB_NO", Condition.EQ, "J1"),),
        limit=2,
    ),
    "everything, for a stream": Query(JOBS, COLUMNS, order=KEY),
}


def texts(statements: Statements) -> str:
    parts = [f"-- {name}\n{statements.select(query).text}\n" for name, query in QUERIES.items()]
    counted = statements.count(QUERIES["an item by its key"], 10_000)
    return "\n".join([*parts, f"-- a bounded count\n{counted.text}\n"])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_statements_are_the_ones_that_were_reviewed(dialect: str, request: pytest.FixtureRequest) -> None:
    path = FOLDER / f"{dialect}.sql"
    if request.config.getoption("--update-snapshots"):
        path.write_text(texts(DIALECTS[dialect]))
    assert texts(DIALECTS[dialect]) == path.read_text()


def test_queries_that_differ_in_values_share_one_statement() -> None:
    statements = Statements(SQLiteDialect_pysqlite(), SQLITE.traits)
    one, other = (Query(JOBS, COLUMNS, (Where("STAT_CD", Condition.EQ, code),), limit=5) for code in "OH")
    assert statements.select(one) is statements.select(other)


def test_lists_of_similar_length_share_one_statement() -> None:
    statements = Statements(SQLiteDialect_pysqlite(), SQLITE.traits)
    five, eight = (Query(JOBS, COLUMNS, (Where("QTY", Condition.IN, tuple(range(n))),), limit=5) for n in (5, 8))
    assert statements.select(five) is statements.select(eight)
    assert statements.select(five).bind(statements.values(five)) == [0, 1, 2, 3, 4, 4, 4, 4]


def test_a_value_that_is_used_twice_is_bound_twice() -> None:
    statements = DIALECTS["mssql"]
    query = QUERIES["behind a row, mixed directions"]
    prepared = statements.select(query)
    values = prepared.bind(statements.values(query))
    assert values == ["O", "O", "O", "01", "01", "J1"]
    assert prepared.text.count("?") == len(values)


def test_the_number_of_kept_statements_is_bounded() -> None:
    statements = Statements(ODBCDialect(), Traits(LimitStyle.LIMIT))
    for limit in range(KEPT_STATEMENTS + 20):
        statements.select(Query(JOBS, ("JOB_NO",), limit=limit))
    assert len(statements._kept) == KEPT_STATEMENTS
