"""`wrapper openapi`: writes the OpenAPI documents of a catalog, and refuses to break a published one."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import click

from wrapper.commands.options import catalog_option, check_name
from wrapper.facade.compatibility import breaking_changes
from wrapper.facade.openapi import Document
from wrapper.judged import load_catalog
from wrapper.settings import Settings


@click.command(short_help="Print or write the OpenAPI documents of a catalog.")
@click.argument("versions", nargs=-1)
@catalog_option
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Write VERSION.json files here.")
@click.option("--check", is_flag=True, help="Write nothing; fail when a file in --output is not current.")
@click.option("--allow-breaking", is_flag=True, help="Publish even what breaks the consumers of a version.")
def openapi(
    versions: tuple[str, ...], catalog: Path | None, output: Path | None, check: bool, allow_breaking: bool
) -> None:
    """Print the OpenAPI documents of VERSIONS (all without any), or write them to a folder.

    A document that would break consumers of the one it replaces is not written: make a new version instead.
    """
    documents = build_documents(catalog)
    for name in versions:
        check_name("version", name, documents)
    failed = False
    for name, document in documents.items():
        if versions and name not in versions:
            continue
        if output is None:
            click.echo(document.text, nl=False)
        else:
            failed |= not _publish(output / f"{name}.json", document, check=check, allow_breaking=allow_breaking)
    sys.exit(1 if failed else 0)


def build_documents(catalog: Path | None) -> dict[str, Document]:
    """Return the documents of a catalog by version; nothing is served and no source is connected to."""
    from wrapper.app import create_app  # noqa: PLC0415 - it pulls in everything, and `wrapper --help` should not wait

    settings = Settings.from_environ()
    compiled = load_catalog(catalog or settings.catalog)
    with tempfile.TemporaryDirectory(prefix="wrapper-openapi-") as folder:
        app = create_app(compiled, Settings(state_dir=Path(folder)))
        documents: dict[str, Document] = app.extensions["wrapper"]["documents"]
        for document in documents.values():
            document.text  # noqa: B018 - built while the application is open
        app.extensions["wrapper"]["store"].close()
    return documents


def _publish(path: Path, document: Document, *, check: bool, allow_breaking: bool) -> bool:
    published = path.read_text(encoding="utf-8") if path.exists() else ""
    if published == document.text:
        click.echo(f"{path} is current")
        return True
    if check:
        click.echo(f"{path} is not current; `make openapi` writes it anew", err=True)
        return False
    broken = breaking_changes(json.loads(published), document.content) if published else []
    for change in broken:
        click.echo(f"{path}: {change}", err=True)
    if broken and not allow_breaking:
        click.echo(f"{path} was not written: this breaks its consumers; show it in a new version instead", err=True)
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document.text, encoding="utf-8")
    click.echo(f"{path} written")
    return True


commands = (openapi,)
