"""`wrapper serve`: the gateway under gunicorn, in the foreground."""

from __future__ import annotations

import os
from pathlib import Path

import click

from wrapper.commands.start import start
from wrapper.settings import Settings


@click.command()
@click.option("--catalog", type=click.Path(path_type=Path), help="The catalog's folder. [WRAPPER_CATALOG]")
@click.option("--host", help="The address to listen on. [WRAPPER_HOST]")
@click.option("--port", type=int, help="The port to listen on; 0 takes a free one. [WRAPPER_PORT]")
@click.option("--workers", type=int, help="Worker processes; 0 takes one per core, at most 4. [WRAPPER_WORKERS]")
@click.option("--threads", type=int, help="Requests one worker handles at a time. [WRAPPER_THREADS]")
def serve(**options: object) -> None:
    """Serve a catalog over HTTP until interrupted.

    An option left out is taken from the environment variable in brackets; docs/settings.md lists the rest.
    """
    given = {f"WRAPPER_{name.upper()}": str(value) for name, value in options.items() if value is not None}
    settings = Settings.from_environ({**os.environ, **given})
    start(settings, lambda address: click.echo(f"Serving {settings.catalog} at {address}", err=True))


commands = (serve,)
