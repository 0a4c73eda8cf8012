"""A small language for the shape of the catalog: single values, lists, maps and sections.

One declaration (`wrapper.catalog.declaration`) yields the checks with their positions, the JSON Schema for
editors and the reference in docs/catalog.md, so the three cannot drift apart. `check` reports what is wrong
and returns False for a node that its parent has to drop; whatever stays in the tree has the right shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wrapper.catalog.findings import Report
from wrapper.catalog.nodes import ListNode, MapNode, Node, ScalarNode
from wrapper.catalog.scalars import Shape, Text, noun_of
from wrapper.hints import did_you_mean


@dataclass(frozen=True, slots=True)
class ListOf(Shape):
    """A list; a single item may stand for a list of one."""

    item: Shape = field(default_factory=Text)

    @property
    def label(self) -> str:
        return f"a list, each {self.item.label}"

    def check(self, node: Node, report: Report) -> bool:
        if not isinstance(node, ListNode):
            return self.item.check(node, report)
        node.items = [item for item in node.items if self.item.check(item, report)]
        return True

    def schema(self) -> dict[str, Any]:
        item = self.item.schema()
        return {"anyOf": [item, {"type": "array", "items": item}]}


@dataclass(frozen=True, slots=True)
class Structure(Shape):
    """Anything: the entry is handed on as it stands, as text in lists and mappings."""

    @property
    def label(self) -> str:
        return "a text, a list or a mapping"

    def check(self, node: Node, report: Report) -> bool:  # noqa: ARG002 - the signature of every shape
        return not (isinstance(node, ScalarNode) and node.broken)

    def schema(self) -> dict[str, Any]:
        return {}


def _section(node: Node, label: str, report: Report) -> MapNode | None:
    """Return the node as a mapping; `name:` with nothing behind it is an empty one."""
    if isinstance(node, MapNode):
        return node
    if isinstance(node, ScalarNode) and node.broken:
        return None
    report.add(
        "wrong-shape", node, f"this must be {label}, not {noun_of(node)}", "write `name: value` lines, indented below"
    )
    return None


@dataclass(frozen=True, slots=True)
class MapOf(Shape):
    """A mapping of free names to values of one shape; `names` restricts the names."""

    value: Shape = field(default_factory=Text)
    names: Text = field(default_factory=Text)
    noun: str = "name"

    @property
    def label(self) -> str:
        return f"a mapping, each value {self.value.label}"

    def check(self, node: Node, report: Report) -> bool:
        if isinstance(node, ScalarNode) and node.empty:
            return True
        section = _section(node, self.label, report)
        if section is None:
            return False
        for name, child in list(section.entries.items()):
            fault = self.names.fault(name)
            if fault:
                report.add("bad-name", child, f'"{name}" cannot be the name of a {self.noun}', fault[1])
            usable = self.value.check(child, report)
            if fault or not usable:
                section.drop(name)
        return True

    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": ["object", "null"], "additionalProperties": self.value.described()}
        if self.names.pattern:
            schema["propertyNames"] = {"pattern": f"^(?:{self.names.pattern})$"}
        return schema


@dataclass(frozen=True, slots=True)
class Section(Shape):
    """A mapping with declared entries. `others` takes the names beyond them (None: there are none)."""

    entries: Mapping[str, Shape] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    exclusive: tuple[tuple[str, str], ...] = ()
    others: Callable[[str], bool] | None = None

    @property
    def label(self) -> str:
        return "a section"

    def check(self, node: Node, report: Report) -> bool:
        if isinstance(node, ScalarNode) and node.empty and not self.required:
            return True
        section = _section(node, self.label, report)
        if section is None:
            return False
        for name in self.required:
            if name not in section.entries:
                about = self.entries[name]
                report.add("missing-entry", node, f'"{name}" is missing', f"{name}: {about.about}")
        for one, other in self.exclusive:
            if one in section.entries and other in section.entries:
                at = section.entries[other]
                report.add("conflicting-entries", at, f'"{one}" and "{other}" exclude each other', "keep one of them")
        for name, child in list(section.entries.items()):
            if not self._check_entry(name, child, report):
                section.drop(name)
        return True

    def _check_entry(self, name: str, child: Node, report: Report) -> bool:
        shape = self.entries.get(name)
        if shape is not None:
            return shape.check(child, report)
        if self.others is not None and self.others(name):
            return Structure().check(child, report)
        report.add("unknown-entry", child, f'"{name}" is not known here', did_you_mean(name, self.entries))
        return False

    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {
            "type": "object" if self.required else ["object", "null"],
            "properties": {name: shape.described() for name, shape in self.entries.items()},
            "additionalProperties": False,
        }
        if self.required:
            schema["required"] = list(self.required)
        if self.exclusive:
            schema["allOf"] = [{"not": {"type": "object", "required": list(pair)}} for pair in self.exclusive]
        return schema


@dataclass(frozen=True, slots=True)
class Either(Shape):
    """A single text, or a mapping of one of two shapes: `inner` when the entry `when` stands in it."""

    text: Shape = field(default_factory=Text)
    when: str = ""
    inner: Shape = field(default_factory=Text)
    otherwise: Shape = field(default_factory=Text)

    @property
    def label(self) -> str:
        return "a text or a section"

    def check(self, node: Node, report: Report) -> bool:
        if not isinstance(node, MapNode):
            return self.text.check(node, report)
        return (self.inner if self.when in node.entries else self.otherwise).check(node, report)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.text.schema(), self.otherwise.schema(), self.inner.schema()]}


@dataclass(frozen=True, slots=True)
class Named(Shape):
    """A shape that refers to itself, kept under `name` in the schema's definitions."""

    name: str = ""
    target: Callable[[], Shape] = Text

    @property
    def label(self) -> str:
        return self.target().label

    def check(self, node: Node, report: Report) -> bool:
        return self.target().check(node, report)

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.name}"}
