"""Brings the store's tables up to date, once, however many processes start at the same time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from wrapper.store.engine import StoreError, StoreUnavailable, make_engine

HEAD = "0002"
"""The newest revision in migrations/versions; a test holds the two equal. Knowing it spares most starts Alembic."""

_ADVISORY_LOCK = 0x77_72_61_70  # "wrap"; the number only has to differ from other programs' locks in the same database


def migrate(url: URL) -> None:
    """Bring the tables of a store to the newest revision."""
    engine = make_engine(url, pooled=False)
    try:
        with engine.connect() as connection:
            if _revision(connection) == HEAD:
                return
        with _lock_file(url), engine.connect().execution_options(store_writes=True) as connection:
            _upgrade(connection, sqlite=url.get_backend_name() == "sqlite")
    except OperationalError as error:
        raise StoreUnavailable(f"the store cannot be opened: {error.orig}") from error
    except DBAPIError as error:
        raise StoreError(f"the store cannot be brought up to date: {error.orig}") from error
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, *, sqlite: bool) -> None:
    connection.rollback()
    if sqlite:
        # The mode stays in the file; it cannot be changed inside a transaction.
        connection.connection.cursor().execute("PRAGMA journal_mode=WAL").close()
    else:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        connection.commit()
    try:
        if _revision(connection) != HEAD:
            connection.rollback()
            _run_alembic(connection)
    finally:
        if not sqlite:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
            connection.commit()


def _run_alembic(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - a tenth of a second that only the first start should pay
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    # The option passes through a parser for which % is special.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            "the store was written by a newer version of the gateway; use that version, or another store"
        ) from error
    connection.commit()


@contextmanager
def _lock_file(url: URL) -> Iterator[None]:
    """Hold a lock on a file beside an SQLite store: its own locks cannot be held over several transactions."""
    if url.get_backend_name() != "sqlite":
        yield
        return
    path = Path(str(url.database))
    with path.with_name(path.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
