"""An adapter hands out every value that its engine stores, and takes it back: equal rows are found, and pages meet."""

from __future__ import annotations

import pytest

from adapters.base import Adapter
from adapters.query import Condition, Order, Query, Row, Table, Undecodable, Where
from tests.backends.values.holding import Held, spelled
from wrapper.answers.cursors import CursorSeal

SEAL = CursorSeal(b"s" * 32)
PAGE = 2


def test_every_value_is_handed_out_as_the_contract_says(adapter: Adapter, held: Held) -> None:
    found = adapter.read(Query(Table(held.table), ("ID", "V"), order=(Order("ID", nullable=False),), limit=100))
    assert [(row[0], spelled(row[1])) for row in found] == [
        (number, spelled(stored)) for number, _, stored in held.rows()
    ]


def test_a_stream_hands_out_what_a_page_does(adapter: Adapter, held: Held) -> None:
    order = (Order("ID", nullable=False),)
    streamed = [row for rows in adapter.stream(Query(Table(held.table), ("ID", "V"), order=order), 3) for row in rows]
    page = adapter.read(Query(Table(held.table), ("ID", "V"), order=order, limit=100))
    assert [(row[0], spelled(row[1])) for row in streamed] == [(row[0], spelled(row[1])) for row in page]


@pytest.mark.sorts
@pytest.mark.parametrize("descending", [False, True])
def test_pages_show_each_row_once_in_the_order_of_the_engine(adapter: Adapter, held: Held, descending: bool) -> None:
    order = (Order("V", descending), Order("ID", descending, nullable=False))
    whole = adapter.read(Query(Table(held.table), ("V", "ID"), order=order, limit=100))
    assert len(whole) == len(list(held.rows()))
    found: list[Row] = []
    after: Row | None = None
    while len(found) <= len(whole):
        page = adapter.read(Query(Table(held.table), ("V", "ID"), order=order, limit=PAGE, after=after))
        found += page
        if len(page) < PAGE:
            break
        after, _ = SEAL.open(SEAL.seal(page[-1], ()), ())
    assert [row[1] for row in found] == [row[1] for row in whole]


@pytest.mark.sorts
def test_every_value_finds_its_rows(adapter: Adapter, held: Held) -> None:
    # A consumer cannot spell a text that no charset decodes.
    for stored in (stored for _, stored in held.values if not isinstance(stored, Undecodable)):
        where = (Where("V", Condition.EQ, stored),)
        order = (Order("ID", nullable=False),)
        found = adapter.read(Query(Table(held.table), ("ID",), where, order, limit=100))
        assert [row[0] for row in found] == [
            number for number, _, other in held.rows() if other is not None and spelled(other) == spelled(stored)
        ]
