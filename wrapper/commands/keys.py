"""The commands about API keys: wrapper key issue | list | show | rotate | revoke."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import click

from wrapper.auth.keys import APIKey, APIKeys, IssuedKey
from wrapper.auth.verdict import TTL_SECONDS
from wrapper.commands import credentials
from wrapper.commands.messages import say
from wrapper.commands.options import catalog_option, json_option

_PASTED = re.compile(r"wrp_(?:live|test)_([0-9A-Za-z]{8})(?:_.*)?")


@click.group()
def key() -> None:
    """Issue, list, rotate and revoke API keys."""


@key.command()
@credentials.consumer_option
@credentials.scope_option
@credentials.plan_option
@catalog_option
@click.option(
    "--expires", type=credentials.Expiry(), help="When it ends: days from now, or a date.  [default: a year from now]"
)
@click.option("--test", "is_test", is_flag=True, help="Mark it as a key for tests: wrp_test_….")
@credentials.quiet_option
def issue(  # noqa: PLR0913, PLR0917 - one argument per option
    consumer: str,
    scopes: tuple[str, ...],
    plan: str,
    catalog: Path | None,
    expires: datetime | None,
    is_test: bool,
    quiet: bool,
) -> None:
    """Issue an API key and print it, for the only time."""
    with credentials.granting(scopes, plan, catalog) as (store, granted):
        issued = APIKeys(store).issue(
            consumer,
            granted,
            plan=plan,
            mode="test" if is_test else "live",
            expires_at=expires,
            created_by=credentials.operator_name(),
        )
    _print_issued(issued, quiet)


@key.command("list")
@click.option("--consumer", metavar="NAME", help="Only the keys of this consumer.")
@json_option
def list_keys(consumer: str | None, as_json: bool) -> None:
    """List the keys, without their secrets."""
    with credentials.opened_store() as store:
        records = APIKeys(store).list(consumer)
    credentials.print_records(records, _row, as_json, "There are no keys. Make one: wrapper key issue --help")


@key.command()
@click.argument("key_id", metavar="ID")
@json_option
def show(key_id: str, as_json: bool) -> None:
    """Show all that is known of a key."""
    with credentials.opened_store() as store:
        record = APIKeys(store).get(_id(key_id))
    credentials.print_record(record, as_json)


@key.command(short_help="Replace a key; the old one goes on for a while.")
@click.argument("key_id", metavar="ID")
@click.option(
    "--overlap",
    type=credentials.Span(),
    default="24h",
    show_default=True,
    help="How long the old key lives on.",
)
@credentials.quiet_option
def rotate(key_id: str, overlap: timedelta, quiet: bool) -> None:
    """Replace a key: print the new one; the old one goes on working for the overlap."""
    with credentials.opened_store() as store:
        keys = APIKeys(store)
        issued = keys.rotate(_id(key_id), overlap, created_by=credentials.operator_name())
        old = keys.get(_id(key_id))
    _print_issued(issued, quiet)
    if not quiet:
        click.echo(f"The key {old.id} works until {credentials.moment(old.expires_at)} UTC.")


@key.command()
@click.argument("key_id", metavar="ID")
@credentials.reason_option
def revoke(key_id: str, reason: str) -> None:
    """End a key now."""
    with credentials.opened_store() as store:
        record = APIKeys(store).revoke(_id(key_id), reason)
    click.echo(
        f"The key {record.id} of {record.consumer} is revoked; it stops working within {TTL_SECONDS:.0f} seconds."
    )


def _id(text: str) -> str:
    """Return the public id, also from a whole key or what is displayed of one."""
    match = _PASTED.fullmatch(text)
    return match[1] if match is not None else text


def _print_issued(issued: IssuedKey, quiet: bool) -> None:
    if quiet:
        click.echo(issued.key)
        return
    record = issued.record
    click.echo(f"{issued.key}\n")
    say("This is the only time the key is shown: store it like a password, and send it as Authorization: Bearer.")
    say(
        f"Key {record.id} of {record.consumer}: {', '.join(sorted(record.scopes))}, until {record.expires_at:%Y-%m-%d}."
    )


def _row(record: APIKey) -> Mapping[str, str]:
    return {
        "ID": record.id,
        "CONSUMER": record.consumer,
        "KEY": record.display,
        "STATUS": record.status(),
        "SCOPES": " ".join(sorted(record.scopes)),
        "PLAN": record.plan or "-",
        "EXPIRES": credentials.moment(record.expires_at),
        "LAST USED": credentials.moment(record.last_used_at),
    }


commands: tuple[click.Command, ...] = (key,)
