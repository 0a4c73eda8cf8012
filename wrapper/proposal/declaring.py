"""What a proposal declares in the section of its source: charset, time zone, evidence, and the indexes of exports."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from adapters.base import Adapter
from wrapper.proposal.charsets import decoded, guess_charset, undecoded
from wrapper.proposal.draft import Proposal, ProposedResource, ProposedSource
from wrapper.proposal.samples import Looked
from wrapper.proposal.writing import literal, meant

_LOCALTIME = Path("/etc/localtime")


def declare_charset(source: ProposedSource, looked: list[Looked]) -> list[Looked]:
    """Return the tables with texts that could be decoded, and declare the charset that did it."""
    texts = list(undecoded(looked))
    if not texts:
        return looked
    if source.comments.get("charset"):
        # It was guessed by the whole file, and is marked.
        return looked
    charset = guess_charset(texts)
    if source.kind == "dbf" and (named := _with_code_page(looked)):
        # A declared charset would overrule what the headers of the others say, rightly.
        lost = ", ".join(one.name for one in looked if next(undecoded([one]), None) is not None)
        text = (
            f"check: texts of {lost} are in {charset}, it seems, and their headers do not say so; those of {named} do:"
        )
        source.comments["path"] = (f"{text} give the first ones a source of their own, with charset: {charset}",)
        return looked
    before = source.entries.get("charset", "utf-8")
    if before != "utf-8":
        # It was declared or found in the whole file, which says more than a few texts that do not fit.
        source.comments["charset"] = (f"check: {len(texts):,} sampled texts are not in {before}",)
        return looked
    good = sum(not value.isascii() for one in looked for row in one.rows for value in row if isinstance(value, str))
    if good >= len(texts):
        # What is well-formed UTF-8 is so by no chance; another charset would garble these texts without a report.
        said = f"check: {len(texts):,} sampled texts are not in {before}, and {good:,} with letters beyond ASCII are"
        source.comments["charset"] = (said,)
        source.entries["charset"] = before
        return looked
    source.entries["charset"] = charset
    again = [decoded(one, charset) for one in looked]
    example = next((shown for text in texts if (shown := _readable(text, charset))), "")
    said = f"check: {len(texts):,} sampled texts are not in {before}; in {charset} they read like {example!r}"
    source.comments["charset"] = (said,)
    return again


def _with_code_page(looked: Sequence[Looked]) -> str:
    """Return the name of a table whose texts beyond ASCII could be read as they were, or ""."""
    for one in looked:
        texts = (value for row in one.rows for value in row if isinstance(value, str))
        if next(undecoded([one]), None) is None and not all(text.isascii() for text in texts):
            return one.name
    return ""


def _readable(text: bytes, charset: str) -> str:
    try:
        return text.decode(charset).strip()[:40]
    except UnicodeDecodeError:
        return ""


def declare_time_zone(proposal: Proposal, wanted: str | None) -> None:
    """Declare the zone of the source's clock where a time of day is shown."""
    moments = [
        f"{resource.name}.{one.name}"
        for resource in proposal.resources.values()
        for one in resource.fields.values()
        if one.guess.type == "datetime"
    ]
    if wanted:
        proposal.source.entries["time_zone"] = wanted
    elif moments:
        proposal.source.entries["time_zone"] = machine_zone()
        text = f"check: the zone of this machine; it decides what {moments[0]} means"
        proposal.source.comments["time_zone"] = (text,)


def machine_zone() -> str:
    """Return the time zone of this machine, UTC where it is not known by name."""
    named = os.environ.get("TZ", "").lstrip(":")
    if "/" in named and not named.startswith("/"):
        return named
    try:
        target = str(_LOCALTIME.resolve())
    except OSError:
        return "UTC"
    _, found, zone = target.partition("/zoneinfo/")
    return zone if found and "/" in zone and not zone.startswith("Etc/") else "UTC"


def declare_evidence(source: ProposedSource, evidence: Sequence[str]) -> None:
    """Write above the source what its files were recognised by."""
    if evidence:
        source.comments[""] = (*source.comments.get("", ()), *evidence)


def declare_indexes(proposal: Proposal, adapter: Adapter) -> None:
    """Write into the source which columns of each export are its key, and which its snapshot indexes."""
    entries = proposal.source.entries
    known = {option.name for option in adapter.options}
    for resource in proposal.resources.values():
        declared = _declared(resource)
        if not declared:
            continue
        tables = entries.get("tables")
        if isinstance(tables, Mapping) and resource.table in tables:
            entries["tables"] = {**tables, resource.table: {**tables[resource.table], **declared}}
        elif "tables" in known and _finds_tables(adapter.kind, entries):
            entries["tables"] = {**(tables or {}), resource.table: declared}
        elif len(proposal.resources) == 1:
            entries.update(declared)
    if "tables" in entries and _finds_tables(adapter.kind, entries):
        # What is listed is what is served: a table of which nothing is said must stand there, too.
        for resource in proposal.resources.values():
            entries["tables"].setdefault(resource.table, {})


def _finds_tables(kind: str, entries: Mapping[str, Any]) -> bool:
    """Whether a source finds its tables itself, so that `tables` holds only what is said of each."""
    return kind == "access" or (kind == "dbf" and Path(meant(entries["path"])).is_dir())


def _declared(resource: ProposedResource) -> dict[str, Any]:
    key = [resource.fields[name].columns[0] for name in resource.key]
    declared: dict[str, Any] = literal({"key": key, "indexes": list(resource.indexes)})
    return {name: columns for name, columns in declared.items() if columns}
