"""Connections to PostgreSQL through psycopg, in autocommit; imported where a source needs the driver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.adapt import AdaptersMap

from adapters.errors import AdapterError, StatementOutdated, ValueOutOfRange
from adapters.query import Row, Stored
from adapters.relational.charset import TextDecoder
from adapters.relational.watchdog import Watchdog
from adapters.sql.links import DriverLink, shut
from adapters.sql.postgres_values import AS_BYTES, AS_TEXTS, prepare, rows_one_by_one, speak

NO_STATEMENT = "26000"
"""PostgreSQL's "prepared statement does not exist"."""

STALE_PLAN = "RevalidateCachedQuery"
"""Where PostgreSQL finds that a "cached plan must not change result type": the words are in its own language."""


class PostgresLink(DriverLink):
    """psycopg, in autocommit; streams use a cursor on the server."""

    autocommits = True

    def __init__(self, raw: Any, driver_error: type[Exception], timeout: float, watchdog: Watchdog) -> None:
        super().__init__(raw, driver_error, timeout, watchdog)
        self._keeps_bytes = False
        self._deadline.within(lambda: prepare(raw))

    def speak(self, decoder: TextDecoder) -> None:
        self._keeps_bytes = speak(self.raw, decoder)

    def fetched(self, cursor: Any, at_most: int | None) -> list[Row]:
        try:
            return super().fetched(cursor, at_most)
        except (psycopg.DataError, ValueError) as error:
            if getattr(error, "sqlstate", None) is not None:
                # The server itself could not go on.
                raise
            # psycopg got a value that its Python type does not hold.
            return rows_one_by_one(self.raw, cursor.pgresult)[:at_most]

    def batches(self, text: str, values: Sequence[Stored], batch: int) -> Iterator[list[Row]]:
        with self.raw.transaction():
            yield from super().batches(text, values, batch)

    def stream_cursor(self) -> Any:
        return self.raw.cursor(name="wrapper_stream")

    @contextmanager
    def reflected(self) -> Iterator[Any]:
        # SQLAlchemy's inspector counts on lists where we read JSON texts.
        own, self.raw._adapters = self.raw._adapters, AdaptersMap(psycopg.adapters)
        try:
            if self._keeps_bytes:
                self.raw.execute(AS_TEXTS)
            yield self.raw
        finally:
            self.raw._adapters = own
            if self._keeps_bytes:
                # On a connection that is gone this fails, and what failed before is what has to be told.
                with suppress(psycopg.Error):
                    self.raw.execute(AS_BYTES)

    def cut(self) -> None:
        shut(self.raw.fileno())

    def failure(self, error: Exception) -> type[AdapterError] | None:
        # After an ALTER TABLE every use of the session's old prepared statement fails: a new session heals it.
        state = getattr(error, "sqlstate", None)
        if state is None and isinstance(error, psycopg.DataError):
            # The driver sends no text with a NUL, which no column holds.
            return ValueOutOfRange
        is_stale = isinstance(error, psycopg.Error) and error.diag.source_function == STALE_PLAN
        if is_stale or state == NO_STATEMENT:
            self.spent = True
            return StatementOutdated
        return super().failure(error)
