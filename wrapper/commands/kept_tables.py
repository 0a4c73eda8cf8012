"""What the commands about snapshots and quarantine share: the tables of a catalog that are read from exports."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from adapters.errors import AdapterError, DriverMissing, OptionError
from adapters.snapshot.status import KeepsSnapshots, SnapshotStatus
from wrapper.catalog.model import Catalog
from wrapper.commands.messages import Refusal, WrongUse
from wrapper.commands.options import catalog_option, check_name
from wrapper.hints import did_you_mean
from wrapper.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

NONE = "No source of this catalog is read from exports."


@dataclass(frozen=True, slots=True)
class KeptTable:
    """One table with its source, and how it stood when it was looked up."""

    source: str
    charset: str
    adapter: KeepsSnapshots
    status: SnapshotStatus

    @property
    def name(self) -> str:
        """The table's name."""
        return self.status.table


def table_options(command: F) -> F:
    """Give a command the options that choose a catalog and its tables."""
    table = click.option("--table", metavar="NAME", help="Only this table.")
    source = click.option("--source", metavar="NAME", help="Only the tables of this source.")
    for option in (table, source, catalog_option):
        command = option(command)
    return command


@contextmanager
def kept_tables(catalog: Path | None, source: str | None, table: str | None) -> Iterator[list[KeptTable]]:
    """Give the tables that are asked for; they share their snapshots with a gateway that runs.

    Raises WrongUse for names that are not there, CatalogError, and Refusal for sources that cannot be opened.
    """
    from wrapper.judged import load_catalog  # noqa: PLC0415 - the compiler is loaded only when a command needs it
    from wrapper.sources.opened import open_adapter  # noqa: PLC0415 - likewise

    settings = Settings.from_environ()
    compiled = load_catalog(catalog or settings.catalog)
    check_name("source", source, compiled.sources)
    adapters = []
    # What the log would hear of a load is said by the command.
    log = logging.getLogger("adapters.snapshot")
    silent, log.disabled = log.disabled, True
    try:
        found: list[KeptTable] = []
        for name, declared in compiled.sources.items():
            if source not in (None, name):
                continue
            adapter = open_adapter(declared, settings.state_dir, compiled)
            adapters.append(adapter)
            if isinstance(adapter, KeepsSnapshots):
                kept = [
                    KeptTable(name, declared.charset_of(status.table), adapter, status)
                    for status in adapter.snapshots()
                ]
                found += kept if table is not None or "tables" in declared.options else _in_use(kept, compiled)
        yield _chosen(found, table)
    except (OptionError, DriverMissing) as error:
        raise Refusal(f"{error}; {error.hint}") from error
    except AdapterError as error:
        raise Refusal(str(error)) from error
    finally:
        log.disabled = silent
        for adapter in adapters:
            adapter.close()


def _in_use(tables: list[KeptTable], catalog: Catalog) -> list[KeptTable]:
    """Return the tables that somebody serves: a folder of the old program has many more."""
    wanted = {(each.source.name, getattr(each.table, "name", "")) for each in catalog.resources.values()}
    used = [each for each in tables if each.status.served is not None or (each.source, each.name) in wanted]
    return used if len(tables) > 1 else tables


def _chosen(tables: list[KeptTable], table: str | None) -> list[KeptTable]:
    if table is None:
        return tables
    found = [each for each in tables if each.name == table]
    if not found:
        names = [each.name for each in tables]
        raise WrongUse(f'no source reads a table "{table}" from an export; {did_you_mean(table, names)}')
    return found


def one_table(tables: Iterable[KeptTable]) -> KeptTable:
    """Return the only table there is; raises WrongUse where there are more, or none."""
    found = list(tables)
    if not found:
        raise WrongUse(NONE)
    if len(found) > 1:
        names = ", ".join(f"--source {each.source} --table {each.name}" for each in found[:5])
        raise WrongUse(f"choose one of {len(found)} tables: {names}{' …' if found[5:] else ''}")
    return found[0]
