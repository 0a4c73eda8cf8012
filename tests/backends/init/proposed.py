"""A legacy as `wrapper init` proposes it, served in process: what an operator has who edits nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from tests.gateway import Consumer, unlimited
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.catalog.model import Catalog, FilterKind
from wrapper.judged import load_catalog
from wrapper.proposal.address import origins
from wrapper.proposal.adopting import prepare, texts_of, write
from wrapper.proposal.budget import Budget
from wrapper.proposal.dictionary import load_dictionary
from wrapper.proposal.existing import existing
from wrapper.proposal.running import Wish, run
from wrapper.settings import Settings


@dataclass
class Proposed:
    """A proposal that is served: its text, what it compiles to, and a consumer that may read all of it."""

    text: str
    catalog: Catalog
    consumer: Consumer
    checks: list[tuple[str, str]]

    def line(self, name: str) -> str:
        """Return the entries of a field as the proposal spells them."""
        lines = [line.strip() for line in self.text.splitlines()]
        (found,) = [line for line in lines if line.startswith(f"{name}: {{column")]
        return found.removeprefix(f"{name}: ").partition("  #")[0]

    def records(self, resource: str) -> list[dict[str, Any]]:
        """Return all records of a resource, page after page."""
        found: list[dict[str, Any]] = []
        following: str | None = f"/v1/{resource.replace('_', '-')}?limit=200"
        while following:
            body = self.consumer.json(following)
            found += body["items"]
            link = body["next"] and urlsplit(body["next"])
            following = f"{link.path}?{link.query}" if link else None
        return found

    def lost(self) -> list[str]:
        """Return the addresses and the filters that do not find a record that is listed."""
        found = []
        for resource in self.catalog.resources.values():
            path = f"/v1/{resource.name.replace('_', '-')}"
            for record in self.records(resource.name):
                item = f"{path}/{quote(record['id'], safe='')}"
                if self.consumer.get(item).json != record:
                    found.append(item)
                found += self._not_filtered(path, resource.views["v1"].filters, record)
        return found

    def _not_filtered(self, path: str, filters: Any, record: dict[str, Any]) -> Iterator[str]:
        for name, offered in filters.items():
            value = record.get(name)
            if value is None or FilterKind.EQ not in offered:
                continue
            text = str(value).lower() if isinstance(value, bool) else str(value)
            asked = f"{path}?limit=200&{name}={quote(text, safe='')}"
            if record not in self.consumer.json(asked)["items"]:
                yield asked


@contextmanager
def proposed(address: str | Path, folder: Path, **wish: Any) -> Iterator[Proposed]:
    """Propose a catalog for an address, serve it as it is, and take all down again."""
    catalog_folder = folder / "catalog"
    found = origins(str(address), "legacy")
    there = existing(*texts_of(catalog_folder), "legacy")
    outcomes = [
        run(origin, Wish(load_dictionary(), **wish), Budget(), tick=lambda *_: None, there=there) for origin in found
    ]
    adoption = prepare(catalog_folder, "Legacy", outcomes)
    write(adoption, outcomes)
    text = (catalog_folder / "legacy.yaml").read_text(encoding="utf-8")
    checks = [check for one in outcomes for check in one.proposal.checks()]
    with served(folder) as consumer:
        yield Proposed(text, load_catalog(catalog_folder, os.environ), consumer, checks)


@contextmanager
def served(folder: Path) -> Iterator[Consumer]:
    """Serve the catalog of a folder to a consumer that may read all of it."""
    catalog = load_catalog(folder / "catalog", os.environ)
    app = create_app(unlimited(catalog), Settings(state_dir=folder / "state", log_level="critical"))
    parts = app.extensions["wrapper"]
    try:
        scopes = {f"{resource}:read" for resource in catalog.resources}
        yield Consumer(app.test_client(), APIKeys(parts["store"]).issue("Example Reader", scopes).key)
    finally:
        parts["sources"].close()
        parts["store"].close()
