"""What `wrapper check --connect` finds: where the catalog and a living source do not agree.

Cheap on the source: one probe, the descriptions of the tables in use, and a bounded sample where nothing is
declared. Findings carry the place of the catalog's entry, as those of the compiler do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from adapters.base import Adapter, Capability, Fact, Probe, TableDescription
from adapters.errors import AdapterError, SourceRejected, words
from adapters.query import ROW_NUMBER, Order, Query, Table, Where
from adapters.ties import MOST_SORTED
from wrapper.catalog import Catalog, Finding
from wrapper.catalog.model import Resource, Source
from wrapper.catalog.places import Places
from wrapper.drift.changes import Severity
from wrapper.drift.fitting import Misfit, misfits, unanswered, unindexed
from wrapper.drift.looking import Look, look
from wrapper.drift.sampling import SMALL, no_value_reads, repeated_key, rows_of
from wrapper.drift.tables import is_served, is_unique
from wrapper.drift.uses import TableUse, key_columns, uses
from wrapper.hints import did_you_mean
from wrapper.sources.opened import open_adapter

_ENTRIES = {"type-changed": "format", "type-widened": "width"}
"""The entry of a field that is wrong, where it is not its column."""


Facts: TypeAlias = Mapping[str, tuple[Fact, ...]]
"""What values are like on the way to each source, by its name."""


def connected_findings(catalog: Catalog, place: Path, state_dir: Path | None) -> tuple[list[Finding], Facts]:
    """Return what the living sources say against a catalog, in the order of its files, and the ways to them."""
    places = Places(place)
    found: list[Finding] = []
    facts: dict[str, tuple[Fact, ...]] = {}
    for source in catalog.sources.values():
        with contextlib.closing(open_adapter(source, state_dir, catalog)) as adapter:
            found += _Check(catalog, source, adapter, places).findings()
            with contextlib.suppress(AdapterError):
                # A source that could not be reached is a finding.
                facts[source.name] = adapter.facts()
    return sorted(found, key=lambda finding: (finding.file, finding.line)), facts


@dataclass(frozen=True, slots=True)
class _Check:
    """One source, compared with all that the catalog says of it."""

    catalog: Catalog
    source: Source
    adapter: Adapter
    places: Places

    def findings(self) -> Iterator[Finding]:
        try:
            probe = self.adapter.probe()
        except AdapterError as failure:
            yield self._unreachable(failure)
            return
        yield from self._rights(probe)
        used = [use for use in uses(self.catalog) if use.source == self.source.name]
        # Statements are tried below, where the source's words about them can be told.
        seen = look(self.source.name, self.adapter, [use for use in used if isinstance(use.table, Table)])
        if seen.failure is not None:
            yield self._unreachable(seen.failure)
            return
        for use in used:
            yield from self._reached(use, seen)

    def _unreachable(self, failure: AdapterError) -> Finding:
        cause = f" ({words(failure)})" if failure.__cause__ else ""
        message = f"the source could not be looked at: {failure}{cause}"
        hint = "see that it runs, and what its connection entries say; wrapper doctor tries what works"
        return self._finding("error", "source-unreachable", message, hint, "sources", self.source.name)

    def _rights(self, probe: Probe) -> Iterator[Finding]:
        if probe.can_write and self.source.access == "read_only":
            message = "the source is read_only, and its login could write"
            hint = "give it a login that can only read; the gateway does not write, but others may get hold of it"
            yield self._finding("warning", "login-can-write", message, hint, "sources", self.source.name)

    def _reached(self, use: TableUse, seen: Look) -> Iterator[Finding]:
        try:
            if isinstance(use.table, Table):
                yield from self._table(use, use.table, seen)
            else:
                yield from self._statement(use)
        except AdapterError as failure:
            yield from self._refused(use, words(failure))

    def _refused(self, use: TableUse, why: str) -> Iterator[Finding]:
        for resource in use.resources:
            message = f"{use.name} could not be read: {why}"
            hint = f"see that the login may read {', '.join(use.columns)}"
            yield self._finding("error", "table-refused", message, hint, "resources", resource.name, "table")

    def _table(self, use: TableUse, table: Table, seen: Look) -> Iterator[Finding]:
        if table in seen.missed:
            yield from self._refused(use, words(seen.missed[table]))
            return
        now = seen.tables.get(table)
        if now is None:
            if why := seen.unreadable.get(table):
                yield from self._refused(use, why)
            elif table not in seen.undescribed:
                yield from self._no_table(use, did_you_mean(table.name, seen.names))
            return
        found = list(misfits(use, now))
        # Who may not read a table is often told what it is like all the same.
        if all(misfit.severity is not Severity.BREAKING or misfit.code == "type-changed" for misfit in found):
            self.adapter.read(Query(table, tuple(use.columns), limit=1))
            yield from self._numbers(use, table)
        for misfit in found:
            if misfit.code != "type-changed" or no_value_reads(self.adapter, table, misfit.use):
                yield self._misfit(misfit)
        for misfit, asked in unanswered(use, now):
            if self._refuses(table, asked):
                yield self._misfit(misfit)
        present = {column.name.casefold() for column in now.columns}
        for resource in use.resources:
            if present.issuperset(column.casefold() for column in key_columns(resource)):
                yield from self._key(resource, table, now)
        yield from self._indexes(use, now)

    def _refuses(self, table: Table, asked: Where | Order) -> bool:
        """Return whether the source refuses a condition or an order: a snapshot and SQLite compare all with all."""
        where, order = ((asked,), ()) if isinstance(asked, Where) else ((), (asked,))
        try:
            self.adapter.read(Query(table, (asked.column,), where, order, limit=1))
        except SourceRejected:
            return True
        return False

    def _no_table(self, use: TableUse, close: str) -> Iterator[Finding]:
        for resource in use.resources:
            message = f"the source has no table {use.name}, or the login may not read it"
            yield self._finding("error", "table-gone", message, close, "resources", resource.name, "table")

    def _numbers(self, use: TableUse, table: Table) -> Iterator[Finding]:
        """Find the resources whose rows need a number and have none, as those of a view."""
        numbered = [resource for resource in use.resources if resource.numbered]
        for row in self.adapter.read(Query(table, (ROW_NUMBER,), limit=1)) if numbered else ():
            for resource in numbered if row[0] is None else ():
                message = f"the source does not number the rows of {use.name}, and {resource.name} has no key"
                hint = "is it a view? then say default_sort: the fields of an order in which few rows are equal"
                yield self._finding("error", "rows-not-numbered", message, hint, "resources", resource.name, "table")

    def _key(self, resource: Resource, table: Table, now: TableDescription) -> Iterator[Finding]:
        columns = key_columns(resource)
        if not columns or resource.key_repeats or is_unique(now, columns):
            return
        snapshot = Capability.SNAPSHOT in self.adapter.capabilities
        walked = {names[: len(columns)] for names in (*now.indexes, *now.unique)}
        twice = repeated_key(self.adapter, table, columns, indexed=snapshot or columns in walked)
        if twice is not None:
            shown = ", ".join(f"{column} = {value!r}" for column, value in zip(columns, twice, strict=True))
            message = f"two rows have the same key: {shown}"
            hint = f"name what identifies a record, or write key_repeats: true; see wrapper quality {resource.name}"
            yield self._finding("warning", "key-not-unique", message, hint, "resources", resource.name, "key")

    def _indexes(self, use: TableUse, now: TableDescription) -> Iterator[Finding]:
        if Capability.SNAPSHOT in self.adapter.capabilities:
            return  # A snapshot's indexes are made for the catalog.
        missing = list(unindexed(use, now))
        rows = rows_of(self.adapter, use, now) if missing else 0
        for misfit in missing:
            if rows > (SMALL if misfit.use.needs_index else MOST_SORTED):
                yield self._misfit(misfit)
        # What serves a view is not told: only the tables below it have indexes.
        unserved = [] if now.is_view else [one for one in use.resources if not is_served(now, key_columns(one))]
        if unserved and (rows or rows_of(self.adapter, use, now)) > MOST_SORTED:
            for resource in unserved:
                message = (
                    f"no index of {use.name} begins with the columns of the key, {', '.join(key_columns(resource))}"
                )
                hint = "ask for an index on them, or take the key out: each page and each record reads the whole table"
                yield self._finding("warning", "not-indexed", message, hint, "resources", resource.name, "key")

    def _misfit(self, misfit: Misfit) -> Finding:
        level = "error" if misfit.severity is Severity.BREAKING else "warning"
        entry = _ENTRIES.get(misfit.code, "column")
        path = ("resources", misfit.use.resource.name, "fields", misfit.use.field.name, entry)
        return self._finding(level, misfit.code, misfit.message, misfit.hint, *path)

    def _statement(self, use: TableUse) -> Iterator[Finding]:
        try:
            self.adapter.read(Query(use.table, tuple(use.columns), limit=1))
        except SourceRejected as refused:
            message = f"the source refused the statement: {words(refused)}"
            hint = f"run it by hand; it must answer with the columns {', '.join(use.columns)}"
            for resource in use.resources:
                yield self._finding("error", "statement-fails", message, hint, "resources", resource.name, "statement")

    def _finding(self, level: str, code: str, message: str, hint: str, *names: str) -> Finding:
        node = self.places.find(*names)
        return Finding("error" if level == "error" else "warning", node.file, node.line, node.path, message, hint, code)
