"""`wrapper check` and `wrapper show`: what is wrong with a catalog, and what was understood of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from adapters.registry import KINDS
from wrapper.catalog import CatalogError, Finding
from wrapper.catalog.schema import catalog_schema
from wrapper.catalog.show import shown
from wrapper.commands.messages import say_facts, say_findings
from wrapper.commands.options import catalog_option, catalog_place, check_name
from wrapper.drift.connected import Facts, connected_findings
from wrapper.judged import check_catalog, load_catalog
from wrapper.nouns import counted
from wrapper.settings import Settings


@click.command()
@catalog_option
@click.option("--connect", is_flag=True, help="Look at the sources as well: do they have what the catalog names?")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a catalog, for editors, and check nothing.")
@click.pass_context
def check(context: click.Context, catalog: Path | None, connect: bool, schema: bool) -> None:
    """Check a catalog and print everything there is to say about it.

    Exit code 0: it can be served, warnings or not. Exit code 1: it has errors. Nothing is connected to without
    --connect, which compares the catalog with every source: a few descriptions and small samples of rows.
    """
    if schema:
        click.echo(json.dumps(catalog_schema(KINDS), indent=2, ensure_ascii=False))
        return
    settings = Settings.from_environ()
    place = catalog or settings.catalog
    compiled, findings = check_catalog(place)
    facts: Facts = {}
    if compiled is not None and connect:
        more, facts = connected_findings(compiled, place, settings.state_dir)
        findings += more
    say_findings(findings, err=False)
    for name, of_source in facts.items():
        say_facts(of_source, name)
    failed = compiled is None or any(finding.level == "error" for finding in findings)
    click.echo(summary(findings, None if compiled is None or failed else len(compiled.resources)))
    context.exit(1 if failed else 0)


@click.command(short_help="Print a catalog as it was understood.")
@catalog_option
@click.argument("resource", required=False)
@click.pass_context
def show(context: click.Context, catalog: Path | None, resource: str | None) -> None:
    """Print the catalog as it was understood, or one RESOURCE of it, as YAML with secrets masked."""
    try:
        compiled = load_catalog(catalog_place(catalog))
    except CatalogError as error:
        say_findings(error.findings)
        click.echo(summary(error.findings, None), err=True)
        context.exit(1)
    check_name("resource", resource, compiled.resources)
    click.echo(shown(compiled, KINDS, resource), nl=False)


def summary(findings: Iterable[Finding], resources: int | None) -> str:
    """Return the line that ends the findings."""
    levels = [finding.level for finding in findings]
    found = ", ".join(counted(levels.count(level), level) for level in ("error", "warning"))
    if resources is None:
        return f"{found}: the catalog cannot be served."
    return f"{counted(resources, 'resource')}, {found}: the catalog can be served."


commands = (check, show)
