"""Schemas describe what the encoder writes: generated pages load through them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import marshmallow as ma
import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from hypothesis import given
from hypothesis import strategies as st

from wrapper.catalog.model import CodeMap, Member, Relation
from wrapper.translate.quality import Quality
from wrapper.translate.records import represent
from wrapper.translate.schemas import record_schema


@pytest.fixture(scope="module")
def world(make_field: Any, make_world: Any) -> Any:
    status = make_field("code", name="status", codes={"O": "open", "C": "closed"}, example="closed")
    fields = (
        make_field("id", name="number", width=6, padding="spaces_right", example="J1", nullable=False),
        status,
        make_field("date", "YYYYMMDD", name="due_on", example="2026-04-01", description="When it is promised."),
        make_field("datetime", "YYYYMMDD", "HHMMSS", name="started_at", time_zone="Europe/Oslo"),
        make_field("time", "HHMM", name="starts"),
        make_field("decimal", name="weight", unit="kg"),
        make_field("money", name="price", decimals=2, currency="NOK"),
        make_field("boolean", "Y/N", name="rush"),
        make_field("integer", name="quantity"),
        make_field("json", name="extra"),
    )
    by_name = {field.name: field for field in fields}
    members = (
        Member("status", status, CodeMap("old", {"O": "OPEN", "C": "CLOSED"})),
        Member("schedule", members=(Member("due_on", by_name["due_on"]), Member("started_at", by_name["started_at"]))),
        *(Member(field.name, field) for field in fields[4:]),
    )
    return make_world(*fields, members=members)


TEXTS = st.sampled_from(("O ", "Q", "", "20260331", "20261399", "093000", "0930", "Y", "N", '{"a": 1}', "x"))
VALUES = st.one_of(st.none(), TEXTS, st.integers(-(10**9), 10**9), st.floats(), st.binary(max_size=3), st.dates())


@given(st.lists(st.lists(VALUES, min_size=11, max_size=11), max_size=4))
def test_whatever_the_rows_hold_the_encoded_page_loads_through_the_schema(world: Any, rows: list[Any]) -> None:
    jobs, schema = represent(world.resource, world.view), record_schema(world.resource, world.view)()
    page = json.loads(jobs.json_page(jobs.records([tuple(row[: len(jobs.columns)]) for row in rows], Quality()), None))
    for item in page["items"]:
        assert set(schema.load(item)) == set(schema.fields)


def test_a_schema_has_the_members_of_the_record_in_their_order(world: Any) -> None:
    schema = record_schema(world.resource, world.view)
    jobs = represent(world.resource, world.view)
    row = ("J1", "O", "20260331", "20260331", "093000", "0930", 1, 1, "Y", 1, "{}")
    (record,) = jobs.records([row], Quality())
    written = json.loads(jobs.json_item(record))
    assert list(schema().fields) == list(written)
    assert list(schema().fields["schedule"].schema.fields) == list(written["schedule"])
    assert schema.__name__ == "JobV2"


def test_the_documentation_says_what_consumers_need(world: Any) -> None:
    spec = APISpec("x", "1", "3.1.0", plugins=[MarshmallowPlugin()])
    spec.components.schema("JobV2", schema=record_schema(world.resource, world.view))
    schemas = spec.to_dict()["components"]["schemas"]
    job = schemas["JobV2"]["properties"]
    assert schemas["JobV2"]["required"] == ["id"]
    assert "additionalProperties" not in schemas["JobV2"]
    assert job["id"]["example"] == "J1"
    assert job["status"]["type"] == ["string", "null"]
    assert "enum" not in job["status"]
    assert "`OPEN`, `CLOSED`" in job["status"]["description"]
    assert job["status"]["example"] == "CLOSED"
    assert job["weight"]["type"] == ["string", "null"]
    assert (job["weight"]["format"], job["weight"]["pattern"]) == ("decimal", "^-?[0-9]+([.][0-9]+)?(E-?[0-9]+)?$")
    assert "In kg." in job["weight"]["description"]
    nested = schemas["JobV2Schedule"]["properties"]
    assert nested["due_on"] == {
        "type": ["string", "null"],
        "format": "date",
        "description": "When it is promised.",
        "example": "2026-04-01",
    }
    assert {"amount", "currency"} == set(schemas["Money"]["properties"])
    for members in (job, nested, schemas["Money"]["properties"]):
        assert all("description" in member for member in members.values())
        assert all("example" in member or "$ref" in str(member) for member in members.values())


def test_related_records_are_described_where_they_may_be_embedded(world: Any, make_field: Any, make_world: Any) -> None:
    customers = make_world(make_field("id", name="number"))
    customer = record_schema(customers.resource, customers.view)
    view = type(world.view)(
        **{name: getattr(world.view, name) for name in world.view.__slots__ if name != "relations"},
        relations={
            "customer": Relation("customer", "customers", (), many=False),
            "operations": Relation("operations", "operations", (), many=True),
        },
    )
    schema = record_schema(world.resource, view, {"customer": customer, "operations": lambda: customer(only=("id",))})()
    loaded = schema.load(
        {"id": "J1", "customer": {"id": "C1"}, "operations": {"items": [{"id": "1"}], "next": None}, "new": 1}
    )
    assert loaded["operations"]["items"] == [{"id": "1"}]
    assert schema.load({"id": "J1", "customer": None}) == {"id": "J1", "customer": None}
    with pytest.raises(ma.ValidationError):
        schema.load({"id": "J1", "operations": None, "customer": 3})


def test_a_loaded_date_is_the_public_value(world: Any) -> None:
    schema = record_schema(world.resource, world.view)()
    assert schema.load({"id": "J1", "schedule": {"due_on": "2026-03-31"}})["schedule"] == {"due_on": date(2026, 3, 31)}
