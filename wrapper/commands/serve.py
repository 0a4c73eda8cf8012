"""`wrapper serve`: the gateway under gunicorn, in the foreground."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from wrapper.commands.messages import say
from wrapper.commands.options import catalog_option
from wrapper.commands.start import start
from wrapper.settings import PREFIX, Settings, SettingsError


@click.command()
@catalog_option
@click.option("--host", help="The address to listen on.  [WRAPPER_HOST]")
@click.option("--port", type=int, help="The port to listen on; 0 takes a free one.  [WRAPPER_PORT]")
@click.option("--workers", type=int, help="Worker processes; 0 takes one per core, at most 4.  [WRAPPER_WORKERS]")
@click.option("--threads", type=int, help="Requests one worker handles at a time.  [WRAPPER_THREADS]")
def serve(**options: object) -> None:
    """Serve a catalog over HTTP until interrupted.

    An option left out is taken from the environment variable in brackets; docs/settings.md lists the rest.
    """
    given = {f"{PREFIX}{name.upper()}": str(value) for name, value in options.items() if value is not None}
    try:
        settings = Settings.from_environ({**os.environ, **given})
    except SettingsError as error:
        raise SettingsError([_by_option(finding, given) for finding in error.findings]) from None
    start(settings, lambda address: _announce(settings, address))


def _announce(settings: Settings, address: str) -> None:
    say(f"Serving {settings.catalog} at {address}", err=True)
    say(f"Documentation at {address}/docs", err=True)


def _by_option(finding: str, given: Mapping[str, str]) -> str:
    """Return a finding on a setting, which names the option where that is how the setting was given."""
    variable, _, rest = finding.partition(" ")
    return f"--{variable.removeprefix(PREFIX).lower()} {rest}" if variable in given else finding


commands = (serve,)
