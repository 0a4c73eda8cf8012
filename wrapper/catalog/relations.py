"""Checks and compiles the relations between resources."""

from __future__ import annotations

from wrapper.catalog.draft import Draft
from wrapper.catalog.findings import Names, Report
from wrapper.catalog.model import FieldType, Relation
from wrapper.catalog.nodes import MapNode, ScalarNode

_FAMILIES = {
    FieldType.ID: "text",
    FieldType.TEXT: "text",
    FieldType.CODE: "text",
    FieldType.INTEGER: "number",
    FieldType.DECIMAL: "number",
    FieldType.MONEY: "number",
}
"""Types whose public values can equal one another."""


def compile_relations(drafts: Names[Draft], report: Report) -> None:
    """Give every draft its relations."""
    for draft in drafts.compiled.values():
        for name, node in draft.node.map("relations").maps():
            relation = _relation(name, node, draft, drafts, report)
            if relation is not None:
                draft.relations[name] = relation


def _relation(name: str, node: MapNode, draft: Draft, drafts: Names[Draft], report: Report) -> Relation | None:
    at, by = node.scalar("resource"), node.map("by")
    target = None if at is None else drafts.find(at, report)
    if "by" in node.entries and not by.entries and not by.dropped:
        report.add(
            "empty-entry",
            node.entries["by"],
            "the relation pairs no fields",
            "write own_field: field of the other resource",
        )
        return None
    for own_name, entry in by.entries.items():
        if not isinstance(entry, ScalarNode):
            continue
        own = draft.fields.find(entry, report, own_name)
        theirs = None if target is None else target.fields.find(entry, report)
        if own is not None and theirs is not None and family(own.type) != family(theirs.type):
            message = f'"{own.name}" is of type {own.type} and "{theirs.name}" of type {theirs.type}'
            report.add(
                "relation-types", entry, message, "a relation pairs fields with equal public values; change one type"
            )
    if at is None or target is None:
        return None
    many = node.flag("many", default=False)
    if target.has_no_key or (many and draft.has_no_key):
        _without_key(name, node, target if target.has_no_key else draft, report)
        return None
    pairs = tuple((own, entry.text) for own, entry in by.entries.items() if isinstance(entry, ScalarNode))
    named = {theirs for _, theirs in pairs}
    if not many and not by.dropped and named <= set(target.fields.nodes) and named != set(target.key_names):
        key = ", ".join(target.key_names)
        hint = f"pair fields with each field of its key ({key}), or declare many: true"
        report.add(
            "relation-not-key", node, f'"{name}" leads to one record but does not name the key of {target.name}', hint
        )
    return Relation(name, target.name, pairs, many, node.text("description"))


def _without_key(name: str, node: MapNode, keyless: Draft, report: Report) -> None:
    message = f'"{name}" needs the id of a record, and {keyless.name} has no key'
    hint = f"remove the relation, or declare what identifies its records ({keyless.node.file}:{keyless.node.line})"
    report.add("relation-without-key", node, message, hint)


def family(type_: FieldType) -> str:
    """Return what the public values of a type can be equal to: texts, numbers, or those of the same type alone."""
    return _FAMILIES.get(type_, type_)
