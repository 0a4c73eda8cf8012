"""What the lock says of the tables after a proposal was taken over: what they are like now, where the catalog says so.

What the merged catalog still reads as it was, because a change was held back or the operator decided otherwise, is
locked as it was. So `wrapper diff` goes on telling of it, and the gateway goes on failing instead of serving nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from adapters.base import Given, TableDescription
from adapters.query import Table
from wrapper.catalog import Catalog
from wrapper.drift.lock import Lock, described, of_the_legacy, own
from wrapper.drift.settled import settled
from wrapper.drift.uses import Use, uses
from wrapper.proposal.breaking import meaning
from wrapper.proposal.draft import Proposal
from wrapper.proposal.nodes import below, plain
from wrapper.proposal.spans import read_yaml
from wrapper.proposal.writing import flow, literal


def to_lock(
    catalog: Catalog,
    texts: Mapping[str, str],
    proposals: Mapping[str, Proposal],
    seen: Mapping[str, Sequence[TableDescription]],
    held: Lock,
) -> dict[str, list[TableDescription]]:
    """Return the descriptions to lock of the sources that were looked at; `texts` are the merged files."""
    found = {source: list(descriptions) for source, descriptions in seen.items()}
    entries = _Entries(texts)
    for use in uses(catalog):
        if use.source not in found or not isinstance(use.table, Table):
            continue
        was = held.description(use.source, use.table)
        if was is None:
            continue
        kind = catalog.sources[use.source].kind
        now = described(use.table, found[use.source])
        if now is None:
            found[use.source].append(was)
            continue
        if now.given is Given.COLUMNS:
            continue
        taken = _Taken(entries, proposals[use.source], use.table)
        before, after = (of_the_legacy(own(kind, one), now.given) for one in (was, now))
        found[use.source][found[use.source].index(now)] = settled(use, before, after, taken.is_taken)
    return found


@dataclass(frozen=True)
class _Entries:
    """The fields of the merged files, read when they are asked for: mostly nothing has changed."""

    texts: Mapping[str, str]

    def field(self, resource: str, name: str) -> Any:
        """Return a field as its entry says it, None without one."""
        node = below(self._resources.get(resource)).get("fields")
        found = below(node).get(name)
        return None if found is None else plain(found)

    @cached_property
    def _resources(self) -> dict[str, Any]:
        roots = [read_yaml(text, name).root for name, text in self.texts.items()]
        return {name: node for root in roots for name, node in below(below(root).get("resources")).items()}


@dataclass(frozen=True)
class _Taken:
    """Whether the fields of a table say what is proposed of their columns now."""

    entries: _Entries
    proposal: Proposal
    table: Table

    def is_taken(self, stand: Iterable[Use]) -> bool:
        """Return whether every field is as it is proposed now."""
        return all(self._of(use) in self._proposed for use in stand)

    def _of(self, use: Use) -> str:
        return _spelled(self.entries.field(use.resource.name, use.field.name))

    @cached_property
    def _proposed(self) -> set[str]:
        named = [one for one in self.proposal.resources.values() if one.table == self.table.name]
        resources = [one for one in named if self.table.schema in {None, one.schema}]
        return {_spelled(literal(one.entries())) for resource in resources for one in resource.fields.values()}


def _spelled(entry: Any) -> str:
    """Return what a field's values are, and whether one is promised, the same for the same entries in any order."""
    if not isinstance(entry, dict):
        return flow(entry)
    parts = {**meaning(entry), "nullable": entry.get("nullable", True)}
    return flow({name: parts[name] for name in sorted(parts)}).casefold()
