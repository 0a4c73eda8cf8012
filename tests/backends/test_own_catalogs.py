"""An engine's own catalog is given up for SQLAlchemy's look at it only where it lacks what we ask for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from adapters.base import TableDescription
from adapters.errors import SourceRejected
from adapters.sql.adapter import SQLAdapter
from tests.servers import Server


@pytest.fixture
def owner(postgresql: Server) -> Iterator[psycopg.Connection]:
    """Connect the owner of a database that is made for one test."""
    where = f"postgresql://legacy@127.0.0.1:{postgresql.port}"
    with psycopg.connect(f"{where}/postgres", autocommit=True) as first:
        first.execute("DROP DATABASE IF EXISTS owned WITH (FORCE)")
        first.execute("CREATE DATABASE owned")
    with psycopg.connect(f"{where}/owned", autocommit=True) as raw:
        raw.execute("CREATE TYPE shade AS ENUM ('light', 'dark')")
        raw.execute("CREATE TABLE paints (id integer PRIMARY KEY, tone shade, price money)")
        raw.execute("DROP ROLE IF EXISTS clerk")
        raw.execute("CREATE ROLE clerk LOGIN")
        yield raw
        raw.execute("DROP OWNED BY clerk")
        raw.execute("DROP ROLE clerk")


def described(url: str) -> tuple[TableDescription, ...]:
    with closing(SQLAdapter.for_engine(url)) as adapter:
        return adapter.describe()


def test_a_refusal_that_may_pass_is_an_error_of_one_look(
    postgresql: Server, owner: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"postgresql://clerk@127.0.0.1:{postgresql.port}/owned"
    with closing(SQLAdapter.for_engine(url)) as adapter, caplog.at_level(logging.WARNING):
        owner.execute("REVOKE SELECT ON pg_depend FROM PUBLIC")
        with pytest.raises(SourceRejected):
            adapter.describe()
        owner.execute("GRANT SELECT ON pg_depend TO PUBLIC")
        assert adapter.describe() == described(url)
    assert not caplog.records


def test_a_catalog_that_lacks_what_we_ask_for_is_told_once(
    postgresql: Server, owner: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"postgresql://legacy@127.0.0.1:{postgresql.port}/owned"
    owner.execute("ALTER FUNCTION pg_catalog.has_schema_privilege(oid, text) RENAME TO has_no_schema_privilege")
    with closing(SQLAdapter.for_engine(url, name="paints")) as adapter, caplog.at_level(logging.WARNING):
        assert [table.name for table in adapter.describe()] == ["paints"]
        assert [table.name for table in adapter.describe()] == ["paints"]
    (record,) = [record for record in caplog.records if record.name.startswith("adapters")]
    assert "paints" in record.message
    assert "has_schema_privilege" not in record.message
