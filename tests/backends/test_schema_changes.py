"""A table that is altered under us costs at most one failed read, and never a wrong row."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress

import psycopg
import pymysql  # type: ignore[import-untyped]
import pytest

from adapters.errors import SourceRejected
from adapters.query import Condition, Order, Query, Stored, Table, Where
from adapters.relational.adapter import RelationalAdapter
from adapters.sql.adapter import SQLAdapter
from tests.backends.conftest import adapter_for
from tests.servers import Server

SIZES = Table("sizes", "shelf")
"""A table of MariaDB with an ENUM, which is ordered by the places of its labels: a rule knows them."""

CREATED = (
    "CREATE TABLE sizes (id INTEGER PRIMARY KEY, size ENUM('small', 'large') NOT NULL)",
    "INSERT INTO sizes VALUES (1, 'small'), (2, 'large')",
)
Owner = Callable[..., None]


@pytest.fixture
def owner(mariadb: Server) -> Owner:
    def owns(*statements: str) -> None:
        with closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", autocommit=True)) as raw:
            for statement in ("CREATE DATABASE IF NOT EXISTS shelf", "USE shelf", *statements):
                raw.cursor().execute(statement)

    owns("DROP TABLE IF EXISTS sizes")
    return owns


def paged(adapter: RelationalAdapter) -> list[Stored]:
    """Return the sizes of a list in pages of one row."""
    order = (Order("size", nullable=False), Order("id", nullable=False))
    found, after = [], None
    while rows := adapter.read(Query(SIZES, ("size", "id"), order=order, limit=1, after=after)):
        (after,) = rows
        found.append(after[0])
    return found


def test_a_prepared_statement_survives_a_changed_column_type(postgresql: Server) -> None:
    where = f"postgresql://legacy@127.0.0.1:{postgresql.port}/postgres"
    query = Query(Table("altered"), ("a",), limit=1)
    with psycopg.connect(where, autocommit=True) as owner, closing(SQLAdapter.for_engine(where)) as adapter:
        owner.execute("CREATE TABLE altered (a integer)")
        owner.execute("INSERT INTO altered VALUES (1)")
        # psycopg prepares a statement on the server after five uses.
        for _ in range(10):
            assert adapter.read(query) == [(1,)]
        owner.execute("ALTER TABLE altered ALTER a TYPE text USING a::text")
        with suppress(SourceRejected):
            adapter.read(query)
        assert adapter.read(query) == [("1",)]


@pytest.mark.parametrize("way", ["sql-mariadb", "odbc-mariadb"])
def test_a_table_that_is_created_later_is_read_by_its_own_rules(way: str, mariadb: Server, owner: Owner) -> None:
    with closing(adapter_for(way, mariadb)) as adapter:
        with pytest.raises(SourceRejected):
            paged(adapter)
        owner(*CREATED)
        assert paged(adapter) == ["small", "large"]


@pytest.mark.parametrize("way", ["sql-mariadb", "odbc-mariadb"])
def test_labels_that_changed_count_once_the_table_was_seen_to_change(way: str, mariadb: Server, owner: Owner) -> None:
    owner(*CREATED)
    with closing(adapter_for(way, mariadb)) as adapter:
        assert paged(adapter) == ["small", "large"]
        owner(
            "ALTER TABLE sizes MODIFY size ENUM('large', 'huge', 'small') NOT NULL", "INSERT INTO sizes VALUES (3, 3)"
        )
        adapter.forget(SIZES)
        assert paged(adapter) == ["large", "small", "small"]
        huge = Query(SIZES, ("id",), (Where("size", Condition.EQ, "large"),), limit=9)
        assert adapter.read(huge) == [(2,)]


@pytest.mark.parametrize("way", ["sql-mariadb", "odbc-mariadb"])
def test_labels_that_changed_count_after_a_refusal(way: str, mariadb: Server, owner: Owner) -> None:
    owner(*CREATED)
    with closing(adapter_for(way, mariadb)) as adapter:
        assert paged(adapter) == ["small", "large"]
        owner("ALTER TABLE sizes RENAME COLUMN size TO sizing")
        with pytest.raises(SourceRejected):
            paged(adapter)
        owner("ALTER TABLE sizes CHANGE sizing size ENUM('large', 'small') NOT NULL")
        assert paged(adapter) == ["large", "small"]


def test_a_column_that_is_granted_later_is_read_by_its_own_rule(mariadb: Server, owner: Owner) -> None:
    owner(*CREATED, "CREATE OR REPLACE USER clerk", "GRANT SELECT (id) ON sizes TO clerk")
    where = f"mariadb://clerk@127.0.0.1:{mariadb.port}/shelf"
    with closing(SQLAdapter.for_engine(where)) as adapter:
        assert adapter.read(Query(SIZES, ("id",), limit=9)) == [(1,), (2,)]
        owner("GRANT SELECT (size) ON sizes TO clerk")
        assert paged(adapter) == ["small", "large"]
