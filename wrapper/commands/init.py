"""`wrapper init`: looks at a legacy system and writes a catalog that can be served at once."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import quote

import click

from adapters.errors import AdapterError, DriverMissing, OptionError
from wrapper.catalog.currencies import CURRENCIES
from wrapper.commands.init_report import tell, tell_of_breaks
from wrapper.commands.messages import Refusal, say, say_findings
from wrapper.commands.options import catalog_place
from wrapper.commands.progress import tables_progress
from wrapper.hints import did_you_mean
from wrapper.proposal import summary
from wrapper.proposal.address import in_schema
from wrapper.proposal.adopting import Adoption, CannotAdopt, prepare, texts_of, write
from wrapper.proposal.asked import Asked, keep, kept_in, led_to, spelled
from wrapper.proposal.budget import MOST_STATEMENTS, PER_TABLE, SECONDS, Budget
from wrapper.proposal.dictionary import DictionaryError, dictionary_text, load_dictionary
from wrapper.proposal.existing import existing
from wrapper.proposal.origin import AddressError, Origin
from wrapper.proposal.running import Outcome, Wish, run
from wrapper.proposal.spans import UnreadableYAML

_NO_PASSWORD = re.compile(r"(?P<before>(?:postgres\w*|mysql|mariadb|mssql|oracle)[^:]*://[^:@/\s]+)@")
_MANY_FIELDS = 20_000
_SOURCE_NAME = re.compile(r"[a-z][a-z0-9_]*")


@click.command(short_help="Look at a legacy system and write a catalog for it.")
@click.argument("address", required=False)
@click.option(
    "--catalog", type=click.Path(path_type=Path), help="The folder to write the catalog to.  [WRAPPER_CATALOG]"
)
@click.option("--source", "name", help="What to call the source.  [default: after the database, file or folder]")
@click.option("--tables", "patterns", help="Look only at these tables, views included: JOB*,CUSTMAST.")
@click.option("--schema", help="Look at the tables of this schema.  [default: that of the login]")
@click.option("--currency", help="The currency of amounts of money, such as NOK.  [default: amounts are decimals]")
@click.option("--time-zone", help="The time zone of the legacy system's clock.  [default: that of this machine]")
@click.option("--title", help="What the API is called.  [default: after the source]")
@click.option(
    "--statements",
    type=click.IntRange(1),
    help=f"Statements that may be sent for one table; never more than {MOST_STATEMENTS:,} in all.  "
    f"[default: {PER_TABLE}]",
)
@click.option("--seconds", type=click.FloatRange(1), help=f"How long to look.  [default: {SECONDS:g}]")
@click.option("--dry-run", is_flag=True, help="Print what would be written, as a diff, and write nothing.")
@click.option("--yes", is_flag=True, help="Ask nothing, and take over what breaks consumers of what is served already.")
@click.option("--dictionary", "show_dictionary", is_flag=True, help="Print the dictionary of legacy words, and stop.")
def init(  # noqa: PLR0913, PLR0917 - one argument per option; click passes them by name
    address: str | None,
    catalog: Path | None,
    name: str | None,
    patterns: str | None,
    schema: str | None,
    currency: str | None,
    time_zone: str | None,
    title: str | None,
    statements: int | None,
    seconds: float | None,
    dry_run: bool,
    yes: bool,
    show_dictionary: bool,
) -> None:
    """Look at the legacy system at ADDRESS and write a catalog that can be served at once.

    ADDRESS is a SQLAlchemy URL, odbc:DSN=NAME, a SQLite, Firebird, Access or DBF file, a workbook, one
    export, or a folder of such files. It is only read: a bounded sample of each table, nothing counted or scanned.
    Run again, it adds what is new and keeps what you edited. What it was asked for last time holds where the command
    line says nothing else, the address included.
    """
    if show_dictionary:
        click.echo(dictionary_text(), nl=False)
        return
    _check_wish(name, currency, time_zone)
    folder = _folder(catalog)
    tables = None if patterns is None else _patterns(patterns)
    asked = Asked("", name, schema, tables, currency, time_zone, title, statements, seconds)
    try:
        kept = kept_in(folder)
        address = address or _last_address(kept, name)
        complete = _with_password(address, ask=not yes)
        asked, before, found = led_to(asked, kept, complete)
        wanted = _wanted(asked, before)
        found = [in_schema(origin, wanted.schema) for origin in found]
        wish = Wish(load_dictionary(folder), wanted.tables or (), wanted.currency, wanted.time_zone)
    except (AddressError, DictionaryError, UnreadableYAML) as wrong:
        raise Refusal(str(wrong)) from wrong
    _warn_of_secrets(found, typed=complete == address)
    budget = partial(Budget, MOST_STATEMENTS, wanted.statements or PER_TABLE, wanted.seconds or SECONDS)
    outcomes = list(_looked(found, wish, folder, budget))
    adoption = _adopted(folder, title, outcomes, dry_run=dry_run, yes=yes)
    if dry_run:
        click.echo(adoption.diff(), nl=False)
        tell_of_breaks(adoption, err=True)
        click.echo("Nothing was written." if adoption.changed() else "Nothing would change.", err=True)
        return
    made = {one.name: replace(asked.to_keep(kept.get(one.name, before)), kind=one.kind) for one in found}
    keep(folder, {**kept, **made})
    tell(adoption, outcomes, catalog is not None)


def _last_address(kept: Mapping[str, Asked], name: str | None) -> str:
    """Return the address that was looked at last time, where there is only one it can be."""
    known = {
        (one.address, one.source) for source, one in kept.items() if name in (None, source, one.source) and one.address
    }
    if len(known) == 1:
        ((address, _),) = known
        say(f"Looking again at {address}", err=True)
        return address
    if name is not None and not known:
        there = did_you_mean(name, kept) or "none was looked at yet"
        raise click.UsageError(
            f'there is no source "{name}" to look at again; {there}; or say where it is: wrapper init ADDRESS'
        )
    which = f"; or name one of these with --source: {', '.join(kept)}" if len(known) > 1 else ""
    raise click.UsageError(f"say where the legacy system is: wrapper init ADDRESS{which}")


def _wanted(asked: Asked, before: Asked | None) -> Asked:
    """Return the options of this run, and say which of them are those of the last one."""
    if before is None:
        return asked
    wanted = asked.completed_by(before)
    if old := spelled(wanted, without=asked):
        say(f"As last time: {old}", err=True)
    return wanted


def _check_wish(name: str | None, currency: str | None, time_zone: str | None) -> None:
    if name is not None and not _SOURCE_NAME.fullmatch(name):
        raise click.BadParameter("use small letters, digits and _, starting with a letter", param_hint="--source")
    if currency is not None and currency not in CURRENCIES:
        hint = f"{currency} is not a currency of ISO 4217: use three letters such as NOK"
        raise click.BadParameter(hint, param_hint="--currency")
    if time_zone is not None and time_zone not in _zones():
        raise click.BadParameter("write it as the zone database does: Europe/Oslo", param_hint="--time-zone")


def _zones() -> set[str]:
    import zoneinfo  # noqa: PLC0415 - listing the zones reads many files

    return zoneinfo.available_timezones()


def _folder(catalog: Path | None) -> Path:
    folder = catalog_place(catalog)
    if folder.is_file():
        raise Refusal(f"{folder} is a file; init writes a folder of files: name one with --catalog")
    return folder


def _patterns(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _with_password(address: str, *, ask: bool) -> str:
    """Return the address, with the password of a server's login where it has none and there is someone to ask."""
    match = _NO_PASSWORD.match(address)
    if match is None or not ask or not sys.stdin.isatty():
        return address
    called = match["before"].partition("://")[2]
    password = click.prompt(f"Password of {called} (empty for none)", hide_input=True, default="", show_default=False)
    return f"{match['before']}:{quote(password, safe='')}@{address[match.end() :]}" if password else address


