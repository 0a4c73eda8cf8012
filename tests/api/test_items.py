"""Items, sub-resources and embedding."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask

from tests.gateway import Consumer, assert_problem


def test_an_item_is_found_by_the_id_its_list_shows(consumer: Consumer) -> None:
    for resource in ("jobs", "operations", "customers", "parts", "inventory"):
        record = consumer.json(f"/v2/{resource}?limit=1")["items"][0]
        assert consumer.json(f"/v2/{resource}/{quote(record['id'], safe='')}") == record


def test_a_composite_key_is_one_opaque_id(consumer: Consumer) -> None:
    record = consumer.json("/v2/inventory?limit=1")["items"][0]
    assert record["id"].count("~") == 2


@pytest.mark.parametrize(
    "record_id",
    [
        "J999999",
        "j000001",
        "J000001%20",
        "%20J000001",
        "J000001%20%20%20",
        "%00",
        "J000001~1",
        "~",
        "%E2%98%83",
        "x" * 300,
    ],
)
def test_only_the_exact_id_is_an_address(consumer: Consumer, record_id: str) -> None:
    assert_problem(consumer.get(f"/v2/jobs/{record_id}"), "not_found")


def test_a_relation_to_many_is_a_collection_of_its_own(consumer: Consumer) -> None:
    page = consumer.json("/v2/jobs/J000123/operations?limit=1")
    assert page["items"]
    assert page["items"][0]["id"].startswith("J000123~")
    while page["next"]:
        following = urlsplit(page["next"])
        assert following.path == "/v2/jobs/J000123/operations"
        page = consumer.json(f"{following.path}?{following.query}")
        assert all(record["id"].startswith("J000123~") for record in page["items"])


def test_a_cursor_of_one_owner_is_refused_at_another(consumer: Consumer) -> None:
    following = urlsplit(consumer.json("/v2/jobs/J000123/operations?limit=1")["next"])
    assert_problem(consumer.get(f"/v2/jobs/J000124/operations?{following.query}"), "invalid_cursor")


def test_a_relation_to_one_is_a_record(consumer: Consumer) -> None:
    job = consumer.json("/v2/jobs/J000123")
    customer = consumer.json("/v2/jobs/J000123/customer")
    assert customer == consumer.json(f"/v2/customers/{customer['id']}")
    assert job["customer_number"] == customer["number"]


def test_relations_of_a_record_that_does_not_exist_are_not_found(consumer: Consumer) -> None:
    assert_problem(consumer.get("/v2/jobs/J999999/operations"), "not_found")
    assert_problem(consumer.get("/v2/jobs/J999999/customer"), "not_found")


def test_embedded_records_are_those_of_the_sub_resources(consumer: Consumer) -> None:
    job = consumer.json("/v2/jobs/J000123?embed=customer,operations,part")
    assert job["customer"] == consumer.json("/v2/jobs/J000123/customer")
    assert job["operations"]["items"] == consumer.json("/v2/jobs/J000123/operations")["items"]
    assert job["operations"]["next"] is None
    assert job["part"]["id"] == job["part_number"]


def test_a_page_embeds_for_each_of_its_records(consumer: Consumer) -> None:
    page = consumer.json("/v2/jobs?limit=50&embed=customer,operations")
    for job in page["items"]:
        assert job["customer"] is None or job["customer"]["number"] == job["customer_number"]
        assert all(operation["id"].startswith(f"{job['id']}~") for operation in job["operations"]["items"])


def test_an_orphan_embeds_null_and_its_relation_is_not_found(consumer: Consumer) -> None:
    jobs = []
    path = "/v2/jobs?limit=200&embed=customer"
    while path:
        page = consumer.json(path)
        jobs += page["items"]
        following = page["next"] and urlsplit(page["next"])
        path = f"{following.path}?{following.query}" if following else ""
    orphans = [job for job in jobs if job["customer"] is None]
    assert orphans
    assert_problem(consumer.get(f"/v2/jobs/{orphans[0]['id']}/customer"), "not_found")


def test_embedding_takes_the_scope_of_what_is_embedded(app: Flask, issue: Callable[..., str]) -> None:
    narrow = Consumer(app.test_client(), issue("jobs:read"))
    assert narrow.get("/v2/jobs/J000123").status_code == 200
    for path in ("/v2/jobs/J000123?embed=customer", "/v2/jobs?embed=operations", "/v2/jobs/J000123/customer"):
        assert_problem(narrow.get(path), "insufficient_scope")


def test_versions_show_the_same_row_under_their_own_names(consumer: Consumer) -> None:
    old, new = consumer.json("/v1/jobs/J000123"), consumer.json("/v2/jobs/J000123")
    assert old["id"] == new["id"]
    assert old["job_no"] == new["number"]
    assert old["due"] == new["schedule"]["due_on"]
    assert old["status"].lower() == new["status"]
