"""The open store: secrets, late writes, forks and times."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from wrapper.store import Store, StoreError, open_store
from wrapper.store.schema import CONSUMERS, DEPRECATED_USE, SECRETS


def counts(store: Store) -> list[tuple[str, str, int]]:
    table = DEPRECATED_USE
    with store.read() as connection:
        rows = connection.execute(select(table.c.consumer, table.c.operation, table.c.count).order_by(table.c.consumer))
        return [tuple(row) for row in rows]


def in_child(work: Callable[[], bool]) -> bool:
    """Run `work` in a forked process and return what it returned."""
    child = os.fork()
    if child == 0:
        good = False
        try:
            good = work()
        finally:
            os._exit(0 if good else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_secret_is_made_once_and_stays_the_same(store: Store, store_url: str) -> None:
    secret = store.secret("cursors")
    other = open_store(store_url, b"a secret of the tests, long enough for all")
    assert len(secret) == 32
    assert other.secret("cursors") == secret
    assert other.secret("something else") != secret
    other.close()


def test_a_secret_is_not_readable_in_the_database(store: Store) -> None:
    secret = store.secret("cursors")
    with store.read() as connection:
        sealed = connection.execute(select(SECRETS.c.sealed)).scalar_one()
    assert secret not in sealed


def test_a_store_sealed_with_another_secret_says_so(store: Store, store_url: str) -> None:
    store.secret("cursors")
    other = open_store(store_url, b"another secret that is also long enough")
    with pytest.raises(StoreError, match="sealed with another secret: give WRAPPER_SECRET"):
        other.secret("cursors")
    other.close()


def test_without_a_given_secret_the_environment_has_it(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRAPPER_SECRET", "from the environment, thirty-two characters")
    store = open_store(sqlite_url)
    made = store.secret("cursors")
    store.close()
    monkeypatch.delenv("WRAPPER_SECRET")
    again = open_store(sqlite_url, b"from the environment, thirty-two characters")
    assert again.secret("cursors") == made
    again.close()


def test_a_postgresql_store_without_a_secret_asks_for_one(postgresql_url: str) -> None:
    store = open_store(postgresql_url)
    with pytest.raises(StoreError, match="needs WRAPPER_SECRET"):
        store.secret("cursors")
    store.close()


def test_deprecated_uses_are_added_up_by_consumer_and_operation(store: Store) -> None:
    for _ in range(3):
        store.count_deprecated("Halvorsen", "v1.jobs.list")
    store.flush()
    store.count_deprecated("Halvorsen", "v1.jobs.list")
    store.count_deprecated("Nordvik", "v1.jobs.list")
    store.flush()
    assert counts(store) == [("Halvorsen", "v1.jobs.list", 4), ("Nordvik", "v1.jobs.list", 1)]


def test_uses_are_written_by_themselves_after_a_moment(sqlite_url: str) -> None:
    store = open_store(sqlite_url, write_every=0.05)
    store.count_deprecated("Halvorsen", "v1.jobs.list")
    until = time.monotonic() + 5
    while not counts(store) and time.monotonic() < until:
        time.sleep(0.02)
    assert counts(store) == [("Halvorsen", "v1.jobs.list", 1)]
    store.close()


def test_many_threads_lose_no_count(store: Store) -> None:
    def use() -> None:
        for _ in range(500):
            store.count_deprecated("Halvorsen", "v1.jobs.list")
            if threading.get_ident() % 7 == 0:
                store.flush()

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    store.flush()
    for thread in threads:
        thread.join()
    store.flush()
    assert counts(store) == [("Halvorsen", "v1.jobs.list", 4000)]


def test_uses_that_cannot_be_written_wait_for_the_next_time(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE deprecated_use RENAME TO away")
    store.count_deprecated("Halvorsen", "v1.jobs.list")
    store.flush()
    assert "could not be written" in caplog.text
    with store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO deprecated_use")
    store.flush()
    assert counts(store) == [("Halvorsen", "v1.jobs.list", 1)]


def test_a_fork_uses_its_own_connections_and_counts_its_own_uses(store: Store) -> None:
    store.count_deprecated("parent", "v1.jobs.list")
    assert counts(store) == []

    def child() -> bool:
        store.count_deprecated("child", "v1.jobs.list")
        store.flush()
        return counts(store) == [("child", "v1.jobs.list", 1)]

    assert in_child(child)
    store.flush()
    assert counts(store) == [("child", "v1.jobs.list", 1), ("parent", "v1.jobs.list", 1)]


def test_a_fork_while_locks_are_held_does_not_hang(store: Store) -> None:
    with store._behind._lock, store._lock:
        good = in_child(lambda: store.count_deprecated("child", "v1.jobs.list") is None and counts(store) == [])
    assert good


def test_the_end_of_the_program_writes_what_waits_and_does_not_hang(sqlite_url: str) -> None:
    program = f"from wrapper.store import open_store; open_store({sqlite_url!r}).count_deprecated('Halvorsen', 'v1.x')"
    # The store object is garbage at once: its waiting write keeps it alive until the end.
    started = time.monotonic()
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=30)
    assert time.monotonic() - started < 4
    store = open_store(sqlite_url)
    assert counts(store) == [("Halvorsen", "v1.x", 1)]
    store.close()


def test_times_come_back_in_utc_and_naive_ones_are_refused(store: Store) -> None:
    now = datetime.now(UTC)
    with store.write() as connection:
        connection.execute(CONSUMERS.insert().values(name="Halvorsen", created_at=now))
        assert connection.execute(select(CONSUMERS.c.created_at)).scalar_one() == now
    with store.read() as connection, pytest.raises(StatementError, match="without a zone"):
        connection.execute(select(CONSUMERS).where(CONSUMERS.c.created_at == datetime(2026, 1, 1)))  # noqa: DTZ001


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as connection:
        connection.execute(CONSUMERS.insert().values(name="Halvorsen", created_at=datetime.now(UTC)))
        raise ZeroDivisionError
    with store.read() as connection:
        assert connection.execute(select(CONSUMERS)).all() == []


def test_writers_wait_for_each_other_instead_of_failing(store: Store) -> None:
    errors = []

    def write(number: int) -> None:
        try:
            for turn in range(10):
                with store.write(lock="test") as connection:
                    known = len(connection.execute(select(CONSUMERS)).all())
                    row = {"name": f"{number}-{turn}-{known}", "created_at": datetime.now(UTC)}
                    connection.execute(CONSUMERS.insert().values(row))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as connection:
        names = connection.execute(select(CONSUMERS.c.name)).scalars().all()
    assert errors == []
    assert sorted(int(name.rpartition("-")[2]) for name in names) == list(range(80))
