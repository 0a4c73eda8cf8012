"""One export as a table: its current snapshot, open for reading, switched when another worker installed a new one."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from adapters.base import Notice, TableDescription
from adapters.errors import OptionError, SourceUnavailable
from adapters.files import options as file_options
from adapters.files.packed import file_of, name_of
from adapters.files.rows import Declared, DeclaringSource, RowSource
from adapters.intake.judging import Intake
from adapters.intake.rules import NAMES, Rules
from adapters.query import Query, Row
from adapters.snapshot.build import Plan
from adapters.snapshot.layout import Layout, read_layout
from adapters.snapshot.loader import Loader, Outcome
from adapters.snapshot.origin import Origin, read_origin
from adapters.snapshot.shelf import Shelf, snapshot_folder
from adapters.snapshot.status import SnapshotStatus
from adapters.snapshot.values import SnapshotValues
from adapters.sql.adapter import SQLAdapter
from adapters.ties import stream_tied

CONNECTIONS = 64
"""A connection to a local file costs next to nothing; there are never fewer than a worker has threads."""

TRIES = 3
"""How often the current version is looked for while others come."""

LONGEST_NAME = 150
"""Of the name that files on the shelf begin with; it ends in what makes it unique. File systems take 255 bytes."""

FORMAT = 6
"""Raised whenever snapshots are built in another way, so that a new release does not read those of the old one."""

NOT_PART_OF_FORM = {
    *("check_every", "snapshot_dir", "state_dir", "tables"),
    *("time_zone", "generation", "access", "description", "used"),
    *NAMES,
}
"""Options that do not change what a snapshot holds."""


class Reader:
    """One version of the snapshot, open for reading."""

    def __init__(self, name: str, version: Path, identity: tuple[int, int]) -> None:
        self.identity = identity
        self.origin: Origin = read_origin(version)
        self.version = _short(f"{self.origin.fingerprint.form} {self.origin.digest}")
        query = {"mode": "ro", "immutable": "1", "uri": "true"}
        url = URL.create("sqlite", database=f"file:{version}", query=query)
        self.layout = read_layout(version)
        self.sql = SQLAdapter.for_engine(url, name=name, connections=CONNECTIONS, fixed_file=True)
        self._values = SnapshotValues(self.layout.columns, self.origin.undecodable > 0)

    def read(self, query: Query) -> list[Row]:
        """Return the rows of a bounded query, with their values as the source has them."""
        return self._values.rows(query.columns, self.sql.read(self._values.query(query)))

    def stream(self, query: Query, batch: int) -> Generator[list[Row]]:
        """Yield the rows of a query, with their values as the source has them."""
        return stream_tied(self.read, self._stream, query, batch)

    def _stream(self, query: Query, batch: int) -> Iterator[list[Row]]:
        for rows in self.sql.stream(self._values.query(query), batch):
            yield self._values.rows(query.columns, rows)

    def count(self, query: Query, at_most: int) -> int:
        """Return how many rows match, counting no further than `at_most`."""
        return self.sql.count(self._values.query(query), at_most)


class SnapshotTable:
    """The rows of one export. `kind` and `options` decide what its snapshot holds."""

    def __init__(self, source_name: str, kind: str, options: Mapping[str, Any], rows: RowSource) -> None:
        export = file_options.export_path(options)
        form = _form(kind, options)
        name = file_options.text(options, "table") or name_of(export).stem
        self.plan = Plan(name, file_options.names(options, "key"), file_options.indexes(options))
        self._source_name = source_name
        self._folder = file_options.text(options, "snapshot_dir")
        self._state_dir = file_options.text(options, "state_dir")
        known_by = f"{source_name}-{name}-{_short(f'{export.absolute()} {form}')}"
        self._shelf_name = re.sub(r"[^A-Za-z0-9_-]+", "_", known_by)[-LONGEST_NAME:]
        rules = replace(Rules.of(options), is_text=rows.is_text)
        intake = Intake(file_of(export), rules)
        every = file_options.seconds(options, "check_every", 2)
        self._rows = rows
        used = tuple((options.get("used") or {}).get(name, ()))
        self._loader = Loader(source_name, export, rows, self.plan, form, intake=intake, every=every, used=used)
        self._lock = threading.Lock()
        self._reader: Reader | None = None

    def current(self) -> Reader:
        """Return the reader of the current version: one look at the pointer, and mostly nothing more.

        Raises SourceUnavailable when there is none and none can be made.
        """
        identity = self._identity()
        reader = self._reader
        if reader is not None and reader.identity == identity:
            return reader
        if identity is None:
            # The very first load: everybody waits for the one who does it, in whichever process.
            self._look_for_folder()
            self._loader.refresh(self._shelf, wait=True)
        return self._reopened()

    @property
    def folder(self) -> Path:
        """The folder that the export comes to."""
        return file_of(self._loader.export).parent

    def refresh(self) -> float:
        """Load the export if it has changed and nobody else is at it; returns in how many seconds to look again."""
        self._look_for_folder()
        return self._loader.refresh(self._shelf, wait=False)

    def load(self, *, force: bool, accept: bool) -> Outcome:
        """Load the export now, waiting for whoever is at it; raises NotTaken."""
        return self._loader.load(self._shelf, wait=True, force=force, accept=accept)

    def served(self) -> Origin | None:
        """Return how the snapshot that is served came to be; None without one."""
        try:
            return self._shelf.origin()
        except SourceUnavailable:
            return None

    def status(self) -> SnapshotStatus:
        """Return what is served now and how the export stands to it; reads the export no further than a look does."""
        version, refusal = self._shelf.current(), self._loader.inspect(self._shelf)
        if refusal is not None:
            state = refusal.code
        else:
            state = "changed" if self._loader.is_changed(self._shelf) else "current"
        served = self._shelf.origin()
        return SnapshotStatus(
            table=self.plan.table,
            export=self._loader.export,
            state=state,
            reason="" if refusal is None else refusal.reason,
            hint="" if refusal is None else refusal.hint,
            snapshot=version if served is not None else None,
            served=served,
            notices=read_layout(version).notices if version is not None and served is not None else (),
        )

    def describe(self) -> tuple[TableDescription, ...]:
        """Return the table's description; its key only where no two rows share one."""
        reader = self.current()
        layout = reader.layout
        built = self.plan.with_declared(layout.declared)
        key = () if reader.origin.duplicates else built.key
        described = layout.described(built.table, key, built.indexed, reader.origin.rows)
        return (replace(described, given=self._rows.given),)

    def described_by_file(self) -> TableDescription:
        """Return what the export itself says of its table, without loading it; raises LoadError and OSError."""
        export = self._loader.export
        declared = self._rows.declared(export) if isinstance(self._rows, DeclaringSource) else Declared()
        built = self.plan.with_declared(declared)
        layout = Layout(self._rows.columns(export), declared, ())
        return layout.described(built.table, declared.key, built.indexed, declared.rows)

    @property
    def in_use(self) -> bool:
        """Whether somebody asked for the rows."""
        return self._reader is not None

    def notices(self) -> tuple[Notice, ...]:
        """Return what the operator should know of the export that is served now, and of the newest."""
        told = () if self._reader is None else self._reader.layout.notices
        refusal = self._loader.refusal
        if refusal is None:
            return told
        message = f"{self._loader.export} was not loaded: {refusal.reason}"
        return (*told, Notice(refusal.code, message, self.plan.table, refusal.hint))

    def close(self) -> None:
        """Close the reader; queries that still read keep their connections until they are done."""
        with self._lock:
            if self._reader is not None:
                self._reader.sql.close()
            self._reader = None

    @cached_property
    def _shelf(self) -> Shelf:
        try:
            return Shelf(snapshot_folder(self._folder, self._state_dir), self._shelf_name)
        except OptionError as error:
            msg = f"{self._source_name}: {error}"
            raise SourceUnavailable(msg) from error

    def _look_for_folder(self) -> None:
        """Let a folder of snapshots that somebody cleaned away be made, and be judged, anew."""
        if not self._shelf.folder.exists():
            self.__dict__.pop("_shelf", None)

    def _identity(self) -> tuple[int, int] | None:
        try:
            stat = os.stat(self._shelf.pointer)  # noqa: PTH116 - twice as fast as Path.stat, on every query
        except FileNotFoundError:
            return None
        return stat.st_ino, stat.st_mtime_ns

    def _reopened(self) -> Reader:
        with self._lock:
            identity = self._identity()
            old = self._reader
            if old is not None and old.identity == identity:
                return old
            reader = self._reader = self._opened()
            if old is not None:
                old.sql.close()
            return reader

    def _opened(self) -> Reader:
        for tries_left in reversed(range(TRIES)):
            identity, version = self._identity(), self._shelf.current()
            if identity is None or version is None:
                break
            try:
                return Reader(self._source_name, version, identity)
            except sqlite3.Error as error:
                # Two swaps in the meantime take the file away; a version that stays and cannot be read is damaged.
                if tries_left and self._shelf.current() != version:
                    continue
                msg = f"{self._source_name}: the snapshot of {self.plan.table} is damaged and will be made anew"
                raise SourceUnavailable(msg) from error
        refusal = self._loader.refusal
        why = "" if refusal is None else f": {refusal.reason}"
        msg = f"{self._source_name}: the export of {self.plan.table} has not been loaded yet{why}"
        raise SourceUnavailable(msg)


def _form(kind: str, options: Mapping[str, Any]) -> str:
    parts = {name: value for name, value in options.items() if name not in NOT_PART_OF_FORM}
    return _short(f"{FORMAT} {kind} {sorted(parts.items(), key=lambda part: part[0])}")


def _short(text: str) -> str:
    # A name on disk need not be UTF-8; such bytes reach us as lone surrogates.
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]
