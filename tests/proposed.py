"""A gateway in process over what `wrapper init` proposes, and a walk over all pages of one of its lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from click.testing import CliRunner
from flask import Flask

from tests.gateway import Consumer, unlimited
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.cli import main
from wrapper.judged import load_catalog
from wrapper.settings import Settings

MOST_PAGES = 5000
NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Gateway:
    """A running gateway with a consumer that may read everything; `told` is what init printed."""

    app: Flask
    consumer: Consumer
    told: str = ""

    @property
    def document(self) -> Any:
        """The OpenAPI document of v1."""
        return self.app.extensions["wrapper"]["documents"]["v1"].content

    def walk(self, path: str) -> list[dict[str, Any]]:
        """Return the records of all pages, as `next` leads from one to the other."""
        records: list[dict[str, Any]] = []
        for _ in range(MOST_PAGES):
            page = self.consumer.json(path)
            records += page["items"]
            if page["next"] is None:
                return records
            there = urlsplit(page["next"])
            path = f"{there.path}?{there.query}"
        raise AssertionError("the walk does not end")


@contextmanager
def proposed(address: str, folder: Path, **environ: str) -> Iterator[Gateway]:
    """Serve what init proposes for an address; `environ` holds the passwords that it keeps out of the catalog."""
    catalog = folder / "catalog"
    done = CliRunner().invoke(main, ["init", address, "--catalog", str(catalog)])
    assert done.exit_code == 0, done.output
    with served_by(catalog, folder, done.output, environ) as found:
        yield found


@contextmanager
def served_by(
    place: Path, folder: Path, told: str = "", environ: Mapping[str, str] = NO_VARIABLES
) -> Iterator[Gateway]:
    """Serve a catalog."""
    catalog = load_catalog(place, environ)
    app = create_app(unlimited(catalog), Settings(state_dir=folder / "state", log_level="error"))
    key = APIKeys(app.extensions["wrapper"]["store"]).issue("me", [f"{name}:read" for name in catalog.resources]).key
    try:
        yield Gateway(app, Consumer(app.test_client(), key), told)
    finally:
        app.extensions["wrapper"]["sources"].close()
        app.extensions["wrapper"]["store"].close()
