"""What init tells at its end: what was found, how sure it is, what it cost, and what to type next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from adapters.query import Table
from wrapper.catalog import Catalog
from wrapper.catalog.model import Resource
from wrapper.nouns import counted
from wrapper.proposal.draft import LeftOut, Proposal
from wrapper.proposal.running import Outcome
from wrapper.proposal.three import Said

_MOST_SHOWN = 12
_MOST_ALIKE = 5
_WORDS = {"added": "added", "changed": "changed", "gone": "no longer found", "conflict": "kept as you have it"}


def figures(outcomes: Sequence[Outcome]) -> list[dict[str, str]]:
    """Return the table of what was found, one row for each source."""
    return [_row(outcome) for outcome in outcomes]


def _row(outcome: Outcome) -> dict[str, str]:
    proposal = outcome.proposal
    guesses = [one.guess for resource in proposal.resources.values() for one in resource.fields.values()]
    keyed = sum(bool(resource.key) for resource in proposal.resources.values())
    declared = sum(resource.evidence.startswith("declared") for resource in proposal.resources.values())
    relations = [one for resource in proposal.resources.values() for one in resource.relations.values() if not one.many]
    known = sum(one.evidence.startswith("declared") for one in relations)
    return {
        "SOURCE": proposal.source.name,
        "KIND": proposal.source.kind,
        "RESOURCES": str(len(proposal.resources)),
        "FIELDS": str(len(guesses)),
        "KEYS": _of(keyed, declared),
        "RELATIONS": _of(len(relations), known),
        "CODES": str(sum(bool(guess.codes) for guess in guesses)),
        "DATES": str(sum(guess.sort == "date" for guess in guesses)),
        "TO CHECK": _per_hundred(len(proposal.checks()), len(guesses)),
        "STATEMENTS": str(outcome.budget.total),
    }


def _per_hundred(marks: int, fields: int) -> str:
    """Return how many marks there are, and how many that are for 100 fields."""
    return f"{marks} ({100 * marks / fields:.1f} per 100 fields)" if marks and fields else str(marks)


def _of(total: int, declared: int) -> str:
    return str(total) if total == declared else f"{total} ({declared} declared)"


def cost(outcome: Outcome, seconds: float) -> str:
    """Return what the look cost the legacy."""
    most = max(outcome.budget.spent.values(), default=0)
    how = "nothing was counted or scanned"
    if outcome.copied:
        how = "its files were read once, into a temporary copy"
    elif outcome.budget.counted:
        tables = len(outcome.budget.counted)
        how += f" but the rows of {tables} table{'s' * (tables > 1)} without a key, up to a bound"
    return (
        f"{outcome.proposal.source.name}: {counted(outcome.budget.total, 'statement')}, at most {most} for one table, "
        f"{counted(outcome.rows, 'row')} read, {seconds:.1f} s; {how}."
    )


def uncertain(proposal: Proposal, catalog: Catalog) -> list[str]:
    """Return the lines that list what is to be looked at, of what the catalog serves and by its names."""
    served = _served(proposal, catalog)
    named = [(_called(place, proposal, served), text) for place, text in proposal.checks()]
    checks = [f"{place}: {text.removeprefix('check: ')}" for place, text in named if place]
    return _shortened(checks, "the catalog's comments have all of them, after check:")


def _served(proposal: Proposal, catalog: Catalog) -> dict[str, Resource]:
    """Return the resources of the catalog by the names under which they were proposed."""
    by_table = {
        (one.table.schema, one.table.name): one
        for one in catalog.resources.values()
        if one.source.name == proposal.source.name and isinstance(one.table, Table)
    }
    found = {
        name: by_table.get((one.schema, one.table)) or by_table.get((None, one.table))
        for name, one in proposal.resources.items()
    }
    return {name: one for name, one in found.items() if one is not None}


def _called(place: str, proposal: Proposal, served: Mapping[str, Resource]) -> str:
    """Return what a place of a proposal is called in the catalog, "" where it is not there."""
    resource, mark, inner = re.split("([. ]|$)", place, maxsplit=1)
    if resource not in proposal.resources:
        return place
    own = served.get(resource)
    if own is None or not mark:
        return "" if own is None else own.name
    if mark == " ":
        return f"{own.name} {inner}" if inner == "key" or inner in own.relations else ""
    columns = proposal.resources[resource].fields[inner].columns
    field = next((one.name for one in own.fields.values() if one.columns == columns), "")
    return f"{own.name}.{field}" if field else ""


def left_out(proposal: Proposal) -> list[str]:
    """Return the lines that list what is not served, and why."""
    alike: dict[str, list[LeftOut]] = {}
    for left in proposal.left_out:
        alike.setdefault(left.reason, []).append(left)
    lines = [line for several in alike.values() for line in _alike(several)]
    return _shortened(lines, "the end of the source's file has all of them")


def _alike(left: Sequence[LeftOut]) -> list[str]:
    """Return a line for each of some tables with one reason, or one for all where they are many."""
    if len(left) <= _MOST_ALIKE:
        return [str(one) for one in left]
    return [f"{left[0].table} to {left[-1].table}, {len(left):,} tables: {left[0].reason}"]


def told(said: Iterable[Said]) -> list[str]:
    """Return the lines of a merge: what came, what changed, and what was left as the operator has it."""
    lines = []
    for one in said:
        if one.what == "breaking":
            continue  # They have a paragraph of their own.
        text = one.text
        if one.what == "conflict":
            text = f"init would say {text}" if not text.startswith("it ") else text
        lines.append(f"{_WORDS[one.what]}: {'.'.join(one.path)}" + (f": {text}" if text else ""))
    return _shortened(lines, "wrapper init --dry-run shows all of it as a diff")


def breaking(said: Iterable[Said]) -> list[str]:
    """Return the lines of what breaks consumers: where, what is served, and what is proposed."""
    return _shortened([f"{'.'.join(one.path)}: {one.text}" for one in said], "wrapper init --dry-run shows the rest")


def _shortened(lines: Sequence[str], rest: str) -> list[str]:
    if len(lines) <= _MOST_SHOWN + 1:
        return list(lines)
    return [*lines[:_MOST_SHOWN], f"… and {len(lines) - _MOST_SHOWN} more; {rest}"]


def next_commands(
    outcomes: Sequence[Outcome], catalog: Catalog, folder: Path, given: bool, variables: Mapping[str, str]
) -> list[str]:
    """Return the commands to type next; `given` says that the catalog's folder is not the usual one.

    `variables` hold how the password in each of them is to be spelled.
    """
    names = [one.name for outcome in outcomes for one in _served(outcome.proposal, catalog).values()]
    if not names:
        return []
    option = f" --catalog {folder}" if given else ""
    lines = [f"export {name}=…   # the password, {how}" for name, how in variables.items()]
    lines.append(f"wrapper try {names[0]}{option}")
    lines.append(f"wrapper key issue --consumer me --scope '*:read'{option}")
    return [*lines, f"wrapper serve{option}"]
