"""Text → `Catalog`: reads, checks the shape, then compiles section by section in order of dependence.

Every pass goes on after a finding, so that one run tells everything. A catalog comes out only when no
finding is an error.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from adapters.base import Adapter
from wrapper.catalog.codes import compile_codes
from wrapper.catalog.declaration import CATALOG
from wrapper.catalog.draft import Draft
from wrapper.catalog.findings import CatalogError, Finding, Names, Report
from wrapper.catalog.model import Catalog, CodeMap, Resource, Source, Version, View
from wrapper.catalog.nodes import MapNode, Node
from wrapper.catalog.operation_ids import Place, operation_ids
from wrapper.catalog.plans import compile_plans
from wrapper.catalog.reading import Document, read
from wrapper.catalog.relations import compile_relations
from wrapper.catalog.resources import DEFAULT_PAGE, LARGEST_DEFAULT_PAGE, Judge, ResourceCompiler
from wrapper.catalog.sources import SourceCompiler
from wrapper.catalog.variables import Variables
from wrapper.catalog.versions import compile_versions
from wrapper.catalog.views import ViewCompiler
from wrapper.nouns import singular

Kinds = Mapping[str, type[Adapter]]
"""Adapter classes by kind."""


def load(
    folder: Path, environ: Mapping[str, str] | None = None, kinds: Kinds | None = None, *, judge: Judge
) -> Catalog:
    """Return the compiled catalog of a folder (or a single file); raises CatalogError with every finding."""
    catalog, findings = check(folder, environ, kinds, judge=judge)
    if catalog is None:
        raise CatalogError(findings)
    return catalog


def check(
    folder: Path, environ: Mapping[str, str] | None = None, kinds: Kinds | None = None, *, judge: Judge
) -> tuple[Catalog | None, list[Finding]]:
    """Return the compiled catalog and all findings; the catalog is None when one of them is an error.

    Variables come from `environ` (the process's own when None); `kinds` are the adapters that sources can
    have, all known ones when None; `judge` says which filters the translation cannot serve.
    """
    report = Report()
    base = folder if folder.is_dir() else folder.parent
    document = read(folder, Variables(os.environ if environ is None else environ, base), report)
    if document is None:
        return None, report.ordered()
    CATALOG.check(document.root, report)
    catalog = _compile(document, base, _registered() if kinds is None else kinds, report, judge)
    return (None if report.failed else catalog), report.ordered()


def _registered() -> Kinds:
    from adapters.registry import KINDS  # noqa: PLC0415 - a caller that brings its own adapters needs none of ours

    return KINDS


def _compile(document: Document, folder: Path, kinds: Kinds, report: Report, judge: Judge) -> Catalog | None:
    root = document.root
    versions = compile_versions(root.map("versions"), report)
    sources = SourceCompiler(kinds, folder, report).compile(root.map("sources"))
    codes = compile_codes(root.map("codes"), report)
    plans = compile_plans(root.map("plans"), report)
    drafts = ResourceCompiler(sources, codes, kinds, report, judge).compile(root.map("resources"))
    compile_relations(drafts, report)
    views = _views(drafts, versions, codes, report)
    _check_not_empty(root, report)
    if report.failed:
        return None
    resources = {name: _resource(draft, views[name]) for name, draft in drafts.compiled.items()}
    _warn_of_shared_ids(resources, versions, drafts, report)
    # What is unused beside an error is probably meant by it.
    _warn_of_unused(sources, codes, report)
    _warn_of_empty_versions(versions, views, report)
    return Catalog(
        title=root.text("title"),
        description=root.text("description"),
        versions=MappingProxyType(versions.compiled),
        sources=MappingProxyType(sources.compiled),
        codes=MappingProxyType(codes.compiled),
        resources=MappingProxyType(resources),
        plans=plans,
        digest=document.digest,
        files=document.files,
    )


def _views(
    drafts: Names[Draft], versions: Names[Version], codes: Names[CodeMap], report: Report
) -> dict[str, dict[str, View]]:
    compiler = ViewCompiler(drafts, codes, report)
    views: dict[str, dict[str, View]] = {}
    for name, draft in drafts.compiled.items():
        views[name] = {}
        section = draft.node.map("versions")
        for version in section.entries:
            if versions.find(section.key_node(version), report) is not None:
                views[name][version] = compiler.compile(draft, version, section.map(version))
        if not section.entries and not section.dropped:
            hint = "add versions: {v1: {}} to show all its fields there"
            report.add("resource-not-shown", draft.node, "no version shows this resource", hint)
    return views


def _resource(draft: Draft, views: dict[str, View]) -> Resource:
    node = draft.node
    if draft.source is None or draft.table is None:
        raise ValueError(f"{draft.name} has no source or no table, which is a finding, and then nothing is compiled")
    most = node.whole("max_limit") or LARGEST_DEFAULT_PAGE
    return Resource(
        name=draft.name,
        source=draft.source,
        table=draft.table,
        key=draft.key,
        fields=MappingProxyType(draft.fields.compiled),
        relations=MappingProxyType(draft.relations),
        default_sort=draft.default_sort,
        views=MappingProxyType(views),
        singular=node.text("singular") or default_singular(draft.name),
        summary=node.text("summary"),
        description=node.text("description"),
        default_limit=node.whole("default_limit") or min(DEFAULT_PAGE, most),
        max_limit=most,
        strict=node.flag("strict", default=False),
        key_repeats=draft.key_repeats,
        numbered=draft.numbered,
    )


def default_singular(name: str) -> str:
    before, mark, last = name.rpartition("_")
    return f"{before}{mark}{singular(last)}"


def _warn_of_shared_ids(
    resources: Mapping[str, Resource], versions: Names[Version], drafts: Names[Draft], report: Report
) -> None:
    said: set[Place] = set()
    for version in versions.compiled:
        for place, given in operation_ids(resources.values(), version).items():
            if given.rival is None or place in said:
                continue
            said.add(place)
            rival = _written_at(given.rival, drafts)
            message = f"{place} and {given.rival} want the operationId {given.wanted}; the first becomes {given.name}"
            hint = f"generated clients use these names; rename one, or accept it ({rival.file}:{rival.line})"
            report.add("shared-operation-id", _written_at(place, drafts), message, hint)


def _written_at(place: Place, drafts: Names[Draft]) -> Node:
    node = drafts.compiled[place.resource].node
    return node.map("relations").entries[place.relation] if place.relation else node


def _warn_of_unused(sources: Names[Source], codes: Names[CodeMap], report: Report) -> None:
    for names, code, user in ((sources, "unused-source", "resource"), (codes, "unused-codes", "field")):
        for name, node in names.nodes.items():
            if name not in names.used and node is not None:
                report.add(
                    code,
                    node,
                    f"no {user} uses this {names.noun}",
                    "remove it, or correct the name that should lead here",
                )


def _warn_of_empty_versions(versions: Names[Version], views: dict[str, dict[str, View]], report: Report) -> None:
    shown = {version for of_resource in views.values() for version in of_resource}
    for name, node in versions.nodes.items():
        if node is not None and name not in shown:
            report.add(
                "empty-version", node, f"no resource is shown in {name}", f"add {name} to the versions of a resource"
            )


def _check_not_empty(root: MapNode, report: Report) -> None:
    for name in ("versions", "sources", "resources"):
        section = root.map(name)
        if name in root.entries and not section.entries and not section.dropped:
            report.add(
                "empty-entry", root.entries[name], f"the catalog has no {name}", "docs/catalog.md shows a small catalog"
            )
