"""`wrapper diff`: what changed in the legacy since the catalog was written, or between two published APIs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from adapters.errors import AdapterError
from wrapper.catalog import Catalog
from wrapper.commands.diff_documents import classes, compare_documents
from wrapper.commands.messages import Refusal, WrongUse, json_text, say, say_findings
from wrapper.commands.options import catalog_option, check_name, json_option
from wrapper.drift.changes import Change, Severity
from wrapper.drift.comparing import compare
from wrapper.drift.lock import Lock, LockError, lock_path, read_lock, write_lock
from wrapper.drift.looking import Look, look
from wrapper.drift.uses import TableUse, uses
from wrapper.facade.spec_changes import SpecChange
from wrapper.judged import load_catalog
from wrapper.nouns import counted
from wrapper.settings import Settings
from wrapper.sources.opened import open_adapter

DRIFTED = 3
"""The exit code of changes at or above --fail-on; 1 means that nothing could be compared."""

_FAIL_ON = [severity.value for severity in Severity if severity is not Severity.COSMETIC]


@click.command(short_help="Compare the legacy with what the catalog was written for.")
@catalog_option
@click.option("--source", help="Look at this source only.")
@click.option("--accept", is_flag=True, help="Write the lock file: from now on, compare with what is there now.")
@click.option("--all-tables", is_flag=True, help="Describe every table, to tell new ones as well.")
@click.option("--spec", nargs=2, type=click.Path(path_type=Path), help="Compare two OpenAPI documents, or folders.")
@click.option("--published", type=click.Path(path_type=Path), help="Compare these OpenAPI documents with the catalog.")
@click.option(
    "--fail-on",
    type=click.Choice(_FAIL_ON),
    default=Severity.BREAKING.value,
    show_default=True,
    help="The least change that ends with exit code 3.",
)
@json_option
@click.pass_context
def diff(  # noqa: PLR0913 - one argument per option
    context: click.Context,
    *,
    catalog: Path | None,
    source: str | None,
    accept: bool,
    all_tables: bool,
    spec: tuple[Path, Path] | None,
    published: Path | None,
    fail_on: str,
    as_json: bool,
) -> None:
    """Compare the legacy's tables with the lock file of the catalog, or two published APIs with each other.

    Only the descriptions of tables are read, never their rows. Exit code 0: nothing at or above --fail-on.
    Exit code 3: there is. Exit code 1: it could not be compared.
    """
    if spec is not None or published is not None:
        if source or accept or all_tables or (spec and published):
            raise WrongUse("--spec and --published compare documents: neither goes with the other or with sources")
        changes: Sequence[Change | SpecChange] = compare_documents(spec, published, catalog, as_json=as_json)
    else:
        changes = _compare_sources(context, catalog, source, accept=accept, whole=all_tables, as_json=as_json)
    if not accept and any(change.severity.reaches(Severity(fail_on)) for change in changes):
        context.exit(DRIFTED)


def _compare_sources(  # noqa: PLR0913 - one argument per option
    context: click.Context, place: Path | None, source: str | None, *, accept: bool, whole: bool, as_json: bool
) -> list[Change]:
    settings = Settings.from_environ()
    folder = place or settings.catalog
    catalog = load_catalog(folder)
    check_name("source", source, catalog.sources)
    try:
        lock = read_lock(folder)
    except LockError as wrong:
        if not accept:
            raise Refusal(str(wrong)) from None
        lock = None
    used = uses(catalog)
    looks = _look(catalog, used, [source] if source else list(catalog.sources), settings.state_dir, whole=whole)
    failures = [one for one in looks if one.failure is not None]
    changes = compare(used, lock, looks)
    if as_json:
        click.echo(json_text(_written(lock, looks, changes)))
    else:
        _print(lock, looks, changes)
    say_findings(f"{one.failure}; {one.source} was not compared" for one in failures)
    missed = [(one.source, table, failure) for one in looks for table, failure in one.missed.items()]
    say_findings(f"{failure}; {source}.{table.name} was not compared" for source, table, failure in missed)
    if accept:
        seen = {one.source: [*one.tables.values(), *one.others] for one in looks if one.failure is None}
        partial = {source for source, _, _ in missed}
        described = {one.source for one in looks if one.whole}
        click.echo(f"{write_lock(folder, catalog, seen, partial, described)} written", err=as_json)
    elif lock is None and not as_json:
        say(f"There is no {lock_path(folder)}, so the catalog itself was compared; wrapper diff --accept makes one.")
    if failures or missed:
        context.exit(1)
    return changes


def _look(
    catalog: Catalog, used: Sequence[TableUse], names: Iterable[str], state_dir: Path, *, whole: bool
) -> list[Look]:
    looks = []
    for name in names:
        try:
            adapter = open_adapter(catalog.sources[name], state_dir, catalog)
        except AdapterError as failure:
            looks.append(Look(name, failure=failure))
            continue
        with contextlib.closing(adapter):
            looks.append(look(name, adapter, used, whole=whole))
    return looks


def _print(lock: Lock | None, looks: Sequence[Look], changes: Sequence[Change]) -> None:
    for change in changes:
        for line in str(change).split("\n"):
            say(line)
        click.echo()
    seen = [one for one in looks if one.failure is None]
    tables = sum(len(one.tables) + len(one.undescribed) for one in seen)
    against = "their lock" if lock is not None else "the catalog"
    sources = ", ".join(one.source for one in seen) or "no source"
    say(f"{counted(tables, 'table')} of {sources} compared with {against}: {classes(changes)}.")


def _written(lock: Lock | None, looks: Sequence[Look], changes: Sequence[Change]) -> dict[str, Any]:
    return {
        "format": 1,
        "compared_with": "lock" if lock is not None else "catalog",
        "sources": [
            {
                "name": one.source,
                "tables": len(one.tables),
                "error": str(one.failure) if one.failure else None,
                "not_compared": {table.name: str(failure) for table, failure in one.missed.items()},
            }
            for one in looks
        ],
        "changes": [change.written() for change in changes],
    }


commands = (diff,)
