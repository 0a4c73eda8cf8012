"""Checks and compiles what a resource says about itself: table, key, fields, filters, sorts and page sizes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from adapters.base import Adapter, Capability
from adapters.generations.generation import Generation
from adapters.generations.known import GENERATIONS
from adapters.query import Statement, Table
from wrapper.catalog.draft import Draft
from wrapper.catalog.fields import FieldCompiler
from wrapper.catalog.findings import Names, Report
from wrapper.catalog.model import CodeMap, Field, FieldType, FilterKind, Source
from wrapper.catalog.nodes import MapNode, ScalarNode

RESERVED_NAMES = frozenset({"docs", "openapi", "problems"})
"""What stands beside the collections under /v1 is not free for one."""

DEFAULT_PAGE = 50
LARGEST_DEFAULT_PAGE = 200

_UNORDERED = {FieldType.CODE, FieldType.BOOLEAN, FieldType.JSON}
_PREFIXED = {FieldType.TEXT, FieldType.ID}


@dataclass(frozen=True, slots=True)
class Judge:
    """Says in one clause why a field cannot be filtered so, or does not sort as its column; the translation knows."""

    filters: Callable[[Field, FilterKind], str | None]
    sorts: Callable[[Field], str | None]


@dataclass(frozen=True, slots=True)
class ResourceCompiler:
    """Compiles drafts of resources. `judge` has the last word on filters and sorts."""

    sources: Names[Source]
    codes: Names[CodeMap]
    kinds: Mapping[str, type[Adapter]]
    report: Report
    judge: Judge

    def compile(self, section: MapNode) -> Names[Draft]:
        """Return the drafts by name."""
        drafts: Names[Draft] = Names("resource", "unknown-resource", section)
        paths: dict[str, MapNode] = {}
        for name, node in section.maps():
            self._check_name(name, node, paths)
            drafts.compiled[name] = self._draft(name, node)
        return drafts

    def _check_name(self, name: str, node: MapNode, paths: dict[str, MapNode]) -> None:
        if name in RESERVED_NAMES:
            hint = "the gateway answers at this path itself; choose another name"
            self.report.add("reserved-name", node, f'a resource cannot be called "{name}"', hint)
        path = name.replace("_", "-")
        other = paths.setdefault(path, node)
        if other is not node:
            hint = f"- and _ are too easily confused in a URL; choose another name ({other.file}:{other.line})"
            self.report.add("path-collision", node, f'"{name}" has the same path as another resource', hint)

    def _draft(self, name: str, node: MapNode) -> Draft:
        at = node.scalar("source")
        source = None if at is None else self.sources.find(at, self.report)
        fields = FieldCompiler(self.codes, source, self.report).compile(node.map("fields"))
        draft = Draft(name, node, source, self._table(node, source), fields)
        if "fields" in node.entries and not fields.nodes:
            self.report.add(
                "empty-entry", node.entries["fields"], "the resource has no fields", "write name: {column: COLUMN}"
            )
        self._key(draft)
        self._filters(draft)
        self._sorts(draft)
        # What a file holds tomorrow may have two rows of one key, whatever today's has.
        if draft.has_no_key or draft.key_repeats or self._is_copied(source):
            self._tell_apart(draft)
        self._check_pages(node)
        return draft

    def _table(self, node: MapNode, source: Source | None) -> Table | Statement | None:
        at = node.scalar("statement")
        if at is None:
            if not (node.declares("table") or node.declares("statement")):
                self.report.add(
                    "missing-entry", node, '"table" is missing', "table: the legacy table, or statement: a SELECT"
                )
            return Table(node.text("table"), node.text("schema") or None)
        text = at.text.strip().removesuffix(";").strip()
        if not re.match(r"(?i)(select|with)\b", text) or ";" in text:
            self.report.add(
                "statement-refused", at, "this is not one SELECT", "write a single SELECT without a semicolon"
            )
        if source is not None and Capability.STATEMENTS not in self.kinds[source.kind].capabilities:
            hint = "name a table instead"
            self.report.add("statement-refused", at, f"a source of kind {source.kind} takes no statements", hint)
        generation = _generation(source)
        if generation is not None and not generation.takes_statements:
            message = f"{generation.name} takes no statement in the place of a table"
            self.report.add("statement-refused", at, message, "name a table, or let the engine keep it as a view")
        return Statement(text)

    def _key(self, draft: Draft) -> None:
        key: list[Field] = []
        names = draft.node.texts("key")
        for at in names:
            field = draft.fields.find(at, self.report)
            if field is not None and (field.type is FieldType.JSON or len(field.columns) > 1):
                message = f'"{at.text}" cannot be part of a key'
                self.report.add("bad-key", at, message, "a key field has one column and is not of type json")
            elif field is not None and any(field.name == one.name for one in key):
                self.report.add("bad-key", at, f'"{at.text}" stands in the key twice', "name it once")
            elif field is not None:
                # A key field is not null unless it says so itself, and every version shows it so.
                node = draft.fields.nodes[at.text]
                nullable = isinstance(node, MapNode) and node.flag("nullable", default=False)
                draft.fields.compiled[at.text] = replace(field, nullable=nullable)
                key.append(draft.fields.compiled[at.text])
        if "key" in draft.node.entries and not names:
            self.report.add(
                "empty-entry",
                draft.node.entries["key"],
                "the key has no fields",
                "name the fields that identify a record",
            )
        draft.key_names = tuple(at.text for at in names)
        draft.key = tuple(key)

    def _is_copied(self, source: Source | None) -> bool:
        return source is not None and Capability.SNAPSHOT in self.kinds[source.kind].capabilities

    def _tell_apart(self, draft: Draft) -> None:
        """Take note of how rows are told apart that a key does not; report a resource whose rows have no order."""
        source = draft.source
        if source is None:
            return
        is_sorted = draft.node.declares("default_sort")
        kind = self.kinds[source.kind]
        numbers = isinstance(draft.table, Table) and kind.numbers_rows(source.options)
        # The rows of a view have no numbers. What may be one comes in the order that is declared, and the source is
        # asked whether numbers tell equal rows apart (`Adapter.has_numbers`).
        draft.numbered = numbers and not (kind.has_views and (is_sorted or not draft.has_no_key))
        if draft.has_no_key and not draft.numbered and not is_sorted:
            message = "the resource has no key, and nothing else gives its rows an order"
            hint = (
                "key: the fields that identify a record; or default_sort: those of an index that few rows are equal in"
            )
            self.report.add("key-needed", draft.node, message, hint)

    def _filters(self, draft: Draft) -> None:
        section = draft.node.map("filters")
        for name, entry in section.entries.items():
            kinds = section.texts(name)
            place = section.key_node(name)
            field = draft.fields.find(place, self.report)
            if field is None:
                continue
            if not kinds:
                hint = "name the conditions allowed: " + ", ".join(FilterKind)
                self.report.add("empty-entry", entry, f'"{name}" has no conditions', hint)
            for kind in kinds:
                reason = self._filter_fault(field, FilterKind(kind.text), draft.source)
                if reason:
                    message = f'"{name}" cannot be filtered by {kind.text}: {reason[0]}'
                    self.report.add("filter-not-possible", kind, message, reason[1])
            draft.filters[name] = (place, frozenset(FilterKind(kind.text) for kind in kinds))

    def _filter_fault(self, field: Field, kind: FilterKind, source: Source | None) -> tuple[str, str] | None:
        reason = filter_fault(field, kind) or generation_fault(source, kind)
        clause = None if reason else self.judge.filters(field, kind)
        if clause is None:
            return reason
        if kind is FilterKind.RANGE and clause == self.judge.sorts(field):
            return f"{clause}, so the column's index cannot answer it", "use eq or in"
        return clause, "remove the condition, or the entry of the field that is in its way"

    def _sorts(self, draft: Draft) -> None:
        for at in draft.node.texts("sorts"):
            if self._sortable(draft, at, at.text):
                draft.sorts[at.text] = at
        default: list[tuple[str, bool]] = []
        for at in draft.node.texts("default_sort"):
            name = at.text.removeprefix("-")
            # Where nothing identifies the records, any order will do.
            if self._sortable(draft, at, name, warns=not draft.has_no_key):
                default.append((name, at.text.startswith("-")))
        draft.default_sort = tuple(default) or tuple((name, False) for name in draft.key_names)

    def _sortable(self, draft: Draft, at: ScalarNode, name: str, *, warns: bool = True) -> bool:
        field = draft.fields.find(at, self.report, name)
        if field is None:
            return False
        if field.type is FieldType.JSON:
            self.report.add("sort-not-possible", at, f'"{name}" is of type json, which has no order', "remove it")
            return False
        clause = self.judge.sorts(field)
        if clause is not None and warns:
            hint = "remove it, unless that order is wanted"
            self.report.add("sort-as-stored", at, f'"{name}" sorts as it is stored: {clause}', hint)
        return True

    def _check_pages(self, node: MapNode) -> None:
        default, most = node.whole("default_limit"), node.whole("max_limit")
        if default is not None and default > (most or LARGEST_DEFAULT_PAGE):
            message = f"the default page of {default} is larger than the largest one of {most or LARGEST_DEFAULT_PAGE}"
            self.report.add(
                "bad-page-limits", node.entries["default_limit"], message, "lower default_limit or raise max_limit"
            )


def filter_fault(field: Field, kind: FilterKind) -> tuple[str, str] | None:
    """Return why the type of a field cannot be filtered so, and what to do, or None when it can."""
    if field.type is FieldType.JSON:
        return "a json field has no comparable value", "remove the filter"
    if kind is FilterKind.PREFIX and field.type not in _PREFIXED:
        return f"a field of type {field.type} has no prefix", "only text and id fields have one"
    if kind is FilterKind.RANGE:
        if field.type in _UNORDERED:
            return f"a field of type {field.type} has no order", "use eq or in"
        if len(field.columns) > 1:
            return (
                "a range over two columns cannot be asked of an index",
                "define a date field over the first column and filter by that",
            )
    return None


def generation_fault(source: Source | None, kind: FilterKind) -> tuple[str, str] | None:
    """Return why the engine behind a source cannot filter so, and what to do, or None when it can."""
    generation = _generation(source)
    if kind is FilterKind.PREFIX and generation is not None and not generation.takes_prefixes:
        return f"{generation.name} cannot search for the beginning of a text that holds % or _", "use eq or in"
    return None


def _generation(source: Source | None) -> Generation | None:
    return GENERATIONS.get(source.generation or "") if source is not None else None
