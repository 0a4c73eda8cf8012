"""The base of every kind that reads files: queries are answered from a local snapshot, never from the file.

A format says how to read its rows; everything else is here: the first load, the background reload when the
export changes, and the switch of the readers to a new snapshot between two queries.
"""

from __future__ import annotations

import os
import re
import threading
import weakref
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Self

from sqlalchemy import URL

from adapters import file_options
from adapters.base import Adapter, Capability, Probe, TableDescription
from adapters.errors import OptionError, SourceUnavailable
from adapters.query import Query, Row, Undecodable
from adapters.rows import RowSource
from adapters.snapshot_build import Origin, Plan, read_origin
from adapters.snapshot_loader import Loader, Watch
from adapters.snapshot_shelf import Shelf, state_folder
from adapters.sql import SQLAdapter

CONNECTIONS = "64"
"""A connection to a local file costs next to nothing; there are never fewer than a worker has threads."""

FORMAT = 1
"""Raised whenever snapshots are built in another way, so that a new release does not read those of the old one."""

NOT_PART_OF_FORM = {"check_every", "snapshot_dir", "time_zone", "generation", "access", "description"}
"""Options that do not change what a snapshot holds."""


class _Reader:
    """One version of the snapshot, open for reading."""

    def __init__(self, name: str, version: Path, identity: tuple[int, int]) -> None:
        self.identity = identity
        self.origin: Origin = read_origin(version)
        query = {"mode": "ro", "immutable": "1", "uri": "true"}
        url = URL.create("sqlite", database=f"file:{version}", query=query)
        self.sql = SQLAdapter.open(name, {"url": str(url), "charset": "utf-8", "connections": CONNECTIONS})

    def marked(self, rows: list[Row]) -> list[Row]:
        """Return the rows with `Undecodable` for the texts that were kept as bytes."""
        if not self.origin.undecodable:
            return rows
        return [tuple([Undecodable(value) if type(value) is bytes else value for value in row]) for row in rows]


class SnapshotAdapter(Adapter):
    """Reads an export through its snapshot. A kind adds its options and its `row_source`."""

    product: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.STATEMENTS, Capability.STREAMS, Capability.DESCRIBES, Capability.SNAPSHOT}
    )

    def __init__(self, name: str, options: Mapping[str, Any], source: RowSource, export: Path, plan: Plan) -> None:
        form = _form(self.kind, options)
        self._name = name
        self._plan = plan
        self._loader = Loader(name, export, source, plan, form)
        self._every = file_options.seconds(options, "check_every", 2)
        self._folder = file_options.text(options, "snapshot_dir")
        self._shelf_name = re.sub(
            r"[^A-Za-z0-9_-]+", "_", f"{name}-{plan.table}-{_short(f'{export.absolute()} {form}')}"
        )
        self._lock = threading.Lock()
        self._reader: _Reader | None = None
        self._watch: Watch | None = None

    @classmethod
    @abstractmethod
    def row_source(cls, options: Mapping[str, Any]) -> RowSource:
        """Return the format that the options describe; raises OptionError."""

    @classmethod
    def open(cls, name: str, options: Mapping[str, Any]) -> Self:
        source = cls.row_source(options)
        export = file_options.export_path(options)
        table = file_options.text(options, "table") or export.stem
        plan = Plan(table, file_options.names(options, "key"), file_options.indexes(options))
        return cls(name, options, source, export, plan)

    def probe(self) -> Probe:
        origin = self._current().origin
        return Probe(
            self.product,
            f"{origin.rows} rows of {origin.fingerprint.changed_at:%Y-%m-%d %H:%M:%S} UTC",
            can_write=False,
        )

    def describe(self, table: str | None = None) -> tuple[TableDescription, ...]:
        if table not in (None, self._plan.table):
            return ()
        reader = self._current()
        key = () if reader.origin.duplicates else self._plan.key
        return tuple(replace(found, key=key) for found in reader.sql.describe(self._plan.table))

    def read(self, query: Query) -> list[Row]:
        reader = self._current()
        return reader.marked(reader.sql.read(query))

    def stream(self, query: Query, batch: int) -> Iterator[list[Row]]:
        reader = self._current()
        for rows in reader.sql.stream(query, batch):
            yield reader.marked(rows)

    def count(self, query: Query, at_most: int) -> int:
        return self._current().sql.count(query, at_most)

    def statement(self, query: Query) -> str:
        return self._current().sql.statement(query)

    def as_of(self, query: Query) -> datetime | None:  # noqa: ARG002 - all tables of an export are of one age
        return self._current().origin.fingerprint.changed_at

    def close(self) -> None:
        with self._lock:
            if self._watch is not None:
                self._watch.stop()
            if self._reader is not None:
                self._reader.sql.close()
            self._watch = self._reader = None

    @cached_property
    def _shelf(self) -> Shelf:
        try:
            return Shelf(state_folder(self._folder), self._shelf_name)
        except OptionError as error:
            msg = f"{self._name}: {error}"
            raise SourceUnavailable(msg) from error

    def _current(self) -> _Reader:
        """Return the reader of the current version: one look at the pointer, and mostly nothing more."""
        identity = self._identity()
        reader = self._reader
        if reader is not None and reader.identity == identity:
            return reader
        with self._lock:
            if self._watch is None:
                self._watch = Watch(self._loader, self._shelf, self._every)
                weakref.finalize(self, self._watch.stop)
        if identity is None:
            # The very first load: everybody waits for the one who does it, in whichever process.
            self._loader.refresh(self._shelf, wait=True)
        return self._reopened()

    def _identity(self) -> tuple[int, int] | None:
        try:
            stat = os.stat(self._shelf.pointer)  # noqa: PTH116 - twice as fast as Path.stat, on every query
        except FileNotFoundError:
            return None
        return stat.st_ino, stat.st_mtime_ns

    def _reopened(self) -> _Reader:
        with self._lock:
            identity, version = self._identity(), self._shelf.current()
            if identity is None or version is None:
                msg = f"{self._name}: the export has not been loaded yet"
                raise SourceUnavailable(msg)
            old = self._reader
            if old is not None and old.identity == identity:
                return old
            reader = self._reader = _Reader(self._name, version, identity)
            if old is not None:
                # Queries that still read the old version keep their connections until they are done.
                old.sql.close()
            return reader


def _form(kind: str, options: Mapping[str, Any]) -> str:
    parts = {name: value for name, value in options.items() if name not in NOT_PART_OF_FORM}
    return _short(f"{FORMAT} {kind} {sorted(parts.items(), key=lambda part: part[0])}")


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
