"""A look spends no more statements and seconds than it was given, and says what it left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import TableDescription
from adapters.query import Query, Row
from adapters.sql.adapter import SQLAdapter
from wrapper.proposal.budget import Budget
from wrapper.proposal.choosing import choose
from wrapper.proposal.draft import LeftOut
from wrapper.proposal.looking import Look


class Counting(SQLAdapter):
    """The real adapter, which remembers what it was asked."""

    asked: list[Query]

    def read(self, query: Query) -> list[Row]:
        self.asked = [*getattr(self, "asked", []), query]
        return super().read(query)


@pytest.fixture
def adapter(tmp_path: Path) -> Counting:
    path = tmp_path / "erp.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE BIG (NO INTEGER PRIMARY KEY, NAME TEXT, PHOTO BLOB)")
        database.executemany("INSERT INTO BIG VALUES (?, ?, x'00')", [(at, f"N{at}") for at in range(5000)])
        database.execute("CREATE TABLE SMALL (NO INTEGER PRIMARY KEY)")
        database.execute("INSERT INTO SMALL VALUES (1)")
        database.execute("CREATE VIEW V AS SELECT * FROM BIG")
        database.commit()
    return Counting.for_engine(f"sqlite:///{path}")


def test_the_first_and_the_last_rows_are_read_by_the_key_and_nothing_is_counted(adapter: Counting) -> None:
    look = Look(adapter, Budget())
    (big,) = look.tables(["BIG"]).tables
    looked = look.sample(big)
    adapter.close()

    assert [row[0] for row in (looked.rows[0], looked.rows[-1])] == [0, 4999]
    assert (len(looked.rows), looked.complete) == (1000, False)
    assert [(query.limit, [one.descending for one in query.order]) for query in adapter.asked] == [
        (800, [False]),
        (200, [True]),
    ]
    assert "PHOTO" not in adapter.asked[0].columns


def test_a_small_table_is_read_once_and_known_to_be_complete(adapter: Counting) -> None:
    look = Look(adapter, Budget())
    looked = look.sample(look.tables(["SMALL"]).tables[0])
    adapter.close()

    assert (len(looked.rows), looked.complete, len(adapter.asked)) == (1, True, 1)


def test_views_are_left_alone_unless_they_are_named(adapter: Counting) -> None:
    look = Look(adapter, Budget())
    chosen, named = look.tables(), look.tables(["v"])
    adapter.close()

    assert [table.name for table in chosen.tables] == ["BIG", "SMALL"]
    assert chosen.aside == [LeftOut("V", "a view; name it with --tables to have it")]
    assert [table.name for table in named.tables] == ["V"]


def test_no_statement_is_sent_once_the_budget_is_spent(adapter: Counting) -> None:
    look = Look(adapter, Budget(statements=1))
    first, second = (look.sample(table) for table in look.tables().tables)
    adapter.close()

    assert len(adapter.asked) == 1
    assert first.remarks[1:] == ("the last rows were not looked at: the 1 statements of this look were spent",)
    assert (second.unsampled, second.rows) == ("the 1 statements of this look were spent", ())


def test_tables_beyond_the_budget_are_named_with_their_keys(adapter: Counting) -> None:
    look = Look(adapter, Budget(columns=3))
    chosen = look.tables()
    adapter.close()

    assert ([table.name for table in chosen.tables], look.complete) == (["BIG"], False)
    why = "not described: the 3 columns of one look were described; name it with --tables to go on there"
    assert chosen.aside[-1] == LeftOut("SMALL", why, "its key is NO")


def test_the_time_bounds_the_descriptions_too(adapter: Counting) -> None:
    moments = iter([0.0, 61.0])
    look = Look(adapter, Budget(seconds=120, clock=lambda: next(moments)))
    chosen = look.tables()
    adapter.close()

    assert [table.name for table in chosen.tables] == ["BIG"]
    assert "the time for descriptions, 60 of 120 seconds, was over" in chosen.aside[-1].reason


def test_of_many_columns_fewer_rows_are_sampled() -> None:
    budget = Budget()

    assert (budget.describes(86), budget.rows(800)) == ("", 800)
    assert (budget.describes(20_000), budget.rows(800)) == ("", 79)
    assert (budget.describes(129_000), budget.rows(200)) == ("", 10)


def test_a_look_ends_when_its_time_is_over(adapter: Counting) -> None:
    moments = iter([0.0, 0.0, 300.0])
    look = Look(adapter, Budget(seconds=120, clock=lambda: next(moments)))
    looked = look.sample(look.tables(["BIG"]).tables[0])
    adapter.close()

    assert looked.remarks[1:] == ("the last rows were not looked at: the 120 seconds of this look were over",)


def test_a_name_that_another_engine_keeps_for_itself_hides_no_table() -> None:
    names = ["MSysNotes", "RDB$X", "sqlite_notes", "_origin"]
    chosen = choose([TableDescription(name, None, (), ("ID",)) for name in [*names, "sysdiagrams"]], ())

    assert [table.name for table in chosen.tables] == names


def test_a_table_is_asked_for_with_its_schema_and_a_view_of_its_name_hides_none() -> None:
    tables = [
        TableDescription("cust", "a", (), ("ID",), is_view=True),
        TableDescription("cust", "b", (), ("ID",)),
        TableDescription("cust", "c", (), ("ID",)),
        TableDescription("other", "c", (), ("ID",)),
    ]

    every = choose(tables, ())
    named = choose(tables, ("C.CUST",))
    schema = choose(tables, ("c.*",))

    assert [one.full_name for one in every.tables] == ["c.cust", "c.other", "b.cust"]
    assert [left.table for left in every.aside] == ["a.cust"]
    assert [one.full_name for one in every.others] == ["a.cust"]
    assert [one.full_name for one in named.tables] == ["c.cust"]
    default = choose([replace(table, is_default=table.schema == "b") for table in tables], ())
    assert [one.full_name for one in default.tables] == ["b.cust", "c.other", "c.cust"]
    assert [one.full_name for one in schema.tables] == ["c.cust", "c.other"]
