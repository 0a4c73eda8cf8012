"""Connections to SQLite files through the standard library's driver.

Files are opened read-only unless access allows writing, so that a missing file is an error and not a new
empty database. Texts are kept as the bytes of the source's charset: an old program that wrote cp1252
into the file is read, and searched, as cp1252.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from adapters.errors import (
    AdapterError,
    OptionError,
    SourceBusy,
    SourceRejected,
    SourceTimeout,
    SourceUnavailable,
    ValueOutOfRange,
)
from adapters.query import Row, Stored
from adapters.relational.charset import TextDecoder
from adapters.relational.connections import Link
from adapters.relational.watchdog import Watchdog

KEPT_PREPARED = 256

TRIED_AGAIN_AFTER = 64
"""Reads of a statement that follow one with other letters than ASCII: as a rule these have some too."""

_encode = msgspec.json.Encoder().encode

LOCK_SECONDS = 2.0
"""How long a statement waits for another program's lock; it holds a thread of ours meanwhile."""

# Result codes of https://www.sqlite.org/rescode.html; an extended code has the primary one in its low byte.
FAILURES: Mapping[int, type[AdapterError]] = {
    sqlite3.SQLITE_INTERRUPT: SourceTimeout,
    sqlite3.SQLITE_BUSY: SourceBusy,
    sqlite3.SQLITE_LOCKED: SourceBusy,
    sqlite3.SQLITE_CANTOPEN: SourceUnavailable,
    sqlite3.SQLITE_IOERR: SourceUnavailable,
    sqlite3.SQLITE_CORRUPT: SourceUnavailable,
    sqlite3.SQLITE_NOTADB: SourceUnavailable,
    sqlite3.SQLITE_NOMEM: SourceUnavailable,
}


def database_path(database: str) -> str:
    """Return the path of a URL's database, which may be spelled as a URI of its own."""
    return os.fspath(Path(database.removeprefix("file:")))


def sqlite_uri(database: str, query: Mapping[str, str], read_only: bool) -> str:
    """Return the URI of a database file: `database` is its path, `query` holds SQLite's own parameters."""
    if not database or database == ":memory:":
        raise OptionError("url", "a SQLite source needs a file", "write sqlite:///path/to/file.db")
    parameters = {key: value for key, value in query.items() if key != "uri"}
    parameters.setdefault("mode", "ro" if read_only else "rw")
    # The name of a file need not be UTF-8.
    return f"file:{quote(os.fsencode(database_path(database)))}?" + "&".join(
        f"{key}={value}" for key, value in parameters.items()
    )


@dataclass(frozen=True, slots=True)
class SQLiteFile:
    """A database file: how to open it, and the path to watch for another in its place, where that may happen."""

    uri: str
    watched: str | None = None

    def identity(self) -> tuple[int, int] | None:
        """Return what tells the file at the path from another that takes its place, or None when there is none."""
        if self.watched is None:
            return None
        try:
            found = os.stat(self.watched)  # noqa: PTH116 - twice as fast as Path.stat, on every lease
        except OSError:
            return None
        return found.st_dev, found.st_ino