def _warn_of_secrets(found: Sequence[Origin], *, typed: bool) -> None:
    history = "; one that was typed on a command line stays in the shell's history" if typed else ""
    for origin in found:
        for variable in origin.variables:
            say(
                f"wrapper: warning: the catalog refers to the password as ${{{variable}}} "
                f"and does not hold it{history}",
                err=True,
            )


def _looked(found: Sequence[Origin], wish: Wish, folder: Path, budget: Callable[[], Budget]) -> Iterator[Outcome]:
    """Look at every origin; what cannot be looked at ends the command, or is left out where there are others."""
    resources: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    for origin in found:
        started = time.monotonic()
        try:
            there = existing(*texts_of(folder), origin.name).beside(resources, codes)
            with tables_progress(origin.name) as tick:
                outcome = run(origin, wish, budget(), tick=tick, there=there)
        except UnreadableYAML as wrong:
            raise Refusal(f"{folder}/{wrong}") from wrong
        except CannotAdopt as wrong:
            raise Refusal(str(wrong)) from wrong
        except AddressError as wrong:
            raise Refusal(str(wrong)) from wrong
        except (OptionError, DriverMissing) as wrong:
            raise Refusal(f"{wrong}: {wrong.hint}" if wrong.hint else str(wrong)) from wrong
        except AdapterError as wrong:
            if len(found) == 1:
                raise Refusal(_cannot_look(origin, wrong)) from wrong
            say(f"wrapper: {origin.name} is left out: {_cannot_look(origin, wrong)}", err=True)
            continue
        resources |= frozenset(outcome.proposal.resources)
        codes |= frozenset(outcome.proposal.codes)
        say(summary.cost(outcome, time.monotonic() - started), err=True)
        yield outcome


