"""`wrapper demo`: the sample company of 1998, served on this machine, ready to be asked."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from fixtures.company import generate
from fixtures.sizes import SIZES
from wrapper.auth.keys import APIKeys
from wrapper.auth.scopes import reading
from wrapper.auth.verdict import Refused
from wrapper.catalog.model import Catalog
from wrapper.commands.start import check_address, start
from wrapper.judged import load_catalog
from wrapper.settings import Settings, load_secret
from wrapper.store import Store, open_store

CONSUMER = "demo"
# The demo is there to be tried out in a hurry: a plan that nobody notices.
_PLAN = "partner"


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the company is kept.  [default: demo in the state folder]",
)
@click.option("--size", type=click.Choice(sorted(SIZES)), default="small", show_default=True, help="How much of it.")
def demo(port: int, folder: Path | None, size: str) -> None:
    """Serve the sample company, a job shop of 1998.

    Writes its database and exports, a key for all of it, and DIR/demo.json with the address and the key.
    """
    folder = (folder or Settings.from_environ({}).state_dir / "demo").absolute()
    # A demo that runs there already must not have its files replaced under it.
    check_address(Settings(port=port))
    company = generate(folder, size)
    # The catalog names the company's files by this variable; whatever else the environment sets does not matter here.
    os.environ["DEMO_DIR"] = str(folder)
    settings = Settings.from_environ(_environ(port, folder, company.catalog))
    store = open_store(settings.store_url, load_secret(settings))
    catalog = load_catalog(settings.catalog)
    key = _key(store, catalog, folder / "demo.json")
    store.close()
    start(settings, lambda address: _welcome(address, key, catalog, settings, folder))


def _environ(port: int, folder: Path, catalog: Path) -> dict[str, str]:
    """Return the demo's settings: its own state and store, whatever the environment says of others."""
    level = os.environ.get("WRAPPER_LOG_LEVEL", "warning")  # request lines would bury what the welcome shows
    given = {name: value for name, value in os.environ.items() if name in ("WRAPPER_WORKERS", "WRAPPER_THREADS")}
    return given | {
        "WRAPPER_CATALOG": str(catalog),
        "WRAPPER_STATE_DIR": str(folder / "state"),
        "WRAPPER_PORT": str(port),
        "WRAPPER_LOG_LEVEL": level,
    }


def _key(store: Store, catalog: Catalog, written: Path) -> str:
    """Return a key for everything: that of the last run while it is good, so that pasted lines go on working."""
    keys = APIKeys(store)
    scopes = {reading(name) for name in catalog.resources}
    if written.exists():
        try:
            last = str(json.loads(written.read_text(encoding="utf-8"))["api_key"])
            if keys.verify(last).principal.scopes == scopes:
                return last
        except (ValueError, KeyError, TypeError, Refused):
            pass
    plan = _PLAN if _PLAN in catalog.plans else next(iter(catalog.plans), "")
    return keys.issue(CONSUMER, scopes, plan=plan, created_by="wrapper demo").key


def _welcome(address: str, key: str, catalog: Catalog, settings: Settings, folder: Path) -> None:
    """Write demo.json and say what one can do now."""
    version = list(catalog.versions)[-1]
    facts = {
        "base_url": address,
        "docs_url": f"{address}/{version}/docs",
        "api_key": key,
        "catalog": str(settings.catalog),
    }
    _write_privately(folder / "demo.json", json.dumps(facts, indent=2) + "\n")
    lines = [f"{catalog.title} is open.", "", f"  Documentation  {facts['docs_url']}", f"  API key        {key}", ""]
    for path, query in (
        ("jobs", "?status=running&sort=schedule.due_on&limit=3"),
        ("jobs/J000123", "?embed=customer"),
        ("inventory", "?limit=3"),
    ):
        lines += [f"  curl -H 'Authorization: Bearer {key}' '{address}/{version}/{path}{query}'"]
    lines += ["", f"Stop it with Ctrl-C. Its files are in {folder}."]
    click.echo("\n".join(lines))


def _write_privately(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.chmod(0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


commands = (demo,)
