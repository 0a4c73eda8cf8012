"""The operations of a version, compiled once at start: everything about a route that no request changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wrapper.answers.arguments import Parameters
from wrapper.answers.lifecycle import Lifecycle
from wrapper.answers.negotiation import CSV, JSON, NDJSON
from wrapper.auth.scopes import reading
from wrapper.catalog.model import Catalog, Relation, Resource, Version, View
from wrapper.catalog.operation_ids import Place, Shape, operation_ids
from wrapper.catalog.unique_names import Unique
from wrapper.translate.keys import KeyCodec


class Kind(StrEnum):
    """The shapes of reading operations."""

    LIST = "list"  # /jobs
    ITEM = "item"  # /jobs/{id}
    RELATED_LIST = "related_list"  # /jobs/{id}/operations
    RELATED_ITEM = "related_item"  # /jobs/{id}/customer


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation of one version.

    `resource` and `view` are what is shown; on a related operation `parent` owns the id in the path and
    `relation` leads from there. `scopes` are all required.
    """

    id: str
    kind: Kind
    version: Version
    path: str
    resource: Resource
    view: View
    scopes: tuple[str, ...]
    parameters: Parameters
    key: KeyCodec
    lifecycle: Lifecycle
    has_successor: bool
    parent: Resource | None = None
    relation: Relation | None = None

    @property
    def has_address(self) -> bool:
        """Whether the operation can be asked for by itself; what a record without an id leads to is embedded only."""
        return self.kind is Kind.LIST or bool(self.owner.key)

    @property
    def many(self) -> bool:
        """Whether the answer is a list."""
        return self.kind in (Kind.LIST, Kind.RELATED_LIST)

    @property
    def media_types(self) -> tuple[str, ...]:
        """What the operation can answer with, the default first."""
        return (JSON, CSV, NDJSON) if self.many else (JSON,)

    @property
    def owner(self) -> Resource:
        """The resource that the id in the path belongs to."""
        return self.parent or self.resource


def scope(resource: Resource) -> str:
    """Return the scope that reading a resource takes."""
    return reading(resource.name)


def compile_operations(catalog: Catalog, version: Version) -> tuple[Operation, ...]:
    """Return every operation of a version, in the order of the catalog."""
    ids = operation_ids(catalog.resources.values(), version.name)
    return tuple(
        operation
        for resource in catalog.resources.values()
        if version.name in resource.views
        for operation in _operations(catalog, version, resource, ids)
    )


def _operations(
    catalog: Catalog, version: Version, resource: Resource, ids: Mapping[Place, Unique[Place]]
) -> Iterator[Operation]:
    view = resource.views[version.name]
    lifecycle = Lifecycle(version)
    path = f"/{version.name}/{_segment(resource.name)}"
    shared: dict[str, Any] = {"version": version, "lifecycle": lifecycle}
    successor = version.successor is not None and version.successor in resource.views
    kinds = [(Kind.LIST, Shape.LIST, path), (Kind.ITEM, Shape.ITEM, f"{path}/{{id}}")]
    for kind, shape, own_path in kinds if resource.key else kinds[:1]:
        yield Operation(
            id=ids[Place(shape, resource.name)].name,
            kind=kind,
            path=own_path,
            resource=resource,
            view=view,
            scopes=(scope(resource),),
            parameters=Parameters(resource, view, many=kind is Kind.LIST),
            key=KeyCodec(resource),
            has_successor=successor,
            **shared,
        )
    for relation in view.relations.values():
        target = catalog.resources[relation.resource]
        target_view = target.views[version.name]
        kept = (
            successor
            and version.successor in target.views
            and relation.name in resource.views[str(version.successor)].relations
        )
        yield Operation(
            id=ids[Place(Shape.RELATED, resource.name, relation.name)].name,
            kind=Kind.RELATED_LIST if relation.many else Kind.RELATED_ITEM,
            path=f"{path}/{{id}}/{_segment(relation.name)}",
            resource=target,
            view=target_view,
            scopes=tuple(dict.fromkeys((scope(resource), scope(target)))),
            parameters=Parameters(target, target_view, many=relation.many),
            key=KeyCodec(resource),
            has_successor=kept,
            parent=resource,
            relation=relation,
            **shared,
        )


def _segment(name: str) -> str:
    """Return a name as a segment of a path."""
    return name.replace("_", "-")
