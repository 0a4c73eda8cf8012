"""Every type of every engine through its ODBC driver, as if the driver were not listed: judged by what it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from adapters.errors import AdapterError
from adapters.odbc.adapter import ODBCAdapter
from adapters.query import Condition, Order, Query, Row, Table, Undecodable, Where
from tests.backends.values.conftest import ENGINES, odbc_options
from tests.backends.values.holding import Held, spelled
from tests.servers import Server


class Unlisted(ODBCAdapter):
    """The adapter that knows no driver by its name."""

    drivers = ()


@pytest.mark.parametrize("engine", ["postgresql", "mariadb", "sqlite"])
def test_an_unlisted_driver_gives_the_right_values(engine: str, request: pytest.FixtureRequest) -> None:
    place = request.getfixturevalue(f"held_{engine}")
    with closing(Unlisted.open("legacy", odbc_options(engine, place))) as adapter:
        assert "not a listed driver" in adapter.facts()[0].text
        faults = {held.name: list(_faults(adapter, held)) for held in ENGINES[engine] if "odbc" in held.ways}
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize(
    ("engine", "facts"),
    [
        (
            "postgresql",
            {
                "texts": "as UTF-16",
                "sent otherwise": "time as a text, integer beyond 64 bits as a decimal",
                "cannot be sent": "NUL in a text",
                "read as text": "oid, money, date, time, timestamp, boolean, bit, uuid, array",
            },
        ),
        (
            "mariadb",
            {
                "texts": "as UTF-8",
                "letters are lost": "beyond ASCII in statements",
                "sent otherwise": "time as a text, timestamp as a text, integer beyond 64 bits as a decimal",
                "read as bytes": "integers, dates, times, timestamps",
            },
        ),
        (
            "sqlite",
            {
                "texts": "as bytes of its charset",
                "doubles": "exact, as the engine's text: 0.30000000000000004; null: inf",
            },
        ),
    ],
)
def test_what_an_unlisted_driver_was_found_to_do_is_told(
    engine: str, facts: dict[str, str], request: pytest.FixtureRequest
) -> None:
    place = request.getfixturevalue(f"held_{engine}")
    with closing(Unlisted.open("legacy", odbc_options(engine, place))) as adapter:
        found = adapter.facts()
    assert facts.items() <= {fact.about: fact.text for fact in found}.items()
    lost = {fact.about for fact in found if fact.limits}
    assert lost - {"zone"} == facts.keys() & {"cannot be sent", "letters are lost"}


def test_values_with_a_nul_find_nothing_where_a_driver_would_cut_them(held_postgresql: Server) -> None:
    with closing(Unlisted.open("legacy", odbc_options("postgresql", held_postgresql))) as adapter:
        where = (Where("V", Condition.EQ, "infinity\0x"),)
        assert adapter.read(Query(Table("held_text"), ("ID",), where, limit=9)) == []


def _faults(adapter: ODBCAdapter, held: Held) -> Iterator[str]:
    table, key = Table(held.table), Order("ID", nullable=False)
    try:
        found = dict(adapter.read(Query(table, ("ID", "V"), order=(key,), limit=100)))
        for number, literal, stored in held.rows():
            if spelled(found[number]) != spelled(stored):
                yield f"{literal} is {found[number]!r}"
        for _, stored in held.values if held.sorts else ():
            if not isinstance(stored, Undecodable):
                yield from _misses(adapter, held, stored)
        if held.sorts and held.nullable:
            order = (Order("V"), key)
            whole = adapter.read(Query(table, ("V", "ID"), order=order, limit=100))
            if [row[1] for row in _paged(adapter, table, order, len(whole))] != [row[1] for row in whole]:
                yield "pages lose rows"
    except AdapterError as error:
        yield f"{error}: {error.__cause__}"


def _misses(adapter: ODBCAdapter, held: Held, stored: Any) -> Iterator[str]:
    where = (Where("V", Condition.EQ, stored),)
    found = {row[0] for row in adapter.read(Query(Table(held.table), ("ID",), where, limit=100))}
    wanted = {number for number, _, other in held.rows() if other is not None and spelled(other) == spelled(stored)}
    if found != wanted:
        yield f"= {stored!r} finds {sorted(found)} and not {sorted(wanted)}"


def _paged(adapter: ODBCAdapter, table: Table, order: tuple[Order, ...], most: int) -> list[Row]:
    found: list[Row] = []
    while True:
        after = found[-1] if found else None
        page = adapter.read(Query(table, ("V", "ID"), order=order, limit=2, after=after))
        found += page
        if len(page) < 2 or len(found) > most:
            return found
