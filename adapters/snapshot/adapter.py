"""The base of every kind that reads files: queries are answered from local snapshots, never from the files.

A format says how to read its rows; everything else is here and below: one source may be one export or a folder
of them, each a table of its own with its own snapshot.
"""

from __future__ import annotations

import threading
import weakref
from abc import abstractmethod
from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Self, TypeVar

from adapters.base import Adapter, Capability, Notice, Probe, TableDescription
from adapters.errors import CopyChanged, SourceRejected, SourceUnavailable, Unsupported
from adapters.files import options as file_options
from adapters.files.rows import RowSource
from adapters.intake.rules import NotTaken
from adapters.query import AgedRows, Query, Row, Table
from adapters.snapshot.origin import Origin
from adapters.snapshot.quarantine import BadLine, read_quarantine
from adapters.snapshot.status import SnapshotStatus
from adapters.snapshot.table import Reader, SnapshotTable
from adapters.snapshot.watch import Watch

T = TypeVar("T")

CLOSING_SECONDS = 5.0
"""How long closing waits for a load that is going on; one from a share that hangs may never end."""


class SnapshotAdapter(Adapter):
    """Reads exports through their snapshots. A kind adds its options and its `row_source`."""

    product: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.STREAMS, Capability.DESCRIBES, Capability.SNAPSHOT}
    )

    def __init__(self, name: str, tables: Mapping[str, SnapshotTable], check_every: float) -> None:
        self._name = name
        self._tables = tables
        self._every = check_every
        self._lock = threading.Lock()
        self._watch: Watch | None = None

    @classmethod
    @abstractmethod
    def row_source(cls, options: Mapping[str, Any]) -> RowSource:
        """Return the format that the options describe; raises OptionError."""

    @classmethod
    def open(cls, name: str, options: Mapping[str, Any]) -> Self:
        own = {option.name for option in cls.options}
        sections = file_options.sections(options, own)
        made = [file_options.within(table, partial(cls._opened, name, each)) for table, each in sections]
        every = file_options.seconds(options, "check_every", 2)
        return cls(name, {table.plan.table: table for table in made}, every)

    @classmethod
    def _opened(cls, name: str, options: Mapping[str, Any]) -> SnapshotTable:
        return SnapshotTable(name, cls.kind, options, cls.row_source(options))

    @classmethod
    def numbers_rows(cls, options: Mapping[str, Any]) -> bool:  # noqa: ARG003 - every snapshot does
        return True

    def probe(self) -> Probe:
        self._watched()
        origins = [table.current().origin for table in self._tables.values()]
        oldest = min(origin.as_of for origin in origins)
        rows = sum(origin.rows for origin in origins)
        return Probe(self.product, f"{rows} rows of {oldest:%Y-%m-%d %H:%M:%S} UTC", can_write=False)

    def describe(self, table: str | None = None, schema: str | None = None) -> tuple[TableDescription, ...]:  # noqa: ARG002 - files
        self._watched()
        if table is not None:
            return self._tables[table].describe() if table in self._tables else ()
        found: list[TableDescription] = []
        failure: SourceUnavailable | None = None
        for name, one in self._tables.items():
            try:
                found += one.describe()
            except SourceUnavailable as error:
                failure = error
                found.append(TableDescription(name, None, (), unreadable=str(error).removeprefix(f"{self._name}: ")))
        if failure is not None and all(one.unreadable for one in found):
            raise failure
        return tuple(found)

    def read(self, query: Query) -> list[Row]:
        return self._reading(query, lambda reader: AgedRows(reader.read(query), reader.origin.as_of, reader.version))

    def stream(self, query: Query, batch: int) -> Iterator[list[Row]]:
        first, rest, as_of = self._reading(query, lambda reader: _begun(reader, query, batch))
        yield AgedRows(first, as_of)
        try:
            for rows in rest:
                yield AgedRows(rows, as_of)
        finally:
            rest.close()

    def count(self, query: Query, at_most: int) -> int:
        return self._reading(query, lambda reader: reader.count(query, at_most))

    def statement(self, query: Query) -> str:
        return self._table(query).current().sql.statement(query)

    def as_of(self, query: Query) -> datetime | None:
        return self._table(query).current().origin.as_of

    def notices(self) -> tuple[Notice, ...]:
        return tuple(notice for table in self._tables.values() for notice in table.notices())

    def snapshots(self) -> tuple[SnapshotStatus, ...]:
        """Return how every table stands; loads nothing."""
        return tuple(table.status() for table in self._tables.values())

    def served(self) -> dict[str, Origin]:
        """Return what is served of every table that has a snapshot; looks at no export."""
        found = {name: table.served() for name, table in self._at_hand().items()}
        return {name: origin for name, origin in found.items() if origin is not None}

    def load_snapshot(self, table: str, *, force: bool = False, accept: bool = False) -> str:
        """Load a table's export now if it has changed, and return what became of it; raises SourceUnavailable."""
        try:
            return self._tables[table].load(force=force, accept=accept)
        except NotTaken as error:
            raise SourceUnavailable(error.refusal.reason) from error

    def quarantined(self, table: str, first: int = 1, limit: int | None = None) -> Iterator[BadLine]:
        """Yield the lines of a table's export that are no rows, from line `first` on."""
        snapshot = self._tables[table].status().snapshot
        return iter(()) if snapshot is None else read_quarantine(snapshot, first, limit)

    def _at_hand(self) -> Mapping[str, SnapshotTable]:
        """Return the tables that are known without looking for any."""
        return self._tables

    def _reading(self, query: Query, use: Callable[[Reader], T]) -> T:
        """Return what `use` makes of the current version; raises CopyChanged where the query is for another one."""
        table = self._table(query)
        reader = table.current()
        if query.version and query.version != reader.version:
            msg = f"{self._name}: {table.plan.table} was loaded again since the page before"
            raise CopyChanged(msg)
        try:
            return use(reader)
        except SourceUnavailable:
            # A thread that slept for two swaps finds the file of its version gone.
            newer = table.current()
            if newer is reader:
                raise
            return use(newer)

    def close(self) -> None:
        with self._lock:
            watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()
            # Until its look has ended, it may still write to the folder of snapshots.
            watch.wait(CLOSING_SECONDS)
        for table in self._tables.values():
            table.close()

    def _table(self, query: Query) -> SnapshotTable:
        if not isinstance(query.table, Table):
            msg = f"{self._name}: exports are read by table, not by statement"
            raise Unsupported(msg)
        if self._watch is None:
            self._watched()
        try:
            return self._tables[query.table.name]
        except KeyError as error:
            msg = f"{self._name}: there is no table of this name"
            raise SourceRejected(msg) from error

    def _watched(self) -> None:
        """Start the watch at the first use, which is after the server has forked."""
        with self._lock:
            if self._watch is None:
                tables = self._tables.values()
                self._watch = Watch([table.refresh for table in tables], self._every, [one.folder for one in tables])
                weakref.finalize(self, self._watch.stop)


def _begun(reader: Reader, query: Query, batch: int) -> tuple[list[Row], Generator[list[Row]], datetime]:
    """Return the first rows of a stream, those that follow, and the age of all."""
    rows = reader.stream(query, batch)
    return next(rows, []), rows, reader.origin.as_of
