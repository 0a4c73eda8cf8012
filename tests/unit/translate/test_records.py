"""Rows → records → bytes, and what happens to values that break the promise."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.query import Undecodable, Unrepresentable
from wrapper.catalog.model import CodeMap, Member, OnUnknown
from wrapper.errors import Problem
from wrapper.translate.converter import Converter
from wrapper.translate.fields import BadValue, converter
from wrapper.translate.quality import Quality
from wrapper.translate.records import Representation, represent

JOB = ("J1    ", "Shaft   ", "20260331", "O", 1234, "Y", 7)


@pytest.fixture(scope="module")
def fields(make_field: Any) -> tuple[Any, ...]:
    return (
        make_field("id", name="number", width=6, padding="spaces_right"),
        make_field("text", name="title", padding="spaces_right"),
        make_field("date", "YYYYMMDD", name="due_on", blanks=("00000000",)),
        make_field("code", name="status", codes={"O": "open", "C": "closed"}),
        make_field("money", name="price", decimals=2, currency="NOK"),
        make_field("boolean", "Y/N", name="rush"),
        make_field("integer", name="quantity", nullable=False),
    )


@pytest.fixture
def quality() -> Quality:
    return Quality()


@pytest.fixture(scope="module")
def jobs(fields: Any, make_world: Any) -> Representation:
    world = make_world(*fields)
    return represent(world.resource, world.view)


def test_both_instants_of_a_repeated_hour_are_told_apart_beside_a_broken_value(
    make_field: Any, make_world: Any, quality: Quality
) -> None:
    oslo = ZoneInfo("Europe/Oslo")
    world = make_world(make_field("integer", name="k"), make_field("datetime", name="at", time_zone="Europe/Oslo"))
    twice = [datetime(2024, 10, 27, 2, 30, tzinfo=oslo, fold=fold) for fold in (0, 1)]
    rows = [(1, twice[0]), (2, twice[1]), (3, Unrepresentable("infinity"))]

    records = represent(world.resource, world.view).records(rows, quality)

    shown = [msgspec.to_builtins(record)["at"] for record in records]
    assert shown == ["2024-10-27T02:30:00+02:00", "2024-10-27T02:30:00+01:00", None]


@pytest.mark.parametrize("padding", ["none", "spaces_right", "spaces_left", "zeros_left"])
def test_a_text_shows_how_the_source_spells_what_no_type_holds(
    make_field: Any, make_world: Any, quality: Quality, padding: str
) -> None:
    world = make_world(make_field("id", name="day"), make_field("text", name="note", padding=padding, width=8))
    jobs = represent(world.resource, world.view)
    spelled = Unrepresentable("infinity")
    for rows in ([(spelled, spelled)] * 2, [(spelled, spelled), (date(2024, 2, 29), date(2024, 2, 29))]):
        records = jobs.records(rows, quality)
        shown = json.loads(jobs.json_page(records, None, None, None))["items"]
        assert [record["note"] for record in shown] == [str(row[1]) for row in rows]
        assert json.loads(jobs.ndjson(records).splitlines()[0]) == json.loads(jobs.json_item(records[0])) == shown[0]
    assert json.loads(jobs.json_page(jobs.records([(spelled, "\ud800")], quality), None, None, None))["items"]


@pytest.mark.parametrize("blank", ["0000-00-00", "0000-00-00 00:00:00"])
@pytest.mark.parametrize("type_", ["date", "datetime"])
def test_a_declared_zero_date_is_blank_with_its_midnight_too(
    make_field: Any, make_world: Any, quality: Quality, type_: str, blank: str
) -> None:
    world = make_world(make_field("integer", name="k"), make_field(type_, name="at", blanks=(blank,)))
    spelled = ["0000-00-00 00:00:00", "0000-00-00 00:00:00.000000", "2024-00-10 00:00:00", "0000-00-00 10:00:00"]
    rows = [(at, Unrepresentable(text)) for at, text in enumerate(spelled)]
    records = represent(world.resource, world.view).records(rows, quality)
    assert [msgspec.to_builtins(record)["at"] for record in records] == [None] * 4
    assert sum(entry["rows"] for entry in quality.report()) == 2


def test_only_decimals_of_doubles_have_exponents(make_field: Any) -> None:
    huge = Decimal(repr(1e300))
    assert converter(make_field("decimal")).text(huge) == "1E300"
    assert converter(make_field("money", currency="NOK")).text(huge) == f"1{'0' * 300}.00"
    assert converter(make_field("money", currency="JPY")).text(huge) == f"1{'0' * 300}"
    assert converter(make_field("decimal", "text")).to_legacy(huge) == (f"1{'0' * 300}",)


def test_a_row_becomes_a_record_with_its_id_first(jobs: Representation, quality: Quality) -> None:
    (record,) = jobs.records([JOB], quality)
    assert jobs.json_item(record) == (
        b'{"id":"J1","number":"J1","title":"Shaft","due_on":"2026-03-31","status":"open",'
        b'"price":{"amount":"12.34","currency":"NOK"},"rush":true,"quantity":7}'
    )
    assert quality.report() == []


def test_null_and_blank_become_null_without_a_report(jobs: Representation, quality: Quality) -> None:
    rows = [JOB, ("J2    ", None, "00000000", " ", None, None, 1), ("J3    ", "     ", "        ", None, 0, " ", 2)]
    _, second, third = (json.loads(jobs.json_item(record)) for record in jobs.records(rows, quality))
    assert second == {
        "id": "J2", "number": "J2", "title": None, "due_on": None, "status": None, "price": None, "rush": None,
        "quantity": 1,
    }  # fmt: skip
    assert third["price"] == {"amount": "0.00", "currency": "NOK"}
    assert [third[name] for name in ("title", "due_on", "status", "rush")] == [None] * 4
    assert quality.report() == []


def test_a_broken_value_costs_itself_alone_and_is_reported_with_its_key(jobs: Representation, quality: Quality) -> None:
    rows = [JOB, ("J2    ", Undecodable(b"\xff\xfe"), "20260231", "Q", "12x4", "?", None), JOB]
    records = [json.loads(jobs.json_item(record)) for record in jobs.records(rows, quality)]
    assert records[0] == records[2]
    assert records[0]["title"] == "Shaft"
    assert records[1] == {
        "id": "J2", "number": "J2", "title": None, "due_on": None, "status": "Q", "price": None, "rush": None,
        "quantity": None,
    }  # fmt: skip
    report = {entry["field"]: entry for entry in quality.report()}
    assert set(report) == {"title", "due_on", "status", "price", "rush", "quantity"}
    assert report["due_on"]["examples"] == [{"key": "J2", "value": "'20260231'"}]
    assert report["due_on"]["reason"] == "is no possible date (YYYYMMDD)"
    assert {entry["count"] for entry in report.values()} == {1}


def test_a_strict_resource_refuses_the_page(fields: Any, make_world: Any, quality: Quality) -> None:
    world = make_world(*fields, strict=True)
    jobs = represent(world.resource, world.view)
    with pytest.raises(Problem) as refused:
        jobs.records([JOB, ("J2", "x", "20260231", "O", 1, "Y", 1)], quality)
    assert refused.value.type.code == "row_unreadable"
    assert "J2" in str(refused.value)
    assert len(quality.report()) == 1


def test_a_strict_resource_serves_an_unknown_code_that_may_pass(fields: Any, make_world: Any, quality: Quality) -> None:
    world = make_world(*fields, strict=True)
    jobs = represent(world.resource, world.view)
    (record,) = jobs.records([("J2", "x", "20260228", "Q", 1, "Y", 1)], quality)
    assert json.loads(jobs.json_item(record))["status"] == "Q"
    assert quality.report()[0]["reason"] == "is not in code map map"


def test_every_sight_of_an_unknown_code_is_counted(jobs: Representation, quality: Quality) -> None:
    for _ in range(3):
        jobs.records([("J2", "x", "20260228", "Q", 1, "Y", 1)] * 2, quality)
    (entry,) = quality.report()
    assert (entry["count"], entry["rows"]) == (6, 1)


def test_a_version_may_rename_nest_and_use_its_own_vocabulary(
    fields: Any, make_world: Any, make_field: Any, quality: Quality
) -> None:
    by_name = {field.name: field for field in fields}
    old = CodeMap("old", {"O": "OPEN", "C": "CLOSED"}, OnUnknown.NULL)
    members = (
        Member("status", by_name["status"], old),
        Member("schedule", members=(Member("due", by_name["due_on"]), Member("class", by_name["quantity"]))),
        Member("state", by_name["status"], by_name["status"].codes),
    )
    world = make_world(*fields, members=members)
    jobs = represent(world.resource, world.view)
    assert jobs.columns == ("number_0", "status_0", "due_on_0", "quantity_0")
    records = jobs.records([("J1 ", "O", "20260331", 7)], quality)
    assert jobs.json_item(records[0]) == (
        b'{"id":"J1","status":"OPEN","schedule":{"due":"2026-03-31","class":7},"state":"open"}'
    )
    assert jobs.csv_header() + jobs.csv(records) == (
        b"id,status,schedule.due,schedule.class,state\r\nJ1,OPEN,2026-03-31,7,open\r\n"
    )
    some = represent(world.resource, world.view, ("schedule.due",))
    assert some.json_item(some.records([("J1 ", "20260331")], quality)[0]) == (
        b'{"id":"J1","schedule":{"due":"2026-03-31"}}'
    )
    assert represent(world.resource, world.view, ("schedule",)).columns == ("number_0", "due_on_0", "quantity_0")


def test_the_same_choice_of_members_is_compiled_once_whatever_its_order(fields: Any, make_world: Any) -> None:
    world = make_world(*fields)
    one = represent(world.resource, world.view, ("title", "due_on"), (), ("QTY",))
    assert one is represent(world.resource, world.view, ("due_on", "title"), (), ("QTY",))
    assert one.columns == ("number_0", "title_0", "due_on_0", "QTY")
    assert one.position("QTY") == 3


def test_embedded_records_stand_behind_the_fields(fields: Any, make_world: Any, quality: Quality) -> None:
    world = make_world(*fields)
    jobs = represent(world.resource, world.view, ("title",), ("customer", "operations"))
    rows = [("J1", "Shaft"), ("J2", "Rail")]
    records = jobs.records(rows, quality, {"customer": [{"id": "C1"}, None], "operations": [[], [1]]})
    assert jobs.ndjson(records) == (
        b'{"id":"J1","title":"Shaft","customer":{"id":"C1"},"operations":[]}\n'
        b'{"id":"J2","title":"Rail","customer":null,"operations":[1]}\n'
    )
    assert b'"customer":null' in jobs.json_item(jobs.records(rows, quality)[0])


def test_a_page_has_total_and_as_of_only_when_given(jobs: Representation, quality: Quality) -> None:
    records = jobs.records([], quality)
    assert jobs.json_page(records, None) == b'{"items":[],"next":null}'
    moment = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert jobs.json_page(records, "https://x/?a=1", 0, moment) == (
        b'{"items":[],"next":"https://x/?a=1","total":0,"as_of":"2026-03-31T12:00:00Z"}'
    )


def test_half_surrogates_of_a_driver_do_not_break_the_page(jobs: Representation, quality: Quality) -> None:
    records = jobs.records([("J1", "a\udc80b", "20260331", "O", 1, "Y", 1)], quality)
    assert json.loads(jobs.json_page(records, None))["items"][0]["title"] == "a?b"
    assert b"a?b" in jobs.ndjson(records)
    assert b"a?b" in jobs.csv(records)


@pytest.mark.parametrize("formats", [("YYYYMMDDHHMM",), ("native",), ("YYYYMMDD", "HHMM")])
def test_the_offset_changes_in_the_course_of_a_day(
    make_field: Any, make_world: Any, quality: Quality, formats: tuple[str, ...]
) -> None:
    at = make_field("datetime", *formats, name="at", time_zone="Europe/Oslo")
    world = make_world(make_field("integer", name="key"), at)
    jobs = represent(world.resource, world.view)
    spring, autumn = "2026-03-29T", "2026-10-25T"
    texts = (
        f"{spring}01:59",
        f"{spring}02:30",
        f"{spring}03:00",
        f"{autumn}02:30",
        f"{autumn}03:00",
        "2026-07-01T00:00",
    )
    local = list(map(datetime.fromisoformat, texts))
    stored = {
        "native": lambda moment: (moment,),
        "YYYYMMDDHHMM": lambda moment: (f"{moment:%Y%m%d%H%M}",),
        "YYYYMMDD": lambda moment: (f"{moment:%Y%m%d}", f"{moment:%H%M}"),
    }[formats[0]]
    records = jobs.records([(number, *stored(moment)) for number, moment in enumerate(local)], quality)
    assert [record.at for record in records] == [
        "2026-03-29T01:59:00+01:00",
        None,
        "2026-03-29T03:00:00+02:00",
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T03:00:00+01:00",
        "2026-07-01T00:00:00+02:00",
    ]
    (entry,) = quality.report()
    assert (entry["count"], entry["reason"]) == (1, "is a local time that clocks skipped")


def test_a_blank_number_among_clean_ones_is_null(make_field: Any, make_world: Any, quality: Quality) -> None:
    fields = (
        make_field("integer", name="key"),
        make_field("integer", name="count", blanks=("-1",)),
        make_field("integer", "text", name="digits", blanks=("0",)),
        make_field("money", name="price", decimals=2, currency="NOK", blanks=("0",)),
    )
    world = make_world(*fields)
    jobs = represent(world.resource, world.view)
    first, second = jobs.records([(1, -1, "0", 0), (2, 5, "5", 5)], quality)
    assert (first.count, first.digits, first.price) == (None, None, None)
    assert (second.count, second.digits, second.price.amount) == (5, 5, "0.05")
    assert quality.report() == []


def test_no_members_chosen_leaves_the_id(fields: Any, make_world: Any, quality: Quality) -> None:
    world = make_world(*fields)
    jobs = represent(world.resource, world.view, ("id",))
    assert jobs.ndjson(jobs.records([("J1 ",)], quality)) == b'{"id":"J1"}\n'
    assert represent(world.resource, world.view, ()) is jobs
    with pytest.raises(BadValue, match="there is no nonsense"):
        represent(world.resource, world.view, ("nonsense",))


def test_keys_and_ids_of_a_composite_key_come_in_the_order_of_the_key(
    make_field: Any, make_world: Any, quality: Quality
) -> None:
    world = make_world(
        make_field("id", name="job", padding="spaces_right"),
        make_field("datetime", "YYYYMMDD", "HHMM", name="at"),
        make_field("integer", name="step"),
        key=3,
    )
    labour = represent(world.resource, world.view, ("step",))
    rows = [("J~1 ", "20260331", "0930", 10)]
    assert labour.columns == ("job_0", "at_0", "at_1", "step_0")
    assert labour.keys(rows) == [("J~1 ", "20260331", "0930", 10)]
    assert labour.ids(rows) == ["J%7E1~2026-03-31T09:30:00+00:00~10"]


def test_a_key_without_a_value_is_spelled_by_what_is_stored(jobs: Representation, quality: Quality) -> None:
    (record,) = jobs.records([(None, *JOB[1:])], quality)
    assert record.id == "%null"
    (blank,) = jobs.records([("  ", *JOB[1:])], quality)
    assert blank.id == "%20%20"
    (broken,) = jobs.records([(b"\x00", *JOB[1:])], quality)
    assert broken.id == "%bytes00"
    assert quality.report()[0]["examples"][0]["key"] == "(b'\\x00',)"


def test_csv_cells_that_a_spreadsheet_would_run_are_neutralised(make_field: Any, make_world: Any) -> None:
    world = make_world(
        make_field("id", name="number"),
        make_field("text", name="note"),
        make_field("decimal", name="weight"),
        make_field("json", name="extra"),
        make_field("boolean", name="open"),
        make_field("money", name="price", currency="NOK"),
    )
    sheet = represent(world.resource, world.view)
    rows = [
        ("+1", "=cmd()", Decimal("-1.5"), '{"a": "x"}', True, -2),
        ("2", '@"x"', None, "[1]", False, None),
        ("3", "-12.50", 1, None, None, 0),
        ("4", "-x", 1, None, None, 0),
        ("5", "\tx\r\n", 1, None, None, 0),
    ]
    text = (sheet.csv_header() + sheet.csv(sheet.records(rows, Quality()))).decode()
    assert text.startswith("id,number,note,weight,extra,open,price.amount,price.currency\r\n")
    cells = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [row[2] for row in cells] == ["'=cmd()", '\'@"x"', "-12.50", "'-x", "'\tx\r\n"]
    assert cells[0] == ["+1", "+1", "'=cmd()", "-1.5", '{"a":"x"}', "true", "-2.00", "NOK"]
    assert cells[1][3:] == ["", "[1]", "false", "", ""]


POOLS: tuple[st.SearchStrategy[Any], ...] = (
    st.none(),
    st.sampled_from(("", " ", "  ", "0", "00", "000120", " 7", "O", "O ", "Q", "Y", "N", "a\t", "a\u00a0 ", "N/A ")),
    st.sampled_from(("20260331", "20260331 ", "00000000", "99999999", "20261332", "12.5", "-3", "1e5", "12-")),
    st.text(max_size=4),
    st.integers(-(10**12), 10**12),
    st.sampled_from((0, 1, -1, 20260331, True, False, 1.0, 0.5, -0.0, float("nan"), Decimal("1.00"), Decimal("-0"))),
    st.sampled_from((b"", b"\x12\x3c", b"@@", Undecodable(b"\xff"), date(2026, 3, 31), datetime(2026, 3, 31, 9))),  # noqa: DTZ001 - as it is stored
    st.just([1]),
)  # fmt: skip
KINDS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("text",), {}),
    (("text",), {"nullable": False}),
    (("text",), {"padding": "spaces_right", "blanks": ("N/A",)}),
    (("text",), {"padding": "spaces_right"}),
    (("id",), {"padding": "spaces_left"}),
    (("id",), {"padding": "zeros_left", "width": 6, "blanks": ("000000", "00")}),
    (("code",), {"codes": {"O": "open", "0": "none", "": "blank"}, "unknown": "null"}),
    (("code",), {"codes": {"O": "open"}, "unknown": "reject"}),
    (("code",), {}),
    (("boolean", "Y/N"), {}),
    (("boolean", "1/0"), {"nullable": False}),
    (("integer",), {"blanks": ("-1",)}),
    (("integer", "packed"), {}),
    (("decimal",), {}),
    (("decimal", "zoned"), {"decimals": 2}),
    (("money",), {"decimals": 2, "currency": "NOK"}),
    (("money",), {"decimals": 0, "currency": "NOK", "blanks": ("0",)}),
    (("money",), {"decimals": 6, "currency": "NOK"}),
    (("date", "YYYYMMDD"), {"blanks": ("00000000",)}),
    (("date",), {}),
    (("datetime", "YYYYMMDD", "HHMM"), {"time_zone": "Europe/Oslo"}),
    (("json",), {}),
)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_column_reads_exactly_as_its_values_one_by_one(make_field: Any, make_world: Any, kind: Any) -> None:
    types, options = kind
    field = make_field(*types, name="it", **options)
    key = make_field("integer", name="key")
    world = make_world(key, field)
    representation = represent(world.resource, world.view)
    convert: Converter = converter(field)
    # Columns of one or two kinds of values: the fast ways are taken, and left, in every combination.
    columns = st.lists(st.sampled_from(POOLS), min_size=1, max_size=2).flatmap(
        lambda pools: st.lists(st.tuples(*[st.one_of(pools)] * len(field.columns)), min_size=1, max_size=6)
    )

    @settings(max_examples=40, deadline=None)
    @given(columns)
    def holds(stored: list[tuple[Any, ...]]) -> None:
        quality = Quality()
        records = representation.records([(at, *values) for at, values in enumerate(stored)], quality)
        assert [record.it for record in records] == [convert.read(*values)[0] for values in stored]
        assert [type(record.it) for record in records] == [type(convert.read(*values)[0]) for values in stored]
        broken = [values for values in stored if _is_broken(convert, values)]
        assert sum(entry["count"] for entry in quality.report()) == len(broken)
        msgspec.json.decode(representation.json_page(records, None))
        representation.csv(records)

    holds()


def _is_broken(convert: Converter, values: tuple[Any, ...]) -> bool:
    wire, reason = convert.read(*values)
    return reason is not None or (wire is None and not convert.field.nullable)
