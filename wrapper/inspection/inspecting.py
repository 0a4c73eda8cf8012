"""Inspects one resource: reads its rows in the order of the key, judges them, and follows its relations.

Nothing is written, no statement runs beside another, and there are never more of them than the budget allows.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

from adapters.base import Adapter, Capability
from adapters.query import Query, Row, Table
from adapters.snapshot.origin import Origin
from adapters.snapshot.status import KeepsSnapshots
from wrapper.catalog.model import Catalog, Resource
from wrapper.inspection.budget import Budget
from wrapper.inspection.orphans import KEYS, Pointers, pointers
from wrapper.inspection.report import QualityReport
from wrapper.inspection.tally import Tally
from wrapper.inspection.values import Values
from wrapper.translate.sorts import key_order

BATCH = 1000
"""Rows that are held at once."""

Progress = Callable[[int], object]
"""Called with the number of rows that were just judged."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much to look at: at most `rows` rows (None for all), statements, and examples of each fault."""

    rows: int | None = 10_000
    statements: int = 200
    examples: int = 5


@dataclass(slots=True)
class _Reading:
    """How far the rows were read."""

    budget: Budget
    rows: int = 0
    complete: bool = True
    left_out: str = ""

    def batches(self, adapter: Adapter, query: Query, most: int | None) -> Iterator[list[Row]]:
        """Yield at most so many rows, and take note of whether there are more."""
        streams = Capability.STREAMS in adapter.capabilities
        if streams:
            self.budget.spend()
        # One row more tells whether there are more.
        limited = replace(query, limit=None if most is None else most + 1)
        with contextlib.closing(_stream(adapter, limited)) as batches:
            for rows in batches:
                if not streams and not self.budget.spend():
                    self.complete, self.left_out = False, "rows: the statement budget is used up"
                    return
                left = len(rows) if most is None else most - self.rows
                self.complete = len(rows) <= left
                self.rows += len(rows[:left])
                if rows[:left]:
                    yield rows[:left]


def inspect(
    catalog: Catalog, name: str, adapter_of: Callable[[str], Adapter], extent: Extent, progress: Progress
) -> QualityReport:
    """Return the report on one resource; raises AdapterError where its rows cannot be read."""
    resource = catalog.resources[name]
    adapter = adapter_of(resource.source.name)
    budget, tally = Budget(extent.statements), Tally(extent.examples)
    values, followed = _prepared(catalog, resource, tally, extent)
    reading = _Reading(budget)
    query = Query(resource.table, values.columns, order=key_order(resource), tied=resource.tied)
    for rows in reading.batches(adapter, query, extent.rows):
        ids = values.judge(rows)
        for pointer in followed:
            pointer.collect(rows, ids, extent.examples)
        progress(len(rows))
    # Only a snapshot knows its rows without counting them.
    served = _served(adapter, resource)
    outcomes = [pointer.follow(adapter_of(pointer.target.source.name), budget, tally) for pointer in followed]
    return QualityReport(
        resource=name,
        source=resource.source.name,
        rows=reading.rows,
        complete=reading.complete,
        total=reading.rows if reading.complete else served.rows if served else None,
        statements=budget.sent,
        budget=budget.statements,
        faults=tally.faults(),
        relations=tuple(found for found, _ in outcomes),
        left_out=tuple(filter(None, [reading.left_out, *(left for _, left in outcomes)])),
        quarantined=served.quarantined if served else None,
        as_of=adapter.as_of(Query(resource.table, values.columns)),
    )


def _prepared(catalog: Catalog, resource: Resource, tally: Tally, extent: Extent) -> tuple[Values, list[Pointers]]:
    own = tuple(
        column
        for relation in resource.relations.values()
        if not relation.many
        for name, _ in relation.by
        for column in resource.fields[name].columns
    )
    own += tuple(order.column for order in key_order(resource))
    values = Values(resource, tally, extent.examples, own)
    # No more values are kept than the budget could look up.
    most = KEYS * extent.statements
    return values, list(pointers(resource, catalog.resources.__getitem__, values.places, most))


def _stream(adapter: Adapter, query: Query) -> Generator[list[Row], None, None]:
    yield from adapter.stream(query, BATCH)


def _served(adapter: Adapter, resource: Resource) -> Origin | None:
    """Return how the snapshot of a resource's export came to be; None for a source that has no export."""
    if not isinstance(adapter, KeepsSnapshots) or not isinstance(resource.table, Table):
        return None
    return next((one.served for one in adapter.snapshots() if one.table == resource.table.name), None)
