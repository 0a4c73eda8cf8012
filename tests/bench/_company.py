"""The sample company set up for a benchmark: a catalog with a plan that nobody uses up, settings, a key."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

from wrapper.auth.keys import APIKeys
from wrapper.settings import Settings, load_secret
from wrapper.store import open_store

PLAN = "bench"
_PLANS = f"plans:\n  {PLAN}: {{limits: [1000000/second, 99999999/hour], description: For benchmarks.}}\n"
POINT = "/v1/jobs/J000123"
PAGE = "/v1/jobs?status=CLOSED&limit=50"
"""A page of 50 records of 12 members, 14.6 kB of JSON."""


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def bench_catalog(folder: Path, original: Path, replaced: Mapping[str, str] | None = None) -> Path:
    """Return a copy of the catalog with the plan, and with some of its text replaced."""
    folder.mkdir(parents=True)
    for file in original.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("plans:\n", _PLANS)
        for old, new in (replaced or {}).items():
            text = text.replace(old, new)
        (folder / file.name).write_text(text, encoding="utf-8")
    return folder


def environ(folder: Path, catalog: Path, *, workers: int = 1, threads: int = 8) -> dict[str, str]:
    """Return the settings of a server, with a store and a state folder of its own."""
    return {
        "DEMO_DIR": str(folder),
        "WRAPPER_CATALOG": str(catalog),
        "WRAPPER_STATE_DIR": str(catalog.with_name(f"state-of-{catalog.name}")),
        "WRAPPER_WORKERS": str(workers),
        "WRAPPER_THREADS": str(threads),
    }


def issue_key(variables: Mapping[str, str], *scopes: str) -> str:
    """Return a key of the plan in the store of these settings."""
    settings = Settings.from_environ({**os.environ, **variables})
    store = open_store(settings.store_url, load_secret(settings))
    try:
        return APIKeys(store).issue("Bench", scopes or ("jobs:read",), plan=PLAN).key
    finally:
        store.close()
