"""A SQLite file that is replaced or deleted under an open source is noticed by the very next read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from timeit import timeit

import pytest

from adapters.errors import SourceUnavailable
from adapters.query import Query, Table
from adapters.sql.adapter import SQLAdapter

QUERY = Query(Table("t"), ("n",), limit=10)


def write_database(path: Path, number: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (n INTEGER)")
        connection.execute("INSERT INTO t VALUES (?)", (number,))
        connection.commit()


def replace_database(path: Path, number: int) -> None:
    draft = path.with_suffix(".new")
    write_database(draft, number)
    os.replace(draft, path)  # noqa: PTH105 - what a careful copy job does


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_database(tmp_path / "legacy.db", 1)
    return tmp_path / "legacy.db"


@pytest.fixture(params=["", "?mode=ro&immutable=1"])
def adapter(file: Path, request: pytest.FixtureRequest) -> Iterator[SQLAdapter]:
    with closing(SQLAdapter.open("legacy", {"url": f"sqlite:///{file}{request.param}"})) as opened:
        yield opened


def test_a_replaced_file_is_read_at_once_however_busy_the_connection_is(adapter: SQLAdapter, file: Path) -> None:
    for number in range(1, 6):
        assert adapter.read(QUERY) == [(number,)]
        replace_database(file, number + 1)


def test_a_deleted_file_is_unavailable_to_reads_and_to_the_probe_until_it_is_back(
    adapter: SQLAdapter, file: Path
) -> None:
    assert adapter.read(QUERY) == [(1,)]
    file.unlink()
    for use in (lambda: adapter.read(QUERY), adapter.probe):
        with pytest.raises(SourceUnavailable):
            use()
    write_database(file, 2)
    assert adapter.read(QUERY) == [(2,)]
    assert adapter.probe().product == "SQLite"


def test_a_stream_ends_in_the_file_it_began_in(adapter: SQLAdapter, file: Path) -> None:
    batches = adapter.stream(Query(Table("t"), ("n",)), 1)
    assert next(batches) == [(1,)]
    replace_database(file, 2)
    assert adapter.read(QUERY) == [(2,)]
    assert list(batches) == []
    assert adapter.read(QUERY) == [(2,)]


def test_a_lease_costs_next_to_nothing_for_the_look(adapter: SQLAdapter) -> None:
    pool = adapter._connections
    pool.give(pool.take())
    assert min(timeit(lambda: pool.give(pool.take()), number=1000) for _ in range(5)) / 1000 < 20e-6
