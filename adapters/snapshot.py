"""The base of every kind that reads files: queries are answered from local snapshots, never from the files.

A format says how to read its rows; everything else is here and below: one source may be one export or a folder
of them, each a table of its own with its own snapshot.
"""

from __future__ import annotations

import threading
import weakref
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Self

from adapters import file_options
from adapters.base import Adapter, Capability, Probe, TableDescription
from adapters.errors import SourceRejected, Unsupported
from adapters.query import Query, Row, Table
from adapters.rows import RowSource
from adapters.snapshot_loader import Watch
from adapters.snapshot_table import SnapshotTable


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

    def probe(self) -> Probe:
        self._watched()
        origins = [table.current().origin for table in self._tables.values()]
        for table in self._tables.values():
            table.check_newest()
        oldest = min(origin.as_of for origin in origins)
        rows = sum(origin.rows for origin in origins)
        return Probe(self.product, f"{rows} rows of {oldest:%Y-%m-%d %H:%M:%S} UTC", can_write=False)

    def describe(self, table: str | None = None) -> tuple[TableDescription, ...]:
        self._watched()
        asked = self._tables if table is None else [table] if table in self._tables else []
        return tuple(found for name in asked for found in self._tables[name].describe())

    def read(self, query: Query) -> list[Row]:
        return self._table(query).current().read(query)

    def stream(self, query: Query, batch: int) -> Iterator[list[Row]]:
        yield from self._table(query).current().stream(query, batch)

    def count(self, query: Query, at_most: int) -> int:
        return self._table(query).current().count(query, at_most)

    def statement(self, query: Query) -> str:
        return self._table(query).current().sql.statement(query)

    def as_of(self, query: Query) -> datetime | None:
        return self._table(query).current().origin.as_of

    def close(self) -> None:
        with self._lock:
            if self._watch is not None:
                self._watch.stop()
            self._watch = None
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
                self._watch = Watch([table.refresh for table in self._tables.values()], self._every)
                weakref.finalize(self, self._watch.stop)
