"""One ODBC connection: kept cursors, texts as the source stores them, and cancelling from outside.

pyodbc prepares a statement once per cursor and keeps it while the same text is run again, so every text
has its own cursor here. Time limits are a cancel from another thread: the only way that all drivers obey.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from types import ModuleType
from typing import Any

from adapters.errors import AdapterError, SourceRejected, SourceTimeout
from adapters.odbc.drivers import ODBCDriver
from adapters.odbc.failures import odbc_failure
from adapters.odbc.running import Running
from adapters.query import Row, Stored
from adapters.relational.charset import TextDecoder
from adapters.relational.connections import Link
from adapters.relational.names_codec import register_names_codec
from adapters.relational.packed import Packed
from adapters.relational.watchdog import Watchdog
from adapters.relational.wires import Wire, wired

KEPT_CURSORS = 64

HOLDS_NO_BLOBS = "JSON cannot hold BLOB values"
"""What SQLite says of a blob among packed values."""

LENIENT_NAMES = register_names_codec("wrapper_odbc_metadata", "utf-16-le", "surrogatepass")
"""Decodes the names of a result that are not UTF-16: some drivers give such for names of other letters than ASCII.

We go by the places of columns, so a name that is wrong does no harm. pyodbc decodes all names each time that a
statement runs, and a codec of Python's own costs a quarter of a point look-up: only connections that need it have it.
"""


class ODBCLink(Link):
    """One connection; `open_raw(streaming)` opens pyodbc's."""

    refusal: Exception | None = None
    """What the catalog said when it last refused: a driver that lacks a function and a broken table fail alike."""

    def __init__(  # noqa: PLR0913, PLR0917 - all parts of one connection
        self,
        pyodbc: ModuleType,
        driver: ODBCDriver,
        open_raw: Callable[[bool], Any],
        decoder: TextDecoder,
        timeout: float,
        watchdog: Watchdog,
    ) -> None:
        self._pyodbc = pyodbc
        self.driver = driver
        self._open_raw = open_raw
        self._decoder = decoder
        self._cursors: dict[str, Any] = {}
        self._session: Sequence[str] = ()
        self._has_lenient_names = False
        self.raw, wire = self._opened(False)
        self._running = Running(watchdog, timeout, wire)

    def prepare(self, session: Sequence[str]) -> None:
        """Run the statements that a session begins with, now and on the connection that streams in its place."""
        self._session = session
        for statement in session:
            self.execute(statement)

    def begins_with(self, statement: str) -> None:
        """Let the connection that streams in this one's place run a statement too, unless it is empty."""
        if statement:
            self._session = (*self._session, statement)

    def info(self, name: str) -> Any:
        """Return what the driver says of itself or its source, or None: some fail even on this."""
        with suppress(self._pyodbc.Error, AttributeError):
            found = self.raw.getinfo(getattr(self._pyodbc, name))
            # mdbtools counts the terminating zero as a part of the text.
            return found.rstrip("\0") if isinstance(found, str) else found
        return None

    def rows(self, text: str, values: Sequence[Stored], at_most: int | None = None) -> list[Row]:
        return self._stored(self._fetched(text, values, at_most))

    def packed_rows(self, packed: Packed, values: Sequence[Stored], at_most: int | None) -> list[Row] | None:
        """Return the rows of a packed statement, or None where they hold something unusual."""
        try:
            found = packed.rows([row[0] for row in self._fetched(packed.text, values, at_most)], self._decoder)
        except self._pyodbc.Error as error:
            if HOLDS_NO_BLOBS not in str(error):
                raise
            found = None
        if found is None:
            packed.leave_alone()
        return found

    def _fetched(self, text: str, values: Sequence[Stored], at_most: int | None) -> list[Any]:
        cursor = self._cursor(text)

        def call() -> list[Any]:
            cursor.execute(text, values)
            self.shown = cursor.description
            found: list[Any] = cursor.fetchall() if at_most is None else cursor.fetchmany(at_most)
            return found

        try:
            found = self._step(cursor, call)
        except BaseException:
            self._forget(text)
            raise
        if at_most is not None:
            # Rows, and locks with them, may be left on the other side.
            self._forget(text)
        return found

    def batches(self, text: str, values: Sequence[Stored], batch: int) -> Iterator[list[Row]]:
        for found in self._fetched_batches(text, values, batch):
            yield self._stored(found)

    def packed_batches(self, packed: Packed, values: Sequence[Stored], batch: int) -> Iterator[list[Row]]:
        """Yield the rows of a packed statement that takes any value, `batch` at a time."""
        for found in self._fetched_batches(packed.text, values, batch):
            rows = packed.rows([row[0] for row in found], self._decoder)
            if rows is None:
                raise SourceRejected("a packed row holds something that is not expected")
            yield rows

    def _fetched_batches(self, text: str, values: Sequence[Stored], batch: int) -> Iterator[list[Any]]:
        if self.driver.stream_keywords:
            self._become_streaming()
        cursor = self.raw.cursor()
        try:
            self._step(cursor, lambda: cursor.execute(text, values))
            self.shown = cursor.description
            while found := self._running.step(cursor, lambda: cursor.fetchmany(batch)):
                yield found
        finally:
            self._close(cursor)

    def described(self, text: str) -> list[Any]:
        """Return what the driver says of each column of a statement, as Python's DB-API has it."""
        # To pyodbc what we read as bytes is a text.
        for kind in self.driver.outputs:
            self.raw.remove_output_converter(kind)
        cursor = self.raw.cursor()
        try:
            self._step(cursor, lambda: cursor.execute(text))
            return list(cursor.description)
        finally:
            self._close(cursor)
            for kind, convert in self.driver.outputs.items():
                self.raw.add_output_converter(kind, convert)

    def kind(self, shown: Any) -> Any:
        # psqlODBC makes the precision of a decimal of the values that it got. The name comes first.
        return shown[1] if shown[1] is Decimal else shown[1:6]

    def plain(self, text: str, values: Sequence[Stored] = ()) -> list[Any]:
        """Return what the driver makes of a statement's rows by itself; the connection is not mended for them."""
        cursor = self.raw.cursor()
        try:
            return self._running.step(cursor, lambda: list(cursor.execute(text, values).fetchall()))
        finally:
            self._close(cursor)

    def execute(self, text: str) -> None:
        """Run a statement of the session that may return no rows."""
        cursor = self.raw.cursor()
        self._running.step(cursor, lambda: cursor.execute(text))
        cursor.close()

    def catalog(self, ask: Callable[[Any], Any]) -> list[Any] | None:
        """Return what a cursor answers about the catalog, with its names as spelled, or None where that is refused."""
        # Some engines answer by procedures, which the session's own limit would cut short.
        self.let_rows(0)
        cursor = self.raw.cursor()
        try:
            found = self._step(cursor, lambda: ask(cursor).fetchall())
        except self._pyodbc.Error as error:
            if self.failure(error) is not SourceRejected:
                raise
            self.refusal = error
            return None
        finally:
            self._close(cursor)
        return [[self._name(value) if isinstance(value, str) else value for value in row] for row in found]

    def _name(self, text: str) -> str:
        """Return a text of the catalog as the source spells it."""
        text = text.rstrip("\0")
        if not self.driver.raw_texts or text.isascii():
            return text
        with suppress(UnicodeDecodeError):
            # Names are UTF-8 by rule, even where an old program stores its rows in another charset.
            return text.encode("latin-1").decode("utf-8")
        return self._decoder.decode(text.encode("latin-1"))

    def runs(self, text: str) -> bool:
        """Return whether the source accepts a statement."""
        try:
            self.rows(text, ())
        except self._pyodbc.Error:
            return False
        return True

    def ping(self) -> None:
        # No SELECT without a table runs everywhere; every driver can be asked for a table that is not there.
        cursor = self.raw.cursor()
        self._running.step(cursor, lambda: cursor.tables(table="\x01").fetchall())
        cursor.close()

    def failure(self, error: Exception) -> type[AdapterError] | None:
        if self._running.fired:
            return SourceTimeout
        return odbc_failure(self._pyodbc, error)

    def close(self) -> None:
        cursors = list(self._cursors.values())
        self._cursors.clear()
        self._running.close(self.raw, cursors, self._pyodbc.Error)

    def outdated(self) -> bool:
        return self._running.stuck

    def _cursor(self, text: str) -> Any:
        cursor = self._cursors.get(text)
        if cursor is None:
            if len(self._cursors) >= KEPT_CURSORS:
                self._forget(next(iter(self._cursors)))
            cursor = self._cursors[text] = self.raw.cursor()
        return cursor

    def _forget(self, text: str) -> None:
        cursor = self._cursors.pop(text, None)
        if cursor is not None:
            self._close(cursor)

    def _close(self, cursor: Any) -> None:
        # While a cancel waits for the server, the driver still uses the cursor's memory; the last reference frees it.
        if not self._running.stuck:
            with suppress(self._pyodbc.Error):
                cursor.close()

    def _stored(self, rows: list[Any]) -> list[Row]:
        if not self.driver.raw_texts:
            # Rows of pyodbc are neither tuples nor equal to one.
            return list(map(tuple, rows))
        decoded = self._decoder.decoded
        return [
            tuple([value if type(value) is not str or value.isascii() else decoded(value) for value in row])
            for row in rows
        ]

    def _step(self, cursor: Any, call: Callable[[], list[Any]]) -> list[Any]:
        """Return what a call on `cursor` returns; it is made again once the connection is mended for it."""
        while True:
            try:
                return self._running.step(cursor, call)
            except ValueError as error:
                if not self._becomes_lenient(error):
                    raise

    def _becomes_lenient(self, error: ValueError) -> bool:
        """Mend the connection for names that pyodbc could not read; return False where that is not what failed."""
        if not isinstance(error, UnicodeDecodeError) or self._has_lenient_names:
            return False
        self.raw.setdecoding(self._pyodbc.SQL_WMETADATA, encoding=LENIENT_NAMES)
        self._has_lenient_names = True
        return True

    def _become_streaming(self) -> None:
        # These drivers decide at connect time whether they stream. The connection is closed afterwards.
        self.spent = True
        self._cursors.clear()
        self.raw.close()
        self.raw, wire = self._opened(True)
        # What was mended on the other connection is not mended on this one.
        self._has_lenient_names = False
        self._running.rewire(wire)
        self.prepare(self._session)

    def _opened(self, streaming: bool) -> tuple[Any, Wire | None]:
        if self.driver.remote:
            return wired(lambda: self._open_raw(streaming))
        return self._open_raw(streaming), None
