"""Walks through everything that a gateway serves of a legacy, and compares it with what was stored.

Each table is served or is left out with a reason. What is served is paged to its end in every order on offer, each
row is found once and at its address, every value is right, and filters find exactly the rows they should.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tests.gateway import Consumer
from tests.legacies.gateway import DEFAULT, Gateway
from tests.legacies.matching import Matched, id_of, match, shown_of
from tests.legacies.related import Asks, Ends, follow, leads_to_no_namesake, path_of
from tests.legacies.stored import Legacy, Spot, Table, View
from wrapper.catalog.model import FilterKind, Resource

Record = dict[str, Any]
Found = dict[tuple[str, Spot], tuple[Matched, list[Record]]]
"""What was found of each table, by the source that leads to it."""
LOADED_WITHIN = 15.0
"""Seconds after which an export is served."""
MOST_ASKED = 4
"""How many values of a filter are asked for."""
MANY_ROWS = 30
"""A longer table is paged by the largest pages, and its last records alone are looked up."""
PAGES = (2, 5, 200)
"""Page sizes, so that ties and NULLs stand at the borders of pages."""


@dataclass
class Tally:
    """What a walk met, so that a run can say how much it saw."""

    legacies: int = 0
    tables: int = 0
    left_out: int = 0
    keyless: int = 0
    fields: int = 0
    marks: int = 0
    values: int = 0
    reported: int = 0
    references: int = 0
    relations: int = 0
    requests: int = 0


class Walk:
    """One walk through one gateway."""

    def __init__(self, legacy: Legacy, gateway: Gateway, tally: Tally) -> None:
        self._legacy, self._gateway, self._tally = legacy, gateway, tally

    def go(self) -> None:
        """Assert everything."""
        self._tally.legacies += 1
        found: Found = {}
        for table in self._legacy.tables:
            resources = self._gateway.served(table.spot)
            for resource in resources:
                self._tally.tables += 1
                assert not table.denied, f"{table.name!r} may not be read and is served"
                found[resource.source.name, table.spot] = self._served(table.readable, resource)
                for column in () if self._legacy.hides else table.closed:
                    self._said(resource, column)
            if not resources:
                self._tally.left_out += 1
                self._not_served(table)
            for part in table.parts:
                reason = self._gateway.left_out.get((table.schema, part), "")
                assert f"of {table.name}" in reason, f"the part {part!r} does not stand under it: {reason}"
        for view in self._legacy.views:
            self._seen(view)
        for schema in self._legacy.schemas:
            self._told(schema)
        self._related(found)
        self._tally.reported += len(self._gateway.log.reported)
        assert self._gateway.log.failures == []

    def _not_served(self, table: Table) -> None:
        if table.denied and self._legacy.hides:
            return
        left_out = self._gateway.left_out
        reason = left_out.get(table.spot) or left_out.get(("", table.name)) or ""
        if not reason and self._legacy.schemas:
            # Where all schemas are looked at together, it may be one of another that has the name.
            endings = [text for (_, name), text in left_out.items() if name.endswith(f".{table.name}")]
            assert any("--schema" in text for text in endings), f"the table {table.name!r} vanished"
            return
        assert reason, f"the table {table.name!r} is not served, and no reason is given"
        if table.denied or (table.closed and table.promises):
            assert "grant SELECT" in reason, f"the table {table.name!r} may not be read: {reason}"
        else:
            assert not table.promises, f"the table {table.name!r} has a key and is not served: {reason}"

    def _told(self, schema: str) -> None:
        """Assert that a look at the default schema tells of another one: it has its tables too, or says how to."""
        tables = [table for table in self._legacy.tables if table.schema == schema]
        told = {f"{schema}.*", *(name for table in tables for name in (table.name, f"{schema}.{table.name}"))}
        shown = any(one.source.name == DEFAULT for table in tables for one in self._gateway.served(table.spot))
        hidden = self._legacy.hides and all(table.denied for table in tables)
        left_out = {name for spot, name in self._gateway.left_out if not spot}
        assert hidden or shown or told & left_out, f"the schema {schema!r} is not told of"

    def _seen(self, view: View) -> None:
        resources, reason = self._gateway.served(("", view.name)), self._gateway.left_out.get(("", view.name))
        if not resources:
            assert reason, f"the view {view.name!r} vanished"
            assert view.is_closed or not self._legacy.views_asked, f"the view {view.name!r} is not served: {reason}"
        for resource in resources:
            assert not view.is_closed, f"the view {view.name!r} cannot be read and is served"
            self._served(view.as_table, resource)

    def _related(self, found: Found) -> None:
        asks = Asks(lambda path, most: self._followed(path, most + 2), self._answer)
        records = {matched.resource.name: _by_id(shown) for matched, shown in found.values()}
        for (source, _), (matched, _) in found.items():
            there = {spot: parent for (owner, spot), (parent, _) in found.items() if owner == source}
            leads_to_no_namesake(matched, there)
            # MariaDB tells a login with rights on single columns of no foreign key of their table.
            for reference in () if self._legacy.hides and matched.table.closed else matched.table.references:
                self._tally.references += 1
                parent = there.get(reference.target)
                if parent is not None and parent.has(reference.target_columns):
                    self._tally.relations += follow(Ends(reference, matched, parent), records, self._gateway, asks)
                elif not self._legacy.hides:
                    self._said(matched.resource, ", ".join(reference.columns))

    def _said(self, resource: Resource, what: str) -> None:
        said = self._gateway.remarks(resource.name)
        assert any(what in text for text in said), f"{resource.name}: {what} is not shown, which is not said: {said}"

    def _served(self, table: Table, resource: Resource) -> tuple[Matched, list[Record]]:
        is_long = len(table.rows) > MANY_ROWS
        records = self._paged(resource, table, None, PAGES[-1] if is_long else PAGES[0])
        matched = match(table, resource, records, self._gateway)
        self._count(resource, table)
        ids = Counter(map(id_of, records))
        for at, name in enumerate(_sorts(resource)):
            for direction in ("", "-"):
                found = self._paged(resource, table, f"{direction}{name}", PAGES[-1] if is_long else PAGES[at % 2])
                where = f"{resource.name} by {direction}{name}"
                assert Counter(map(id_of, found)) == ids, f"{where}: rows are lost or doubled"
                assert _by_id(found) == _by_id(records), f"{where}: records differ"
        if resource.key:
            self._addressed(resource, records[-MANY_ROWS:])
        self._filtered(resource, records, matched)
        return matched, records

    def _count(self, resource: Resource, table: Table) -> None:
        self._tally.fields += len(resource.fields)
        self._tally.marks += sum((resource.name, name) in self._gateway.checks for name in resource.fields)
        self._tally.values += len(table.rows) * len(resource.fields)
        self._tally.keyless += not resource.key

    def _paged(self, resource: Resource, table: Table, sort: str | None, limit: int = PAGES[0]) -> list[Record]:
        """Return all records of a list, page by page as `next` leads; it must come to an end."""
        asked = {"limit": str(limit)} | ({"sort": sort} if sort else {})
        return self._followed(f"{path_of(resource)}?{urlencode(asked)}", len(table.rows) // limit + 2)

    def _followed(self, following: str, most: int) -> list[Record]:
        """Return the records of a list and of the pages behind it, of which there are so many at most."""
        found: list[Record] = []
        begun = following
        for _ in range(most):
            page = self._json(following)
            found += page["items"]
            if page["next"] is None:
                return found
            split = urlsplit(page["next"])
            following = f"{split.path}?{split.query}"
        raise AssertionError(f"the pages of {begun} do not end: {[id_of(one) for one in found]}")

    def _addressed(self, resource: Resource, records: Sequence[Record]) -> None:
        for record in records:
            found = self._json(f"{path_of(resource)}/{quote(record['id'], safe='~')}")
            assert found == record, f"{resource.name} {record['id']}: the list and the address differ"

    def _filtered(self, resource: Resource, records: Sequence[Record], matched: Matched) -> None:
        for name in _equalities(resource):
            shown = {id_of(record): shown_of(record, resource.fields[name]) for record in records}
            texts = {id_: _asked(public) for id_, public in shown.items() if public is not None}
            asked = [text for text in dict.fromkeys(texts.values()) if _can_be_asked(text)]
            for value in asked[:MOST_ASKED]:
                path = f"{path_of(resource)}?{urlencode({name: value, 'limit': PAGES[-1]})}"
                found = {id_of(one) for one in self._followed(path, len(records) // PAGES[-1] + 2)}
                wanted = {id_ for id_, text in texts.items() if text == value}
                where = f"{resource.name} where {name} is {value!r}"
                assert found >= wanted, f"{where}: {sorted(wanted - found)} are missing"
                alike = matched.alike(name, wanted)
                assert found <= wanted | alike, f"{where}: {sorted(found - wanted - alike)} are too many"

    def _json(self, path: str) -> Any:
        status, body = self._answer(path)
        told = "\n".join(self._gateway.log.failures)
        assert status == HTTPStatus.OK, f"GET {path}: {status} {body}\n{told}"
        return body

    def _answer(self, path: str) -> tuple[int, Any]:
        self._tally.requests += 1
        consumer = self._gateway.consumer
        assert isinstance(consumer, Consumer)
        response = consumer.get(path)
        until = time.monotonic() + LOADED_WITHIN
        while response.status_code == HTTPStatus.SERVICE_UNAVAILABLE and time.monotonic() < until:
            # An export is loaded in the background.
            time.sleep(0.05)
            response = consumer.get(path)
        return response.status_code, response.json


def _by_id(records: Sequence[Record]) -> dict[str, Record]:
    return {id_of(record): record for record in records}


def _can_be_asked(text: str) -> bool:
    """Whether a query takes the text: it refuses NUL, and numbers longer than any column has."""
    whole, _, fraction = text.lstrip("-").partition(".")
    return "\0" not in text and not (whole.isdigit() and (len(whole) > 31 or len(fraction) > 20))


def _asked(public: Any) -> str:
    """Return how a public value is spelled in a query."""
    return str(public).lower() if isinstance(public, bool) else str(public)


def _sorts(resource: Resource) -> list[str]:
    return list(resource.views["v1"].sorts)


def _equalities(resource: Resource) -> Iterator[str]:
    for name, kinds in resource.views["v1"].filters.items():
        if FilterKind.EQ in kinds:
            yield name
