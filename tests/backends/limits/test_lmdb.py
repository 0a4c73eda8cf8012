"""Counters in LMDB: bounded, shared by forks, and back after crashes, full maps and damage."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import time
from pathlib import Path

import pytest
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from wrapper.catalog.model import Limit, Plan
from wrapper.errors import Problem
from wrapper.limits import Limits, lmdb_storage
from wrapper.limits.environment import environment
from wrapper.limits.lmdb_storage import LMDBStorage
from wrapper.limits.plans import Counter

MAP = 1 << 20


def counter(name: str, most: int = 1000, seconds: int = 3600) -> Counter:
    return Counter(name.encode(), most, seconds)


def entries(uri: str) -> int:
    opened = environment(uri.removeprefix("lmdb://"))
    with opened.begin() as transaction:
        return int(transaction.stat()["entries"])


def test_the_limits_library_finds_the_storage_by_its_scheme(lmdb_uri: str) -> None:
    storage = storage_from_string(lmdb_uri)
    assert isinstance(storage, LMDBStorage)
    limiter, item = FixedWindowRateLimiter(storage), parse("2/minute")
    assert [limiter.hit(item, "a") for _ in range(3)] == [True, True, False]
    assert limiter.test(item, "b")
    window = limiter.get_window_stats(item, "a")
    assert (window.remaining, 58 < window.reset_time - time.time() <= 60) == (0, True)
    limiter.clear(item, "a")
    assert limiter.get_window_stats(item, "a").remaining == 2
    assert storage.check()
    assert storage.reset() == 0


def test_a_name_longer_than_lmdb_allows_is_counted(lmdb_uri: str) -> None:
    storage = LMDBStorage(lmdb_uri)
    assert [storage.incr("x" * 2000, 60) for _ in range(2)] == [1, 2]
    assert storage.get("x" * 2000) == 2


def test_the_file_is_its_owners_alone(lmdb_uri: str) -> None:
    LMDBStorage(lmdb_uri).incr("a", 60)
    path = Path(lmdb_uri.removeprefix("lmdb://"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_expired_counters_are_removed_by_those_who_come_later(lmdb_uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = LMDBStorage(lmdb_uri)
    now = time.time()
    for number in range(40):
        monkeypatch.setattr(lmdb_storage.time, "time", lambda at=now + number * 10: at)
        for caller in range(100):
            storage.spend([counter(f"{number}-{caller}", seconds=10)])
    # 4,000 callers came by; 100 of them are alive at any moment.
    assert entries(lmdb_uri) < 300


def test_a_full_map_makes_room_by_removing_what_is_expired(lmdb_uri: str, caplog: pytest.LogCaptureFixture) -> None:
    storage = LMDBStorage(lmdb_uri, map_bytes=MAP)
    for number in range(200):
        storage.spend([counter(f"kept-{number:0200}")])
    for number in range(20_000):
        storage.spend([counter(f"caller-{number:0200}", seconds=30)])
    assert "crowded" in caplog.text
    admitted, used = storage.spend([counter(f"kept-{7:0200}")])
    assert (admitted, used[0].requests) == (True, 2)


def test_a_map_full_of_long_windows_begins_anew_rather_than_fail(
    lmdb_uri: str, caplog: pytest.LogCaptureFixture
) -> None:
    storage = LMDBStorage(lmdb_uri, map_bytes=MAP)
    for number in range(10_000):
        assert storage.spend([counter(f"caller-{number:0200}", seconds=86_400)])[0]
        assert storage.incr(f"other-{number:0200}", 86_400) == 1
    assert "start from zero" in caplog.text


def test_a_clock_that_is_set_back_does_not_lock_callers_out(lmdb_uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = LMDBStorage(lmdb_uri)
    now = time.time()
    monkeypatch.setattr(lmdb_storage.time, "time", lambda: now + 86_400)
    storage.spend([counter("a", most=1, seconds=60)])
    monkeypatch.setattr(lmdb_storage.time, "time", lambda: now)
    assert storage.spend([counter("a", most=1, seconds=60)])[0]


def test_a_fork_counts_in_the_same_counters(lmdb_uri: str) -> None:
    storage = LMDBStorage(lmdb_uri)
    storage.incr("a", 60)
    child = os.fork()
    if child == 0:
        os._exit(storage.incr("a", 60))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    assert storage.incr("a", 60) == 3


def _spend_for_ever(uri: str, started: object) -> None:
    storage = LMDBStorage(uri)
    started.set()
    while True:
        storage.spend([counter("a", most=1 << 40)])


def test_a_worker_that_is_killed_while_it_counts_stops_nobody(lmdb_uri: str) -> None:
    context = multiprocessing.get_context("spawn")
    storage = LMDBStorage(lmdb_uri)
    for _ in range(3):
        started = context.Event()
        worker = context.Process(target=_spend_for_ever, args=(lmdb_uri, started))
        worker.start()
        assert started.wait(30)
        time.sleep(0.05)
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        assert storage.spend([counter("a", most=1 << 40)])[0]


def test_a_damaged_file_begins_anew(lmdb_uri: str, caplog: pytest.LogCaptureFixture) -> None:
    path = Path(lmdb_uri.removeprefix("lmdb://"))
    path.parent.mkdir()
    path.write_bytes(b"power was lost here" * 1000)
    path.chmod(0o600)
    assert LMDBStorage(lmdb_uri).incr("a", 60) == 1
    assert "damaged" in caplog.text


def test_a_file_that_cannot_be_used_lets_requests_pass(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("not a folder")
    failures: list[int] = []
    limits = Limits(
        f"lmdb://{tmp_path}/file/limits.lmdb",
        {"p": Plan("p", (Limit("hour", 1, 3600),))},
        ("60/minute",),
        on_failure=lambda: failures.append(1),
    )
    assert [limits.spend("Halvorsen", "p") for _ in range(2)] == [[("RateLimit-Policy", '"hour";q=1;w=3600')]] * 2
    assert failures == [1]
    assert caplog.text.count("pass uncounted") == 1


def test_a_refusal_writes_nothing(lmdb_uri: str) -> None:
    limits = Limits(lmdb_uri, {"p": Plan("p", (Limit("hour", 1, 3600),))}, ("60/minute",))
    limits.spend("Halvorsen", "p")
    before = environment(lmdb_uri.removeprefix("lmdb://")).info()["last_txnid"]
    with pytest.raises(Problem):
        limits.spend("Halvorsen", "p")
    assert environment(lmdb_uri.removeprefix("lmdb://")).info()["last_txnid"] == before
