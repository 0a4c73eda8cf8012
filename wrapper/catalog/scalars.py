"""The shapes of single values: texts, choices, flags, whole numbers, days.

See `wrapper.catalog.shapes` for the language they belong to.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from wrapper.catalog.findings import Report
from wrapper.catalog.nodes import FALSE_WORDS, TRUE_WORDS, ListNode, MapNode, Node, ScalarNode
from wrapper.hints import did_you_mean

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
            report.add("wrong-shape", node, f"this must be {self.label}, not {noun_of(node)}", "write a single value")
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
        return f'"{text}" is not known here', did_you_mean(text, self.words)

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


def noun_of(node: Node) -> str:
    """Return what a node is, for a finding that says what it is not."""
    match node:
        case MapNode():
            return "a section"
        case ListNode():
            return "a list"
        case ScalarNode() if node.empty:
            return "empty"
        case _:
            return "a single value"
