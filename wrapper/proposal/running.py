"""One run over one origin: open it, look at its tables, and propose.

The only module here that opens an adapter. What a file kind needs for its snapshots meanwhile goes to a temporary
folder: the gateway builds its own, with the indexes that are proposed here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.base import Adapter, Capability, Notice, TableDescription
from adapters.registry import adapter_class
from wrapper.proposal.address import Origin
from wrapper.proposal.charsets import decoded, guess_charset, undecoded
from wrapper.proposal.dictionary import Dictionary
from wrapper.proposal.draft import LeftOut, Proposal, ProposedResource, ProposedSource
from wrapper.proposal.existing import Existing
from wrapper.proposal.looking import Budget, Look
from wrapper.proposal.resources import Choices, propose
from wrapper.proposal.samples import Looked
from wrapper.proposal.writing import literal, meant

_LOCALTIME = Path("/etc/localtime")


@dataclass(frozen=True)
class Wish:
    """What the operator asked for."""

    dictionary: Dictionary
    patterns: tuple[str, ...] = ()
    currency: str | None = None
    time_zone: str | None = None


@dataclass
class Outcome:
    """What one origin came to: the proposal, the descriptions behind it, and what it cost."""

    origin: Origin
    proposal: Proposal
    descriptions: tuple[TableDescription, ...]
    budget: Budget
    rows: int = 0
    partial: bool = False
    copied: bool = False
    """Whether the statements went to a temporary copy of files and not to the legacy."""


Tick = Callable[[str, int, int], None]
"""Called with the table that is looked at now, its number from 0, and how many there are."""


def run(  # noqa: PLR0913 - the environment and the names in use are the caller's
    origin: Origin,
    wish: Wish,
    budget: Budget,
    *,
    tick: Tick,
    environ: Mapping[str, str] = os.environ,
    there: Existing,
) -> Outcome:
    """Look at an origin and propose; raises AddressError and AdapterError where it cannot be looked at."""
    kind = adapter_class(origin.kind)
    with TemporaryDirectory(prefix="wrapper-init-") as folder:
        options = {**origin.options(environ), "access": "read_only", "state_dir": folder}
        with closing(kind.open(origin.name, options)) as adapter:
            return _look(origin, wish, budget, adapter, tick, there)


def _look(  # noqa: PLR0913, PLR0917 - what one look takes; it is called from one place
    origin: Origin, wish: Wish, budget: Budget, adapter: Adapter, tick: Tick, there: Existing
) -> Outcome:
    look = Look(adapter, budget)
    described, left_alone = look.tables(wish.patterns, tuple(origin.entries.get("tables", ())))
    wanted = [table for table in described if table.name not in there.tables]
    looked: list[Looked] = []
    for at, table in enumerate(wanted):
        tick(table.name, at, len(wanted))
        looked.append(look.sample(table))
    tick("", len(wanted), len(wanted))
    source = ProposedSource(origin.name, origin.kind, dict(origin.entries), dict(origin.comments))
    looked = _charset(source, looked)
    snapshot = Capability.SNAPSHOT in adapter.capabilities
    choices = Choices(wish.dictionary, wish.currency, own_indexes=snapshot)
    proposal = propose(source, looked, look.found, choices, there)
    _time_zone(proposal, wish.time_zone)
    _evidence(source, origin)
    if snapshot:
        declare_indexes(proposal, adapter)
    proposal.left_out += [LeftOut(table.name, "a view; name it with --tables to have it") for table in left_alone]
    notices = adapter.notices()
    why = {notice.about: notice.message for notice in notices}
    proposal.left_out += [LeftOut(name, why.get(name, reason)) for name, reason in look.broken.items()]
    proposal.left_out += [
        LeftOut(table.name, f"the catalog has it already, as {there.tables[table.name]}")
        for table in described
        if table.name in there.tables
    ]
    _heed(proposal, notices)
    proposal.left_out += origin.left_out
    return Outcome(
        origin,
        proposal,
        tuple(described),
        budget,
        rows=sum(len(one.rows) for one in looked),
        partial=bool(wish.patterns),
        copied=snapshot,
    )


def _heed(proposal: Proposal, notices: Sequence[Notice]) -> None:
    """Say what the source itself says of its tables: beside the resource where there is one."""
    by_table = {resource.table: resource for resource in proposal.resources.values()}
    known = {left.table for left in proposal.left_out}
    for notice in notices:
        if notice.about in by_table:
            by_table[notice.about].comments.append(f"check: {notice.message}")
        elif notice.about and notice.about not in known:
            proposal.left_out.append(LeftOut(notice.about, notice.message))


def _charset(source: ProposedSource, looked: list[Looked]) -> list[Looked]:
    """Return the tables with texts that could be decoded, and declare the charset that did it."""
    texts = list(undecoded(looked))
    if not texts:
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


def _time_zone(proposal: Proposal, wanted: str | None) -> None:
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


def _evidence(source: ProposedSource, origin: Origin) -> None:
    if origin.evidence:
        # A layout that was guessed says so itself, and is what an operator has to look at first.
        texts = (f"check: {text}" if "guessed" in text else text for text in origin.evidence)
        source.comments[""] = (*source.comments.get("", ()), *texts)


def declare_indexes(proposal: Proposal, adapter: Adapter) -> None:
    """Write into the source which columns of each export are its key, and which its snapshot indexes."""
    entries = proposal.source.entries
    known = {option.name for option in adapter.options}
    for resource in proposal.resources.values():
        declared = _declared(resource)
        tables = entries.get("tables")
        if isinstance(tables, Mapping) and resource.table in tables:
            entries["tables"] = {**tables, resource.table: {**tables[resource.table], **declared}}
        elif "tables" in known and _finds_tables(adapter.kind, entries):
            entries["tables"] = {**(tables or {}), resource.table: declared}
        elif len(proposal.resources) == 1:
            entries.update(declared)


def _finds_tables(kind: str, entries: Mapping[str, Any]) -> bool:
    """Whether a source finds its tables itself, so that `tables` holds only what is said of each."""
    return kind == "access" or (kind == "dbf" and Path(meant(entries["path"])).is_dir())


def _declared(resource: ProposedResource) -> dict[str, Any]:
    key = [resource.fields[name].columns[0] for name in resource.key]
    declared: dict[str, Any] = literal(
        {"key": key, **({"indexes": list(resource.indexes)} if resource.indexes else {})}
    )
    return declared
