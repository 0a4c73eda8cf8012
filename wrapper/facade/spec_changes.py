"""Everything that differs between two OpenAPI documents of one version, classed as a change of the legacy is.

What breaks a consumer is decided by `compatibility`; here stand the rest: new words in an answer's list, which a
consumer may not expect, what was added, and what only reads differently.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wrapper.drift.changes import Severity
from wrapper.facade.compatibility import Node, breaking_changes

_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


@dataclass(frozen=True, slots=True)
class SpecChange:
    """One change of what consumers were promised."""

    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"  {self.severity.words}: {self.message}"

    def written(self) -> dict[str, Any]:
        """Return the change for machines."""
        return {"class": self.severity.value, "message": self.message}


def spec_changes(old: Node, new: Node) -> list[SpecChange]:
    """Return every change from `old` to `new`, the worst first."""
    found = [SpecChange(Severity.BREAKING, message) for message in breaking_changes(old, new)]
    found += [SpecChange(Severity.POSSIBLY_BREAKING, message) for message in _new_words(old, new)]
    found += [SpecChange(Severity.ADDITIVE, message) for message in _added(old, new)]
    if not found and old != new:
        found.append(SpecChange(Severity.COSMETIC, "only texts, examples or their order differ"))
    return found


def _operations(document: Node) -> dict[str, Node]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document.get("paths", {}).items()
        for method, operation in item.items()
        if method in _METHODS
    }


def _schemas(document: Node) -> dict[str, Node]:
    found: dict[str, Node] = document.get("components", {}).get("schemas", {})
    return found


def _added(old: Node, new: Node) -> Iterator[str]:
    before, after = _operations(old), _operations(new)
    yield from (f"{name} is new" for name in after if name not in before)
    for name in (name for name in after if name in before):
        known = {_parameter(old, parameter) for parameter in before[name].get("parameters", [])}
        for parameter in after[name].get("parameters", []):
            place, called, required = _parameter(new, parameter)
            # A new parameter that is required breaks, and has been told as that.
            if not required and not any((place, called) == one[:2] for one in known):
                yield f"{name}: the {place} parameter {called} is new"
    for name, schema in _schemas(new).items():
        known_members = _schemas(old).get(name, {}).get("properties")
        if known_members is not None:
            yield from (f"{name}: the member {member} is new" for member in _members(schema, known_members))


def _members(schema: Node, known: Node) -> list[str]:
    return [member for member in schema.get("properties", {}) if member not in known]


def _parameter(document: Node, parameter: Node) -> tuple[str, str, bool]:
    while "$ref" in parameter:
        found: Any = document
        for part in parameter["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        parameter = found
    return parameter["in"], parameter["name"], bool(parameter.get("required"))


def _new_words(old: Node, new: Node) -> Iterator[str]:
    """Yield the members of answers that may hold a word they could not hold before."""
    for name, schema in _schemas(old).items():
        now = _schemas(new).get(name)
        if now is not None:
            yield from _words(name, schema, now)


def _words(where: str, old: Any, new: Any) -> Iterator[str]:
    if isinstance(old, list) and isinstance(new, list):
        for before, after in zip(old, new, strict=False):
            yield from _words(where, before, after)
        return
    if not isinstance(old, dict) or not isinstance(new, dict):
        return
    if "enum" in old:
        added = [word for word in new.get("enum", []) if word not in old["enum"]]
        if added:
            yield f"{where} may be {', '.join(map(str, added))} now"
        elif "enum" not in new and new:
            yield f"{where} is not a listed word any more"
    for name, member in old.items():
        if name == "properties":
            for called, property_ in member.items():
                yield from _words(f"{where}.{called}", property_, new.get("properties", {}).get(called))
        elif name in ("items", "anyOf", "allOf", "oneOf"):
            yield from _words(where, member, new.get(name))
