"""The `operationId` of every operation of a version, unique in its document.

Generated clients call their functions by these ids, so an id depends on as little as possible: another resource changes
it only where both want the same. The compiler asks for what is shared and says so; the operations take their ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from wrapper.catalog.model import Relation, Resource
from wrapper.catalog.unique_names import Unique, UniqueNames, plain


class Shape(StrEnum):
    """What an operation gives; of two that want one id, the first in this order gets it."""

    LIST = "list"  # /jobs
    ITEM = "item"  # /jobs/{id}
    RELATED = "related"  # /jobs/{id}/customer


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation stands: at a resource, and at the relation that leads on from it, if any."""

    shape: Shape
    resource: str
    relation: str = ""

    def __str__(self) -> str:
        if self.shape is Shape.RELATED:
            return f'the relation "{self.relation}" of {self.resource}'
        return f"the {self.shape} of {self.resource}"


def operation_ids(resources: Iterable[Resource], version: str) -> dict[Place, Unique[Place]]:
    """Return the ids of all operations of a version; resources that it does not show are passed over."""
    shown = [resource for resource in resources if version in resource.views]
    names: UniqueNames[Place] = UniqueNames()
    ids = names.give({Place(Shape.LIST, one.name): (f"list_{plain(one.name)}",) for one in shown})
    ids |= names.give({Place(Shape.ITEM, one.name): _items(one) for one in shown if one.key})
    return ids | names.give(
        {
            Place(Shape.RELATED, one.name, relation.name): _related(ids[Place(Shape.ITEM, one.name)].name, relation)
            if one.key
            # What a record without an id leads to is embedded, and has no address that a document names.
            else (f"embed_{plain(one.name)}_{relation.name}",)
            for one in shown
            for relation in one.views[version].relations.values()
        }
    )


def _items(resource: Resource) -> tuple[str, ...]:
    singular, own = plain(resource.singular), f"get_{plain(resource.name)}_item"
    return (f"get_{singular}", own) if singular else (own,)


def _related(item: str, relation: Relation) -> tuple[str, ...]:
    owner = item.removeprefix("get_")
    verb = "list" if relation.many else "get"
    return f"{verb}_{owner}_{relation.name}", f"{verb}_{relation.name}_of_{owner}"
