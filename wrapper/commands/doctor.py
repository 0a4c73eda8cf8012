"""`wrapper doctor`: why a source does not connect, and the entry or the setting with which it does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from wrapper.commands.messages import Refusal, WrongUse, json_text, say, say_facts, say_findings
from wrapper.commands.options import catalog_option, catalog_place, json_option
from wrapper.doctor import Case, Finding, Outcome, Target, examine
from wrapper.doctor.asked import Asked, Unusable, target_asked
from wrapper.doctor.declared import declared_targets
from wrapper.doctor.engines import SERVERS


@click.command(short_help="Find out why a source does not connect.")
@click.argument("source", required=False)
@catalog_option
@click.option("--server", help="Host name or address of a server that is in no catalog yet.")
@click.option("--port", type=click.IntRange(1, 65535), help="Its port.  [default: the usual one of its engine]")
@click.option("--engine", type=click.Choice(SERVERS), help="What it is.  [default: guessed by the port]")
@click.option("--database", help="The database on it.")
@click.option("--user", help="The user to log in as.")
@click.option(
    "--password-from",
    metavar="VARIABLE",
    help="Environment variable that holds the password.  [default: it is asked for]",
)
@click.option("--url", help="A SQLAlchemy URL instead; write the password as ${VARIABLE}.")
@click.option("--connection", help="An ODBC connection text instead; write the password as ${VARIABLE}.")
@json_option
def doctor(source: str | None, catalog: Path | None, as_json: bool, **asked: Any) -> None:
    """Find out why SOURCE does not connect, from the host's name to the login, and print what is missing.

    Without SOURCE all sources of the catalog are looked at; with --server, --url or --connection one that is
    in no catalog yet. Each try may be a login: how many were made is said. Exit code 0: it connects. Exit code
    1: it does not.
    """
    wanted = Asked(**asked)
    targets = _targets(source, catalog, wanted)
    cases = [Case(target) for target in targets]
    if as_json:
        told = [_as_json(case) for case in cases]
        # The form depends on what was asked for, never on how many sources there happen to be.
        whole = source is None and not wanted.given
        click.echo(json_text(told if whole else told[0]))
    else:
        for case in cases:
            _print(case)
    click.get_current_context().exit(0 if all(case.connects for case in cases) else 1)


def _targets(source: str | None, catalog: Path | None, asked: Asked) -> list[Target]:
    if asked.given:
        if source or catalog:
            raise WrongUse("give a SOURCE of the catalog, or one of --server, --url and --connection, not both")
        try:
            return [target_asked(asked, os.environ, _prompt if sys.stdin.isatty() else None)]
        except Unusable as wrong:
            raise WrongUse(str(wrong)) from wrong
    place = catalog_place(catalog)
    found, findings = declared_targets(place, os.environ, source)
    say_findings(findings)
    if not found:
        raise Refusal(f"there is no source to look at in {place}; or name a server: wrapper doctor --server HOST")
    return found


def _prompt(user: str) -> str:
    found: str = click.prompt(f"Password of {user}", hide_input=True, default="", show_default=False, err=True)
    return found


def _print(case: Case) -> None:
    click.echo(case.target.title())
    click.echo()
    fixes: list[Finding] = []
    for finding in _waited(examine(case)):
        head = f"  {finding.outcome:<6}  {finding.check:<8}  "
        say(f"{head}{finding.text}", hanging=len(head) - 2)
        if finding.fix:
            fixes.append(finding)
    click.echo()
    for finding in fixes:
        click.echo("To do:" if finding.outcome is Outcome.FAILED else "To know:")
        for line in finding.fix:
            say(f"  {line}")
        click.echo()
    say_facts(case.facts, case.target.name)
    if case.entry:
        click.echo("The entry for the catalog:")
        click.echo()
        click.echo(case.entry)
    click.echo(_summary(case))


def _waited(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield findings as they come; on a terminal a sign of life stands where the next one will."""
    lively = sys.stdout.isatty()
    while True:
        if lively:
            click.echo("  looking …", nl=False)
        finding = next(findings, None)
        if lively:
            click.echo("\r\033[K", nl=False)
        if finding is None:
            return
        yield finding


def _summary(case: Case) -> str:
    made = case.logins
    logins = f"; {made} login{'s were' if made > 1 else ' was'} tried" if made else "; no login was tried"
    if case.target.file is not None:
        return "It can be read." if case.connects else "It cannot be read."
    if case.connects:
        return f"It connects{logins}."
    return f"It connects with the setting above{logins}." if case.answered else f"It does not connect{logins}."


def _as_json(case: Case) -> dict[str, object]:
    findings = list(examine(case))
    return {
        "source": case.target.name,
        "kind": case.target.kind,
        "connects": case.connects,
        "logins": case.logins,
        "facts": [asdict(fact) for fact in case.facts],
        "findings": [asdict(finding) for finding in findings],
        "entry": case.entry,
    }


commands = (doctor,)
