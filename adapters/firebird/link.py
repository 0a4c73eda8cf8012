"""Connections to Firebird through firebird-driver: a server's, or the engine inside our own process.

Every read is a read-only transaction of its own, READ COMMITTED, which takes no snapshot and waits for no lock. No
statement is kept prepared: one that is keeps the legacy's own program from altering the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from firebird.driver import Error, Isolation, TraAccessMode, tpb

from adapters.errors import AdapterError, SourceTimeout
from adapters.firebird.errors import Misfit, firebird_failure
from adapters.firebird.statement_texts import described_texts
from adapters.firebird.values import RAW, Reader, Values, stored_rows, without_charsets
from adapters.query import Row, Stored
from adapters.relational.charset import TextDecoder
from adapters.relational.connections import Link
from adapters.relational.watchdog import Watchdog
from adapters.sql.links import GRACE_SECONDS

# fb_cancel_raise and fb_cancel_abort of Firebird's ibase.h.
RAISE, ABORT = 3, 4

CLOSING_SECONDS = 1.0
"""How long a server may take to say goodbye."""


class FirebirdLink(Link):
    """One attachment. A statement over its time is cancelled, and a second later its connection is cut."""

    converts = False

    def __init__(self, raw: Any, decoder: TextDecoder, timeout: float, watchdog: Watchdog) -> None:
        self.raw = raw
        self._values = Values(decoder)
        self._watchdog = watchdog
        self._limit = watchdog.deadline(lambda: raw._att.cancel_operation(RAISE), timeout)
        self._cut = watchdog.deadline(self._abort, timeout + GRACE_SECONDS)
        reading = tpb(Isolation.READ_COMMITTED_RECORD_VERSION, 0, TraAccessMode.READ)
        raw.default_tpb = raw.main_transaction.default_tpb = reading

    def rows(self, text: str, values: Sequence[Stored], at_most: int | None = None) -> list[Row]:
        with self._timed():
            reading = _Reading(self.raw, self._values)
            try:
                reading.execute(text, values)
                return reading.rows(at_most)
            finally:
                reading.close()

    def batches(self, text: str, values: Sequence[Stored], batch: int) -> Iterator[list[Row]]:
        reading = _Reading(self.raw, self._values)
        try:
            with self._timed():
                reading.execute(text, values)
            while True:
                with self._timed():
                    rows = reading.rows(batch)
                if not rows:
                    return
                yield rows
        finally:
            with self._timed():
                reading.close()

    def statement_types(self, text: str, names: Sequence[str], quoted: Sequence[str]) -> Mapping[str, Any] | None:
        found = described_texts(self, text, names, quoted)
        return found if any(found.values()) else None

    def described(self, text: str) -> tuple[Sequence[Any], str]:
        """Return what the server says of each column of a SELECT, and how it would read its rows; no row is read."""
        with self._timed():
            reading = _Reading(self.raw, self._values)
            try:
                return reading.prepare(text), reading.plan()
            finally:
                reading.close()

    def execute(self, text: str) -> None:
        with self._timed():
            self.raw.execute_immediate(text)
            self.raw.rollback()

    def ping(self) -> None:
        with self._timed():
            self.raw.ping()

    def failure(self, error: Exception) -> type[AdapterError] | None:
        if self._limit.fired or self._cut.fired:
            return SourceTimeout
        return firebird_failure(error)

    def close(self) -> None:
        if self._cut.fired or self._limit.fired:
            # It may not even answer to our goodbye.
            with suppress(Exception):
                self._abort()
        self._cut.seconds = CLOSING_SECONDS
        with suppress(Exception):
            self._cut.within(self.raw.close)
        self._watchdog.forget(self._limit)
        self._watchdog.forget(self._cut)

    def _abort(self) -> None:
        attachment = self.raw._att
        if attachment is not None:
            attachment.cancel_operation(ABORT)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        self._limit.start()
        self._cut.start()
        try:
            yield
        finally:
            self._limit.stop()
            self._cut.stop()


class _Reading:
    """One statement that is run in a transaction of its own."""

    def __init__(self, raw: Any, values: Values) -> None:
        self._raw = raw
        self._values = values
        self._cursor: Any = None
        self._statement: Any = None
        self._readers: list[Reader | None] = []

    def prepare(self, text: str) -> Sequence[Any]:
        """Prepare a statement, and return its columns as the server describes them; raises the driver's errors."""
        self._raw.begin()
        self._cursor = cursor = self._raw.cursor()
        cursor._encoding = RAW
        cursor.stream_blob_threshold = -1
        self._statement = cursor.prepare(text)
        columns: Sequence[Any] = self._statement._out_desc
        return columns

    def plan(self) -> str:
        """Return how the server would read the rows of the prepared statement."""
        return str(self._statement.plan or "")

    def execute(self, text: str, values: Sequence[Stored]) -> None:
        """Prepare and run a statement; raises the driver's errors, or Misfit."""
        columns = self.prepare(text)
        cursor, statement = self._cursor, self._statement
        self._readers = self._values.readers(columns)
        statement._out_desc = without_charsets(columns)
        adapted = self._values.adapted(statement._in_meta, values) if values else ()
        try:
            cursor.execute(statement, adapted)
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            # The driver packs values itself, and fails in many ways when one does not fit.
            raise Misfit from error

    def rows(self, at_most: int | None) -> list[Row]:
        """Return the next rows, all that are left without `at_most`."""
        cursor = self._cursor
        found: list[Row] = list(cursor.fetchall() if at_most is None else cursor.fetchmany(at_most))
        return stored_rows(self._readers, found)

    def close(self) -> None:
        """Release everything; never raises, for the connection may be gone."""
        cursor, statement = self._cursor, self._statement
        if cursor is not None and not _done(cursor.close):
            _disown(cursor, "_result")
            cursor._stmt = None
        if statement is not None and not _done(statement.free):
            _disown(statement, "_istmt")
        _done(self._raw.rollback)


def _done(step: Callable[[], object]) -> bool:
    try:
        step()
    except (Error, AttributeError):
        return False
    return True


def _disown(holder: Any, name: str) -> None:
    """Make the driver forget what lived on a dead connection: it would be released once more, and crash."""
    found = getattr(holder, name)
    if found is not None:
        found._refcnt = 0
        setattr(holder, name, None)
