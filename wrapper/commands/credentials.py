"""What the commands about keys and clients share: their store, their options and how they print."""

from __future__ import annotations

import getpass
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wrapper.auth.clients import ClientConflict, UnknownClient
from wrapper.auth.consumers import BadConsumer
from wrapper.auth.keys import KeyConflict, UnknownKey
from wrapper.auth.owner import claim
from wrapper.auth.scopes import BadScopes, check_scopes, reading
from wrapper.commands.messages import Refusal, WrongUse, print_table, say
from wrapper.commands.options import catalog_place
from wrapper.hints import did_you_mean
from wrapper.settings import Settings, load_secret
from wrapper.store import Store, open_store

if TYPE_CHECKING:
    from wrapper.catalog.model import Catalog

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_SPAN = re.compile(r"(\d{1,6})([smhd])")
_MOST_DAYS = 36_500

EVERYTHING = "*:read"
"""Reading of every resource that the catalog has at this moment; it is never kept in this form."""

quiet_option = click.option("--quiet", is_flag=True, help="Print the credential alone.")
consumer_option = click.option("--consumer", required=True, metavar="NAME", help="Who will use it.")
scope_option = click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    metavar="SCOPE",
    help="What it may do, as jobs:read; *:read is all that the catalog has today. Repeatable.",
)
plan_option = click.option("--plan", default="", metavar="PLAN", help="Its plan.  [default: the catalog's first]")
reason_option = click.option("--reason", required=True, metavar="TEXT", help="Why, for whoever looks later.")


@contextmanager
def opened_store() -> Iterator[Store]:
    """Give the store of the settings; what the operator got wrong becomes one message and an exit code."""
    settings = Settings.from_environ()
    store = open_store(settings.store_url, load_secret(settings))
    try:
        yield store
    except (BadScopes, BadConsumer, UnknownKey, UnknownClient) as error:
        raise WrongUse(str(error)) from error
    except (KeyConflict, ClientConflict) as error:
        raise Refusal(str(error)) from error
    finally:
        store.close()


def operator_name() -> str:
    """Return who is acting at the command line: the name of the system account."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


class Span(click.ParamType[timedelta]):
    """A length of time such as 24h; 0 is none."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the length of time."""
        if isinstance(value, timedelta):
            return value
        if value == "0":
            return timedelta(0)
        match = _SPAN.fullmatch(value)
        if match is None:
            self.fail("write a length of time such as 30m, 24h or 7d, or 0 for none", param, ctx)
        return timedelta(**{_UNITS[match[2]]: int(match[1])})


class Expiry(click.ParamType[datetime]):
    """When something ends: a number of days from now, or a date, which it outlives by the whole day in UTC."""

    name = "days|date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment."""
        if isinstance(value, datetime):
            return value
        if value.isdecimal() and 0 < int(value) <= _MOST_DAYS:
            return datetime.now(UTC) + timedelta(days=int(value))
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"write a number of days from 1 to {_MOST_DAYS}, or a date such as 2027-01-31", param, ctx)
        ends = datetime.combine(day + timedelta(days=1), time(), UTC)
        if ends <= datetime.now(UTC):
            self.fail("this date has passed", param, ctx)
        return ends


@contextmanager
def granting(scopes: Sequence[str], plan: str, place: Path | None) -> Iterator[tuple[Store, tuple[str, ...]]]:
    """Give the store, and the scopes to grant: those of all resources of today in the place of `*:read`.

    Refuses scopes and plans that the catalog does not have, and a store that is another catalog's; warns when there is
    no catalog to look at.
    """
    try:
        asked = tuple(scope for scope in scopes if scope != EVERYTHING)
        if asked or not scopes:
            check_scopes(asked)
    except BadScopes as error:
        raise click.BadParameter(str(error), param_hint="--scope") from error
    folder = catalog_place(place)
    catalog = _catalog(folder, named=place is not None or bool(os.environ.get("WRAPPER_CATALOG", "").strip()))
    if catalog is not None:
        known = sorted(reading(name) for name in catalog.resources)
        for scope in asked:
            if scope not in known:
                raise click.BadParameter(_unknown("scope", scope, known), param_hint="--scope")
        if plan and plan not in catalog.plans:
            raise click.BadParameter(_unknown("plan", plan, list(catalog.plans)), param_hint="--plan")
        if EVERYTHING in scopes:
            asked = tuple(known)
    elif EVERYTHING in scopes:
        raise click.BadParameter(
            f"{EVERYTHING} is all that the catalog has, and it cannot be read", param_hint="--scope"
        )
    with opened_store() as store:
        if catalog is not None:
            claim(store, catalog, folder)
        yield store, asked


def _catalog(folder: Path, *, named: bool) -> Catalog | None:
    """Return the catalog, or None where it is not there or has errors, which is said."""
    if not folder.exists():
        if named:
            raise WrongUse(f"there is no catalog {folder}; name its folder with --catalog or WRAPPER_CATALOG")
        way_out = "name the catalog's folder with --catalog or WRAPPER_CATALOG to have them checked"
        say(f"wrapper: warning: the scopes were not checked, as there is no folder {folder} here; {way_out}", err=True)
        return None
    from wrapper.catalog import CatalogError  # noqa: PLC0415 - the compiler is loaded only when there is a catalog
    from wrapper.judged import load_catalog  # noqa: PLC0415 - likewise

    try:
        return load_catalog(folder)
    except (CatalogError, OSError):
        why = f"as the catalog {folder} has errors; see what wrapper check --catalog {folder} says"
        say(f"wrapper: warning: the scopes were not checked, {why}", err=True)
        return None


def print_records(records: Sequence[Any], row: Callable[[Any], Mapping[str, str]], as_json: bool, nothing: str) -> None:
    """Print records as a table of the members that `row` picks, or as a JSON array of all members."""
    if as_json:
        click.echo(json.dumps([jsonable(record) for record in records], indent=2))
        return
    if not records:
        click.echo(nothing)
        return
    print_table([row(record) for record in records])


def print_record(record: Any, as_json: bool) -> None:
    """Print all members of one record, one a line, or as a JSON object."""
    members = jsonable(record)
    if as_json:
        click.echo(json.dumps(members, indent=2))
        return
    width = max(map(len, members))
    for name, value in members.items():
        shown = " ".join(value) if isinstance(value, list) else value
        click.echo(f"{name.replace('_', ' '):{width}}  {shown if shown not in (None, '') else '-'}")


def jsonable(record: Any) -> dict[str, Any]:
    """Return the members of a record and its status, with times as RFC 3339 in UTC."""
    members = {name: _plain(getattr(record, name)) for name in record.__slots__}
    return {"id": members.pop("id"), "status": record.status(), **members}


def moment(value: datetime | None) -> str:
    """Return a time as a table shows it."""
    return "-" if value is None else f"{value:%Y-%m-%d %H:%M}"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return sorted(value) if isinstance(value, frozenset) else value


def _unknown(what: str, given: str, known: Sequence[str]) -> str:
    return f'the catalog has no {what} "{given}"; {did_you_mean(given, known) or "there are: none"}'
