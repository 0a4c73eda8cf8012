"""A table that is altered under us costs at most one failed read."""

from __future__ import annotations

from contextlib import closing, suppress

import psycopg

from adapters.errors import SourceRejected
from adapters.query import Query, Table
from adapters.sql.adapter import SQLAdapter
from tests.servers import Server


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
