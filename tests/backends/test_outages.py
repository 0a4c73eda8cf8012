"""A source that goes away is unavailable at once, and is back as soon as it is back."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing

import psutil
import pytest

from adapters.errors import SourceTimeout, SourceUnavailable
from adapters.query import Query, Statement
from adapters.relational.connections import BACK_OFF_SECONDS
from tests.backends.conftest import ENGINES, WAYS, adapter_for, one
from tests.servers import firebird_server, free_port, mariadb_server, postgresql_server

SERVERS = {"postgresql": postgresql_server, "mariadb": mariadb_server, "firebird": firebird_server}
REMOTE = [way for way in WAYS if ENGINES[way.split("-")[1]].server]


@pytest.mark.parametrize("way", REMOTE)
def test_a_server_killed_in_mid_query_is_unavailable_and_comes_back(way: str) -> None:
    engine = way.split("-")[1]
    with SERVERS[engine]() as server, closing(adapter_for(way, server)) as adapter:
        assert adapter.read(one(way)) == [(1,)]
        killer = threading.Timer(0.5, server.kill)
        killer.start()
        began = time.monotonic()
        with pytest.raises(SourceUnavailable):
            adapter.read(Query(Statement(ENGINES[engine].slow), ("n",), limit=1))
        assert time.monotonic() - began < 3
        killer.join()
        with pytest.raises(SourceUnavailable):
            adapter.read(one(way))
        server.start()
        assert adapter.read(one(way)) == [(1,)]


@pytest.mark.parametrize("way", REMOTE)
def test_a_connection_that_died_while_it_rested_is_not_noticed_by_the_caller(way: str) -> None:
    with SERVERS[way.split("-")[1]]() as server, closing(adapter_for(way, server)) as adapter:
        assert adapter.read(one(way)) == [(1,)]
        server.kill()
        server.start()
        time.sleep(1.1)
        assert adapter.read(one(way)) == [(1,)]


@pytest.mark.parametrize("way", REMOTE)
def test_a_port_without_a_server_is_unavailable_at_once(way: str) -> None:
    with closing(adapter_for(way, free_port())) as adapter:
        began = time.monotonic()
        with pytest.raises(SourceUnavailable):
            adapter.read(one(way))
        assert time.monotonic() - began < 2


def freeze(process: psutil.Process) -> None:
    """Suspend a process, and wait until each of its threads has stopped: one that still runs could answer."""
    process.suspend()
    while any(psutil.Process(thread.id).status() != psutil.STATUS_STOPPED for thread in process.threads()):
        time.sleep(0.01)


@pytest.mark.parametrize("way", REMOTE)
def test_a_server_that_freezes_in_mid_query_is_given_up(way: str) -> None:
    engine = way.split("-")[1]
    with SERVERS[engine]() as server, closing(adapter_for(way, server, timeout="1")) as adapter:
        assert adapter.read(one(way)) == [(1,)]
        assert server.process is not None
        main = psutil.Process(server.process.pid)
        frozen = [main, *main.children(recursive=True)]
        for process in frozen:
            freeze(process)
        began = time.monotonic()
        try:
            with pytest.raises(SourceTimeout):
                adapter.read(one(way))
            assert time.monotonic() - began < 3
        finally:
            for process in frozen:
                process.resume()
        time.sleep(BACK_OFF_SECONDS)
        assert adapter.read(one(way)) == [(1,)]


def test_a_mute_server_is_unavailable_in_seconds() -> None:
    outcomes: dict[str, BaseException | None] = {}

    def attempt(way: str, port: int) -> None:
        with closing(adapter_for(way, port)) as adapter:
            try:
                adapter.read(one(way))
            except SourceUnavailable as error:
                outcomes[way] = error

    with socket.create_server(("127.0.0.1", 0), backlog=16) as mute:
        port = mute.getsockname()[1]
        threads = [threading.Thread(target=attempt, args=(way, port), daemon=True) for way in REMOTE]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(8)
        assert set(outcomes) == set(REMOTE)
