"""The half of `wrapper diff` that compares published APIs: two documents, two folders, or a folder and the catalog."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from wrapper.commands.messages import WrongUse, json_text
from wrapper.drift.changes import Change, Severity
from wrapper.facade.spec_changes import SpecChange, spec_changes


def classes(changes: Sequence[Change | SpecChange]) -> str:
    """Return how many changes there are of each class."""
    numbers = [(sum(change.severity is severity for change in changes), severity.words) for severity in Severity]
    return ", ".join(f"{number} {words}" for number, words in numbers if number) or "nothing changed"


def compare_documents(
    spec: tuple[Path, Path] | None, published: Path | None, catalog: Path | None, *, as_json: bool
) -> list[SpecChange]:
    """Print what changed between the documents of every version, and return it."""
    if spec is not None:
        pairs = _pairs(*spec)
    else:
        from wrapper.commands.openapi import build_documents  # noqa: PLC0415 - it builds the whole application

        compiled = {name: document.content for name, document in build_documents(catalog).items()}
        pairs = _matched(_documents(published or Path()), compiled)
    changes = {name: _changes(name, *pair) for name, pair in pairs.items()}
    every = [change for found in changes.values() for change in found]
    if as_json:
        found = {name: [change.written() for change in found] for name, found in changes.items()}
        click.echo(json_text({"format": 1, "documents": found}))
        return every
    for name, found_here in changes.items():
        for change in found_here:
            click.echo(f"{name}\n{change}\n")
    click.echo(f"{', '.join(changes) or 'no document'} compared: {classes(every)}.")
    return every


def _changes(name: str, old: Any, new: Any) -> list[SpecChange]:
    try:
        return list(spec_changes(old, new))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        # Whatever stands where OpenAPI wants something else: other programs write such documents too.
        raise WrongUse(f"{name} cannot be compared: one of its documents is no well-formed OpenAPI") from None


def _pairs(old: Path, new: Path) -> dict[str, tuple[Any, Any]]:
    if old.is_dir() != new.is_dir():
        raise WrongUse("--spec compares two documents or two folders of documents, not one of each")
    if old.is_dir():
        return _matched(_documents(old), _documents(new))
    return {new.stem: (_document(old), _document(new))}


def _matched(old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the documents of both sides by version; one that is gone has lost everything."""
    return {name: (document, new.get(name, {})) for name, document in old.items()}


def _documents(folder: Path) -> dict[str, Any]:
    found = {path.stem: _document(path) for path in sorted(folder.glob("*.json"))}
    documents = {name: document for name, document in found.items() if "openapi" in document}
    if not documents:
        raise WrongUse(f"there is no OpenAPI document in {folder}")
    return documents


def _document(path: Path) -> Any:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise WrongUse(f"{path} cannot be read: {wrong.strerror}") from None
    except (ValueError, RecursionError):
        raise WrongUse(f"{path} is no JSON") from None
    if not isinstance(document, dict):
        raise WrongUse(f"{path} is no OpenAPI document")
    return document
