"""Walks through everything that a gateway serves of a legacy, and compares it with what was stored.

Each table is served or is left out with a reason. What is served is paged to its end in every order on offer, each
row is found once and at its address, every value is right, and filters find exactly the rows they should.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tests.gateway import Consumer
from tests.legacies.gateway import Gateway
from tests.legacies.matching import Matched, id_of, match, shown_of
from tests.legacies.related import Asks, Ends, follow, path_of
from tests.legacies.stored import Legacy, Reference, Table
from wrapper.catalog.model import FilterKind, Resource

Record = dict[str, Any]
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
        catalog = self._gateway.catalog
        served = {} if catalog is None else {one.table.name: one for one in catalog.resources.values()}
        found: dict[str, tuple[Matched, list[Record]]] = {}
        for table in self._legacy.tables:
            if table.name in served:
                self._tally.tables += 1
                found[table.name] = self._served(table, served[table.name])
            else:
                self._tally.left_out += 1
                self._not_served(table)
        for view in self._legacy.views:
            assert view.name in served or self._gateway.left_out.get(view.name), f"the view {view.name!r} vanished"
        self._related(found)
        self._tally.reported += len(self._gateway.log.reported)
        assert self._gateway.log.failures == []

    def _not_served(self, table: Table) -> None:
        reason = self._gateway.left_out.get(table.name, "")
        hidden = table.name in self._legacy.denied
        assert reason or hidden, f"the table {table.name!r} is not served, and no reason is given"
        assert hidden or not table.promises, f"the table {table.name!r} has a key and is not served: {reason}"

    def _related(self, found: Mapping[str, tuple[Matched, list[Record]]]) -> None:
        asks = Asks(lambda path, most: self._followed(path, most + 2), self._answer)
        records = {matched.resource.name: _by_id(shown) for matched, shown in found.values()}
        for matched, _ in found.values():
            for reference in matched.table.references:
                self._tally.references += 1
                if reference.target in found:
                    ends = Ends(reference, matched, found[reference.target][0])
                    self._tally.relations += follow(ends, records, self._gateway, asks)
                else:
                    self._said(matched.resource, reference)

    def _said(self, resource: Resource, reference: Reference) -> None:
        said = self._gateway.remarks(resource.name)
        where = f"{resource.name}: {reference} leads to what is not served"
        assert any(", ".join(reference.columns) in text for text in said), f"{where}, which is not said: {said}"

    def _served(self, table: Table, resource: Resource) -> tuple[Matched, list[Record]]:
        assert table.name not in self._legacy.denied, f"{table.name!r} may not be read and is served"
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
        raise AssertionError(f"the pages of {begun} come to no end: {[id_of(one) for one in found]}")

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
