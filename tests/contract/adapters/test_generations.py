"""Every generation whose SQL an engine at hand understands, run there: the same answers, in the SQL of its age.

That an engine of today takes a statement does not prove that one of 1998 did; that is what the reviewed texts are
for. It proves that the texts are SQL, and that rows are limited, counted and continued rightly in each style.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Adapter
from adapters.generations.generation import Generation
from adapters.generations.known import GENERATIONS, generation_of
from adapters.generations.transact import TEXT_ONLY
from adapters.odbc.adapter import ODBCAdapter
from adapters.query import Condition, Order, Query, Row, Statement, Table, Where, WhereKeys
from adapters.relational.traits import Counting
from adapters.sql.adapter import SQLAdapter
from tests.contract.adapters.world import JOBMAST, World, plain_rows

KEY = ("PLANT", "JOB_NO")
BY_KEY = (Order("PLANT", nullable=False), Order("JOB_NO", nullable=False))

RUN_ON = {
    "TDS stub": {"odbc-freetds"},
    "PostgreSQL 15": {"odbc-postgresql"},
    "MariaDB 10.11": {"odbc-mariadb", "sql-mariadb"},
    "Firebird 3": {"sql-firebird"},
    "SQLite 3.40": {"odbc-sqlite", "sql-sqlite"},
}
"""The worlds that a generation is run on, by what it says it was tested on."""


@contextmanager
def of_generation(adapter: Adapter, generation: Generation) -> Iterator[Any]:
    """Open the source of an adapter once more, as one of this generation."""
    if isinstance(adapter, ODBCAdapter):
        opened: Any = ODBCAdapter("legacy", adapter._target, adapter.session, None, generation)
    elif isinstance(adapter, SQLAdapter):
        opened = SQLAdapter("legacy", adapter._driver.url, adapter.session, generation)
    else:
        raise TypeError(adapter)
    with closing(opened):
        yield opened


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    # In place of the folder's own rule, which would run each test on every world.
    if "generation" in metafunc.fixturenames and "any_world" in metafunc.fixturenames:
        wanted = {trait for marker in metafunc.definition.iter_markers("generations") for trait in marker.args}
        fitting = [one for one in GENERATIONS.values() if all(getattr(one, trait) for trait in wanted)]
        pairs = [(world, one.name) for one in fitting for world in sorted(RUN_ON.get(one.tested, ()))]
        metafunc.parametrize(("any_world", "generation"), pairs, indirect=["any_world"], scope="session")


@pytest.fixture
def aged(world: World, generation: str) -> Iterator[Any]:
    with of_generation(world.adapter, GENERATIONS[generation]) as adapter:
        yield adapter


def test_pages_of_a_generation_bring_every_row_once_and_in_order(aged: Any) -> None:
    rows: list[Row] = []
    after: Row | None = None
    while True:
        page = aged.read(Query(Table("JOBMAST"), KEY, order=BY_KEY, limit=7, after=after))
        rows += page
        if len(page) < 7:
            break
        after = page[-1]
    assert plain_rows(rows) == sorted(plain_rows(row[:2] for row in JOBMAST.rows))


def test_reads_and_counts_of_a_generation_stop_at_their_bound(aged: Any) -> None:
    assert len(aged.read(Query(Table("JOBMAST"), KEY, limit=7))) == 7
    # What bounded a read must bound neither a look at the catalog nor the next one.
    (table,) = aged.describe("JOBMAST")
    assert len(table.columns) == len(JOBMAST.columns)
    assert aged.count(Query(Table("JOBMAST"), KEY), 17) == 17
    assert aged.count(Query(Table("JOBMAST"), KEY), 1000) == len(JOBMAST.rows)
    plant = (Where("PLANT", Condition.EQ, "01"),)
    assert aged.count(Query(Table("JOBMAST"), KEY, plant), 1000) == len(JOBMAST.rows) // 2
    assert sum(map(len, aged.stream(Query(Table("JOBMAST"), KEY, order=BY_KEY), 9))) == len(JOBMAST.rows)


def test_any_number_of_keys_is_found_in_a_generation(aged: Any) -> None:
    keys = tuple((plant, f"J{number}".ljust(10)) for number in range(1, 200) for plant in ("01", "02"))
    assert len(aged.read(Query(Table("JOBMAST"), KEY, (WhereKeys(KEY, keys),), limit=1000))) == len(JOBMAST.rows)
    single = tuple((key,) for _, key in keys[::2])
    assert len(aged.read(Query(Table("JOBMAST"), KEY, (WhereKeys(("JOB_NO",), single),), limit=1000))) == 60
    assert aged.read(Query(Table("JOBMAST"), KEY, (WhereKeys(KEY, ()),), limit=5)) == []


def test_conditions_of_a_generation_find_what_they_say(aged: Any) -> None:
    where = (Where("STAT_CD", Condition.IN, ("O", "H")), Where("QTY", Condition.GE, 2), Where("QTY", Condition.LT, 5))
    wanted = [row[:2] for row in JOBMAST.rows if row[2] in {"O", "H"} and row[4] is not None and 2 <= row[4] < 5]
    found = aged.read(Query(Table("JOBMAST"), KEY, where, limit=100))
    assert sorted(plain_rows(found)) == sorted(plain_rows(wanted))


@pytest.mark.generations("takes_prefixes")
@pytest.mark.parametrize("prefix", ["Bracket", "Bracket 50%", "Brack_", "Flange [", "Flange !"])
def test_a_prefix_is_taken_by_the_letter_in_a_generation(aged: Any, prefix: str) -> None:
    found = aged.read(Query(Table("JOBMAST"), KEY, (Where("DESCR", Condition.PREFIX, prefix),), limit=100))
    wanted = [row[:2] for row in JOBMAST.rows if row[7] is not None and row[7].startswith(prefix)]
    assert sorted(plain_rows(found)) == sorted(plain_rows(wanted))


@pytest.mark.generations("takes_statements")
def test_a_statement_is_read_where_the_generation_takes_one(aged: Any, generation: str) -> None:
    quoted = GENERATIONS[generation].quote == "`"
    text = "SELECT PLANT, JOB_NO FROM JOBMAST WHERE PLANT = '01'"
    text = text if quoted else 'SELECT "PLANT", "JOB_NO" FROM "JOBMAST" WHERE "PLANT" = \'01\''
    query = Query(Statement(text), KEY, (Where("JOB_NO", Condition.EQ, "J7".ljust(10)),), limit=9)
    assert plain_rows(aged.read(query)) == [("01", "J7")]
    assert aged.count(query, 9) == 1


def table_of_generations() -> str:
    """Return the table of docs/odbc.md."""
    limits = {
        "limit": "`LIMIT n`",
        "fetch": "`FETCH FIRST n ROWS ONLY`",
        "rows": "`ROWS n`",
        "top": "`TOP n`",
        "first": "`FIRST n`",
        "rownum": "`ROWNUM <= n`",
        "rowcount": "`SET ROWCOUNT n`",
        "none": "we stop reading",
    }
    prefixes = {
        "clause": "`LIKE … ESCAPE`",
        "brackets": "`LIKE '50[%]%'`",
        "starting": "`STARTING WITH`",
        "none": "refused",
    }
    nulls = {"low": "first", "high": "last", "end": "last, both ways"}
    heads = ("`generation`", "for", "rows limited by", "prefix filter", "NULL ascending", "counted by")
    heads = (*heads, "`statement`", "values a read", "run on")
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for one in GENERATIONS.values():
        traits = one.product.traits
        limit = limits[traits.limit] + (" when sorted, else we stop reading" if traits.limit_needs_order else "")
        counted = "`COUNT(*)`" if traits.counting is Counting.NESTED else "rows"
        cells = (
            *(
                f"`{one.name}`",
                one.summary,
                limit,
                prefixes[traits.escape],
                "the driver says" if one.asks_nulls else nulls[traits.nulls],
                counted,
            ),
            *("yes" if one.takes_statements else "refused", str(traits.most_values or "any number"), one.tested),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def test_the_page_on_odbc_has_the_table_of_generations(request: pytest.FixtureRequest) -> None:
    page = Path(__file__).parents[3] / "docs" / "odbc.md"
    before, begin, rest = page.read_text("utf-8").partition("<!-- generated: generations -->\n\n")
    written, end, after = rest.partition("\n<!-- end -->")
    assert end
    if request.config.getoption("--update-snapshots"):
        page.write_text(before + begin + table_of_generations() + end + after, "utf-8")
        written = table_of_generations()
    assert written == table_of_generations()


def test_every_generation_says_truly_what_it_was_run_on() -> None:
    assert {one.tested for one in GENERATIONS.values()} == {*RUN_ON, TEXT_ONLY}


@pytest.mark.parametrize(
    ("dbms", "version", "generation"),
    [
        ("Microsoft SQL Server", "06.50.0416", "sqlserver-6.5"),
        ("Microsoft SQL Server", "07.00.0623", "sqlserver-7"),
        ("Microsoft SQL Server", "08.00.0341", "sqlserver-2000"),
        ("Microsoft SQL Server", "15.00.2000", "sqlserver-2012"),
        ("Adaptive Server Enterprise", "11.9.2", "sybase-ase-11"),
        ("Adaptive Server Enterprise", "15.7", "sybase-ase-15"),
        ("Firebird", "WI-V1.5.6.5026 Firebird 1.5", "firebird-1.5"),
        ("MySQL", "3.23.58-nt", "mysql-3.23"),
        ("MySQL", "5.0.96", "mysql-5"),
        ("MySQL", "8.0.36", "mysql-8"),
        ("MariaDB", "10.11.000019", "mariadb-10"),
        ("MariaDB", "5.5.68", None),
        ("PostgreSQL", "7.4.30", "postgresql-7"),
        ("PostgreSQL", "15.0.20", "postgresql-9"),
        ("SQLite", "3.39.3", "sqlite-3"),
        ("Oracle", "08.00.6000", "oracle-7"),
        ("Oracle", "11.02.0040", "oracle-8i"),
        ("ACCESS", "04.00.0000", None),
        ("", "", None),
    ],
)
def test_a_driver_that_tells_the_version_needs_no_generation(dbms: str, version: str, generation: str | None) -> None:
    found = generation_of(dbms, version)
    assert (found.name if found else None) == generation
