"""Gives a proposal the names that stand in the catalog: what was renamed there is still the same.

What reads the same table of the same source is one resource, and what reads the same columns of it one field, whatever
each is called. A column that was renamed in the legacy keeps its field as well. The merge compares names alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wrapper.proposal.nodes import MappingNode, Node, ScalarNode, SequenceNode, below, plain
from wrapper.proposal.spans import YAMLText, read_yaml
from wrapper.proposal.writing import meant, scalar

Became = Mapping[tuple[str, str], Mapping[str, str]]
"""By source and table, the columns that seem to have been renamed: what each is called now, and what it was called."""
_LISTS = ("key", "sorts", "default_sort")


@dataclass
class Names:
    """What is called otherwise in the catalog than in a proposal; fields by the resource as it was proposed."""

    resources: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def resource(self, proposed: str) -> str:
        """Return what a proposed resource is called in the catalog."""
        return self.resources.get(proposed, proposed)

    def field(self, resource: str, proposed: str) -> str:
        """Return what a field of a proposed resource is called in the catalog."""
        return self.fields.get(resource, {}).get(proposed, proposed)


@dataclass(frozen=True)
class Standing:
    """The catalog's files as they are before a merge."""

    resources: Mapping[str, Node]
    codes: frozenset[str]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Standing:
        """Return what the files hold; raises UnreadableYAML."""
        roots = [read_yaml(text, name).root for name, text in texts.items()]
        resources = {name: node for root in roots for name, node in below(below(root).get("resources")).items()}
        return cls(resources, frozenset(name for root in roots for name in below(below(root).get("codes"))))


def aligned(text: str, home: str, standing: Standing, became: Became) -> str:
    """Return a proposal with the names of the catalog; raises UnreadableYAML."""
    yaml = read_yaml(text, home)
    proposed = below(below(yaml.root).get("resources"))
    names = Names(_resources(proposed, standing))
    for name, node in proposed.items():
        own = standing.resources.get(names.resource(name))
        if own is not None:
            found = _fields(below(below(node).get("fields")), below(below(own).get("fields")), _renamed(node, became))
            names.fields |= {name: found} if found else {}
    names.codes = _codes(below(below(yaml.root).get("codes")), proposed, names, standing)
    edits = sorted(_edits(yaml, names))
    made, done = [], 0
    for start, end, new in edits:
        made += [text[done:start], scalar(new)]
        done = end
    return "".join([*made, text[done:]])


def _resources(proposed: Mapping[str, Node], standing: Standing) -> dict[str, str]:
    by_place: dict[Any, list[str]] = {}
    for name, node in standing.resources.items():
        if name not in proposed and (place := _place(node)) is not None:
            by_place.setdefault(place, []).append(name)
    found: dict[str, str] = {}
    for name, node in proposed.items():
        own = standing.resources.get(name)
        if own is None or _place(own) != _place(node):
            others = by_place.get(_place(node), [])
            if others:
                found[name] = others.pop(0)
    return found


def _place(node: Node) -> tuple[str, str, str] | None:
    entries = below(node)
    texts = [meant(one.value) if isinstance(one := entries.get(name), ScalarNode) else "" for name in _PLACE]
    return (texts[0], texts[1], texts[2]) if texts[1] else None


_PLACE = ("source", "table", "schema")


def _renamed(node: Node, became: Became) -> Mapping[str, str]:
    place = _place(node)
    return {} if place is None else became.get(place[:2], {})


def _fields(proposed: Mapping[str, Node], own: Mapping[str, Node], became: Mapping[str, str]) -> dict[str, str]:
    """Return which proposed fields stand under another name: those of the same columns, or of what these were."""
    new = [name for name in proposed if name not in own]
    others = [name for name in own if name not in proposed]
    if not new or not others:
        return {}
    by_columns = {columns: name for name in reversed(others) if (columns := _columns(own[name]))}
    read = {column for node in own.values() for column in _columns(node)} if became else set()
    found: dict[str, str] = {}
    for name in new:
        columns = _columns(proposed[name])
        before = columns if read.intersection(columns) else tuple(became.get(column, column) for column in columns)
        known = columns if columns in by_columns else before
        if known in by_columns:
            found[name] = by_columns.pop(known)
    return found


def _columns(node: Node) -> tuple[str, ...]:
    entries = below(node)
    one = entries.get("column")
    found = plain(entries["columns"]) if "columns" in entries else [] if one is None else [plain(one)]
    return tuple(meant(text) for text in found if isinstance(text, str)) if isinstance(found, list) else ()


def _codes(
    proposed: Mapping[str, Node], resources: Mapping[str, Node], names: Names, standing: Standing
) -> dict[str, str]:
    """Return which proposed code maps are another one for the same field of the catalog."""
    new = {name for name in proposed if name not in standing.codes}
    found: dict[str, str] = {}
    for resource, node in resources.items() if new else ():
        own = below(below(standing.resources.get(names.resource(resource))).get("fields"))
        for name, one in below(below(node).get("fields")).items():
            theirs, ours = _code_map(one), _code_map(own.get(names.field(resource, name)))
            if theirs in new and ours in standing.codes and ours not in {*proposed, *found.values()}:
                found[theirs] = ours
    return found


def _code_map(node: Node | None) -> str:
    found = below(node).get("codes")
    return found.value if isinstance(found, ScalarNode) else ""


def _edits(yaml: YAMLText, names: Names) -> Iterator[tuple[int, int, str]]:
    """Yield where a name stands in a proposal, and what is to stand there."""
    if not (names.resources or names.fields or names.codes):
        return
    root = below(yaml.root)
    yield from _keys(root.get("codes"), names.codes)
    yield from _keys(root.get("resources"), names.resources)
    for resource, node in below(root.get("resources")).items():
        own = names.fields.get(resource, {})
        entries = below(node)
        yield from _keys(entries.get("fields"), own)
        yield from _keys(entries.get("filters"), own)
        yield from (edit for name in _LISTS for edit in _items(entries.get(name), own))
        for relation in below(entries.get("relations")).values():
            yield from _relation(relation, own, names)
        for one in below(entries.get("fields")).values() if names.codes else ():
            yield from _scalar(below(one).get("codes"), names.codes)


def _relation(node: Node, own: Mapping[str, str], names: Names) -> Iterator[tuple[int, int, str]]:
    entries = below(node)
    target = entries.get("resource")
    yield from _scalar(target, names.resources)
    yield from _keys(entries.get("by"), own)
    theirs = names.fields.get(target.value, {}) if isinstance(target, ScalarNode) else {}
    for value in below(entries.get("by")).values():
        yield from _scalar(value, theirs)


def _keys(node: Node | None, names: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    for key, _ in node.value if isinstance(node, MappingNode) and names else ():
        if key.value in names:
            yield key.start, key.end, names[key.value]


def _items(node: Node | None, names: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    items: Sequence[Node] = node.value if isinstance(node, SequenceNode) and names else ()
    for item in items:
        if isinstance(item, ScalarNode):
            bare = item.value.removeprefix("-")
            if bare in names:
                yield item.start, item.last, item.value[: len(item.value) - len(bare)] + names[bare]


def _scalar(node: Node | None, names: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    if isinstance(node, ScalarNode) and node.value in names:
        yield node.start, node.last, names[node.value]
