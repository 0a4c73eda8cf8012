"""`Store`: the open database of the gateway, safe in threads and across forks.

Engines are made in the process that uses them, never before a fork; what may be written late goes
through `behind`. Tables are in `schema`; the packages that own rows (wrapper.auth) write their statements.
"""

from __future__ import annotations

import atexit
import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from wrapper.store import schema
from wrapper.store.behind import TOUCH_SECONDS, Uses, WriteBehind
from wrapper.store.engine import StoreUnavailable, make_engine, parse_url
from wrapper.store.migrate import migrate
from wrapper.store.sealing import Seal, find_secret

_SECRET_BYTES = 32


def open_store(url: str, secret: bytes | None = None, *, write_every: float = 5.0) -> Store:
    """Return the store at `url` with its tables up to date.

    `secret` seals signing keys and secrets; without it WRAPPER_SECRET or the file `secret` beside an SQLite store does.
    Late writes happen within `write_every` seconds.
    """
    parsed = parse_url(url)
    migrate(parsed)
    return Store(parsed, secret, write_every)


class Store:
    """The gateway's own database. Made by `open_store`."""

    def __init__(self, url: URL, secret: bytes | None, write_every: float) -> None:
        self.url = url
        self._secret = secret
        self._seal: Seal | None = None
        self._secrets: dict[str, bytes] = {}
        self._engine: Engine | None = None
        self._abandoned: list[Engine] = []
        self._lock = threading.Lock()
        self._behind = WriteBehind(self._write_uses, write_every)
        _LIVE.add(self)

    @property
    def engine(self) -> Engine:
        """The engine of this process."""
        if self._engine is None:
            with self._lock:
                if self._engine is None:
                    self._engine = make_engine(self.url)
        return self._engine

    @property
    def seal(self) -> Seal:
        """What seals and opens the bytes that a copy of the database must not reveal."""
        if self._seal is None:
            self._seal = Seal(self._secret if self._secret is not None else find_secret(self.url))
        return self._seal

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading."""
        with _unavailable(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, lock: str | None = None) -> Iterator[Connection]:
        """Give a connection in one transaction that may write; with `lock`, one holder of that name at a time."""
        with _unavailable(), self._writer() as connection, connection.begin():
            # SQLite has one writer at a time anyhow: BEGIN IMMEDIATE has been waiting for it already.
            if lock is not None and connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"wrapper {lock}"})
            yield connection

    def _writer(self) -> Connection:
        return self.engine.connect().execution_options(store_writes=True)

    def insert(self, table: Table) -> Any:
        """Return an INSERT that knows ON CONFLICT in the words of this store's database."""
        return (sqlite if self.url.get_backend_name() == "sqlite" else postgresql).insert(table)

    def secret(self, name: str) -> bytes:
        """Return the 32 random bytes kept under this name: made at the first call, the same on all nodes."""
        known = self._secrets.get(name)
        if known is not None:
            return known
        table = schema.SECRETS
        query = select(table.c.sealed).where(table.c.name == name)
        with self.read() as connection:
            sealed = connection.execute(query).scalar()
        if sealed is None:
            fresh = self.seal.seal(name, os.urandom(_SECRET_BYTES))
            with self.write() as connection:
                row = {"name": name, "sealed": fresh, "created_at": datetime.now(UTC)}
                connection.execute(self.insert(table).values(row).on_conflict_do_nothing())
                sealed = connection.execute(query).scalar_one()
        self._secrets[name] = self.seal.open(name, sealed)
        return self._secrets[name]

    def count_deprecated(self, consumer: str, operation: str) -> None:
        """Count one use of a deprecated operation by a consumer; written some seconds later."""
        self._behind.count(consumer, operation)

    def touch(self, table: Table, credential: str, address: str) -> None:
        """Note that a credential was used; written some seconds later, at most once a minute."""
        self._behind.touch(table.name, credential, address)

    def flush(self) -> None:
        """Write now what is waiting to be written."""
        self._behind.flush()

    def close(self) -> None:
        """Write what is waiting and close the connections of this process; the store must not be used any more."""
        _LIVE.discard(self)
        self._behind.close()
        if self._engine is not None:
            self._engine.dispose()

    def _write_uses(self, uses: Uses) -> None:
        counts = schema.DEPRECATED_USE
        rows = [
            {"consumer": consumer, "operation": operation, "day": day, "count": count}
            for (consumer, operation, day), count in sorted(uses.counts.items())
        ]
        with self.write() as connection:
            if rows:
                add = self.insert(counts)
                total = counts.c.count + add.excluded.count
                keys = ["consumer", "operation", "day"]
                connection.execute(add.on_conflict_do_update(index_elements=keys, set_={"count": total}), rows)
            for (name, credential), (when, address) in sorted(uses.touches.items()):
                table = schema.METADATA.tables[name]
                # Another worker may have written the same minute already.
                due = or_(
                    table.c.last_used_at.is_(None), table.c.last_used_at < when - timedelta(seconds=TOUCH_SECONDS - 1)
                )
                values = {"last_used_at": when, "last_used_address": address[:64] or None}
                connection.execute(table.update().where(table.c.id == credential, due).values(values))

    def _after_fork(self) -> None:
        # The parent's connections must be neither used nor closed here: closing one would end the parent's session.
        if self._engine is not None:
            self._abandoned.append(self._engine)
            self._engine = None
        self._lock = threading.Lock()
        self._behind.forget()


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise StoreUnavailable(f"the store does not answer: {getattr(error, 'orig', None) or error}") from error


_LIVE: weakref.WeakSet[Store] = weakref.WeakSet()


def _after_fork_in_child() -> None:
    for store in list(_LIVE):
        store._after_fork()


def _at_exit() -> None:
    for store in list(_LIVE):
        store.close()


os.register_at_fork(after_in_child=_after_fork_in_child)
atexit.register(_at_exit)
