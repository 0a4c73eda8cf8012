"""Finds what would break a consumer between two OpenAPI documents of the same version.

Breaking is what GitHub and Google (AIP-180) list: an operation, parameter, media type or member that is
gone; a type that changed; an input that is checked more strictly; an output that promises less; access
that takes more. Additions are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]

_NARROWER_WHEN_SMALLER = ("maxLength", "maximum", "maxItems", "exclusiveMaximum")
_NARROWER_WHEN_LARGER = ("minLength", "minimum", "minItems", "exclusiveMinimum")


def breaking_changes(old: Node, new: Node) -> list[str]:
    """Return a sentence for every change from `old` to `new` that can break a consumer; [] when there is none."""
    return list(_Comparison(old, new).changes())


class _Comparison:
    """Two documents, walked side by side along the operations of the old one."""

    def __init__(self, old: Node, new: Node) -> None:
        self._old, self._new = old, new
        # Each pair of shared schemas is compared once, wherever it is used: otherwise one change would be told for
        # every way that leads to it, and records that relate to each other would lead round for ever.
        self._compared: set[tuple[str, str]] = set()

    def changes(self) -> Iterator[str]:
        for path, item in self._old.get("paths", {}).items():
            for method, operation in item.items():
                if method not in ("get", "put", "post", "delete", "patch", "head", "options"):
                    continue
                where = f"{method.upper()} {path}"
                other = self._new.get("paths", {}).get(path, {}).get(method)
                if other is None:
                    yield f"{where} is gone"
                    continue
                yield from self._operation(where, operation, other)

    def _operation(self, where: str, old: Node, new: Node) -> Iterator[str]:
        if old.get("operationId") != new.get("operationId"):
            yield f"{where}: the operationId changed from {old.get('operationId')} to {new.get('operationId')}"
        yield from self._parameters(where, old, new)
        yield from self._security(where, old, new)
        for status, response in old.get("responses", {}).items():
            if not status.startswith("2"):
                continue
            other = new.get("responses", {}).get(status)
            if other is None:
                yield f"{where}: the answer {status} is gone"
                continue
            yield from self._response(
                f"{where} {status}", self._resolve(self._old, response), self._resolve(self._new, other)
            )

    def _response(self, where: str, old: Node, new: Node) -> Iterator[str]:
        for name in old.get("headers", {}):
            if name not in new.get("headers", {}):
                yield f"{where}: the header {name} is gone"
        for media, content in old.get("content", {}).items():
            other = new.get("content", {}).get(media)
            if other is None:
                yield f"{where}: the media type {media} is gone"
            else:
                yield from self._output(f"{where} {media}", content.get("schema", {}), other.get("schema", {}))

    def _parameters(self, where: str, old: Node, new: Node) -> Iterator[str]:
        before, after = self._named(self._old, old), self._named(self._new, new)
        for (place, name), parameter in before.items():
            other = after.get((place, name))
            if other is None:
                yield f"{where}: the {place} parameter {name} is gone"
                continue
            if other.get("required") and not parameter.get("required"):
                yield f"{where}: the {place} parameter {name} became required"
            yield from self._input(
                f"{where}: the {place} parameter {name}", parameter.get("schema", {}), other.get("schema", {})
            )
        for (place, name), parameter in after.items():
            if parameter.get("required") and (place, name) not in before:
                yield f"{where}: the new {place} parameter {name} is required"

    def _named(self, document: Node, operation: Node) -> dict[tuple[str, str], Node]:
        parameters = (self._resolve(document, parameter) for parameter in operation.get("parameters", []))
        return {(parameter["in"], parameter["name"]): parameter for parameter in parameters}

    @staticmethod
    def _security(where: str, old: Node, new: Node) -> Iterator[str]:
        before = {scheme: set(scopes) for entry in old.get("security", []) for scheme, scopes in entry.items()}
        after = {scheme: set(scopes) for entry in new.get("security", []) for scheme, scopes in entry.items()}
        for scheme, scopes in before.items():
            if scheme not in after:
                yield f"{where}: {scheme} is accepted no more"
            elif after[scheme] - scopes:
                yield f"{where}: {scheme} needs the further scopes {', '.join(sorted(after[scheme] - scopes))}"

    def _input(self, where: str, old: Node, new: Node) -> Iterator[str]:
        old, new = self._resolve(self._old, old), self._resolve(self._new, new)
        if _types(new) and not _types(old) <= _types(new):
            yield f"{where} accepts {_shown(new)} where it accepted {_shown(old)}"
        if "enum" in new and "enum" not in old:
            yield f"{where} accepts listed values only"
        elif "enum" in new and not set(old["enum"]) <= set(new["enum"]):
            yield f"{where} accepts fewer values"
        if "items" in old and "items" in new:
            yield from self._input(f"{where}[]", old["items"], new["items"])
        for name in _NARROWER_WHEN_SMALLER:
            if name in new and (name not in old or new[name] < old[name]):
                yield f"{where} has a smaller {name}"
        for name in _NARROWER_WHEN_LARGER:
            if name in new and (name not in old or new[name] > old[name]):
                yield f"{where} has a larger {name}"
        if new.get("pattern") and new["pattern"] != old.get("pattern"):
            yield f"{where} has another pattern"

    def _output(self, where: str, old: Node, new: Node) -> Iterator[str]:
        names = _reference(old), _reference(new)
        if names[0]:
            if names in self._compared:
                return
            self._compared.add(names)
            where = names[0]
        old, new = self._resolve(self._old, old), self._resolve(self._new, new)
        if _types(old) and not _types(new) <= _types(old):
            yield f"{where} is {_shown(new)} where it was {_shown(old)}"
        for name in ("format", "contentEncoding"):
            if old.get(name) != new.get(name):
                yield f"{where} has the {name} {new.get(name)} where it had {old.get(name)}"
        for name, member in old.get("properties", {}).items():
            other = new.get("properties", {}).get(name)
            if other is None:
                yield f"{where}: the member {name} is gone"
                continue
            if name in old.get("required", ()) and name not in new.get("required", ()):
                yield f"{where}: the member {name} may be missing now"
            yield from self._output(f"{where}.{name}", member, other)
        if "items" in old:
            yield from self._output(f"{where}[]", old["items"], new.get("items", {}))

    @staticmethod
    def _resolve(document: Node, node: Node) -> Node:
        while "$ref" in node:
            found: Any = document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        for name in ("allOf", "anyOf", "oneOf"):
            # A nullable reference is written as a choice between the reference and null.
            choices = [choice for choice in node.get(name, []) if choice.get("type") != "null"]
            if len(choices) == 1:
                kinds = _types(_Comparison._resolve(document, choices[0]))
                nullable = {"null"} if len(choices) < len(node[name]) else set()
                return {**_Comparison._resolve(document, choices[0]), "type": sorted(kinds | nullable)}
        return node


def _reference(schema: Node) -> str:
    """Return the name of the shared schema that a node is, or is but for null; "" for one of its own."""
    for name in ("allOf", "anyOf", "oneOf"):
        for choice in schema.get(name, []):
            if "$ref" in choice:
                schema = choice
    reference: str = schema.get("$ref", "")
    return reference.rpartition("/")[2]


def _types(schema: Node) -> set[str]:
    kind = schema.get("type", [])
    return {kind} if isinstance(kind, str) else set(kind)


def _shown(schema: Node) -> str:
    return " or ".join(sorted(_types(schema))) or "anything"
