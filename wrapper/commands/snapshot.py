"""`wrapper snapshot list | refresh`: how the exports stand that are served, and a load now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from adapters.errors import SourceUnavailable
from wrapper.commands.credentials import moment
from wrapper.commands.kept_tables import NONE, KeptTable, kept_tables, table_options
from wrapper.commands.messages import print_table
from wrapper.commands.options import json_option
from wrapper.nouns import counted
from wrapper.printable import printable

_UNITS = ("B", "kB", "MB", "GB")


@click.group()
def snapshot() -> None:
    """Show and refresh the snapshots that exports are served from."""


@snapshot.command("list", short_help="List the snapshots and how their exports stand.")
@table_options
@json_option
def list_snapshots(catalog: Path | None, source: str | None, table: str | None, as_json: bool) -> None:
    """List the snapshots, how old they are, and what keeps a newer export from being served.

    Loads nothing. A gateway that runs goes on undisturbed.
    """
    with kept_tables(catalog, source, table) as tables:
        if as_json:
            click.echo(json.dumps([_members(each) for each in tables], indent=2))
        elif not tables:
            click.echo(NONE)
        else:
            print_table([_row(each) for each in tables])
            _say_notices(tables)


@snapshot.command(short_help="Load exports that have changed now.")
@table_options
@click.option("--force", is_flag=True, help="Load also what has not changed, and what was refused before.")
@click.option("--accept", is_flag=True, help="Take the export as it is, once, whatever the rules of intake say of it.")
@json_option
@click.pass_context
def refresh(  # noqa: PLR0913 - one for each option
    context: click.Context,
    *,
    catalog: Path | None,
    source: str | None,
    table: str | None,
    force: bool,
    accept: bool,
    as_json: bool,
) -> None:
    """Load exports that have changed now, without waiting for the next look.

    Exit code 1: an export was not taken; its last good snapshot is still served.
    """
    failed = False
    outcomes: list[dict[str, Any]] = []
    with kept_tables(catalog, source, table) as tables:
        for each in tables:
            try:
                outcome = each.adapter.load_snapshot(each.name, force=force, accept=accept)
            except SourceUnavailable as error:
                failed, outcome = True, "not taken"
                if not as_json:
                    _say_not_taken(each, str(error))
            loaded = _looked_up(each)
            outcomes.append({"outcome": outcome, **_members(loaded)})
            if outcome != "not taken" and not as_json:
                click.echo(printable(_outcome(loaded, outcome)))
        if as_json:
            click.echo(json.dumps(outcomes, indent=2))
        elif not tables:
            click.echo(NONE)
    context.exit(1 if failed else 0)


def _looked_up(table: KeptTable) -> KeptTable:
    (status,) = (each for each in table.adapter.snapshots() if each.table == table.name)
    return KeptTable(table.source, table.charset, table.adapter, status)


def _outcome(table: KeptTable, outcome: str) -> str:
    served = table.status.served
    if served is None:
        return f"{table.source} {table.name}: {outcome}"
    aside = f", {counted(served.quarantined, 'line')} set aside" if served.quarantined else ""
    return (
        f"{table.source} {table.name}: {outcome}, {counted(served.rows, 'row')} as of {moment(served.as_of)} UTC{aside}"
    )


def _say_not_taken(table: KeptTable, reason: str) -> None:
    served = table.status.served
    rest = "nothing is served yet" if served is None else f"the snapshot as of {moment(served.as_of)} UTC stays"
    said = f"wrapper: {table.source} {table.name}: {table.status.export} was not taken: {reason}; {rest}"
    click.echo(printable(said), err=True)
    hint = _looked_up(table).status.hint
    if hint:
        click.echo(f"  hint: {printable(hint)}", err=True)


def _say_notices(tables: Iterable[KeptTable]) -> None:
    for each in tables:
        if each.status.reason:
            _say(each, f"{each.status.export}: {each.status.reason}", each.status.hint)
        for notice in each.status.notices:
            _say(each, notice.message, notice.hint)


def _say(table: KeptTable, message: str, hint: str) -> None:
    click.echo("\n" + printable(f"{table.source} {table.name}: {message}"))
    if hint:
        click.echo(f"  hint: {printable(hint)}")


def _row(table: KeptTable) -> Mapping[str, str]:
    status, served = table.status, table.status.served
    counts = ("-",) * 4 if served is None else (served.rows, served.quarantined, served.undecodable, served.duplicates)
    rows, bad, undecodable, duplicates = map(str, counts)
    return {
        "SOURCE": table.source,
        "TABLE": table.name,
        "ROWS": rows,
        "AS OF (UTC)": moment(None if served is None else served.as_of),
        "LOADED (UTC)": moment(None if served is None else served.loaded_at),
        "BAD LINES": bad,
        "UNDECODABLE": undecodable,
        "SAME KEY": duplicates,
        "SIZE": _size(status.size),
        "EXPORT": status.state,
    }


def _size(size: float) -> str:
    for unit in _UNITS:
        if size < 1000 or unit == _UNITS[-1]:  # noqa: PLR2004 - SI units
            break
        size /= 1000
    return f"{size:.0f} {unit}" if size else "-"


def _members(table: KeptTable) -> dict[str, Any]:
    status, served = table.status, table.status.served
    members: dict[str, Any] = {
        "source": table.source,
        "table": table.name,
        "export": str(status.export),
        "state": status.state,
        "reason": status.reason or None,
        "hint": status.hint or None,
        "snapshot": None if status.snapshot is None else str(status.snapshot),
        "bytes": status.size,
        "notices": [{"code": each.code, "message": each.message, "hint": each.hint} for each in status.notices],
    }
    for name in ("rows", "quarantined", "undecodable", "duplicates"):
        members[name] = None if served is None else getattr(served, name)
    for name in ("as_of", "loaded_at"):
        members[name] = None if served is None else getattr(served, name).strftime("%Y-%m-%dT%H:%M:%SZ")
    return members


commands = (snapshot,)
