"""The store's tables: equal to what the code expects, made once, and never by an older program."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import wrapper.store
from wrapper.store import Store, StoreError, StoreUnavailable, open_store
from wrapper.store.migrate import HEAD
from wrapper.store.schema import METADATA


def test_the_migrations_make_exactly_the_tables_the_code_knows(store: Store) -> None:
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_newest_revision_is_the_one_the_start_looks_for() -> None:
    scripts = ScriptDirectory(str(Path(wrapper.store.__file__).parent / "migrations"))
    assert scripts.get_current_head() == HEAD


def _open_at_the_same_time(url: str, barrier: object, outcomes: object) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    try:
        open_store(url, b"x" * 32).secret("cursors")
    except Exception as error:
        outcomes.put(repr(error))  # type: ignore[attr-defined]
    else:
        outcomes.put("")  # type: ignore[attr-defined]


def test_several_processes_may_start_at_once_on_an_empty_store(store_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    barrier, outcomes = context.Barrier(4), context.Queue()
    processes = [context.Process(target=_open_at_the_same_time, args=(store_url, barrier, outcomes)) for _ in range(4)]
    for process in processes:
        process.start()
    assert [outcomes.get(timeout=60) for _ in processes] == [""] * 4
    for process in processes:
        process.join()


def test_a_store_of_a_newer_version_is_refused_in_plain_words(store_url: str) -> None:
    store = open_store(store_url)
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="written by a newer version"):
        open_store(store_url)


def test_a_sqlite_store_can_be_read_by_its_owner_only(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url)
    store.secret("cursors")
    store.close()
    for name in ("store.db", "secret"):
        assert stat.S_IMODE((tmp_path / "state" / name).stat().st_mode) == 0o600


def test_a_sqlite_store_is_in_wal_mode_and_keeps_foreign_keys(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with store.read() as connection:
        modes = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")]
    store.close()
    assert modes == ["wal", 1]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("mysql://user:hunter2@db/x", 'cannot be kept in "mysql"'),
        ("nonsense", "not a database URL"),
        ("sqlite:////proc/no/store.db", "cannot be written"),
    ],
)
def test_a_url_that_cannot_work_is_refused_without_its_password(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words) as refused:
        open_store(url)
    assert "hunter2" not in str(refused.value)


def test_a_server_that_is_away_is_reported_as_unavailable() -> None:
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        open_store("postgresql://nobody:hunter2@127.0.0.1:1/nothing")
