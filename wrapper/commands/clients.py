"""The commands about OAuth clients: wrapper client create | list | show | rotate-secret | revoke."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import click

from wrapper.auth.clients import Client, Clients, CreatedClient
from wrapper.auth.verdict import TTL_SECONDS
from wrapper.commands import credentials
from wrapper.commands.messages import say
from wrapper.commands.options import catalog_option, json_option


@click.group()
def client() -> None:
    """Create, list, rotate and revoke OAuth clients."""


@client.command(short_help="Create a client and print its id and secret, once.")
@credentials.consumer_option
@credentials.scope_option
@credentials.plan_option
@catalog_option
@credentials.quiet_option
def create(consumer: str, scopes: tuple[str, ...], plan: str, catalog: Path | None, quiet: bool) -> None:
    """Create a client and print its id and secret, for the only time."""
    with credentials.granting(scopes, plan, catalog) as (store, granted):
        created = Clients(store).create(consumer, granted, plan=plan, created_by=credentials.operator_name())
    _print_created(created, quiet)


@client.command("list")
@click.option("--consumer", metavar="NAME", help="Only the clients of this consumer.")
@json_option
def list_clients(consumer: str | None, as_json: bool) -> None:
    """List the clients, without their secrets."""
    with credentials.opened_store() as store:
        records = Clients(store).list(consumer)
    credentials.print_records(records, _row, as_json, "There are no clients. Make one: wrapper client create --help")


@client.command()
@click.argument("client_id", metavar="ID")
@json_option
def show(client_id: str, as_json: bool) -> None:
    """Show all that is known of a client."""
    with credentials.opened_store() as store:
        record = Clients(store).get(client_id)
    credentials.print_record(record, as_json)


@client.command("rotate-secret", short_help="Give a client a new secret; the old one goes on for a while.")
@click.argument("client_id", metavar="ID")
@click.option(
    "--overlap",
    type=credentials.Span(),
    default="24h",
    show_default=True,
    help="How long the old secret works on.",
)
@credentials.quiet_option
def rotate_secret(client_id: str, overlap: timedelta, quiet: bool) -> None:
    """Give a client a new secret and print it; the old one goes on working for the overlap."""
    with credentials.opened_store() as store:
        created = Clients(store).rotate_secret(client_id, overlap)
    _print_created(created, quiet)


@client.command()
@click.argument("client_id", metavar="ID")
@credentials.reason_option
def revoke(client_id: str, reason: str) -> None:
    """End a client and its access tokens now."""
    with credentials.opened_store() as store:
        record = Clients(store).revoke(client_id, reason)
    click.echo(
        f"The client {record.id} of {record.consumer} is revoked; "
        f"its tokens stop working within {TTL_SECONDS:.0f} seconds."
    )


def _print_created(created: CreatedClient, quiet: bool) -> None:
    record = created.record
    if quiet:
        # As `curl -u` takes it.
        click.echo(f"{record.id}:{created.secret}")
        return
    click.echo(f"client id      {record.id}\nclient secret  {created.secret}\n")
    say("This is the only time the secret is shown: store it like a password.")
    say(f"Client of {record.consumer}: {', '.join(sorted(record.scopes))}. Tokens come from POST /oauth/token.")


def _row(record: Client) -> Mapping[str, str]:
    return {
        "ID": record.id,
        "CONSUMER": record.consumer,
        "STATUS": record.status(),
        "SCOPES": " ".join(sorted(record.scopes)),
        "PLAN": record.plan or "-",
        "CREATED": credentials.moment(record.created_at),
        "LAST USED": credentials.moment(record.last_used_at),
    }


commands: tuple[click.Command, ...] = (client,)
