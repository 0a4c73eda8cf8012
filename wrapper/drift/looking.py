"""Looks at what the sources of a catalog are like now, through the contract that every adapter keeps.

Only what the catalog uses is described, and what a source does not describe is asked for one row: few statements,
and none that reads a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adapters.base import Adapter, TableDescription
from adapters.errors import AdapterError, SourceRejected, Unsupported
from adapters.query import Query, Statement, Table
from wrapper.drift.lock import described, own, unreadable
from wrapper.drift.uses import TableUse


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one source: its used tables, what it answers for and cannot describe, or why nothing was seen.

    `unreadable` says why the source neither describes nor reads a table that it has. `names` are those of all its
    tables, where they were asked for; `others` are the tables that no resource reads, where all were described.
    """

    source: str
    tables: Mapping[Table, TableDescription] = field(default_factory=dict)
    undescribed: frozenset[Table | Statement] = frozenset()
    unreadable: Mapping[Table, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    others: tuple[TableDescription, ...] = ()
    failure: AdapterError | None = None


def look(source: str, adapter: Adapter, uses: Iterable[TableUse], *, whole: bool = False) -> Look:
    """Return what a source says of the tables in use; with `whole`, of all others as well."""
    wanted = [use for use in uses if use.source == source]
    tables: dict[Table, TableDescription] = {}
    undescribed: set[Table | Statement] = set()
    broken: dict[Table, str] = {}
    try:
        everything = adapter.describe() if whole else None
        names = tuple(entry.name for entry in everything or ())
        for use in wanted:
            if isinstance(use.table, Statement):
                if answers(adapter, use):
                    undescribed.add(use.table)
                continue
            entries = everything or adapter.describe(use.table.name, use.table.schema)
            found = described(use.table, entries)
            if found is not None:
                tables[use.table] = own(adapter.kind, found)
            elif answers(adapter, use):
                undescribed.add(use.table)
            elif why := unreadable(use.table, entries):
                broken[use.table] = why
            elif not names:
                # The name of a table that is gone is most of all a question of what else there is.
                names = tuple(entry.name for entry in adapter.describe())
    except AdapterError as failure:
        return Look(source, failure=failure)
    used = {use.table.name for use in wanted if isinstance(use.table, Table)}
    others = tuple(entry for entry in everything or () if entry.name not in used)
    return Look(source, tables, frozenset(undescribed), broken, names, others)


def answers(adapter: Adapter, use: TableUse) -> bool:
    """Return whether the source answers a read of one row with every column in use."""
    try:
        adapter.read(Query(use.table, tuple(use.columns), limit=1))
    except (SourceRejected, Unsupported):
        return False
    return True
