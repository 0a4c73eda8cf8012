"""What keeps a real engine from being harmed, and us from waiting for it: time, connections, memory, rights."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.errors import SourceRejected, SourceTimeout, SourceUnavailable
from adapters.query import Order, Query, Statement
from adapters.relational.adapter import RelationalAdapter
from adapters.relational.connections import BACK_OFF_SECONDS, WAIT_SECONDS, Link
from tests.backends.conftest import WAYS, Engine

Opened = Callable[..., RelationalAdapter]


def resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def test_a_statement_over_its_time_is_cancelled_and_the_next_one_runs(
    opened: Opened, engine: Engine, answer: Query
) -> None:
    adapter = opened(timeout="1", connections="1")
    began = time.monotonic()
    with pytest.raises(SourceTimeout):
        adapter.read(Query(Statement(engine.slow), ("n",), limit=1))
    assert 0.9 < time.monotonic() - began < 2.2
    time.sleep(BACK_OFF_SECONDS)
    assert adapter.read(answer) == [(1,)]


def test_a_stream_over_its_time_is_cancelled(opened: Opened, engine: Engine, answer: Query) -> None:
    adapter = opened(timeout="1", connections="1")
    began = time.monotonic()
    with pytest.raises(SourceTimeout):
        list(adapter.stream(Query(Statement(engine.slow), ("n",)), 10))
    assert time.monotonic() - began < 2.5
    time.sleep(BACK_OFF_SECONDS)
    assert adapter.read(answer) == [(1,)]


@pytest.mark.parametrize("way", [way for way in WAYS if way.endswith("postgresql")], indirect=True)
def test_the_server_itself_stops_working_on_a_cancelled_statement(opened: Opened, engine: Engine) -> None:
    adapter, observer = opened(timeout="1"), opened()
    with pytest.raises(SourceTimeout):
        adapter.read(Query(Statement(engine.slow), ("n",), limit=1))
    still = "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = 'active'"
    assert observer.read(Query(Statement(f"{still} AND pid <> pg_backend_pid()"), ("n",), limit=1)) == [(0,)]


def test_a_large_stream_is_not_held_in_memory(opened: Opened, engine: Engine, answer: Query) -> None:
    adapter = opened(timeout="30")
    query = Query(
        Statement(engine.large), ("n",), order=(Order("n", nullable=False),) if engine.server else (), limit=engine.rows
    )
    adapter.read(answer)
    before, most, seen = resident_megabytes(), 0.0, 0
    for rows in adapter.stream(query, 20_000):
        seen += len(rows)
        most = max(most, resident_megabytes())
    assert seen == engine.rows
    assert most - before < 25


def test_there_are_never_more_connections_than_allowed(opened: Opened, answer: Query) -> None:
    adapter = opened(connections="2")
    free, holding = threading.Event(), threading.Barrier(3)

    def hold(_: Link) -> bool:
        holding.wait()
        return free.wait(10)

    holders = [threading.Thread(target=adapter.run, args=(hold,)) for _ in range(2)]
    for holder in holders:
        holder.start()
    holding.wait()
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match="2 connections"):
        adapter.read(answer)
    assert time.monotonic() - began < WAIT_SECONDS + 0.5
    free.set()
    for holder in holders:
        holder.join()
    assert adapter.read(answer) == [(1,)]


def test_streams_that_nobody_reads_leave_connections_for_the_reads(
    opened: Opened, engine: Engine, answer: Query
) -> None:
    adapter = opened(connections="4")
    query = Query(Statement(engine.large), ("n",))
    held = [adapter.stream(query, 10) for _ in range(2)]
    for stream in held:
        next(stream)
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match="2 streams"):
        next(adapter.stream(query, 10))
    assert time.monotonic() - began < 0.1
    assert adapter.read(answer) == [(1,)]
    held.pop().close()
    another = adapter.stream(query, 10)
    assert len(next(another)) == 10
    another.close()
    held.pop().close()


def test_the_connection_of_a_stream_is_free_when_the_stream_is_closed(
    opened: Opened, engine: Engine, answer: Query
) -> None:
    adapter = opened(connections="1")
    for _ in range(3):
        stream = adapter.stream(Query(Statement(engine.large), ("n",)), 10)
        assert len(next(stream)) == 10
        stream.close()
        assert adapter.read(answer) == [(1,)]


def test_a_thread_that_waits_gets_the_connection_that_is_given_back(opened: Opened, answer: Query) -> None:
    adapter = opened(connections="2")
    found: list[list[tuple[object, ...]]] = []

    def read_often() -> None:
        for _ in range(25):
            found.append(adapter.read(answer))

    threads = [threading.Thread(target=read_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[(1,)]] * 200


def test_a_session_cannot_write(opened: Opened) -> None:
    adapter = opened()
    with pytest.raises(SourceRejected):
        adapter.run(lambda link: link.rows("CREATE TABLE intruder (n INTEGER)", ()))


# A thread may be running, the watching one: the child uses nothing of it.
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_child_opens_its_own_connections(opened: Opened, answer: Query) -> None:
    adapter = opened(connections="1")
    assert adapter.read(answer) == [(1,)]
    child = os.fork()
    if child == 0:
        right = False
        try:
            right = adapter.read(answer) == [(1,)] and adapter.read(answer) == [(1,)]
        finally:
            os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert adapter.read(answer) == [(1,)]