class SQLiteLink(Link):
    """One connection to one file."""

    raw: sqlite3.Connection

    def __init__(
        self, file: SQLiteFile, session: Iterable[str], decoder: TextDecoder, timeout: float, watchdog: Watchdog
    ) -> None:
        self._decoder = decoder
        # Statement → how often it is read as bytes before ASCII is tried again.
        self._foreign: dict[str, int] = {}
        self._file = file
        # Before we connect: a file that takes the place between the two steps is noticed at the next look.
        self._identity = file.identity()
        # Autocommit: a read holds its lock while it runs, and not a moment longer.
        self.raw = sqlite3.connect(
            file.uri,
            uri=True,
            timeout=min(timeout, LOCK_SECONDS),
            isolation_level=None,
            check_same_thread=False,
            cached_statements=KEPT_PREPARED,
        )
        self._watchdog = watchdog
        self._deadline = watchdog.deadline(self.raw.interrupt, timeout)
        try:
            for statement in session:
                self.raw.execute(statement)
            self.raw.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
        except BaseException:
            self.close()
            raise
        if not decoder.is_utf8:
            self.raw.text_factory = decoder.decode

    def rows(self, text: str, values: Sequence[Stored], _at_most: int | None = None) -> list[Row]:
        decoder = self._decoder
        if decoder.is_utf8 or (decoder.extends_ascii and self._may_be_ascii(text)):
            rows = self._as_utf8(text, values)
            if rows is not None and (decoder.is_utf8 or _is_ascii(rows)):
                return rows
            if not decoder.is_utf8:
                self._foreign[text] = TRIED_AGAIN_AFTER
        # The driver's own decoding is the fastest, but right for ASCII and UTF-8 only: read once more.
        return self._decoded(text, values)

    def _may_be_ascii(self, text: str) -> bool:
        """Return whether the last reads of a statement had nothing but ASCII, as far as they are remembered."""
        left = self._foreign.get(text, 0)
        if left:
            self._foreign[text] = left - 1
        elif len(self._foreign) > KEPT_PREPARED:
            self._foreign.clear()
        return not left

    def _as_utf8(self, text: str, values: Sequence[Stored]) -> list[Row] | None:
        """Return the rows with their texts decoded as UTF-8, or None where that fails."""
        raw, deadline = self.raw, self._deadline
        factory = raw.text_factory
        raw.text_factory = str
        deadline.start()
        try:
            return raw.execute(text, values).fetchall()
        except sqlite3.OperationalError as error:
            if not _is_undecodable(error):
                raise
            return None
        finally:
            deadline.stop()
            raw.text_factory = factory

    def _decoded(self, text: str, values: Sequence[Stored]) -> list[Row]:
        raw, deadline = self.raw, self._deadline
        factory = raw.text_factory
        raw.text_factory = bytearray
        deadline.start()
        try:
            rows = raw.execute(text, values).fetchall()
        finally:
            deadline.stop()
            raw.text_factory = factory
        return self._decoder.decoded_rows(rows)

    def batches(self, text: str, values: Sequence[Stored], batch: int) -> Iterator[list[Row]]:
        with self._texts_as_bytes(), closing(self.raw.cursor()) as cursor:
            self._deadline.within(lambda: cursor.execute(text, values))
            while rows := self._deadline.within(lambda: cursor.fetchmany(batch)):
                yield self._decoder.decoded_rows(rows)

    @contextmanager
    def _texts_as_bytes(self) -> Iterator[None]:
        factory = self.raw.text_factory
        # Unlike bytes, which is what blobs come as, this tells a text from a blob.
        self.raw.text_factory = bytearray
        try:
            yield
        finally:
            self.raw.text_factory = factory

    def execute(self, text: str) -> None:
        self.raw.execute(text)

    def outdated(self) -> bool:
        # Nightly copies are moved into place, and SQLite would read the old file as long as it is open.
        return self._file.identity() != self._identity

    def failure(self, error: Exception) -> type[AdapterError] | None:
        return sqlite_failure(error)

    def close(self) -> None:
        self._watchdog.forget(self._deadline)
        self.raw.close()


def sqlite_failure(error: Exception) -> type[AdapterError] | None:
    """Return the class of an error of SQLite, or None for any other error."""
    if isinstance(error, OverflowError):
        # The driver binds integers of 64 bits.
        return ValueOutOfRange
    if not isinstance(error, sqlite3.Error):
        return None
    code = getattr(error, "sqlite_errorcode", None)
    return FAILURES.get(code & 0xFF, SourceRejected) if code is not None else SourceRejected


def is_damage(error: BaseException) -> bool:
    """Return whether an error says that a page of the file is damaged: the tables on other pages can be read."""
    code = getattr(getattr(error, "orig", None) or error, "sqlite_errorcode", 0)
    return isinstance(code, int) and code & 0xFF == sqlite3.SQLITE_CORRUPT


def _is_ascii(rows: list[Row]) -> bool:
    # The quickest look at every text of a page: JSON escapes no letters, and spells all other values in ASCII.
    return _encode(rows).isascii()


def _is_undecodable(error: sqlite3.OperationalError) -> bool:
    # The driver raises this one itself: it has no result code to ask for.
    return str(error).startswith("Could not decode to UTF-8")
