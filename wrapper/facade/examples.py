"""Example records for the documentation, made of the examples that the catalog declares for its fields."""

from __future__ import annotations

from typing import Any

from wrapper.catalog.model import Member, Resource, View
from wrapper.translate.keys import record_id
from wrapper.translate.schemas import example, text_example


def example_record(resource: Resource, view: View) -> dict[str, Any]:
    """Return one record of a view with every member's example."""
    return {**({"id": example_id(resource)} if resource.key else {}), **_members(view.members)}


def example_id(resource: Resource) -> str:
    """Return the id of the example record."""
    return record_id([text_example(field, None) for field in resource.key])


def _members(members: tuple[Member, ...]) -> dict[str, Any]:
    return {
        member.name: example(member.field, member.codes or member.field.codes)
        if member.field is not None
        else _members(member.members)
        for member in members
    }
