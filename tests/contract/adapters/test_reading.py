"""What every adapter answers to the same questions about the same rows: AdapterContract, reading."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters.base import Adapter, Capability
from adapters.errors import SourceRejected, Unsupported
from adapters.query import Condition, Order, Query, Statement, Table, Undecodable, Where, WhereKeys
from tests.contract.adapters.world import COLLATED, JOBMAST, ORDER_LINES, TORN_BYTES, Feature, World, plain, plain_rows

KEY = ("PLANT", "JOB_NO")


def find(world: World, *where: tuple[str, Condition, Any], columns: tuple[str, ...] = KEY) -> list[tuple[Any, ...]]:
    """Return the rows of JOBMAST under conditions of logical values, sorted."""
    stored = tuple(Where(column, how, _stored(world, column, how, value)) for column, how, value in where)
    query = Query(Table("JOBMAST"), columns, stored, limit=1000)
    return sorted(plain_rows(world.adapter.read(query)))


def _stored(world: World, column: str, how: Condition, value: Any) -> Any:
    if how is Condition.IN:
        return tuple(world.stored("JOBMAST", column, one) for one in value)
    return value if value is None else world.stored("JOBMAST", column, value)


def expected(holds: Callable[..., bool], *columns: str) -> list[tuple[Any, ...]]:
    """Return the keys of the rows of JOBMAST whose `columns` satisfy `holds`, sorted."""
    places = [JOBMAST.place(column) for column in columns]
    return sorted(plain_rows(row[:2] for row in JOBMAST.rows if holds(*[row[place] for place in places])))


def test_columns_come_in_the_order_asked_for(world: World) -> None:
    query = Query(Table("JOBMAST"), ("CUSTOMER", "PLANT", "CUSTOMER", "JOB_NO"), limit=1000)
    rows = plain_rows(world.adapter.read(query))
    wanted = [(row[8], row[0], row[8], row[1].rstrip()) for row in JOBMAST.rows]
    assert sorted(rows) == sorted(wanted)


def test_rows_are_tuples(adapter: Adapter) -> None:
    assert {type(row) for row in adapter.read(Query(Table("JOBMAST"), KEY, limit=3))} == {tuple}


def test_no_more_rows_than_the_limit_come(adapter: Adapter) -> None:
    assert len(adapter.read(Query(Table("JOBMAST"), KEY, limit=7))) == 7


def test_a_read_without_a_limit_is_refused(adapter: Adapter) -> None:
    with pytest.raises(Unsupported):
        adapter.read(Query(Table("JOBMAST"), KEY))


@pytest.mark.parametrize("key", ["J7", "J7        "])
def test_a_char_key_is_found_with_and_without_what_its_engine_fills_up(world: World, key: str) -> None:
    stored = world.adapter.read(Query(Table("JOBMAST"), ("JOB_NO",), limit=1000))
    padded = any(value.endswith(" ") for (value,) in stored)
    if padded and not key.endswith(" ") and find(world, ("JOB_NO", Condition.EQ, key)) == []:
        # This engine compares what is stored: the stored value is the padded one.
        key = key.ljust(10)
    assert find(world, ("JOB_NO", Condition.EQ, key)) == [("01", "J7"), ("02", "J7")]


def test_a_padded_key_is_always_found(world: World) -> None:
    assert find(world, ("JOB_NO", Condition.EQ, "J7".ljust(10)), ("PLANT", Condition.EQ, "01")) == [("01", "J7")]


def test_what_was_read_is_found_again(world: World) -> None:
    columns = tuple(JOBMAST.columns)
    for row in world.adapter.read(Query(Table("JOBMAST"), columns, limit=20)):
        where = [
            Where(column, Condition.IS_NULL) if value is None else Where(column, Condition.EQ, value)
            for column, value in zip(columns, row, strict=True)
        ]
        assert world.adapter.read(Query(Table("JOBMAST"), columns, tuple(where), limit=2)) == [row]


def test_composite_keys_are_found(world: World) -> None:
    keys = tuple((plant, number.ljust(10)) for plant, number in (("01", "J3"), ("02", "J30"), ("02", "J99")))
    stored = tuple(tuple(world.stored("JOBMAST", c, v) for c, v in zip(KEY, key, strict=True)) for key in keys)
    query = Query(Table("JOBMAST"), KEY, (WhereKeys(KEY, stored),), limit=10)
    assert sorted(plain_rows(world.adapter.read(query))) == [("01", "J3"), ("02", "J30")]


def test_single_keys_are_found_in_any_number(world: World) -> None:
    numbers = tuple((world.stored("JOBMAST", "JOB_NO", f"J{n}".ljust(10)),) for n in range(1, 200))
    query = Query(Table("JOBMAST"), KEY, (WhereKeys(("JOB_NO",), numbers),), limit=1000)
    assert len(world.adapter.read(query)) == len(JOBMAST.rows)


def test_no_keys_find_nothing(adapter: Adapter) -> None:
    assert adapter.read(Query(Table("JOBMAST"), KEY, (WhereKeys(KEY, ()),), limit=10)) == []
    assert adapter.read(Query(Table("JOBMAST"), KEY, (WhereKeys(("JOB_NO",), ()),), limit=10)) == []
    assert adapter.read(Query(Table("JOBMAST"), KEY, (Where("STAT_CD", Condition.IN, ()),), limit=10)) == []


def test_one_of_several_values_is_found(world: World) -> None:
    assert find(world, ("STAT_CD", Condition.IN, ("O", "H", "Z"))) == expected(lambda s: s in {"O", "H"}, "STAT_CD")


@pytest.mark.needs(Feature.TYPES)
@pytest.mark.parametrize(
    ("column", "low", "high"),
    [("QTY", 2, 4), ("PRICE", Decimal("1.37"), Decimal("20.55")), ("OPENED", date(1998, 1, 3), date(1998, 1, 9))],
)
def test_ranges_take_and_leave_their_ends(world: World, column: str, low: Any, high: Any) -> None:
    closed = find(world, (column, Condition.GE, low), (column, Condition.LE, high))
    assert closed == expected(lambda v: v is not None and low <= v <= high, column)
    opened = find(world, (column, Condition.GT, low), (column, Condition.LT, high))
    assert opened == expected(lambda v: v is not None and low < v < high, column)
    assert 0 < len(opened) < len(closed)


def test_a_range_of_dates_kept_as_text_is_a_range_of_texts(world: World) -> None:
    found = find(world, ("DUE_DT", Condition.GE, "19980301"), ("DUE_DT", Condition.LT, "19980601"))
    assert found == expected(lambda due: due is not None and "19980301" <= due < "19980601", "DUE_DT")


@pytest.mark.needs(Feature.NULLS)
def test_null_is_found_only_when_asked_for(world: World) -> None:
    assert find(world, ("STAT_CD", Condition.IS_NULL, None)) == expected(lambda s: s is None, "STAT_CD")
    assert find(world, ("STAT_CD", Condition.NOT_NULL, None)) == expected(lambda s: s is not None, "STAT_CD")
    assert find(world, ("STAT_CD", Condition.EQ, None)) == []


@pytest.mark.needs(Feature.NULLS, Feature.EMPTY_TEXTS)
def test_an_empty_text_is_not_null(world: World) -> None:
    assert find(world, ("DESCR", Condition.EQ, "")) == expected(lambda d: d == "", "DESCR")
    assert find(world, ("DESCR", Condition.IS_NULL, None)) == expected(lambda d: d is None, "DESCR")


@pytest.mark.parametrize("prefix", ["Bracket", "Bracket 50%", "Brack_", "Flange [", "Flange !", "Nothing"])
def test_a_prefix_is_taken_by_the_letter(world: World, prefix: str) -> None:
    wanted = expected(lambda d: d is not None and d.startswith(prefix), "DESCR")
    assert find(world, ("DESCR", Condition.PREFIX, prefix)) == wanted


def test_a_prefix_of_a_char_key_is_found(world: World) -> None:
    assert find(world, ("JOB_NO", Condition.PREFIX, "J2")) == expected(lambda n: n.startswith("J2"), "JOB_NO")


@pytest.mark.parametrize("name", ["Müller & Søn", "Århus Værk", "Café Noir 5€"])
def test_text_beyond_ascii_is_read_and_found(world: World, name: str) -> None:
    found = find(world, ("CUSTOMER", Condition.EQ, name), columns=("CUSTOMER",))
    assert found == [(name,)] * JOBMAST.column("CUSTOMER").count(name)
    assert find(world, ("CUSTOMER", Condition.PREFIX, name[:4]), columns=("CUSTOMER",)) == found
    assert find(world, ("CUSTOMER", Condition.IN, (name, "Smith"))) == expected(
        lambda c: c in {name, "Smith"}, "CUSTOMER"
    )


def test_text_that_the_charset_lacks_is_found_nowhere(world: World) -> None:
    assert find(world, ("STAT_CD", Condition.EQ, "O"), ("CUSTOMER", Condition.EQ, "日本")) == []


@pytest.mark.needs(Feature.UNDECODABLE)
def test_a_text_that_does_not_decode_comes_as_its_bytes(world: World) -> None:
    query = Query(Table("TORN"), ("ID", "NOTE"), order=(Order("ID", nullable=False),), limit=5)
    rows = world.adapter.read(query)
    assert [row[1] for row in rows] == ["fine", TORN_BYTES]
    assert isinstance(rows[1][1], Undecodable)
    assert next(iter(world.adapter.stream(query, 10))) == rows


@pytest.mark.needs(Feature.TYPES)
def test_decimals_are_exact(world: World) -> None:
    rows = world.adapter.read(Query(Table("JOBMAST"), (*KEY, "PRICE"), limit=1000))
    assert sorted(Decimal(str(row[2])) for row in rows) == sorted(JOBMAST.column("PRICE"))


@pytest.mark.needs(Feature.ODD_NAMES)
def test_names_with_blanks_quotes_and_reserved_words_work(world: World) -> None:
    columns = tuple(ORDER_LINES.columns)
    first = world.stored("ORDER LINES", "Order No", "A00002")
    query = Query(
        Table("ORDER LINES"),
        columns,
        (Where("Order No", Condition.EQ, first), Where("select", Condition.PREFIX, "s")),
        (Order("Order No", nullable=False), Order("GROUP", descending=True, nullable=False)),
        limit=10,
    )
    wanted = [row for row in ORDER_LINES.rows if row[0] == "A00002"][::-1]
    assert [tuple(map(str, row)) for row in plain_rows(world.adapter.read(query))] == [
        tuple(map(str, row)) for row in wanted
    ]


@pytest.mark.needs(Feature.FOLDED_CASE)
def test_a_collation_without_case_is_the_engines_to_keep(adapter: Adapter) -> None:
    found = adapter.read(Query(Table("COLLATED"), ("ID",), (Where("NAME", Condition.EQ, "alpha"),), limit=10))
    assert sorted(found) == [(number,) for number, name in COLLATED.rows if name.lower() == "alpha"]


@pytest.mark.needs(Capability.STATEMENTS)
def test_an_operators_statement_is_read_like_a_table(world: World) -> None:
    mark = world.adapter.statement(Query(Table("JOBMAST"), ("PLANT",), limit=1)).split("JOBMAST")[0][-1]
    quoted = {"`": "`{}`", "[": "[{}]"}.get(mark, '"{}"')
    names = [quoted.format(name) for name in ("JOBMAST", "JOB_NO", "QTY", "DESCR")]
    text = "SELECT {1} AS {1}, {2} * 2 AS {2} FROM {0} WHERE {3} LIKE 'Bracket 50%' AND {3} <> 'a:b';".format(*names)
    query = Query(
        Statement(text),
        ("JOB_NO", "QTY"),
        (Where("QTY", Condition.GT, 2),),
        (Order("JOB_NO", nullable=False),),
        limit=100,
    )
    wanted = [
        (row[1].rstrip(), row[4] * 2)
        for row in JOBMAST.rows
        if row[7] and row[7].startswith("Bracket 50") and row[4] is not None and row[4] * 2 > 2
    ]
    assert sorted(plain_rows(world.adapter.read(query))) == sorted(wanted)
    assert world.adapter.count(query, 100) == len(wanted)


def test_counting_stops_where_it_was_told_to(adapter: Adapter) -> None:
    query = Query(Table("JOBMAST"), KEY)
    assert adapter.count(query, 1000) == len(JOBMAST.rows)
    assert adapter.count(query, 17) == 17
    assert adapter.count(Query(Table("JOBMAST"), KEY, (Where("PLANT", Condition.EQ, "09"),)), 17) == 0


def test_counting_ignores_the_page(world: World) -> None:
    where = (Where("PLANT", Condition.EQ, world.stored("JOBMAST", "PLANT", "01")),)
    query = Query(Table("JOBMAST"), KEY, where, (Order("JOB_NO"), Order("PLANT")), limit=3)
    assert world.adapter.count(query, 1000) == len(JOBMAST.rows) // 2


@pytest.mark.parametrize(
    "query",
    [
        Query(Table("NOPE"), ("JOB_NO",), limit=1),
        Query(Table("JOBMAST"), ("NOPE",), limit=1),
        Query(Table("JOBMAST"), KEY, (Where("NOPE", Condition.EQ, "1"),), limit=1),
        Query(Table("JOBMAST"), KEY, order=(Order("NOPE"),), limit=1),
    ],
    ids=["table", "column", "condition", "order"],
)
def test_a_name_that_does_not_exist_is_refused_and_nothing_breaks(adapter: Adapter, query: Query) -> None:
    for _ in range(6):
        with pytest.raises(SourceRejected):
            adapter.read(query)
    assert len(adapter.read(Query(Table("JOBMAST"), KEY, limit=3))) == 3


def test_an_errors_message_names_the_source_and_no_driver(adapter: Adapter) -> None:
    with pytest.raises(SourceRejected) as caught:
        adapter.read(Query(Table("NOPE"), ("JOB_NO",), limit=1))
    assert "legacy" in str(caught.value) or "memory" in str(caught.value)
    assert not any(word in str(caught.value).lower() for word in ("sqlite", "postgres", "maria", "odbc", "select"))


@pytest.mark.needs(Capability.STREAMS)
def test_a_stream_brings_every_row_in_batches(world: World) -> None:
    order = (Order("PLANT", nullable=False), Order("JOB_NO", nullable=False))
    query = Query(Table("JOBMAST"), tuple(JOBMAST.columns), order=order)
    batches = list(world.adapter.stream(query, 7))
    assert max(map(len, batches)) <= 7
    assert [row for batch in batches for row in batch] == world.adapter.read(
        Query(Table("JOBMAST"), tuple(JOBMAST.columns), order=order, limit=1000)
    )


@pytest.mark.needs(Capability.STREAMS)
def test_a_stream_can_be_filtered_and_limited(world: World) -> None:
    plant = world.stored("JOBMAST", "PLANT", "02")
    order = (Order("STAT_CD"), Order("PLANT", nullable=False), Order("JOB_NO", nullable=False))
    query = Query(Table("JOBMAST"), KEY, (Where("PLANT", Condition.EQ, plant),), order, limit=20)
    streamed = [row for batch in world.adapter.stream(query, 6) for row in batch]
    assert streamed == world.adapter.read(query)


@pytest.mark.needs(Capability.STREAMS)
def test_streams_that_are_stopped_early_give_their_connections_back(adapter: Adapter) -> None:
    query = Query(Table("JOBMAST"), KEY, order=(Order("PLANT", nullable=False), Order("JOB_NO", nullable=False)))
    for _ in range(12):
        stream = adapter.stream(query, 2)
        assert len(next(stream)) == 2
        stream.close()
    for _ in range(12):
        next(adapter.stream(query, 2))
        # The youngest generation is where an iterator that nobody holds waits; all of them would take seconds here.
        gc.collect(0)
    assert len(adapter.read(Query(Table("JOBMAST"), KEY, limit=3))) == 3


@pytest.mark.needs(Capability.DESCRIBES)
def test_a_table_is_described_in_its_exact_names(adapter: Adapter) -> None:
    (jobs,) = adapter.describe("JOBMAST")
    assert jobs.name == "JOBMAST"
    assert [column.name for column in jobs.columns] == list(JOBMAST.columns)
    assert {"JOBMAST", "COLLATED"} <= {table.name for table in adapter.describe()}


@pytest.mark.needs(Capability.DESCRIBES, Feature.ODD_NAMES)
def test_odd_names_are_described_as_they_are(adapter: Adapter) -> None:
    (lines,) = adapter.describe("ORDER LINES")
    assert [column.name for column in lines.columns] == list(ORDER_LINES.columns)
    assert "ORDER LINES" in {table.name for table in adapter.describe()}


@pytest.mark.needs(Capability.DESCRIBES)
def test_a_table_that_does_not_exist_has_no_description(adapter: Adapter) -> None:
    assert adapter.describe("NOPE") == ()


@pytest.mark.needs(Capability.DESCRIBES, Capability.STATEMENTS)
def test_keys_are_described(adapter: Adapter) -> None:
    (jobs,) = adapter.describe("JOBMAST")
    assert jobs.key == KEY


@pytest.mark.needs(Capability.DESCRIBES, Capability.STATEMENTS, Feature.ODD_NAMES)
def test_unique_columns_are_described(adapter: Adapter) -> None:
    (lines,) = adapter.describe("ORDER LINES")
    # One driver gives the unique columns as the key of a table that declares none.
    assert ("Order No", "GROUP") in {lines.key, *lines.unique}


@pytest.mark.needs(Capability.DESCRIBES, Feature.DIGITS)
def test_the_digits_of_a_decimal_are_described(adapter: Adapter) -> None:
    (jobs,) = adapter.describe("JOBMAST")
    price = next(column for column in jobs.columns if column.name == "PRICE")
    assert (price.length, price.scale) == (12, 2)


def test_a_probe_answers_with_a_product(adapter: Adapter) -> None:
    assert adapter.probe().product


def test_plain_compares_what_engines_store_differently() -> None:
    assert plain("J7   ") == "J7"
    assert plain(1.5) == plain(Decimal("1.50"))
