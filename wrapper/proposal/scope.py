"""What a merge adds and keeps: new entries that name only what the operator kept, and what init stops finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wrapper.proposal.nodes import Node, ScalarNode, below
from wrapper.proposal.spans import Entry, YAMLText
from wrapper.proposal.writing import meant

Path = tuple[str, ...]
"""Where an entry stands: `("resources", "jobs", "fields", "number")`."""

_FILTERS = (("resources", "*", "filters"),)
_RELATIONS = (("resources", "*", "relations"),)

DECLARED = (("sources", "*", "columns"), ("sources", "*", "tables", "*", "columns"))
"""The columns that exports are declared to have, with their types."""
KEPT = (
    ("*",),
    ("sources", "*", "tables"),
    # An export without a column that a field reads is refused, and the last good one is served on.
    *DECLARED,
    ("resources", "*", "fields"),
    ("codes", "*", "map"),
)
"""Mappings whose entries stay although they are proposed no more."""
BLOCKS = (*KEPT[1:], *_FILTERS, *_RELATIONS)
"""Mappings that are not proposed at all where nothing would be in them."""
QUIET = (("codes", "*", "map"),)
"""Among them, those where that says nothing: a code need not be in every sample."""


@dataclass(frozen=True)
class Scope:
    """The fields that each resource will have: the operator's, and the new ones."""

    fields: Mapping[str, set[str]]

    @classmethod
    def of(cls, ours: Sequence[YAMLText], base: YAMLText, theirs: YAMLText) -> Scope:
        """Return the scope after a merge; a field that was proposed before and is not there any more stays away."""
        known = _resources([base])
        found = {name: set(fields) for name, fields in _resources(ours).items()}
        for name, fields in _resources([theirs]).items():
            if name in found or name not in known:
                found.setdefault(name, set()).update(fields - known.get(name, set()))
        return cls(found)

    def allows(self, path: Path, new: Entry) -> bool:
        """Whether a new entry names only what there will be."""
        if fits(path[:-1], _FILTERS):
            return path[-1] in self.fields.get(path[1], ())
        if fits(path[:-1], _RELATIONS) and isinstance(new.value, dict):
            target = self.fields.get(new.value.get("resource", ""), set())
            by: dict[str, str] = new.value.get("by", {})
            return set(by) <= self.fields.get(path[1], set()) and set(by.values()) <= target
        return True


def columns_read(yaml: YAMLText, source: str) -> set[str]:
    """Return the columns that the fields of a source read by themselves."""
    resources = [below(node) for node in below(below(yaml.root).get("resources")).values()]
    fields = [one for own in resources if _is(own.get("source"), source) for one in below(own.get("fields")).values()]
    columns = (below(one).get("column") for one in fields)
    return {meant(column.value) for column in columns if isinstance(column, ScalarNode)}


def _is(node: Node | None, text: str) -> bool:
    return isinstance(node, ScalarNode) and node.value == text


def _resources(files: Sequence[YAMLText]) -> dict[str, set[str]]:
    """Return the fields of every resource."""
    return {
        name: set(below(below(node).get("fields")))
        for file in files
        for name, node in below(below(file.root).get("resources")).items()
    }


def fits(path: Path, patterns: Sequence[Path]) -> bool:
    """Return whether a path fits one of the patterns, in which a star stands for any name."""
    return any(
        len(path) == len(pattern) and all(part in ("*", name) for part, name in zip(pattern, path, strict=True))
        for pattern in patterns
    )
