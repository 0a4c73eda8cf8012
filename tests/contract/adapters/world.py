"""The one logical database that every adapter is tested on, and what a test may ask of a world.

A world is this database loaded into one backend and opened by one adapter. Modules in `worlds/` register
theirs with `@world("name", kind=…, features=…)`: a generator that is given pytest's request, yields a `World`
and cleans up. What a world declares is known before it is built, so a test runs on the worlds that have what
it needs: tests ask for a `Feature` or an adapter's `Capability`, never for a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from adapters.base import Adapter, Capability
from adapters.query import Stored
from adapters.registry import adapter_class


class Feature(StrEnum):
    """What a backend can hold or do; a file of fixed-width text, for one, knows neither NULL nor numbers."""

    NULLS = "nulls"
    EMPTY_TEXTS = "empty texts"  # an empty text and NULL are two things
    TYPES = "types"  # numbers and dates compare as such
    FOLDED_CASE = "folded case"  # COLLATED.NAME compares without case
    UNDECODABLE = "undecodable"  # TORN.NOTE holds a byte that the charset lacks
    # ORDER LINES is there: names may have blanks, quotes and small letters, and be reserved words.
    ODD_NAMES = "odd names"
    NUMBERS = "numbers"  # the source gives each row of a table a number
    DIGITS = "digits"  # how many digits a decimal was declared with is known


OF_ENGINES = frozenset(Feature) - {Feature.UNDECODABLE, Feature.NUMBERS}
"""What every database engine has; a byte that its charset lacks gets into few of them."""


@dataclass(frozen=True)
class World:
    """The logical database behind one adapter.

    `stored` turns a logical value of a table's column into what the backend stores, for backends that
    store it differently from the adapters' plain Python values.
    """

    adapter: Adapter
    stored: Callable[[str, str, Any], Stored] = field(default=lambda _table, _column, value: value)


Builder = Callable[[pytest.FixtureRequest], Iterator[World]]


@dataclass(frozen=True)
class Declared:
    """A world as its module registers it: what it offers, and how it is built when a test first asks for it."""

    kind: str
    build: Builder
    offers: frozenset[Feature | Capability]


WORLDS: dict[str, Declared] = {}


def world(name: str, *, kind: str, features: Iterable[Feature] = ()) -> Callable[[Builder], Builder]:
    """Register the builder of a world whose adapter is of `kind` and whose backend has `features`."""

    def register(builder: Builder) -> Builder:
        WORLDS[name] = Declared(kind, builder, frozenset({*features, *adapter_class(kind).capabilities}))
        return builder

    return register


@dataclass(frozen=True)
class LogicalType:
    """The type of a column: char is filled up with blanks to its width, folded compares without case."""

    name: str
    width: int = 0
    scale: int = 0


@dataclass(frozen=True)
class LogicalTable:
    """A table with the rows that every backend is given; `column` and `place` lead into these."""

    name: str
    columns: dict[str, LogicalType]
    rows: list[tuple[Any, ...]]
    key: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()

    def place(self, column: str) -> int:
        return list(self.columns).index(column)

    def column(self, name: str) -> list[Any]:
        return [row[self.place(name)] for row in self.rows]


def _job(number: int, plant: str) -> tuple[Any, ...]:
    return (
        plant,
        f"J{number}".ljust(10),
        None if number % 7 == 0 else "ORHC"[number % 4],
        None if number % 5 == 0 else f"1998{1 + number % 12:02}{1 + number % 28:02}",
        None if number % 4 == 0 else number % 6,
        Decimal(number * 137) / 100,
        None if number % 9 == 0 else date(1998, 1, 1) + timedelta(days=number % 20),
        DESCRIPTIONS[number % len(DESCRIPTIONS)],
        CUSTOMERS[number % len(CUSTOMERS)],
    )


DESCRIPTIONS = ("Bracket 50%", "Bracket 500", "Brack_t", "Bracket", "", None, "Flange [M8]", "Flange !", "1")
CUSTOMERS = ("Müller & Søn", "Smith", "Århus Værk", "Mueller", "Café Noir 5€")

JOBMAST = LogicalTable(
    "JOBMAST",
    {
        "PLANT": LogicalType("char", 2),
        "JOB_NO": LogicalType("char", 10),
        "STAT_CD": LogicalType("char", 1),
        "DUE_DT": LogicalType("char", 8),
        "QTY": LogicalType("integer"),
        "PRICE": LogicalType("decimal", 12, 2),
        "OPENED": LogicalType("date"),
        "DESCR": LogicalType("text", 40),
        "CUSTOMER": LogicalType("text", 40),
    },
    [_job(number, plant) for number in range(1, 31) for plant in ("01", "02")],
    key=("PLANT", "JOB_NO"),
)
ORDER_LINES = LogicalTable(
    "ORDER LINES",
    {
        "Order No": LogicalType("char", 6),
        "GROUP": LogicalType("integer"),
        "select": LogicalType("text", 10),
        "Disc%": LogicalType("integer"),
        'Qu"ote': LogicalType("text", 10),
        "back`tick": LogicalType("text", 10),
    },
    [(f"A{number:05}", line, f"s{line}", number, "q", "b") for number in range(1, 5) for line in range(1, 4)],
    unique=("Order No", "GROUP"),
)
COLLATED = LogicalTable(
    "COLLATED",
    {"ID": LogicalType("integer"), "NAME": LogicalType("folded", 10)},
    [(number, name) for number, name in enumerate(("beta", "Alpha", "ALPHA", "alpha", "Beta", "gamma", "ALPHA"), 1)],
    key=("ID",),
)
TORN = LogicalTable(
    "TORN", {"ID": LogicalType("integer"), "NOTE": LogicalType("text", 10)}, [(1, "fine"), (2, None)], key=("ID",)
)
"""Row 2 is given a note of raw bytes by worlds with the feature."""

TORN_BYTES = b"M\x81ll"
"""0x81 stands for nothing in cp1252."""

LOGBOOK = LogicalTable(
    "LOGBOOK",
    {
        "OPENED": LogicalType("date"),
        "LVL": LogicalType("folded", 10),
        "QTY": LogicalType("integer"),
        "NOTE": LogicalType("text", 10),
    },
    [
        (
            None if number % 4 == 3 else date(1998, 1, 1 + number % 3),
            ("warn", "Warn", "WARN", "info", "Info", None)[number % 6],
            None if number % 5 == 4 else number % 2,
            ("start", "stop")[number % 2],
        )
        for number in range(6 * 17)
    ]
    + [(date(1998, 1, 2), "warn", 1, "stop")] * 40,
)
"""Nothing in it is unique: most of its rows are there twice and more, and many differ by case alone."""

TABLES = (JOBMAST, ORDER_LINES, COLLATED, TORN, LOGBOOK)


def plain(value: Stored) -> Any:
    """Return a stored value without what engines do differently: padding, number types, dates as text."""
    if isinstance(value, str):
        return value.rstrip(" ")
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).normalize()
    return value.isoformat() if isinstance(value, date) else value


def plain_rows(rows: Any) -> list[tuple[Any, ...]]:
    return [tuple(plain(value) for value in row) for row in rows]
