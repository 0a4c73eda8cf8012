"""The text of every kind of statement, per dialect, as files to be read in review.

`pytest tests/contract/adapters --update-snapshots` writes them anew; read the difference before you commit it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from math import inf
from pathlib import Path

import pytest
from sqlalchemy.dialects.mssql.pyodbc import MSDialect_pyodbc
from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from adapters.errors import Unsupported
from adapters.firebird.dialect import FirebirdDialect
from adapters.generations.known import GENERATIONS
from adapters.odbc.dialect import ODBCDialect
from adapters.odbc.traits import with_limit
from adapters.query import Condition, Order, Query, Statement, Table, Where, WhereKeys
from adapters.relational.kept_rules import TableRules
from adapters.relational.products import FIREBIRD, MARIADB, MSSQL, POSTGRESQL, SQLITE
from adapters.relational.rules import Rule
from adapters.relational.splitting import parts
from adapters.relational.statements import KEPT_STATEMENTS, Statements
from adapters.relational.text_orders import IndexOrder, Sorting, TextOrder
from adapters.relational.traits import Behind, Counting, LimitStyle, Nulls, Traits

FOLDER = Path(__file__).parent / "statements"
JOBS = Table("JOBMAST")
COLUMNS = ("JOB_NO", "STAT_CD")
KEY = (Order("PLANT", nullable=False), Order("JOB_NO", nullable=False))

_ON_STATUS = (IndexOrder(("STAT_CD",), descending=True, unique=False),)
TEXT_RULES = TableRules(
    {
        "STAT_CD": Rule(texts=TextOrder(Sorting.FINER, 1, "UTF8", False, _ON_STATUS)),
        "PLANT": Rule(texts=TextOrder(Sorting.PADDED, 2, "UTF8", False, _ON_STATUS)),
    },
    {},
    inf,
)
"""The code of a status in a collation that takes capitals for small letters, with an index; no index serves the key."""

DIALECTS = {
    "sqlite": Statements(SQLiteDialect_pysqlite(), SQLITE.traits),
    "postgresql": Statements(PGDialect_psycopg(paramstyle="format"), POSTGRESQL.traits),
    "mysql": Statements(MySQLDialect_pymysql(paramstyle="format"), MARIADB.traits),
    "mssql": Statements(MSDialect_pyodbc(paramstyle="qmark"), MSSQL.traits),
    "firebird": Statements(FirebirdDialect(paramstyle="qmark"), FIREBIRD.traits),
    "firebird-texts": Statements(FirebirdDialect(paramstyle="qmark"), FIREBIRD.traits, None, lambda *_: TEXT_RULES),
    "odbc-limit": Statements(ODBCDialect(), Traits(LimitStyle.LIMIT)),
    "odbc-fetch": Statements(ODBCDialect(), Traits(LimitStyle.FETCH, nulls=Nulls.HIGH)),
    "odbc-rows": Statements(ODBCDialect(), Traits(LimitStyle.ROWS)),
    "odbc-top": Statements(ODBCDialect("["), Traits(LimitStyle.TOP, wildcards="%_[")),
    "odbc-first": Statements(ODBCDialect(" "), Traits(LimitStyle.FIRST)),
    "odbc-none": Statements(ODBCDialect("`"), with_limit(Traits(LimitStyle.NONE), None)),
}
GENERATION_DIALECTS = {
    # Where no quotes are named, the driver's own word decides: most quote by ".
    name: Statements(
        ODBCDialect(one.quote or '"', table_as=one.product.traits.table_as), with_limit(one.product.traits, None)
    )
    for name, one in GENERATIONS.items()
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


def text_of(statements: Statements, query: Query) -> str:
    try:
        text = ";\n".join(prepared.text for prepared in statements.select(query).chain())
    except Unsupported as refused:
        return f"-- refused: {refused}"
    return _as_limited(statements, text, query.limit, bool(query.order))


def _as_limited(statements: Statements, text: str, most: int | None, ordered: bool) -> str:
    """Return the text with what is done besides to limit it."""
    if statements.traits.limit is LimitStyle.ROWCOUNT:
        return f"SET ROWCOUNT {most or 0}\n{text}"
    if most is not None and statements.traits.cuts(ordered):
        return f"{text}\n-- read up to {most} rows"
    return text


def texts(statements: Statements, session: Sequence[str] = ()) -> str:
    parts = [f"-- {name}\n{text_of(statements, query)}\n" for name, query in QUERIES.items()]
    counted = statements.count(QUERIES["an item by its key"], 10_000).text
    counted = _as_limited(statements, counted, 10_000 if statements.traits.counting is Counting.ROWS else None, False)
    how = "a bounded count, by the rows that come" if statements.traits.counting is Counting.ROWS else "a bounded count"
    opened = [f"-- at the beginning of a session\n{text}\n" for text in session]
    return "\n".join([*opened, *parts, f"-- {how}\n{counted}\n"])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_statements_are_the_ones_that_were_reviewed(dialect: str, request: pytest.FixtureRequest) -> None:
    _check(FOLDER / f"{dialect}.sql", texts(DIALECTS[dialect]), request)


@pytest.mark.parametrize("generation", GENERATIONS)
def test_statements_for_each_generation_are_the_ones_that_were_reviewed(
    generation: str, request: pytest.FixtureRequest
) -> None:
    session = GENERATIONS[generation].product.session(10, read_only=True)
    found = texts(GENERATION_DIALECTS[generation], session)
    _check(FOLDER / "generations" / f"{generation}.sql", found, request)


def _check(path: Path, found: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-snapshots"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found)
    assert found == path.read_text()


def test_every_reviewed_text_is_of_a_dialect_or_a_generation() -> None:
    assert {path.stem for path in FOLDER.glob("*.sql")} == set(DIALECTS)
    assert {path.stem for path in (FOLDER / "generations").glob("*.sql")} == set(GENERATIONS)


@pytest.mark.parametrize("generation", GENERATIONS)
def test_no_generation_is_sent_what_only_some_engines_know(generation: str) -> None:
    text = "\n".join(text_of(GENERATION_DIALECTS[generation], query) for query in QUERIES.values())
    text = text.replace("STARTING WITH", "STARTING")
    for word in ("OFFSET", "WITH", "OVER", "CAST", "TRUE", "FALSE", "NULLS", "EXCEPT", "COALESCE", "CASE"):
        assert not re.search(rf"\b{word}\b", text)
    assert (
        "(?, ?)" not in text
        or GENERATIONS[generation].product.traits.behind is Behind.ROW_VALUES
        or " IN (?, ?)" in text
    )


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_read_by_many_keys_binds_no_more_values_than_the_generation_takes(generation: str) -> None:
    statements = GENERATION_DIALECTS[generation]
    most = statements.traits.most_values
    keys = tuple((f"{number:02}", f"J{number}") for number in range(1000))
    query = Query(JOBS, COLUMNS, (WhereKeys(("PLANT", "JOB_NO"), keys), Where("QTY", Condition.GT, 1)), limit=2000)
    reads = list(parts(query, most)) if most else [query]
    found = [where.keys for read in reads for where in read.where if isinstance(where, WhereKeys)]
    assert [key for some in found for key in some] == list(keys)
    assert max(statements.select(read).text.count("?") for read in reads) <= (most or 2049)


def test_queries_that_differ_in_values_share_one_statement() -> None:
    statements = Statements(SQLiteDialect_pysqlite(), SQLITE.traits)
    one, other = (Query(JOBS, COLUMNS, (Where("STAT_CD", Condition.EQ, code),), limit=5) for code in "OH")
    assert statements.select(one) is statements.select(other)


def test_lists_of_similar_length_share_one_statement() -> None:
    statements = Statements(SQLiteDialect_pysqlite(), SQLITE.traits)
    five, eight = (Query(JOBS, COLUMNS, (Where("QTY", Condition.IN, tuple(range(n))),), limit=5) for n in (5, 8))
    assert statements.select(five) is statements.select(eight)
    assert statements.select(five).bind(statements.values(five)) == [0, 1, 2, 3, 4, 4, 4, 4]


def test_each_statement_binds_the_values_it_uses_as_often_as_it_does() -> None:
    statements = DIALECTS["mssql"]
    query = QUERIES["behind a row, mixed directions"]
    parts = [prepared.bind(statements.values(query)) for prepared in statements.select(query).chain()]
    assert parts == [["O", "01", "J1"], ["O", "01"], ["O"], []]
    together = DIALECTS["mysql"].select(query)
    values = together.bind(statements.values(query))
    assert values == ["O", "O", "O", "01", "O", "01", "J1"]
    assert together.text.count("%s") == len(values)


def test_the_number_of_kept_statements_is_bounded() -> None:
    statements = Statements(ODBCDialect(), Traits(LimitStyle.LIMIT))
    for limit in range(KEPT_STATEMENTS + 20):
        statements.select(Query(JOBS, ("JOB_NO",), limit=limit))
    assert len(statements._kept) == KEPT_STATEMENTS
