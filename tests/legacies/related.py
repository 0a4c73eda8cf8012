"""Follows the foreign keys of a legacy, both ways: by the addresses of relations and embedded into pages.

A foreign key leads to exactly the row whose key its columns hold, or nowhere. Where it is not served, the proposal
says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from tests.legacies.gateway import Gateway
from tests.legacies.matching import Matched, id_of
from tests.legacies.stored import NULL, Cell, Reference, Spot
from wrapper.catalog.model import Relation, Resource

Record = dict[str, Any]
MOST_FOLLOWED = 6
"""Records of a table whose addresses of relations are asked for."""


@dataclass(frozen=True)
class Asks:
    """How a walk asks the gateway: `pages` gives all records of a list, `get` one answer with its status."""

    pages: Callable[[str, int], list[Record]]
    get: Callable[[str], tuple[int, Any]]


@dataclass(frozen=True)
class Ends:
    """The two tables of a foreign key, and which record of the one leads to which of the other."""

    reference: Reference
    child: Matched
    parent: Matched

    @property
    def leads(self) -> dict[str, str | None]:
        """The id of the record that each record leads to, None for nowhere."""
        places = _places(self.parent, self.reference.target_columns)
        by_key = {_identity(row, places): id_ for id_, row in self.parent.rows.items()}
        own = _places(self.child, self.reference.columns)
        return {
            id_: None if NULL in [row[at] for at in own] else by_key[_identity(row, own)]
            for id_, row in self.child.rows.items()
        }


def follow(ends: Ends, records: Mapping[str, Mapping[str, Record]], gateway: Gateway, asks: Asks) -> int:
    """Assert that a foreign key leads where it should; return in how many directions it is served."""
    child, parent, by = ends.child.resource, ends.parent.resource, ends.reference
    pairs = dict(zip(by.columns, by.target_columns, strict=True))
    there = next((one for one in _relations(child) if not one.many and _joins(one, child, parent, pairs)), None)
    if there is None:
        said = gateway.remarks(child.name)
        assert any(", ".join(by.columns) in text for text in said), f"{child.name}: {by} vanished; said is {said}"
        key = {column for field in parent.key for column in field.columns}
        assert key != set(by.target_columns), f"{child.name}: {by} leads to a key and is not served; said is {said}"
    else:
        _follow_to_one(there, ends, records[parent.name], asks)
    turned = {theirs: mine for mine, theirs in pairs.items()}
    back = next((one for one in _relations(parent) if one.many and _joins(one, parent, child, turned)), None)
    if back is not None:
        _follow_to_many(back, ends, asks)
    return (there is not None) + (back is not None)


def leads_to_no_namesake(matched: Matched, there: Mapping[Spot, Matched]) -> None:
    """Assert that no relation takes the columns of a foreign key anywhere else: to a table of that name elsewhere."""
    own = matched.resource
    for relation in _relations(own):
        columns = {own.fields[mine].columns[0] for mine, _ in relation.by}
        targets = [one.target for one in matched.table.references if set(one.columns) == columns]
        right = [there[spot].resource.name for spot in targets if spot in there]
        where = f"{own.name}.{relation.name} leads to {relation.resource}"
        assert relation.many or not targets or relation.resource in right, f"{where}, and {targets} is declared"


def _follow_to_one(relation: Relation, ends: Ends, targets: Mapping[str, Record], asks: Asks) -> None:
    resource, leads = ends.child.resource, ends.leads
    where = f"{resource.name}.{relation.name}"
    wanted = Counter((id_, leads[id_]) for id_ in ends.child.rows)
    shown = asks.pages(f"{path_of(resource)}?embed={relation.name}&limit=5", len(ends.child.table.rows))
    for record in shown:
        embedded = record.pop(relation.name)
        target = leads[id_of(record)]
        right = None if target is None else targets[target]
        assert embedded == right, f"{where} of {id_of(record)} embeds {embedded}, and {right} is right"
    assert {id_of(record) for record in shown} == {id_ for id_, _ in wanted}, f"{where}: rows are lost by embedding"
    for id_, target in list(leads.items())[:MOST_FOLLOWED] if resource.key else ():
        status, found = asks.get(f"{path_of(resource)}/{_part(id_)}/{relation.name.replace('_', '-')}")
        if target is None:
            assert status == HTTPStatus.NOT_FOUND, f"{where} of {id_} leads nowhere, and is {status} {found}"
        else:
            assert (status, found) == (HTTPStatus.OK, targets[target]), f"{where} of {id_} is {status} {found}"


def _follow_to_many(relation: Relation, ends: Ends, asks: Asks) -> None:
    resource, leads = ends.parent.resource, ends.leads
    where = f"{resource.name}.{relation.name}"
    wanted = {id_: sorted(own for own, target in leads.items() if target == id_) for id_ in ends.parent.rows}
    most = len(ends.child.table.rows)
    for record in asks.pages(f"{path_of(resource)}?embed={relation.name}&limit=5", len(ends.parent.table.rows)):
        found = sorted(map(id_of, record[relation.name]["items"]))
        assert found == wanted[record["id"]], f"{where} of {record['id']} embeds {found}, not {wanted[record['id']]}"
    for id_ in list(wanted)[:MOST_FOLLOWED]:
        path = f"{path_of(resource)}/{_part(id_)}/{relation.name.replace('_', '-')}?limit=2"
        found = sorted(map(id_of, asks.pages(path, most)))
        assert found == wanted[id_], f"{where} of {id_} are {found}, not {wanted[id_]}"


def _relations(resource: Resource) -> Iterator[Relation]:
    yield from resource.views["v1"].relations.values()


def _joins(relation: Relation, own: Resource, other: Resource, pairs: Mapping[str, str]) -> bool:
    """Whether a relation leads from these columns to those of the other resource."""
    if relation.resource != other.name:
        return False
    joined = {own.fields[mine].columns: other.fields[theirs].columns for mine, theirs in relation.by}
    return joined == {(mine,): (theirs,) for mine, theirs in pairs.items()}


def _places(matched: Matched, columns: tuple[str, ...]) -> list[int]:
    known = [column.name for column in matched.table.columns]
    return [known.index(name) for name in columns]


def _identity(row: tuple[Cell, ...], places: list[int]) -> tuple[object, ...]:
    return tuple(row[at].identity for at in places)


def path_of(resource: Resource) -> str:
    """Return the address of a resource's list."""
    return f"/v1/{resource.name.replace('_', '-')}"


def _part(id_: str) -> str:
    return quote(id_, safe="~")
