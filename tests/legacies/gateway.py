"""From an address to a served gateway in this process: the proposal, its catalog, the application, a consumer.

It takes the same steps as `wrapper init`, `wrapper key issue` and `wrapper serve`, one after the other.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.gateway import Consumer, unlimited
from tests.legacies.placing import SCHEMAS
from tests.legacies.stored import Spot
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.catalog.model import Catalog, Resource
from wrapper.proposal.address import in_schema, origins
from wrapper.proposal.adopting import prepare, texts_of, write
from wrapper.proposal.dictionary import load_dictionary
from wrapper.proposal.existing import existing
from wrapper.proposal.looking import Budget
from wrapper.proposal.running import Outcome, Wish, run
from wrapper.proposal.writing import meant
from wrapper.settings import Settings
from wrapper.store import Store

DEFAULT = "legacy"
"""The source of what stands in the default schema."""
REPORT = "%s %s: the field %s %s"
"""How the log tells of a value that cannot be read: resource, key, field and reason."""

_MAY_BE_MONEY = ("money, by its name", "named like money")


@dataclass
class Log(logging.Handler):
    """What the gateway logged: values that it reported, and failures of its own."""

    reported: set[tuple[str, str, str]] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.WARNING)

    __hash__ = logging.Handler.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what is told of values, and what is an error."""
        if record.msg == REPORT and isinstance(record.args, tuple):
            resource, key, name, _ = map(str, record.args)
            self.reported.add((resource, key, name))
        elif record.levelno >= logging.ERROR or record.exc_info:
            self.failures.append(self.format(record))


@dataclass
class Gateway:
    """A gateway over one legacy; without resources it has neither a catalog nor a consumer."""

    outcomes: list[Outcome]
    log: Log
    catalog: Catalog | None = None
    consumer: Consumer | None = None

    @property
    def left_out(self) -> dict[Spot, str]:
        """The tables that are not served, with the reason."""
        return {
            (meant(str(outcome.origin.entries.get("schema", ""))), left.table): left.reason
            for outcome in self.outcomes
            for left in outcome.proposal.left_out
        }

    def served(self, spot: Spot) -> list[Resource]:
        """Return the resources of a table, one for each source that leads to it."""
        resources = self.catalog.resources if self.catalog is not None else {}
        return [
            resources[found.name]
            for outcome in self.outcomes
            for found in outcome.proposal.resources.values()
            if (found.schema if found.schema in SCHEMAS else "", found.table) == spot
        ]

    def remarks(self, resource: str) -> list[str]:
        """Return what the proposal says above a resource."""
        return [
            text
            for outcome in self.outcomes
            if resource in outcome.proposal.resources
            for text in outcome.proposal.resources[resource].comments
        ]

    @property
    def checks(self) -> dict[tuple[str, str], str]:
        """What the operator is asked to look at, by resource and field; that a number may be money leaves it right."""
        return {
            (resource.name, one.name): one.guess.check
            for outcome in self.outcomes
            for resource in outcome.proposal.resources.values()
            for one in resource.fields.values()
            if one.guess.check and not one.guess.check.startswith(_MAY_BE_MONEY)
        }


@contextmanager
def opened(
    address: str, folder: Path, store: Store, schemas: Sequence[str] = (), tables: str = ""
) -> Iterator[Gateway]:
    """Propose, adopt, compile and serve what stands at an address; each further schema is a source of its own."""
    catalog = folder / "catalog"
    log = Log()
    logger = logging.getLogger("wrapper")
    logger.addHandler(log)
    app = None
    try:
        wish = Wish(load_dictionary(), patterns=(tables,) if tables else (), time_zone="UTC")
        gateway = Gateway([], log)
        for at, schema in enumerate((None, *schemas)):
            outcomes = []
            for origin in origins(address, f"{DEFAULT}_{at}" if at else DEFAULT):
                there = existing(*texts_of(catalog), origin.name)
                placed = in_schema(origin, schema)
                outcomes.append(run(placed, wish, Budget(), tick=lambda _table, _at, _of: None, there=there))
            gateway.outcomes += outcomes
            served = [outcome for outcome in outcomes if outcome.proposal.resources]
            if served:
                adoption = prepare(catalog, "Legacy", served)
                write(adoption, served)
                assert adoption.catalog is not None
                gateway.catalog = unlimited(adoption.catalog)
        if gateway.catalog is not None:
            app = create_app(gateway.catalog, Settings(state_dir=folder / "state", log_level="error"), store)
            scopes = [f"{resource}:read" for resource in gateway.catalog.resources]
            gateway.consumer = Consumer(app.test_client(), APIKeys(store).issue("Walker", scopes).key)
        yield gateway
    finally:
        logger.removeHandler(log)
        if app is not None:
            app.extensions["wrapper"]["sources"].close()
