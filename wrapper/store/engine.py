"""Engines for the store's URL: SQLite in WAL mode, or PostgreSQL; and the errors a store can have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

_BUSY_SECONDS = 10
_CONNECT_SECONDS = 5


class StoreError(Exception):
    """The store cannot be used; the message is for the operator and never names a password."""


class StoreUnavailable(StoreError):
    """The store did not answer; the same call may succeed later."""


def parse_url(text: str) -> URL:
    """Return the URL of a store, or raise StoreError saying what a usable one looks like."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise StoreError(
            "the store URL is not a database URL: write sqlite:////path/store.db or postgresql://…"
        ) from None
    backend = url.get_backend_name()
    if backend == "sqlite":
        if not url.database or url.database == ":memory:" or url.query.get("uri"):
            raise StoreError("the store must be a file that the workers share: write sqlite:////path/store.db")
        return url.set(drivername="sqlite+pysqlite")
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise StoreError(f'the store cannot be kept in "{backend}": use SQLite or PostgreSQL')


def make_engine(url: URL, *, pooled: bool = True) -> Engine:
    """Return an engine for a parsed store URL; an engine that is not pooled leaves no connection behind."""
    pool: dict[str, Any] = (
        {"pool_size": 5, "max_overflow": 20, "pool_timeout": 5} if pooled else {"poolclass": NullPool}
    )
    if url.get_backend_name() == "sqlite":
        _make_file(Path(str(url.database)))
        engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, **pool)
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        return create_engine(
            url,
            pool_pre_ping=pooled,
            connect_args={"connect_timeout": _CONNECT_SECONDS, "application_name": "wrapper"},
            **pool,
        )
    except ModuleNotFoundError as error:
        raise StoreError("a PostgreSQL store needs the psycopg driver: install wrapper-gateway[postgresql]") from error


def _make_file(path: Path) -> None:
    """Make the file before SQLite does, so that only its owner can read it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(f"the store cannot be written: {path}: {error.strerror}") from error


def _tune_sqlite(connection: Any, _record: Any) -> None:
    # The driver would begin transactions by itself, and only before it writes; _begin_sqlite says when and how instead.
    connection.isolation_level = None
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={_BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another wrote between: take the lock first.
    writes = connection.get_execution_options().get("store_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
