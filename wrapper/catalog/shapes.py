"""A small language for the shape of the catalog: texts, choices, numbers, lists, maps and sections.

One declaration (`wrapper.catalog.declaration`) yields the checks with their positions, the JSON Schema for
editors and the reference in docs/catalog.md, so the three cannot drift apart. `check` reports what is wrong
and returns False for a node that its parent has to drop; whatever stays in the tree has the right shape.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from wrapper.catalog.findings import Report, did_you_mean
from wrapper.catalog.nodes import FALSE_WORDS, TRUE_WORDS, ListNode, MapNode, Node, ScalarNode

_SCALAR_TYPES = ["string", "number", "boolean", "null"]
_VARIABLE = {"type": "string", "pattern": r"\$\{"}


@dataclass(frozen=True, slots=True)
class Shape(ABC):
    """What an entry may look like; `about` is its line in the documentation."""

    about: str = ""

    @property
    @abstractmethod
    def label(self) -> str:
        """What the entry takes, in a word or two, for the reference and for findings."""

    @abstractmethod
    def check(self, node: Node, report: Report) -> bool:
        """Report what is wrong with the node and return whether it can be used."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the entry, as an editor's YAML parser types it."""

    def described(self) -> dict[str, Any]:
        """Return the JSON Schema with its description."""
        return {"description": self.about, **self.schema()} if self.about else self.schema()


@dataclass(frozen=True, slots=True)
class ScalarShape(Shape):
    """A single text of some kind; subclasses say which texts they take."""

    code: ClassVar[str] = "bad-text"

    def check(self, node: Node, report: Report) -> bool:
        if not isinstance(node, ScalarNode):
            report.add("wrong-shape", node, f"this must be {self.label}, not {_noun(node)}", "write a single value")
            return False
        if node.broken:
            return False
        if node.empty:
            report.add("empty-entry", node, "nothing stands here", f"write {self.label}, or remove the entry")
            return False
        fault = self.fault(node.text)
        if fault:
            report.add(self.code, node, *fault)
        return fault is None

    @abstractmethod
    def fault(self, text: str) -> tuple[str, str] | None:
        """Return message and hint for a text that does not fit, or None."""


@dataclass(frozen=True, slots=True)
class Text(ScalarShape):
    """Any text, or one that follows `pattern`, which `hint` says in words."""

    pattern: str = ""
    hint: str = ""

    @property
    def label(self) -> str:
        return "a text"

    def fault(self, text: str) -> tuple[str, str] | None:
        if self.pattern and not re.fullmatch(self.pattern, text):
            return f'"{text}" is not valid here', self.hint
        return None

    def schema(self) -> dict[str, Any]:
        if self.pattern:
            return {"type": "string", "pattern": rf"^(?:{self.pattern})$|\$\{{"}
        return {"type": _SCALAR_TYPES}


@dataclass(frozen=True, slots=True)
class Choice(ScalarShape):
    """One of a few words."""

    words: tuple[str, ...] = ()
    code: ClassVar[str] = "not-a-choice"

    @property
    def label(self) -> str:
        return "one of " + ", ".join(self.words)

    def fault(self, text: str) -> tuple[str, str] | None:
        if text in self.words:
            return None
        return f'"{text}" is not known here', did_you_mean(text, dict.fromkeys(self.words))

    def schema(self) -> dict[str, Any]:
        # A plain `null` is a word to us and a value of its own to a YAML editor.
        words: list[str | None] = [*self.words, *([None] if "null" in self.words else [])]
        return {"anyOf": [{"enum": words}, _VARIABLE]}


@dataclass(frozen=True, slots=True)
class Flag(ScalarShape):
    """True or false."""

    code: ClassVar[str] = "not-a-flag"

    @property
    def label(self) -> str:
        return "true or false"

    def fault(self, text: str) -> tuple[str, str] | None:
        if text.lower() in TRUE_WORDS | FALSE_WORDS:
            return None
        return f'"{text}" is neither true nor false', "write true or false"

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": "boolean"}, {"enum": sorted(TRUE_WORDS | FALSE_WORDS)}, _VARIABLE]}


@dataclass(frozen=True, slots=True)
class Whole(ScalarShape):
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 1_000_000
    code: ClassVar[str] = "not-a-whole-number"

    @property
    def label(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def fault(self, text: str) -> tuple[str, str] | None:
        # Length first: Python refuses to convert texts of thousands of digits.
        if re.fullmatch(r"[0-9]{1,12}", text) and self.least <= int(text) <= self.most:
            return None
        return f'"{text}" is not {self.label}', "write it in digits, without a sign or a unit"

    def schema(self) -> dict[str, Any]:
        number = {"type": "integer", "minimum": self.least, "maximum": self.most}
        return {"anyOf": [number, {"type": "string", "pattern": r"^[0-9]{1,12}$|\$\{"}]}


@dataclass(frozen=True, slots=True)
class Day(ScalarShape):
    """A calendar day."""

    code: ClassVar[str] = "not-a-day"

    @property
    def label(self) -> str:
        return "a date such as 2027-06-30"

    def fault(self, text: str) -> tuple[str, str] | None:
        try:
            # fromisoformat alone would take 20270630 and 2027-W26-3 as well.
            valid = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and date.fromisoformat(text)
        except ValueError:
            valid = None
        return None if valid else (f'"{text}" is not a date', "write year, month and day: 2027-06-30")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$|\$\{"}


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
        "wrong-shape", node, f"this must be {label}, not {_noun(node)}", "write `name: value` lines, indented below"
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
    extend: Callable[[dict[str, Any]], None] | None = None

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
        report.add(
            "unknown-entry", child, f'"{name}" is not known here', did_you_mean(name, dict.fromkeys(self.entries))
        )
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
        if self.extend is not None:
            self.extend(schema)
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


def _noun(node: Node) -> str:
    match node:
        case MapNode():
            return "a section"
        case ListNode():
            return "a list"
        case ScalarNode() if node.empty:
            return "empty"
        case _:
            return "a single value"
