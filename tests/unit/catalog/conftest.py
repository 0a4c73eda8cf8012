"""Adapters that exist only here, so that the cases do not change when a real kind gets another option."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Self

import pytest

from adapters.base import Adapter, Capability, Option
from adapters.errors import DriverMissing, OptionError
from adapters.memory import MemoryAdapter


class PaperAdapter(MemoryAdapter):
    """A source on paper: it has options and no rows."""

    kind = "paper"
    summary = "A ledger on paper"
    options: ClassVar[tuple[Option, ...]] = (
        Option("url", "Where the ledger is kept.", required=True, secret=True),
        Option("password", "What opens it.", secret=True),
        Option("paging", "How pages are turned.", default="keyset", choices=("keyset", "top")),
        Option("pages", "How many pages it has.", default="4"),
    )
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.STATEMENTS})
    generations: ClassVar[Collection[str]] = ("sqlserver-6.5", "sqlserver-2000", "foxpro-odbc")

    @classmethod
    def numbers_rows(cls, options: Mapping[str, Any]) -> bool:  # noqa: ARG003 - nothing on paper is numbered
        return False

    @classmethod
    def open(cls, name: str, options: Mapping[str, Any]) -> Self:
        if options["generation"] == "sqlserver-2000":
            raise OptionError("generation", "this ledger is not of 2000", "look at its cover")
        if options["pages"] == "unexpected":
            raise ValueError(options["url"])
        if not str(options["pages"]).isdigit():
            raise OptionError("pages", f"{name} cannot have {options['pages']} pages", "write a number")
        return cls(name, {})


class CardAdapter(PaperAdapter):
    """A source with a structured option, without statements, whose driver is not installed by default."""

    kind = "cards"
    summary = "Cards in a box"
    options: ClassVar[tuple[Option, ...]] = (
        Option("path", "The box.", required=True, file=True),
        Option("layout", "Where each column stands.", structured=True),
        Option("reader", "The machine that reads them.", default="hand", choices=("hand", "machine")),
    )
    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    generations: ClassVar[Collection[str]] = ()

    @classmethod
    def numbers_rows(cls, options: Mapping[str, Any]) -> bool:  # noqa: ARG003 - a card has a place in its box
        return True

    @classmethod
    def open(cls, name: str, options: Mapping[str, Any]) -> Self:
        if options["reader"] == "machine":
            raise DriverMissing("the card reader is not installed", "pip install card-reader")
        return cls(name, {})


@pytest.fixture(scope="session")
def kinds() -> Mapping[str, type[Adapter]]:
    return {"paper": PaperAdapter, "cards": CardAdapter}


ENVIRON = {"LEDGER_PASSWORD": "grey-heron", "HOST": "ledger.example"}


@pytest.fixture(scope="session")
def environ() -> Mapping[str, str]:
    return ENVIRON
