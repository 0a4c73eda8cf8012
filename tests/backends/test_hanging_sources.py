"""A source that is locked or hangs takes a few threads of the worker, never all of them, and not for long."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest

from adapters.errors import SourceBusy, SourceTimeout, SourceUnavailable
from adapters.query import Query, Row, Statement, Table
from adapters.relational.adapter import RelationalAdapter
from adapters.relational.connections import BACK_OFF_SECONDS
from tests.backends.conftest import ENGINES, adapter_for

THREADS = 8
QUERY = Query(Table("t"), ("n",), limit=10)
SLOW = Query(Statement(ENGINES["sqlite"].slow), ("n",), limit=1)

Opened = Callable[..., RelationalAdapter]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "legacy.db")) as connection:
        connection.execute("CREATE TABLE t (n INTEGER)")
    return tmp_path / "legacy.db"


@pytest.fixture
def adapter(file: Path) -> Iterator[RelationalAdapter]:
    with closing(adapter_for("sql-sqlite", file, connections="4", timeout="10")) as opened:
        yield opened


@pytest.fixture
def locked(file: Path) -> Iterator[sqlite3.Connection]:
    """Another program's exclusive lock on the file."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(THREADS) as threads:
        yield threads


def free_threads(reads: list[Future[list[Row]]], after: float) -> int:
    return len(wait(reads, timeout=after).done)


def test_a_locked_source_leaves_a_quarter_of_the_threads_free(
    adapter: RelationalAdapter, locked: sqlite3.Connection, worker: ThreadPoolExecutor
) -> None:
    reads = [worker.submit(adapter.read, QUERY) for _ in range(THREADS)]
    assert free_threads(reads, after=0.5) == 2
    # The next ones find the source stuck and are refused without any wait.
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match="all 4 connections are in use"):
        adapter.read(QUERY)
    assert time.monotonic() - began < 0.05
    assert free_threads(reads, after=2.5) == THREADS
    assert {type(read.exception()) for read in reads} <= {SourceBusy, SourceUnavailable}
    locked.rollback()


def test_a_slow_source_leaves_a_quarter_of_the_threads_free(file: Path, worker: ThreadPoolExecutor) -> None:
    with closing(adapter_for("sql-sqlite", file, connections="4", timeout="1")) as adapter:
        reads = [worker.submit(adapter.read, SLOW) for _ in range(THREADS)]
        assert free_threads(reads, after=0.5) == 2
        assert free_threads(reads, after=2.0) == THREADS


def test_a_lock_is_waited_for_two_seconds_and_not_for_the_time_of_a_statement(
    adapter: RelationalAdapter, file: Path
) -> None:
    assert adapter.read(QUERY) == []
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        with pytest.raises(SourceBusy, match="locked by another program"):
            adapter.read(QUERY)
        assert time.monotonic() - began < 2.5
        with pytest.raises(SourceUnavailable, match="left alone"):
            adapter.read(QUERY)
        assert time.monotonic() - began < 2.6


def test_a_source_that_hung_is_left_alone_for_a_second_and_then_asked_again(file: Path) -> None:
    with closing(adapter_for("sql-sqlite", file, connections="1", timeout="1")) as adapter:
        with pytest.raises(SourceTimeout):
            adapter.read(SLOW)
        began = time.monotonic()
        for use in (lambda: adapter.read(QUERY), adapter.probe):
            with pytest.raises(SourceUnavailable, match="left alone"):
                use()
        assert time.monotonic() - began < 0.05
        time.sleep(BACK_OFF_SECONDS)
        assert adapter.read(QUERY) == []


def test_one_slow_statement_does_not_close_a_source_that_answers_others(file: Path) -> None:
    with closing(adapter_for("sql-sqlite", file, timeout="1")) as adapter:
        done = threading.Event()
        refused: list[BaseException] = []

        def read_on() -> None:
            while not done.wait(0.05):
                try:
                    adapter.read(QUERY)
                except SourceUnavailable as error:
                    refused.append(error)

        reader = threading.Thread(target=read_on)
        reader.start()
        try:
            with pytest.raises(SourceTimeout):
                adapter.read(SLOW)
            assert adapter.read(QUERY) == []
        finally:
            done.set()
            reader.join()
        assert refused == []


def test_a_brisk_source_refuses_nobody(file: Path, worker: ThreadPoolExecutor) -> None:
    with closing(adapter_for("sql-sqlite", file, connections="2")) as adapter:

        def read_often() -> int:
            return sum(adapter.read(QUERY) == [] for _ in range(200))

        assert [read.result() for read in [worker.submit(read_often) for _ in range(THREADS)]] == [200] * THREADS
