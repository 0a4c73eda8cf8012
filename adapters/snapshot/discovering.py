"""The base of kinds whose tables are found and not declared: a folder of DBF files, the tables of an Access file.

Looking for tables is cheap and is done at the first use, and again when somebody asks for what is not there. Only the
tables that are asked for become snapshots: a folder of the old program holds many that nobody ever serves.
"""

from __future__ import annotations

import threading
import weakref
from abc import abstractmethod
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, Self

from adapters.base import Notice, Probe, TableDescription
from adapters.errors import OptionError, SourceUnavailable
from adapters.files import options as file_options
from adapters.files.rows import LoadError
from adapters.intake.rules import Rules
from adapters.query import Query
from adapters.snapshot.adapter import SnapshotAdapter
from adapters.snapshot.status import SnapshotStatus
from adapters.snapshot.table import SnapshotTable
from adapters.snapshot.watch import Watch

LOOK_AGAIN_SECONDS = 1.0
"""How soon after a look for tables the next one may follow: a wrong name is asked for again and again."""


class DiscoveringAdapter(SnapshotAdapter):
    """Finds its tables. A kind adds its options, `row_source` and `found`."""

    def __init__(self, name: str, options: Mapping[str, Any], check_every: float) -> None:
        self._options = options
        self._sections: Mapping[str, Mapping[str, Any]] = options.get("tables") or {}
        self._known: dict[str, SnapshotTable] = {}
        self._unreadable: dict[str, Notice] = {}
        self._looked_at: float | None = None
        self._looking = threading.Lock()
        super().__init__(name, {}, check_every)

    @classmethod
    def open(cls, name: str, options: Mapping[str, Any]) -> Self:
        file_options.export_path(options)
        sections = _sections(options, {option.name for option in cls.options})
        for table, entry in [("", {}), *sections.items()]:
            file_options.within(table, partial(cls._check, {**options, **entry}))
        return cls(name, options, file_options.seconds(options, "check_every", 2))

    @classmethod
    def _check(cls, options: Mapping[str, Any]) -> None:
        """Raise OptionError for options that no table could be opened with."""
        cls.row_source({**options, "table": file_options.text(options, "table")})
        file_options.names(options, "key")
        file_options.indexes(options)
        Rules.of(options)

    @abstractmethod
    def found(self) -> Mapping[str, Path]:
        """Return every table there is with the file it stands in; raises LoadError and OSError."""

    @abstractmethod
    def expected(self) -> Mapping[str, Path]:
        """Return the declared tables with the files they should stand in, without looking."""

    def describe(self, table: str | None = None, schema: str | None = None) -> tuple[TableDescription, ...]:  # noqa: ARG002 - files
        self._watched()
        tables = self._looked(again=True, strict=True)
        if table is not None:
            return () if table not in tables else (self._described(table, tables[table]),)
        described = []
        for name, found in tables.items():
            try:
                described.append(self._described(name, found))
                self._unreadable.pop(name, None)
            except SourceUnavailable as error:
                hint = "the other tables are served; leave it out with tables, or mend the file"
                # Who tells the notice says of which table it is.
                message = str(error).removeprefix(f"{self._name}: {name}: ")
                self._unreadable[name] = Notice("table-unreadable", message, name, hint)
        return tuple(described)

    def _described(self, name: str, table: SnapshotTable) -> TableDescription:
        # A key that the operator declared is only true once the rows were seen.
        if table.in_use or table.plan.key:
            return table.describe()[0]
        try:
            return table.described_by_file()
        except (LoadError, OSError) as error:
            msg = f"{self._name}: {name}: {_words(error)}"
            raise SourceUnavailable(msg) from error

    def probe(self) -> Probe:
        self._watched()
        tables = self._looked(again=True, strict=True)
        used = [table.current().origin for table in tables.values() if table.in_use]
        if not used:
            return Probe(self.product, f"{len(tables)} tables", can_write=False)
        oldest = min(origin.as_of for origin in used)
        return Probe(
            self.product, f"{len(tables)} tables, those in use of {oldest:%Y-%m-%d %H:%M:%S} UTC", can_write=False
        )

    def notices(self) -> tuple[Notice, ...]:
        told = [notice for table in list(self._known.values()) for notice in table.notices()]
        return (*told, *self._unreadable.values())

    def snapshots(self) -> tuple[SnapshotStatus, ...]:
        found = super().snapshots()
        # Of a folder without declared tables most are never asked for, and a refresh should not load them.
        return found if self._sections else tuple(status for status in found if status.snapshot is not None)

    def close(self) -> None:
        # The base closes all tables: nothing is looked for only to be closed.
        self._looked_at = monotonic() if self._looked_at is None else self._looked_at
        super().close()

    @property
    def _tables(self) -> Mapping[str, SnapshotTable]:
        return self._looked(again=False)

    @_tables.setter
    def _tables(self, tables: Mapping[str, SnapshotTable]) -> None:
        self._known = dict(tables)

    def _table(self, query: Query) -> SnapshotTable:
        known = self._known.get(getattr(query.table, "name", ""))
        if known is not None and self._watch is not None:
            return known
        self._looked(again=True)
        return super()._table(query)

    def _at_hand(self) -> Mapping[str, SnapshotTable]:
        return self._known

    def _looked(self, again: bool, strict: bool = False) -> Mapping[str, SnapshotTable]:
        """Return the tables by name, after a look for them if there was none lately.

        When the look fails, those known or declared stand in, and their last snapshots are served; unless `strict`.
        """
        looked = self._looked_at
        if looked is not None and not strict and (not again or monotonic() - looked < LOOK_AGAIN_SECONDS):
            return self._known
        with self._looking:
            try:
                found = self.found()
            except (LoadError, OSError) as error:
                msg = f"{self._name}: its tables cannot be listed: {_words(error)}"
                if strict or not (self._known or self._sections):
                    raise SourceUnavailable(msg) from error
                found = self.expected()
            found = {name: path for name, path in found.items() if self._is_spelled(name)}
            wanted = {name: path for name, path in found.items() if not self._sections or name in self._sections}
            # A table whose file is gone, perhaps for the moment in which it is replaced, is served as it was.
            known = {name: table for name, table in self._known.items() if table.in_use or name in wanted}
            for name, path in wanted.items():
                known[name] = known.get(name) or self._opened_table(name, path)
            self._known, self._looked_at = known, monotonic()
        return known

    def _is_spelled(self, name: str) -> bool:
        """Return whether a file's name is text; a copy made by an old program may have bytes in it that are none."""
        try:
            name.encode()
        except UnicodeEncodeError:
            shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            message = f"{self._name}: {shown}: the name of its file is not UTF-8, so it cannot be served"
            self._unreadable[shown] = Notice("table-unreadable", message, shown, "rename the file")
            return False
        return True

    def _opened_table(self, name: str, path: Path) -> SnapshotTable:
        own = {option: value for option, value in self._sections.get(name, {}).items() if option != "file"}
        options = {**self._options, **own, "table": name, "path": str(path)}
        options.pop("tables", None)
        return self._opened(self._name, options)

    def _watched(self) -> None:
        with self._lock:
            if self._watch is None:
                path = file_options.export_path(self._options)
                self._watch = Watch([_Look(weakref.ref(self))], self._every, [path if path.is_dir() else path.parent])
                weakref.finalize(self, self._watch.stop)

    def refresh_used(self) -> float:
        """Look at the files of all tables that are in use; returns in how many seconds the next look is due."""
        used = [table for table in list(self._known.values()) if table.in_use]
        return min([self._every, *[table.refresh() for table in used]])


class _Look:
    """A look at all tables in use that does not keep the adapter alive."""

    def __init__(self, adapter: weakref.ref[DiscoveringAdapter]) -> None:
        self._adapter = adapter

    def __call__(self) -> float:
        adapter = self._adapter()
        return 60.0 if adapter is None else adapter.refresh_used()


def _words(error: LoadError | OSError) -> str:
    # The path is in the catalog, and nobody else's business.
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)


def _sections(options: Mapping[str, Any], known: set[str]) -> dict[str, Mapping[str, Any]]:
    """Return what `tables` says of each table, the options that differ; raises OptionError."""
    tables = options.get("tables")
    if tables is None:
        return {}
    if not isinstance(tables, Mapping) or not tables:
        raise OptionError("tables", "tables must name tables", "write tables: {STOCK: {key: [PART_NO]}}")
    for table, entry in tables.items():
        if not isinstance(entry, Mapping) and entry:
            msg = f"tables: {table} must be a mapping of options"
            raise OptionError("tables", msg, f"write {table}: {{key: [PART_NO]}}")
        file_options.check_entry(table, entry or {}, known)
    return {table: entry or {} for table, entry in tables.items()}
