"""Connections to SQL servers through the DB-API drivers that SQLAlchemy knows; psycopg and PyMySQL have their own.

A session is made read-only and given a statement time limit on the server when it is opened; each SELECT
is a transaction of its own, so that no snapshot and no lock outlives a read. On top of the server's limit
stands our own, a second later, for a server that went mute.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from adapters.errors import AdapterError, SourceTimeout
from adapters.query import Row, Stored
from adapters.relational.charset import TextDecoder
from adapters.relational.connections import Link
from adapters.relational.sqlstate import sqlstate_failure
from adapters.relational.watchdog import Watchdog

GRACE_SECONDS = 1.0
"""How much longer than the server's own limit we wait before the connection is cut."""


class DriverLink(Link):
    """A connection of any DB-API driver; subclasses know what their driver does differently."""

    autocommits: ClassVar[bool] = False

    def __init__(self, raw: Any, driver_error: type[Exception], timeout: float, watchdog: Watchdog) -> None:
        self.raw = raw
        self._driver_error = driver_error
        self._watchdog = watchdog
        self._deadline = watchdog.deadline(self.cut, timeout + GRACE_SECONDS)

    def speak(self, decoder: TextDecoder) -> None:
        """Use the source's own charset where the server keeps texts without one."""

    def rows(self, text: str, values: Sequence[Stored], at_most: int | None = None) -> list[Row]:
        cursor = self.raw.cursor()
        self._deadline.start()
        try:
            cursor.execute(text, values)
            rows = self.fetched(cursor, at_most)
        finally:
            self._deadline.stop()
        cursor.close()
        self.end()
        return rows

    def batches(self, text: str, values: Sequence[Stored], batch: int) -> Iterator[list[Row]]:
        cursor = self.stream_cursor()
        try:
            self._deadline.within(lambda: cursor.execute(text, values))
            while rows := self._deadline.within(lambda: self.fetched(cursor, batch)):
                yield rows
        finally:
            self.end_stream(cursor)

    def fetched(self, cursor: Any, at_most: int | None) -> list[Row]:
        """Return the next rows, all that are left without `at_most`."""
        return list(cursor.fetchall() if at_most is None else cursor.fetchmany(at_most))

    def stream_cursor(self) -> Any:
        """Return a cursor that does not fetch everything at once."""
        return self.raw.cursor()

    def end_stream(self, cursor: Any) -> None:
        """Release what the stream held."""
        with suppress(self._driver_error):
            cursor.close()
            self.end()

    def end(self) -> None:
        """End the implicit transaction of drivers that begin one."""
        if not self.autocommits:
            self.raw.rollback()

    def cut(self) -> None:
        """Make a waiting call return with an error; called from another thread."""
        self.raw.close()

    def execute(self, text: str) -> None:
        """Run a statement of the session that returns no rows."""
        cursor = self.raw.cursor()
        cursor.execute(text)
        cursor.close()

    def ping(self) -> None:
        self.rows("SELECT 1", ())

    def failure(self, error: Exception) -> type[AdapterError] | None:
        if self._deadline.fired:
            return SourceTimeout
        if not isinstance(error, self._driver_error):
            return None
        return sqlstate_failure(getattr(error, "sqlstate", None))

    def close(self) -> None:
        self._watchdog.forget(self._deadline)
        with suppress(Exception):
            self.raw.close()


def shut(descriptor: int) -> None:
    """End a socket's connection, so that a call that waits for it returns; called from another thread."""
    # A duplicate, because closing the socket object must stay the driver's.
    with socket.socket(fileno=socket.dup(descriptor)) as wire:
        wire.shutdown(socket.SHUT_RDWR)
