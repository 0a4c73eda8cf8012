"""A resource on its way through the compiler: its own entries are compiled, what leads to others is not yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.query import Statement, Table
from wrapper.catalog.findings import Names
from wrapper.catalog.model import Field, FilterKind, Relation, Source
from wrapper.catalog.nodes import MapNode, ScalarNode


@dataclass(slots=True)
class Draft:
    """What is known of a resource; None or missing where its text was faulty.

    `filters` and `sorts` are by canonical field, each with the place it was written at.
    """

    name: str
    node: MapNode
    source: Source | None
    table: Table | Statement | None
    fields: Names[Field]
    key: tuple[Field, ...] = ()
    key_names: tuple[str, ...] = ()
    filters: dict[str, tuple[ScalarNode, frozenset[FilterKind]]] = field(default_factory=dict)
    sorts: dict[str, ScalarNode] = field(default_factory=dict)
    default_sort: tuple[tuple[str, bool], ...] = ()
    numbered: bool = False
    relations: dict[str, Relation] = field(default_factory=dict)

    @property
    def key_repeats(self) -> bool:
        """Whether several rows can have one key."""
        return self.node.flag("key_repeats", default=False)

    @property
    def has_no_key(self) -> bool:
        """Whether the text declares no key, not even a faulty one."""
        return not self.node.declares("key")
