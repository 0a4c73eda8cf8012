"""Prints a compiled catalog as the catalog that would compile to it: what was understood, secrets masked.

Entries that say no more than their default are left out. A catalog without secrets can be read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from adapters.base import Adapter
from adapters.query import Table
from wrapper.catalog.model import (
    Catalog,
    CodeMap,
    Field,
    FieldType,
    FilterKind,
    Member,
    OnUnknown,
    Padding,
    Resource,
    Source,
    View,
)
from wrapper.catalog.secrets import masked
from wrapper.limit_text import spell_limit
from wrapper.printable import escaped


def shown(catalog: Catalog, kinds: Mapping[str, type[Adapter]], only: str | None = None) -> str:
    """Return the YAML of a catalog, or of one of its resources alone."""
    if only is not None:
        tree = {"resources": {only: _resource(catalog.resources[only])}}
    else:
        tree = _filled(
            title=catalog.title,
            description=catalog.description,
            versions={
                version.name: _filled(
                    title=version.title,
                    description=version.description,
                    deprecated=version.deprecated and version.deprecated.isoformat(),
                    sunset=version.sunset and version.sunset.isoformat(),
                    successor=version.successor,
                )
                for version in catalog.versions.values()
            },
            sources={source.name: _source(source, kinds[source.kind]) for source in catalog.sources.values()},
            codes={codes.name: _codes(codes) for codes in catalog.codes.values()},
            plans={
                plan.name: _filled(limits=[spell_limit(limit) for limit in plan.limits], description=plan.description)
                for plan in catalog.plans.values()
            },
            resources={name: _resource(resource) for name, resource in catalog.resources.items()},
        )
    text: str = yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    if text.replace("\n", "").isprintable():
        return text
    # What does not print stands between double quotes, where all of it can be escaped.
    return "".join(letter if letter == "\n" else escaped(letter) for letter in text)


class _Dumper(yaml.SafeDumper):
    """Writes a tree without anchors: what is shared in memory is still told twice."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature of PyYAML
        return True


def _represented(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represented)


def _filled(**entries: Any) -> dict[str, Any]:
    """Return the entries that say something."""
    return {name: value for name, value in entries.items() if value not in (None, "", {}, [])}


def _source(source: Source, adapter: type[Adapter]) -> dict[str, Any]:
    declared = {option.name: option for option in adapter.options}
    options = {
        name: masked(declared.get(name), value) if isinstance(value, str) else _open(value)
        for name, value in source.options.items()
    }
    return _filled(
        kind=source.kind,
        **options,
        charset=source.charset,
        time_zone=source.time_zone,
        access=source.access,
        generation=source.generation,
        description=source.description,
    )


def _open(value: Any) -> Any:
    """Return a structured option as plain lists and dicts."""
    if isinstance(value, Mapping):
        return {name: _open(entry) for name, entry in value.items()}
    return [_open(entry) for entry in value] if isinstance(value, tuple) else value


def _codes(codes: CodeMap) -> dict[str, Any]:
    unknown = None if codes.unknown is OnUnknown.PASS else str(codes.unknown)
    return _filled(map=dict(codes.to_public), unknown=unknown, description=codes.description)


def _resource(resource: Resource) -> dict[str, Any]:
    table = resource.table
    filters: dict[str, list[str]] = {}
    sorts: dict[str, None] = {}
    for view in resource.views.values():
        for path, kinds in view.filters.items():
            filters[_canonical(view, path)] = [str(kind) for kind in FilterKind if kind in kinds]
        sorts |= dict.fromkeys(_canonical(view, path) for path in view.sorts)
    # An empty order is one, where nothing else tells rows apart.
    unordered: dict[str, Any] = {"default_sort": []} if resource.tied and not resource.default_sort else {}
    return unordered | _filled(
        source=resource.source.name,
        table=table.name if isinstance(table, Table) else None,
        schema=table.schema if isinstance(table, Table) else None,
        statement=None if isinstance(table, Table) else table.text,
        key=[field.name for field in resource.key],
        key_repeats=_flag(resource.key_repeats, default=False),
        summary=resource.summary,
        description=resource.description,
        singular=resource.singular,
        fields={field.name: _field(field, resource) for field in resource.fields.values()},
        relations={
            relation.name: _filled(
                resource=relation.resource,
                by=dict(relation.by),
                many=_flag(relation.many, default=False),
                description=relation.description,
            )
            for relation in resource.relations.values()
        },
        filters=filters,
        sorts=list(sorts),
        default_sort=[f"-{name}" if descending else name for name, descending in resource.default_sort],
        default_limit=resource.default_limit,
        max_limit=resource.max_limit,
        strict=_flag(resource.strict, default=False),
        versions={view.version: {"fields": _members(view.members)} for view in resource.views.values()},
    )


def _canonical(view: View, path: str) -> str:
    field = view.paths[path].field
    return path if field is None else field.name


def _flag(value: bool, *, default: bool) -> bool | None:
    return None if value is default else value


def _field(field: Field, resource: Resource) -> dict[str, Any]:
    one = len(field.columns) == 1
    native = all(text == "native" for text in field.formats)
    return _filled(
        column=field.columns[0] if one else None,
        columns=None if one else list(field.columns),
        type=str(field.type),
        format=field.formats[0] if one and not native else None,
        formats=None if one or native else list(field.formats),
        codes=field.codes and field.codes.name,
        blanks=sorted(field.blanks),
        width=field.width,
        padding=None if field.padding is Padding.NONE else str(field.padding),
        decimals=field.decimals,
        pivot=None if field.pivot == Field.__dataclass_fields__["pivot"].default else field.pivot,
        currency=field.currency,
        unit=field.unit,
        time_zone=None
        if field.type is not FieldType.DATETIME or field.time_zone == resource.source.time_zone
        else field.time_zone,
        nullable=_flag(field.nullable, default=field not in resource.key),
        stored="number" if field.stored_number else None,
        description=field.description,
        example=field.example,
    )


def _members(members: tuple[Member, ...]) -> dict[str, Any]:
    return {member.name: _member(member) for member in members}


def _member(member: Member) -> Any:
    if member.field is None:
        return {"fields": _members(member.members)}
    if member.codes is not None and member.codes != member.field.codes:
        return {"field": member.field.name, "codes": member.codes.name}
    return member.field.name
