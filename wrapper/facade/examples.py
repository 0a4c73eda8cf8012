"""Example records for the documentation, made of the examples that the catalog declares for its fields."""

from __future__ import annotations

from typing import Any

import msgspec

from wrapper.catalog.model import Field, Member, Resource, View
from wrapper.translate.faults import BadValue, NotStorable, Unreadable
from wrapper.translate.fields import converter
from wrapper.translate.keys import KeyCodec


def example_value(field: Field, member: Member) -> Any:
    """Return a field's example as JSON shows it in one version, or None where it declares none."""
    if field.example is None:
        return None
    canonical = converter(field)
    try:
        # The example is spelled in the field's own vocabulary; this version may use another.
        wire = converter(field, member.codes).wire_of(*canonical.to_legacy(canonical.parse(field.example)))
        return msgspec.to_builtins(wire)
    except (BadValue, NotStorable, Unreadable):
        return None


def example_text(field: Field, member: Member) -> str | None:
    """Return a field's example as a query parameter spells it in one version, or None where it declares none."""
    value = example_value(field, member)
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return str(value["amount"]) if isinstance(value, dict) else str(value)


def example_record(resource: Resource, view: View) -> dict[str, Any]:
    """Return one record of a view with every member's example."""
    return {"id": example_id(resource), **_members(view.members)}


def example_id(resource: Resource) -> str:
    """Return the id of the example record."""
    texts = [converter(field) for field in resource.key]
    try:
        return KeyCodec(resource).encode(
            tuple(one.parse(field.example or "") for one, field in zip(texts, resource.key, strict=True))
        )
    except BadValue:
        return "~".join(field.example or field.name for field in resource.key)


def _members(members: tuple[Member, ...]) -> dict[str, Any]:
    return {
        member.name: example_value(member.field, member) if member.field is not None else _members(member.members)
        for member in members
    }
