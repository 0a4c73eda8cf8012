"""One run over one origin, step by step: open it, look at its tables, propose, and say what was left out.

The only module here that opens an adapter. What a file kind needs for its snapshots meanwhile goes to a temporary
folder: the gateway builds its own, with the indexes that are proposed here.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory

from adapters.base import Adapter, Capability, Notice, TableDescription
from adapters.registry import adapter_class
from wrapper.proposal.budget import Budget
from wrapper.proposal.choosing import Chosen
from wrapper.proposal.declaring import (
    declare_charset,
    declare_evidence,
    declare_indexes,
    declare_time_zone,
    machine_zone,
)
from wrapper.proposal.dictionary import Dictionary
from wrapper.proposal.draft import LeftOut, Proposal, ProposedSource
from wrapper.proposal.existing import Existing
from wrapper.proposal.looking import Look
from wrapper.proposal.odd_rows import with_odd_rows
from wrapper.proposal.origin import Origin
from wrapper.proposal.resources import Choices, propose
from wrapper.proposal.retyping import retype
from wrapper.proposal.samples import Looked


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


_MANY_COLUMNS = 20_000

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
        options = origin.options(environ)
        if retype(origin, options, wish.dictionary):
            options = origin.options(environ)
        # Instants are shown, and documented, in the zone that the catalog will declare.
        zone = wish.time_zone or there.time_zone or machine_zone()
        options = {**options, "access": "read_only", "state_dir": folder, "time_zone": zone}
        with closing(kind.open(origin.name, options)) as adapter:
            outcome = _look(origin, wish, budget, adapter, tick, there)
    if budget.described > _MANY_COLUMNS:
        _give_memory_back()
    return outcome


def _give_memory_back() -> None:
    """Let the C library give back what drivers freed: Python takes its own memory elsewhere, and would not reuse it."""
    with suppress(OSError, AttributeError):  # Only glibc knows how.
        ctypes.CDLL(None).malloc_trim(0)


def _look(  # noqa: PLR0913, PLR0917 - what one look takes; it is called from one place
    origin: Origin, wish: Wish, budget: Budget, adapter: Adapter, tick: Tick, there: Existing
) -> Outcome:
    look = Look(adapter, budget)
    chosen = look.tables(wish.patterns, tuple(origin.entries.get("tables", ())))
    looked = _sampled(look, [table for table in chosen.tables if table.name not in there.tables], tick)
    snapshot = Capability.SNAPSHOT in adapter.capabilities
    if snapshot:
        looked = [with_odd_rows(adapter, one, budget.is_in_time) for one in looked]
    source = ProposedSource(origin.name, origin.kind, dict(origin.entries), dict(origin.comments))
    looked = declare_charset(source, looked)
    numbered = adapter.numbers_rows(origin.entries)
    choices = Choices(
        wish.dictionary,
        wish.currency,
        own_indexes=snapshot,
        numbered=numbered,
        time_zone=wish.time_zone or there.time_zone or machine_zone(),
    )
    proposal = propose(source, looked, look, choices, there)
    declare_time_zone(proposal, wish.time_zone)
    declare_evidence(source, origin.evidence)
    if snapshot:
        declare_indexes(proposal, adapter)
    notices = adapter.notices()
    proposal.left_out += _left_out(chosen, there, notices)
    _heed(proposal, notices)
    proposal.left_out += origin.left_out
    return Outcome(
        origin,
        proposal,
        (*chosen.tables, *chosen.others),
        budget,
        rows=sum(len(one.rows) for one in looked),
        partial=bool(wish.patterns) or not look.complete,
        copied=snapshot,
    )


def _sampled(look: Look, tables: Sequence[TableDescription], tick: Tick) -> list[Looked]:
    looked: list[Looked] = []
    for at, table in enumerate(tables):
        tick(table.name, at, len(tables))
        looked.append(look.sample(table))
    tick("", len(tables), len(tables))
    return looked


def _left_out(chosen: Chosen, there: Existing, notices: Sequence[Notice]) -> Iterator[LeftOut]:
    """Yield the tables that were not looked at, and why."""
    why = {notice.about: notice.message for notice in notices}
    for table in chosen.tables:
        if table.name in there.tables:
            yield LeftOut(table.name, f"the catalog has it already, as {there.tables[table.name]}")
    yield from (replace(left, reason=why.get(left.table, left.reason)) for left in chosen.aside)


def _heed(proposal: Proposal, notices: Sequence[Notice]) -> None:
    """Say what the source itself says of its tables: beside the resource where there is one."""
    by_table = {resource.label: resource for resource in proposal.resources.values()}
    known = {left.table for left in proposal.left_out}
    for notice in notices:
        if notice.about in by_table:
            by_table[notice.about].comments.append(f"check: {notice.message}")
        elif notice.about and notice.about not in known:
            proposal.left_out.append(LeftOut(notice.about, notice.message))