def _cannot_look(origin: Origin, failure: AdapterError) -> str:
    """Return why a source could not be looked at, with the driver's own words but for its secrets."""
    words = " ".join(str(failure.__cause__ or "").split())
    for value in sorted(origin.secrets(os.environ), key=len, reverse=True):
        words = words.replace(value, "********")
    way_out = "see that it runs and that the address is right; wrapper doctor tries what works"
    return f"{failure}{f' ({words})' if words else ''}; {way_out}"


def _adopted(folder: Path, title: str | None, outcomes: Sequence[Outcome], *, dry_run: bool, yes: bool) -> Adoption:
    if not any(outcome.proposal.resources for outcome in outcomes):
        for outcome in outcomes:
            say_findings(summary.left_out(outcome.proposal))
        raise Refusal("nothing was found that could be served, so nothing was written")
    # A source without resources would only be a warning in the catalog; the summary says why it has none.
    served = [outcome for outcome in outcomes if outcome.proposal.resources]
    if sum(len(one.fields) for outcome in served for one in outcome.proposal.resources.values()) > _MANY_FIELDS:
        click.echo("Checking what is proposed; so many fields take a minute.", err=True)
    try:
        adoption = prepare(folder, title, served, hold=not yes)
        if adoption.breaking and adoption.hold and not dry_run and _is_wanted(adoption):
            adoption = prepare(folder, title, served, hold=False)
        if not dry_run:
            write(adoption, served)
    except UnreadableYAML as wrong:
        raise Refusal(f"{folder}/{wrong}") from wrong
    except CannotAdopt as wrong:
        say_findings(wrong.findings)
        raise Refusal(str(wrong)) from wrong
    return adoption


def _is_wanted(adoption: Adoption) -> bool:
    """Ask whether what breaks consumers is to come all the same, where there is someone to ask."""
    if not sys.stdin.isatty():
        return False
    tell_of_breaks(adoption, err=True)
    return click.confirm("Change it all the same?", default=False, err=True)


commands = (init,)
