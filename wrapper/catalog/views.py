"""Checks and compiles how one version shows one resource: members, and what can be filtered, sorted, embedded there."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType

from wrapper.catalog.codes import ambiguous
from wrapper.catalog.draft import Draft
from wrapper.catalog.findings import Names, Report
from wrapper.catalog.model import CodeMap, Field, FieldType, FilterKind, Member, View
from wrapper.catalog.nodes import MapNode, Node, ScalarNode

RESERVED_PARAMETERS = frozenset(
    {"limit", "cursor", "sort", "fields", "embed", "key", "token", "api_key", "apikey", "access_token"}
)
"""Query parameters that every list has, and those that are refused because they look like a credential in a URL."""

SUFFIXES = {
    FilterKind.EQ: ("",),
    FilterKind.IN: ("_in",),
    FilterKind.RANGE: ("_gt", "_gte", "_lt", "_lte"),
    FilterKind.PREFIX: ("_prefix",),
}
"""What each kind of filter adds to a path to make its query parameters."""


@dataclass(slots=True)
class ViewCompiler:
    """Compiles the views of all resources. An ambiguous code map is reported once for each filter."""

    drafts: Names[Draft]
    codes: Names[CodeMap]
    report: Report
    warned: set[tuple[str, str]] = field(default_factory=set)

    def compile(self, draft: Draft, version: str, node: MapNode) -> View:
        """Return the view of a draft in a version."""
        members = self._members(draft, node)
        paths: dict[str, Member] = {}
        _collect(members, "", paths)
        shown: dict[str, list[str]] = {}
        for path, member in paths.items():
            if member.field is not None:
                shown.setdefault(member.field.name, []).append(path)
        self._check_names(draft, members, node)
        filters = self._filters(draft, version, shown, paths)
        self._check_parameters(filters, draft, node)
        return View(
            version=version,
            resource=draft.name,
            members=members,
            paths=MappingProxyType(paths),
            filters=MappingProxyType(filters),
            sorts=self._sorts(draft, version, shown),
            relations=MappingProxyType(
                {name: relation for name, relation in draft.relations.items() if self._embeddable(name, draft, version)}
            ),
        )

    def _members(self, draft: Draft, node: MapNode) -> tuple[Member, ...]:
        section = node.entries.get("fields")
        if isinstance(section, MapNode):
            return self._listed(draft, section)
        if node.declares("fields") and "fields" not in node.entries:
            return ()
        hidden = set()
        for at in node.texts("hide"):
            draft.fields.find(at, self.report)
            hidden.add(at.text)
        fields = draft.fields.compiled
        return tuple(Member(name, one, one.codes) for name, one in fields.items() if name not in hidden)

    def _listed(self, draft: Draft, section: MapNode) -> tuple[Member, ...]:
        members = []
        for name, entry in section.entries.items():
            if isinstance(entry, MapNode) and "fields" in entry.entries:
                members.append(Member(name, members=self._listed(draft, entry.map("fields"))))
                continue
            at = (
                entry
                if isinstance(entry, ScalarNode)
                else entry.scalar("field")
                if isinstance(entry, MapNode)
                else None
            )
            canonical = None if at is None else draft.fields.find(at, self.report)
            if canonical is not None:
                members.append(Member(name, canonical, self._vocabulary(entry, canonical)))
        return tuple(members)

    def _vocabulary(self, entry: Node, canonical: Field) -> CodeMap | None:
        at = entry.scalar("codes") if isinstance(entry, MapNode) else None
        if at is None:
            return canonical.codes
        if canonical.type is not FieldType.CODE:
            message = f'"codes" makes no sense for "{canonical.name}", which is of type {canonical.type}'
            self.report.add("not-for-type", at, message, "remove it, or make the field type: code")
            return None
        return self.codes.find(at, self.report)

    def _check_names(self, draft: Draft, members: tuple[Member, ...], node: MapNode) -> None:
        for member in members:
            at = node.map("fields").entries.get(member.name, node)
            if member.name == "id" and (member.field is None or (member.field.name,) != draft.key_names):
                hint = "every record has the text of its key as `id`; give this member another name"
                if draft.has_no_key:
                    hint = "`id` is what a record with a key is found by; give this member another name"
                self.report.add("id-taken", at, '"id" is not the key here', hint)
            if member.name in draft.relations:
                relation = draft.node.map("relations").entries[member.name]
                hint = f"embedding would put both under one name; rename one ({relation.file}:{relation.line})"
                self.report.add("name-taken", at, f'"{member.name}" is also the name of a relation', hint)

    def _filters(
        self, draft: Draft, version: str, shown: dict[str, list[str]], paths: dict[str, Member]
    ) -> dict[str, frozenset[FilterKind]]:
        filters: dict[str, frozenset[FilterKind]] = {}
        for name, (at, kinds) in draft.filters.items():
            if name not in shown:
                hint = "show the field there, or accept that consumers of that version cannot filter by it"
                self.report.add(
                    "filter-hidden", at, f'{version} does not show "{name}"; the filter is left out there', hint
                )
            for path in shown.get(name, ()):
                filters[path] = kinds
                codes = paths[path].codes
                if codes is not None:
                    self._warn_of_ambiguous(codes, at)
        return filters

    def _warn_of_ambiguous(self, codes: CodeMap, at: ScalarNode) -> None:
        values = ambiguous(codes)
        if values and (at.path, codes.name) not in self.warned:
            self.warned.add((at.path, codes.name))
            message = f'several codes of "{codes.name}" stand for "{values[0]}": the filter looks for all of them'
            self.report.add("codes-ambiguous", at, message, "give each code its own public value, or accept it")

    def _sorts(self, draft: Draft, version: str, shown: dict[str, list[str]]) -> tuple[str, ...]:
        for name, at in draft.sorts.items():
            if name not in shown:
                hint = "show the field there, or accept that consumers of that version cannot sort by it"
                self.report.add(
                    "sort-hidden", at, f'{version} does not show "{name}"; the sort is left out there', hint
                )
        return tuple(path for name in draft.sorts for path in shown.get(name, ()))

    def _embeddable(self, name: str, draft: Draft, version: str) -> bool:
        target = self.drafts.compiled[draft.relations[name].resource]
        if target.node.map("versions").declares(version):
            return True
        at = draft.node.map("relations").entries[name]
        message = f"{version} does not show {target.name}; the relation is left out there"
        hint = f"add {version} to its versions, or accept it ({target.node.file}:{target.node.line})"
        self.report.add("relation-hidden", at, message, hint)
        return False

    def _check_parameters(self, filters: dict[str, frozenset[FilterKind]], draft: Draft, node: MapNode) -> None:
        taken: dict[str, str] = {}
        for path, kinds in filters.items():
            for name in (f"{path}{suffix}" for kind in FilterKind if kind in kinds for suffix in SUFFIXES[kind]):
                first = taken.setdefault(name, path)
                if name in RESERVED_PARAMETERS:
                    hint = "give the member another name in this version, or do not filter by it"
                    self.report.add(
                        "reserved-parameter", node, f'the filter "{name}" is a parameter of every list', hint
                    )
                elif first != path:
                    hint = "rename one of the two members in this version"
                    message = f'"{first}" and "{path}" of {draft.name} both want the query parameter "{name}"'
                    self.report.add("parameter-collision", node, message, hint)


def _collect(members: tuple[Member, ...], prefix: str, paths: dict[str, Member]) -> None:
    for member in members:
        if member.field is not None:
            paths[f"{prefix}{member.name}"] = member
        _collect(member.members, f"{prefix}{member.name}.", paths)
