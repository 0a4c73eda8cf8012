"""`wrapper try`: a legacy row and the record that consumers see of it, side by side."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from adapters.errors import AdapterError, SourceRejected
from adapters.query import Table
from wrapper.catalog.model import Catalog, Resource, View
from wrapper.commands.messages import Refusal, WrongUse, json_text, print_table, say
from wrapper.commands.options import catalog_option, check_name, json_option
from wrapper.hints import did_you_mean
from wrapper.judged import load_catalog
from wrapper.nouns import counted
from wrapper.proposal.side_by_side import NoSuchRow, Sides, sides, wire_text
from wrapper.settings import Settings
from wrapper.sources.opened import open_adapter
from wrapper.translate.encoding import encode
from wrapper.translate.faults import Unreadable
from wrapper.translate.stored import shown as stored_text


@click.command("try", short_help="Show a legacy row beside the record made of it.")
@click.argument("resource")
@click.argument("key", required=False)
@catalog_option
@click.option("--version", help="The version whose record to show.  [default: the newest that shows the resource]")
@click.option("--source-only", is_flag=True, help="Show the legacy row alone, all its columns.")
@json_option
def try_(  # noqa: PLR0913, PLR0917 - one argument per option; click passes them by name
    resource: str, key: str | None, catalog: Path | None, version: str | None, source_only: bool, as_json: bool
) -> None:
    """Show one row of RESOURCE: what the legacy stores beside what consumers see.

    KEY is a record's id, as its address ends in it, or the number of a row that has none; without one, the first row is
    shown. A value that cannot be
    read says why. Nothing is served, and one row is read.
    """
    settings = Settings.from_environ()
    compiled = load_catalog(catalog or settings.catalog)
    found = _resource(compiled, resource)
    view = None if source_only else _view(compiled, found, version)
    try:
        with closing(open_adapter(found.source, settings.state_dir, compiled)) as adapter:
            both = sides(found, view, adapter, key)
    except NoSuchRow as wrong:
        raise Refusal(str(wrong)) from wrong
    except AdapterError as wrong:
        raise Refusal(_no_answer(wrong)) from wrong
    except Unreadable as wrong:  # A strict code in the key, for one.
        raise Refusal(f"the key of this row cannot be read: it {wrong.reason}") from wrong
    if as_json:
        click.echo(json_text(_as_json(found, view, both)))
    else:
        _print(found, view, both)


def _resource(catalog: Catalog, name: str) -> Resource:
    check_name("resource", name, catalog.resources)
    return catalog.resources[name]


def _view(catalog: Catalog, resource: Resource, version: str | None) -> View:
    if version is not None and version not in resource.views:
        hint = did_you_mean(version, resource.views)
        raise WrongUse(f'{resource.name} is not shown in "{version}"; {hint}')
    shown = [name for name in catalog.versions if name in resource.views]
    if not shown:
        raise WrongUse(f"no version shows {resource.name}; see its legacy row with --source-only")
    return resource.views[version or shown[-1]]


def _no_answer(failure: AdapterError) -> str:
    words = " ".join(str(failure.__cause__ or "").split())
    said = f"{failure}{f' ({words})' if words else ''}"
    if isinstance(failure, SourceRejected):
        return f"{said}; wrapper check --connect says what of the catalog the source does not have"
    return f"{said}; wrapper doctor tries what works"


def _print(resource: Resource, view: View | None, both: Sides) -> None:
    table = resource.table.full_name if isinstance(resource.table, Table) else "the statement"
    shown = f" in {view.version}" if view is not None else ""
    say(f"{_called(resource, both)}{shown}, from {table} in {resource.source.name}")
    click.echo()
    if view is None:
        print_table([{"COLUMN": name, "STORED": stored_text(value)} for name, value in both.stored.items()])
        return
    rows: list[dict[str, str]] = []
    last = ""
    for pair in both.pairs:
        again = pair.path == last
        last = pair.path
        rows.append(
            {
                "COLUMN": pair.column,
                "STORED": stored_text(pair.stored),
                "FIELD": "" if again else pair.path,
                "PUBLIC": "" if again else wire_text(pair.public),
                "": pair.reason or "",
            }
        )
    rows += [
        {"COLUMN": name, "STORED": stored_text(both.stored[name]), "FIELD": "-", "PUBLIC": "", "": ""}
        for name in both.unused
    ]
    print_table(rows)
    broken = sum(pair.reason is not None for pair in both.pairs)
    if broken:
        click.echo()
        say(f"{counted(broken, 'value')} could not be read as declared; consumers get what stands under PUBLIC.")


def _called(resource: Resource, both: Sides) -> str:
    """Return what the row is called: by its key or number, or as the first one, by its values, where it has neither."""
    return f"{resource.name}, the first row ({both.id})," if resource.tied else f"{resource.name} {both.id}"


def _as_json(resource: Resource, view: View | None, both: Sides) -> dict[str, Any]:
    table = resource.table.name if isinstance(resource.table, Table) else None
    shown: dict[str, Any] = {
        "resource": resource.name,
        "id": both.id if resource.key else None,
        "source": resource.source.name,
        "table": table,
        "stored": {name: None if value is None else stored_text(value) for name, value in both.stored.items()},
    }
    if view is None:
        return shown
    fields: dict[str, dict[str, Any]] = {}
    for pair in both.pairs:
        one = fields.setdefault(pair.path, {"columns": [], "value": None, "reason": pair.reason})
        one["columns"].append(pair.column)
        if len(one["columns"]) == 1:
            one["value"] = json.loads(encode(pair.public))
    return {**shown, "version": view.version, "fields": fields, "record": both.record}


commands = (try_,)
