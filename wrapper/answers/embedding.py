"""Embeds related records into a page: one statement per relation, however many records the page has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from adapters.query import Row
from wrapper.answers.cursors import CursorSeal
from wrapper.answers.links import item_path, next_url
from wrapper.answers.operation import Operation
from wrapper.answers.reading import Reading, plan_reading
from wrapper.answers.request import Request, binding
from wrapper.errors import Problem
from wrapper.sources import Sources
from wrapper.translate.matching import Match, PublicKey
from wrapper.translate.quality import Quality

MAX_EMBEDDED = 100
"""Related records that one record carries; the rest is behind the list's own `next`."""
MAX_EMBEDDED_ROWS = 2000
"""Related rows that one page may cost the source."""

Related: TypeAlias = Mapping[tuple[str, str, str], tuple[Operation, Match]]
"""The related operations by version, resource and relation name."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The related rows of a page: records and their rows, by the value they match, and where a page of them ends."""

    records: dict[PublicKey, list[Any]]
    rows: dict[PublicKey, list[Row]]
    border: Callable[[Row, Row], Row]


@dataclass(frozen=True, slots=True)
class Embedding:
    """Reads and places related records; made once per process."""

    sources: Sources
    quality: Quality
    seal: CursorSeal
    related: Related

    def operation(self, operation: Operation, name: str) -> tuple[Operation, Match]:
        """Return the related operation a relation of this operation's records leads to."""
        return self.related[operation.version.name, operation.resource.name, name]

    def own_columns(self, request: Request) -> tuple[str, ...]:
        """Return the columns that the embedded relations of a request start from."""
        names = request.arguments.embeds
        return tuple(column for name in names for column in self.operation(request.operation, name)[1].own_columns)

    def embed(self, request: Request, reading: Reading, rows: Sequence[Row]) -> dict[str, Sequence[Any]]:
        """Return, for every relation the request embeds, one value per row: a record, None, or a list."""
        embedded: dict[str, Sequence[Any]] = {}
        for name in request.arguments.embeds:
            operation, match = self.operation(request.operation, name)
            values = [match.own_value(own) for own in reading.columns(rows, match.own_columns)]
            wanted = tuple(dict.fromkeys(value for value in values if value is not None))
            found = self._of_one(request, operation, match, wanted) or self._find(request, operation, match, wanted)
            if operation.many:
                ids = reading.representation.ids(rows, self.quality)
                pairs = zip(values, ids, strict=True)
                embedded[name] = [self._list(request, operation, found, *pair) for pair in pairs]
            else:
                embedded[name] = [found.records[value][0] if value in found.records else None for value in values]
        return embedded

    def _of_one(
        self, request: Request, operation: Operation, match: Match, wanted: tuple[PublicKey, ...]
    ) -> _Found | None:
        """Return the list of one record, of which no more is read than shown; None where there are several.

        So no number of related records is too many for one.
        """
        if not operation.many or len(wanted) != 1 or operation.resource.tied:
            return None
        found = self._find(request, operation, match, wanted, MAX_EMBEDDED)
        # An engine that takes A for a has perhaps read the records of another value.
        return found if found.records.keys() <= set(wanted) else None

    def _find(
        self,
        request: Request,
        operation: Operation,
        match: Match,
        wanted: tuple[PublicKey, ...],
        most: int = MAX_EMBEDDED_ROWS,
    ) -> _Found:
        where = match.where(wanted)
        if where is None:
            return _Found({}, {}, lambda last, _: last)
        arguments = operation.parameters.parse("")
        reading = plan_reading(
            operation.resource,
            operation.view,
            arguments,
            where=(where,),
            limit=most + 1,
            order=arguments.order if operation.many else (),
            extra=match.target_columns,
        )
        rows = self.sources.read(reading.source, reading.query)
        request.ages.saw(rows)
        if len(rows) > MAX_EMBEDDED_ROWS:
            name = operation.relation.name if operation.relation else operation.id
            raise Problem("embed_too_large", f"The records of this page have more than {MAX_EMBEDDED_ROWS} {name}.")
        found = _Found({}, {}, partial(reading.border, rows))
        targets = reading.columns(rows, match.target_columns)
        records = reading.representation.records(rows, self.quality)
        for row, target, record in zip(rows, targets, records, strict=True):
            value = match.target_value(target)
            if value is not None:
                found.records.setdefault(value, []).append(record)
                found.rows.setdefault(value, []).append(row)
        return found

    def _list(
        self, request: Request, operation: Operation, found: _Found, value: PublicKey | None, record_id: str
    ) -> dict[str, Any]:
        records = found.records.get(value, []) if value is not None else []
        following = None
        if value is not None and len(records) > MAX_EMBEDDED:
            if operation.resource.tied:
                # Where the rest begins only a page of their own can tell.
                name = operation.relation.name if operation.relation else operation.id
                raise Problem("embed_too_large", f"A record of this page has more than {MAX_EMBEDDED} {name}.")
            bound = binding(operation, record_id, operation.parameters.parse(""), request.principal)
            cursor = self.seal.seal(found.border(*found.rows[value][MAX_EMBEDDED - 1 : MAX_EMBEDDED + 1]), bound)
            following = next_url(request.call.base_url, item_path(operation.path, record_id), "", cursor)
        return {"items": records[:MAX_EMBEDDED], "next": following}
