"""Looks at what the sources of a catalog are like now, through the contract that every adapter keeps.

Only what the catalog uses is described, and what a source does not describe is asked for one row: few statements,
and none that reads a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.base import Adapter, Capability, TableDescription
from adapters.errors import AdapterError, SourceRejected, SourceUnavailable, Unsupported
from adapters.query import Query, Statement, Table
from wrapper.drift.lock import described, own, unread, unreadable
from wrapper.drift.uses import TableUse


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one source: its used tables, what it answers for and cannot describe, or why nothing was seen.

    `unreadable` says why the source neither describes nor reads a table that it has, `missed` why one of its files
    could not be looked at this time. `names` are those of all its tables, where they were asked for; `others` are the
    tables that no resource reads, where the `whole` source was described.
    """

    source: str
    tables: Mapping[Table, TableDescription] = field(default_factory=dict)
    undescribed: frozenset[Table | Statement] = frozenset()
    unreadable: Mapping[Table, str] = field(default_factory=dict)
    missed: Mapping[Table, AdapterError] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    others: tuple[TableDescription, ...] = ()
    failure: AdapterError | None = None
    whole: bool = False


def look(source: str, adapter: Adapter, uses: Iterable[TableUse], *, whole: bool = False) -> Look:
    """Return what a source says of the tables in use; with `whole`, of all others as well."""
    wanted = [use for use in uses if use.source == source]
    try:
        everything = adapter.describe() if whole else None
        seeing = _Seeing(adapter, everything)
        for use in wanted:
            seeing.see(use)
    except AdapterError as failure:
        return Look(source, failure=failure)
    if seeing.missed and len(seeing.missed) == len(wanted):
        return Look(source, failure=next(iter(seeing.missed.values())))
    others = tuple(unread(everything or (), [use.table for use in wanted if isinstance(use.table, Table)]))
    answering = frozenset(seeing.answering)
    return Look(source, seeing.tables, answering, seeing.broken, seeing.missed, seeing.names, others, whole=whole)


class _Seeing:
    """The look at one source, table by table."""

    def __init__(self, adapter: Adapter, everything: Sequence[TableDescription] | None) -> None:
        self._adapter, self._everything = adapter, everything
        # Each table of a snapshot is a file of its own; a server that is away for one table is away for all.
        self._apart = Capability.SNAPSHOT in adapter.capabilities
        self.names = tuple(entry.name for entry in everything or ())
        self.tables: dict[Table, TableDescription] = {}
        self.answering: set[Table | Statement] = set()
        self.broken: dict[Table, str] = {}
        self.missed: dict[Table, AdapterError] = {}

    def see(self, use: TableUse) -> None:
        """Look at one table or statement; raises AdapterError where the source is away."""
        if isinstance(use.table, Statement):
            if answers(self._adapter, use):
                self.answering.add(use.table)
            return
        try:
            self._table(use, use.table)
        except SourceUnavailable as failure:
            if not self._apart:
                raise
            self.missed[use.table] = failure

    def _table(self, use: TableUse, table: Table) -> None:
        entries = self._everything or ()
        found = described(table, entries)
        if found is None and (not entries or table.schema is not None):
            # The whole of a source may be one schema of several.
            entries = self._adapter.describe(table.name, table.schema)
            found = described(table, entries)
        if found is not None:
            self.tables[table] = own(self._adapter.kind, found)
        elif answers(self._adapter, use):
            self.answering.add(table)
        elif why := unreadable(table, entries):
            self.broken[table] = why
        elif not self.names:
            # The name of a table that is gone is most of all a question of what else there is.
            self.names = tuple(entry.name for entry in self._adapter.describe())


def answers(adapter: Adapter, use: TableUse) -> bool:
    """Return whether the source answers a read of one row with every column in use."""
    try:
        adapter.read(Query(use.table, tuple(use.columns), limit=1))
    except (SourceRejected, Unsupported):
        return False
    return True
