"""Who would notice a change: the resources, fields and versions that stand on a column of a table.

Both sides of the border are named in this package: what a change of the legacy means can only be said in both
languages. What of it reaches a consumer names the resource alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from adapters.query import Statement, Table
from wrapper.catalog.model import Catalog, Field, FilterKind, Resource, View


@dataclass(frozen=True, slots=True)
class Use:
    """One field that is read from a column; `at` is the column's place in the field."""

    resource: Resource
    field: Field
    at: int
    versions: tuple[str, ...]

    def __str__(self) -> str:
        shown = f" ({', '.join(self.versions)})" if self.versions else ""
        return f"{self.resource.name}.{self.field.name}{shown}"

    @property
    def in_key(self) -> bool:
        """Whether the field is part of what identifies a record."""
        return any(self.field.name == key.name for key in self.resource.key)

    @property
    def orders_rows(self) -> bool:
        """Whether rows without a key come in the order of the field, page after page."""
        return self.resource.tied and self.field.name in [name for name, _ in self.resource.default_sort[:1]]

    @property
    def needs_index(self) -> bool:
        """Whether records can be filtered or sorted by the field in some version."""
        return bool(self.filtered) or self.sorted

    @property
    def filtered(self) -> frozenset[FilterKind]:
        """The conditions that the field can be asked for in some version."""
        return frozenset(kind for view, path in self._shown() for kind in view.filters.get(path, ()))

    @property
    def sorted(self) -> bool:
        """Whether records can be sorted by the field in some version."""
        return any(path in view.sorts for view, path in self._shown())

    def _shown(self) -> Iterator[tuple[View, str]]:
        for view in self.resource.views.values():
            for path, member in view.paths.items():
                if member.field is not None and member.field.name == self.field.name:
                    yield view, path


@dataclass(frozen=True, slots=True)
class TableUse:
    """All that stands on one table of one source, or on one statement of the operator's."""

    source: str
    table: Table | Statement
    resources: tuple[Resource, ...]
    columns: Mapping[str, tuple[Use, ...]]

    @property
    def name(self) -> str:
        """The table as a reader knows it."""
        if isinstance(self.table, Statement):
            return f"the statement of {self.resources[0].name}"
        return self.table.full_name

    def of(self, columns: Iterable[str]) -> tuple[Use, ...]:
        """Return what stands on any of some columns."""
        return tuple(use for column in columns for use in self.columns.get(column, ()))


def uses(catalog: Catalog) -> list[TableUse]:
    """Return every table and statement that a resource reads, with what stands on it."""
    grouped: dict[tuple[str, Table | Statement], list[Resource]] = {}
    for resource in catalog.resources.values():
        grouped.setdefault((resource.source.name, resource.table), []).append(resource)
    return [
        TableUse(source, table, tuple(resources), _columns(resources)) for (source, table), resources in grouped.items()
    ]


def key_columns(resource: Resource) -> tuple[str, ...]:
    """Return the columns of a resource's key."""
    return tuple(column for field in resource.key for column in field.columns)


def _columns(resources: Iterable[Resource]) -> dict[str, tuple[Use, ...]]:
    found: dict[str, list[Use]] = {}
    for column, use in _each(resources):
        found.setdefault(column, []).append(use)
    return {column: tuple(stand) for column, stand in found.items()}


def _each(resources: Iterable[Resource]) -> Iterator[tuple[str, Use]]:
    for resource in resources:
        for field in resource.fields.values():
            shown = tuple(
                name
                for name, view in resource.views.items()
                if any(member.field is not None and member.field.name == field.name for member in view.paths.values())
            )
            for at, column in enumerate(field.columns):
                yield column, Use(resource, field, at, shown)
