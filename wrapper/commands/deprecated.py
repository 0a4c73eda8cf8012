"""`wrapper deprecated`: who has to be told before a version is switched off."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import click

from wrapper.commands.credentials import opened_store
from wrapper.commands.messages import print_table
from wrapper.commands.options import json_option
from wrapper.store.usage import DeprecatedUse, deprecated_use

_LONGEST = 3660


@click.command()
@click.option(
    "--days", type=click.IntRange(1, _LONGEST), default=30, show_default=True, help="How many days to look back."
)
@json_option
def deprecated(days: int, as_json: bool) -> None:
    """Show who still uses deprecated operations.

    One line per consumer and operation, with the last day and the number of calls in the days looked at, today included
    (UTC). Calls are counted within seconds.
    """
    since = datetime.now(UTC).date() - timedelta(days=days - 1)
    with opened_store() as store:
        uses = deprecated_use(store, since)
    if as_json:
        click.echo(json.dumps([_members(use) for use in uses], indent=2))
    elif uses:
        print_table(
            [{name.replace("_", " ").upper(): str(value) for name, value in _members(use).items()} for use in uses]
        )
    else:
        click.echo(f"Nobody used a deprecated operation since {since}.")


def _members(use: DeprecatedUse) -> dict[str, str | int]:
    return {
        "consumer": use.consumer,
        "operation": use.operation,
        "last_day": use.last_day.isoformat(),
        "count": use.count,
    }


commands: tuple[click.Command, ...] = (deprecated,)
