"""What a SQL Server may do to us on the wire, through the real FreeTDS driver: each ends in its own error, in time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Barrier, Event

import psutil
import pytest

from adapters.errors import OptionError, SourceRejected, SourceTimeout, SourceUnavailable
from adapters.odbc.adapter import ODBCAdapter
from adapters.odbc.target import CONNECT_SECONDS
from adapters.query import Order, Query, Statement, Table
from adapters.relational.connections import BACK_OFF_SECONDS
from tests.backends.tds.conftest import ROWS, Opened
from tests.tds.engine import TableDefinition
from tests.tds.faults import Stage
from tests.tds.server import Stub

ONE = Query(Table("PARTMAST"), ("PART_NO",), limit=1)
ALL = Query(Table("PARTMAST"), ("PART_NO", "DESCR"), order=(Order("PART_NO", nullable=False),), limit=1000)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def test_a_server_that_never_lets_us_in_is_unavailable_in_seconds(freetds: str, tmp_path: Path) -> None:
    def attempt(stage: Stage) -> None:
        stub = Stub(tmp_path / f"{stage}.db")
        stub.faults.mute = stage
        stub.start()
        options = {"driver": freetds, "connection": stub.connection(TDS_Version="7.1"), "user": "legacy"}
        try:
            with closing(ODBCAdapter.open("legacy", options)) as adapter, pytest.raises(SourceUnavailable):
                adapter.read(ONE)
        finally:
            stub.stop()

    with within(CONNECT_SECONDS + 2), ThreadPoolExecutor() as threads:
        list(threads.map(attempt, [Stage.CONNECT, Stage.LOGIN]))


def test_a_server_that_falls_silent_at_a_query_is_given_up(stub: Stub, opened: Opened) -> None:
    adapter = opened()
    assert len(adapter.read(ONE)) == 1
    stub.faults.mute = Stage.QUERY
    with within(3), pytest.raises(SourceTimeout):
        adapter.read(ONE)


def test_every_connection_of_a_server_that_falls_silent_is_given_up_though_all_were_opened_at_once(
    stub: Stub, opened: Opened
) -> None:
    # Each in an adapter of its own, as sources have: whose socket is whose must be known in the whole process.
    adapters = [opened() for _ in range(8)]
    begin = Barrier(len(adapters))
    stub.faults.mute, stub.faults.only = Stage.QUERY, "PARTMAST"

    def attempt(adapter: ODBCAdapter) -> type[Exception] | None:
        begin.wait()
        try:
            adapter.read(ONE)
        except (SourceTimeout, SourceUnavailable) as error:
            return type(error)
        return None

    with within(5), ThreadPoolExecutor(len(adapters)) as threads:
        assert list(threads.map(attempt, adapters)) == [SourceTimeout] * len(adapters)


def test_a_server_that_falls_silent_is_given_up_though_nobody_knows_its_socket(stub: Stub, opened: Opened) -> None:
    adapter, others, done = opened(), ExitStack(), Event()

    def make_others() -> None:
        with closing(socket.create_server(("127.0.0.1", 0), backlog=512)) as listener:
            while not done.is_set():
                others.enter_context(socket.create_connection(listener.getsockname()))
                time.sleep(0.001)

    with others, ThreadPoolExecutor(1) as thread:
        thread.submit(make_others)
        try:
            assert len(adapter.read(ONE)) == 1
        finally:
            done.set()
    stub.faults.mute = Stage.QUERY
    with within(6), pytest.raises(SourceTimeout):
        adapter.read(ONE)


def test_a_connection_that_breaks_in_mid_row_is_unavailable_and_the_next_read_has_a_new_one(
    stub: Stub, opened: Opened
) -> None:
    adapter = opened()
    assert len(adapter.read(ALL)) == len(ROWS)
    stub.faults.drop_after = 200
    with within(2), pytest.raises(SourceUnavailable):
        adapter.read(ALL)
    stub.faults.clear()
    assert len(adapter.read(ALL)) == len(ROWS)
    assert len(stub.logins) == 2


def test_a_stream_that_breaks_in_mid_row_says_so(stub: Stub, opened: Opened) -> None:
    stub.faults.drop_after = 200
    batches = opened().stream(ALL, 50)
    assert len(next(batches)) == 50
    with pytest.raises(SourceUnavailable):
        list(batches)


def test_the_victim_of_a_deadlock_is_told_to_try_again(stub: Stub, opened: Opened) -> None:
    adapter = opened()
    stub.faults.deadlocks = 1
    with pytest.raises(SourceUnavailable):
        adapter.read(ONE)
    assert len(adapter.read(ONE)) == 1


def test_a_slow_statement_is_cancelled_at_its_time_limit_by_an_attention(stub: Stub, opened: Opened) -> None:
    adapter = opened()
    assert len(adapter.read(ONE)) == 1
    stub.faults.delay, stub.faults.only = 30, "PARTMAST"
    before = stub.attentions
    with within(2), pytest.raises(SourceTimeout):
        adapter.read(ONE)
    assert stub.attentions == before + 1
    stub.faults.clear()
    time.sleep(BACK_OFF_SECONDS)
    assert len(adapter.read(ONE)) == 1


def test_a_login_that_is_refused_is_unavailable_and_keeps_the_servers_words_for_the_operator(
    stub: Stub, opened: Opened
) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        opened(password="wrong").read(ONE)
    assert "18456" in str(caught.value.__cause__)
    assert "18456" not in str(caught.value)
    assert len(stub.logins) == 1


def test_a_server_that_comes_back_on_its_port_is_read_again(stub: Stub, opened: Opened) -> None:
    adapter = opened()
    assert len(adapter.read(ONE)) == 1
    stub.stop()
    with within(2), pytest.raises(SourceUnavailable):
        adapter.read(ONE)
    with within(2), pytest.raises(SourceUnavailable):
        adapter.read(ONE)
    stub.start()
    assert len(adapter.read(ONE)) == 1


def test_a_stream_of_many_rows_is_bounded_in_memory(stub: Stub, opened: Opened) -> None:
    digits = TableDefinition("DIGITS", {"N": "INT NOT NULL"}, key=("N",))
    stub.database.create(digits, [(number,) for number in range(1000)])
    text = "SELECT a.N * 1000 + b.N AS N, 'a text that takes its room in memory' AS T FROM DIGITS a, DIGITS b"
    stream = opened(timeout="30").stream(Query(Statement(text), ("N", "T")), 500)
    next(stream)
    before = psutil.Process().memory_info().rss
    read = sum(len(next(stream)) for _ in range(400))
    grown = psutil.Process().memory_info().rss - before
    assert read == 200_000
    # Both ends run in this process: the stub's rows are made one at a time, too.
    assert grown < 8 << 20
    stream.close()


@pytest.mark.parametrize("level", ["7.0", "7.1", "7.4", "auto"])
def test_every_level_from_seven_on_reads_the_same(stub: Stub, opened: Opened, level: str) -> None:
    adapter = opened(connection=stub.connection(TDS_Version=level))
    rows = adapter.read(ALL)
    assert [row[1] for row in rows[:2]] == ["Flange 1 Ø", "Flange 2 Ø"]


def test_a_table_that_is_not_there_is_refused_and_the_connection_stays(stub: Stub, opened: Opened) -> None:
    adapter = opened()
    with pytest.raises(SourceRejected):
        adapter.read(Query(Table("NOPE"), ("PART_NO",), limit=1))
    assert len(adapter.read(ONE)) == 1
    assert len(stub.logins) == 1


@pytest.mark.parametrize(
    "password", ["a;Server=x", "a}b", "{abc", "{a}", "x=y", " a b ", "a}};x", "}", "{}", "é;€", "[a](b)!@,"]
)
def test_a_password_of_any_letters_is_the_password(stub: Stub, opened: Opened, password: str) -> None:
    stub.accounts = {"legacy": password}
    if "};" in password:
        with pytest.raises(OptionError, match="password"):
            opened(password=password)
    else:
        assert len(opened(password=password).read(ONE)) == 1
