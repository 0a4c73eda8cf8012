"""Answers an admitted request: reads what it asks for and gives it its form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from adapters.advancing import InACircle, Trail, suspect
from adapters.errors import OrderNotKept
from adapters.query import Query, Row, Where, WhereKeys
from wrapper.answers.bodies import streamed_answer, whole_answer
from wrapper.answers.call import Answer
from wrapper.answers.cursors import BEGINNING
from wrapper.answers.embedding import Embedding
from wrapper.answers.links import next_url
from wrapper.answers.negotiation import CSV, JSON
from wrapper.answers.operation import Kind, Operation
from wrapper.answers.preferences import COUNT_BOUND, COUNT_EXACT, wants_count
from wrapper.answers.reading import Page, Reading, plan_reading, read_page
from wrapper.answers.request import Request
from wrapper.answers.streaming import open_stream
from wrapper.catalog.model import Resource
from wrapper.errors import Problem
from wrapper.translate.faults import BadValue
from wrapper.translate.keys import is_same_id

MOST_SPELLINGS = 100
"""Rows whose keys an engine takes for equal that are looked through for the one that a path names."""

Conditions: TypeAlias = tuple[Where | WhereKeys, ...]


@dataclass(frozen=True, slots=True)
class Responder:
    """Gives every kind of reading operation its answer; `shown_since` is when the catalog last changed."""

    embedding: Embedding
    shown_since: datetime | None = None

    def respond(self, request: Request) -> Answer:
        """Return the answer; raises Problem."""
        match request.operation.kind:
            case Kind.LIST:
                return self._list(request, ())
            case Kind.ITEM:
                return self._item(request, key_condition(request.operation, str(request.record_id)))
            case Kind.RELATED_LIST:
                where = self._relation_condition(request)
                return self._list(request, (where,)) if where is not None else self._no_items(request)
            case Kind.RELATED_ITEM:
                where = self._relation_condition(request)
                if where is None:
                    raise Problem("not_found", "This record has none.")
                return self._item(request, (where,))

    def _item(self, request: Request, where: Conditions) -> Answer:
        operation, arguments = request.operation, request.arguments
        own = self.embedding.own_columns(request)
        reading = plan_reading(operation.resource, operation.view, arguments, where=where, limit=1, extra=own)
        rows = self._read_one(request, reading, operation.resource, by_id=operation.kind is Kind.ITEM)
        embedded = self.embedding.embed(request, reading, rows)
        (record,) = reading.representation.records(rows, self.embedding.quality, embedded)
        body = reading.representation.json_item(record)
        return whole_answer(request, body, [], self.shown_since)

    def _list(self, request: Request, where: Conditions) -> Answer:
        operation, arguments = request.operation, request.arguments
        whole = request.media != JSON and arguments.limit is None
        size = arguments.limit or operation.resource.default_limit
        after, trail = None, BEGINNING
        if arguments.cursor:
            after, trail = self.embedding.seal.open(arguments.cursor, request.cursor_binding())
        reading = plan_reading(
            operation.resource,
            operation.view,
            arguments,
            where=where + arguments.where,
            limit=None if whole else size + 1,
            order=arguments.order,
            after=after,
            extra=self.embedding.own_columns(request),
        )
        if whole:
            return self._stream(request, reading)
        return self._page(request, reading, read_page(self.embedding.sources, reading, size, request.ages), trail)

    def _stream(self, request: Request, reading: Reading) -> Answer:
        if request.arguments.embeds:
            raise Problem(
                "invalid_parameter",
                errors=[
                    {"parameter": "embed", "detail": "works on pages only: add `limit`, or accept application/json"}
                ],
            )
        if request.call.method == "HEAD":
            # One row is enough to know that GET would find the source well.
            self._read(request, replace(reading, query=replace(reading.query, limit=1)))
            body: Iterator[bytes] = iter(())
        else:
            body = open_stream(self.embedding.sources, reading, self.embedding.quality, request)
        return streamed_answer(request, body)

    def _page(self, request: Request, reading: Reading, page: Page, trail: Trail = BEGINNING) -> Answer:
        call, representation = request.call, reading.representation
        embedded = self.embedding.embed(request, reading, page.rows)
        records = representation.records(page.rows, self.embedding.quality, embedded)
        fields: list[tuple[str, str]] = []
        following = None
        if page.position is not None:
            cursor = self._cursor(request, reading, page.position, trail)
            following = next_url(call.base_url, call.path, call.query, cursor)
            fields.append(("Link", f'<{following}>; rel="next"'))
        if request.media == JSON:
            total = self._total(request, reading, page)
            if total is not None:
                fields.append(("Preference-Applied", COUNT_EXACT))
            body = representation.json_page(records, following, total, request.ages.as_of)
        elif request.media == CSV:
            body = representation.csv_header(request.csv) + representation.csv(records, request.csv)
        else:
            body = representation.ndjson(records)
        return whole_answer(request, body, fields, self.shown_since)

    def _cursor(self, request: Request, reading: Reading, position: Row, trail: Trail) -> str:
        try:
            return self.embedding.seal.seal(position, request.cursor_binding(), trail)
        except InACircle:
            failure = OrderNotKept(suspect(reading.query.order, position))
            raise self.embedding.sources.not_advancing(reading.source, failure, reading.field) from None

    def _total(self, request: Request, reading: Reading, page: Page) -> int | None:
        """Return the exact number of matching records if the request prefers it and it is within the bound."""
        if not wants_count(request.call.headers.get("Prefer")):
            return None
        query = Query(reading.query.table, reading.query.columns[:1], reading.query.where)
        sources = self.embedding.sources
        total = sources.count(reading.source, query, COUNT_BOUND + 1)
        if sources.as_of(reading.source, query) != page.as_of:
            # A new export came between page and count: rather no total than that of other rows.
            return None
        return total if total <= COUNT_BOUND else None

    def _relation_condition(self, request: Request) -> WhereKeys | None:
        """Return the condition for the related rows of the record that the path names; 404 without such a record."""
        operation = request.operation
        parent, relation = operation.parent, operation.relation
        if parent is None or relation is None:
            raise TypeError(f"{operation.id} is not a related operation")
        _, match = self.embedding.related[operation.version.name, parent.name, relation.name]
        view, where = parent.views[operation.version.name], key_condition(operation, str(request.record_id))
        reading = plan_reading(parent, view, request.arguments.bare(), where=where, limit=1, extra=match.own_columns)
        rows = self._read_one(request, reading, parent, by_id=True)
        value = match.own_value(reading.columns(rows, match.own_columns)[0])
        return match.where([value]) if value is not None else None

    def _no_items(self, request: Request) -> Answer:
        """Answer with an empty list: the record has nothing the relation could match."""
        operation, arguments = request.operation, request.arguments
        reading = plan_reading(operation.resource, operation.view, arguments, where=(), limit=1, order=arguments.order)
        return self._page(request, reading, Page((), None))

    def _read_one(self, request: Request, reading: Reading, resource: Resource, *, by_id: bool) -> list[Row]:
        """Return the one row of a record, which `by_id` is the one that the path names; 404 without it."""
        rows = self._read(request, reading)
        if rows and by_id and not self._is_named(request, reading, rows[0]):
            # An engine that ignores case or blanks finds several spellings; only a record's own id is its address.
            alike = self._read(request, replace(reading, query=replace(reading.query, limit=MOST_SPELLINGS)))
            rows = [row for row in alike if self._is_named(request, reading, row)][:1]
        if not rows:
            raise Problem("not_found", f"There is no {resource.singular or 'record'} at this address.")
        return rows

    def _is_named(self, request: Request, reading: Reading, row: Row) -> bool:
        (own,) = reading.representation.ids([row], self.embedding.quality)
        return is_same_id(own, str(request.record_id))

    def _read(self, request: Request, reading: Reading) -> list[Row]:
        rows = self.embedding.sources.read(reading.source, reading.query)
        request.ages.saw(rows)
        return rows


def key_condition(operation: Operation, record_id: str) -> Conditions:
    """Return the condition for the record an id names; a malformed id names no record, so it is 404 as well."""
    try:
        return operation.key.conditions(record_id)
    except BadValue:
        raise Problem("not_found", "There is no record at this address.") from None
