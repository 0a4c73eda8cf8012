"""Declarations for the tests of translation, without a catalog around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.query import Table
from wrapper.catalog.model import (
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

FieldFactory = Callable[..., Field]


def _field(type_: str, *formats: str, name: str = "it", columns: tuple[str, ...] = (), **options: Any) -> Field:
    codes = options.pop("codes", None)
    unknown = OnUnknown(options.pop("unknown", "pass"))
    if isinstance(codes, Mapping):
        codes = CodeMap("map", codes, unknown)
    return Field(
        name,
        FieldType(type_),
        columns or tuple(f"{name}_{at}" for at in range(max(1, len(formats)))),
        formats or ("native",),
        codes=codes,
        blanks=frozenset(options.pop("blanks", ())),
        padding=Padding(options.pop("padding", "none")),
        **options,
    )


@pytest.fixture(scope="session")
def make_field() -> FieldFactory:
    """Return what makes a field: its type, its formats, then options as the catalog spells them."""
    return _field


def _world(
    *fields: Field, key: int = 1, members: tuple[Member, ...] | None = None, charset: str = "utf-8", **options: Any
) -> SimpleNamespace:
    if members is None:
        members = tuple(Member(field.name, field, field.codes) for field in fields)
    paths: dict[str, Member] = {}
    _collect(members, "", paths)
    view = View("v2", "jobs", members, paths, dict.fromkeys(paths, frozenset(FilterKind)), (), {})
    resource = Resource(
        "jobs",
        Source("erp", "memory", {}, charset=charset),
        Table("JOBMAST"),
        fields[:key],
        {field.name: field for field in fields},
        {},
        (),
        {"v2": view},
        singular="job",
        **options,
    )
    return SimpleNamespace(resource=resource, view=view)


def _collect(members: tuple[Member, ...], before: str, paths: dict[str, Member]) -> None:
    for member in members:
        if member.field is None:
            _collect(member.members, f"{before}{member.name}.", paths)
        else:
            paths[before + member.name] = member


@pytest.fixture(scope="session")
def make_world() -> Callable[..., SimpleNamespace]:
    """Return what makes a resource and its view of some fields; the first `key` of them are the key."""
    return _world
