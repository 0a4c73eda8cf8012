"""HTTP itself: methods, negotiation, conditional requests, streams, deprecation."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.gateway import Consumer, assert_problem
from wrapper.store.schema import DEPRECATED_USE


def test_head_has_the_headers_of_get_and_no_body(consumer: Consumer) -> None:
    for path in ("/v2/jobs?limit=3", "/v2/jobs/J000123"):
        full, head = consumer.get(path), consumer.get(path, method="HEAD")
        assert head.status_code == 200
        assert head.data == b""
        for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control", "Vary"):
            assert head.headers[name] == full.headers[name]


def test_head_of_a_stream_has_no_body(consumer: Consumer) -> None:
    head = consumer.get("/v2/jobs", method="HEAD", Accept="text/csv")
    assert head.status_code == 200
    assert head.data == b""


def test_options_names_the_methods(consumer: Consumer) -> None:
    response = consumer.get("/v2/jobs", method="OPTIONS")
    assert {"GET", "HEAD", "OPTIONS"} == {method.strip() for method in response.headers["Allow"].split(",")}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/v2/jobs", "/v2/jobs/J000123"])
def test_other_methods_are_refused_with_those_allowed(consumer: Consumer, method: str, path: str) -> None:
    response = consumer.get(path, method=method)
    assert_problem(response, "method_not_allowed")
    assert {"GET", "HEAD", "OPTIONS"} == {allowed.strip() for allowed in response.headers["Allow"].split(",")}


@pytest.mark.parametrize(
    "path", ["/v3/jobs", "/v2/nothing", "/jobs", "/v2/jobs/", "/v2//jobs", "/V2/jobs", "/v2/jobs/J1/nothing"]
)
def test_other_addresses_are_not_found(consumer: Consumer, path: str) -> None:
    assert_problem(consumer.get(path), "not_found")


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/v2/Ship_Ments/", "/v2/shipments"),
        ("/V2/jobs", "/v2/jobs"),
        ("/v2//jobs", "/v2/jobs"),
        ("/v2/job", "/v2/jobs"),
        ("/v2/custmoers", "/v2/customers"),
        ("/v2/shipment/12~1", "/v2/shipments/{id}"),
        ("/v2/jobs/J000123/", "/v2/jobs/{id}"),
        ("/v2/jobs/J000123/operation", "/v2/jobs/{id}/operations"),
        ("/v2/jbos/%3Cscript%3E/Operations", "/v2/jobs/{id}/operations"),
    ],
)
def test_an_address_that_is_nearly_right_is_told_the_right_one(consumer: Consumer, path: str, meant: str) -> None:
    body = assert_problem(consumer.get(path), "not_found")
    assert body["detail"] == f"Did you mean {meant}?"


@pytest.mark.parametrize(
    "path",
    [
        "/v3/jobs",
        "/jobs",
        "/v2/",
        "/v2/nothing",
        "/v2/jobs/J1/nothing",
        "/v2/jobs/J1/operations/2",
        "/v2/" + "j" * 1000,
        "/v2/%ff%00\r\nX:1",
        "/v2/<script>",
        "/v2/jobs/%2e%2e/jobs/../..",
    ],
)
def test_nothing_is_guessed_where_nothing_is_near(consumer: Consumer, path: str) -> None:
    body = assert_problem(consumer.get(path), "not_found")
    assert body["detail"] == body["hint"]


@pytest.mark.parametrize("path", ["/v1/labour", "/v1/labours", "/v1/labour/1"])
def test_a_guess_tells_of_no_resource_that_the_version_does_not_show(consumer: Consumer, path: str) -> None:
    body = assert_problem(consumer.get(path), "not_found")
    assert body["detail"] == body["hint"]
    assert consumer.get("/v2/labour").status_code == 200


def test_a_media_type_that_cannot_be_served_is_refused(consumer: Consumer) -> None:
    body = assert_problem(consumer.get("/v2/jobs", Accept="application/xml"), "not_acceptable")
    assert body["available"] == ["application/json", "text/csv", "application/x-ndjson"]


def test_a_body_is_refused_where_none_is_read(app: Flask, key: str) -> None:
    response = app.test_client().get(
        "/v2/jobs", headers={"Authorization": f"Bearer {key}"}, data=b"<job/>", content_type="text/xml"
    )
    assert_problem(response, "unsupported_media_type")


def test_an_unchanged_answer_is_304_without_a_body(consumer: Consumer) -> None:
    first = consumer.get("/v2/jobs?limit=3")
    again = consumer.get("/v2/jobs?limit=3", If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Content-Type" not in again.headers
    assert consumer.get("/v2/jobs?limit=3", If_None_Match='"other"').status_code == 200


def test_representations_and_versions_do_not_share_tags(consumer: Consumer) -> None:
    tags = {
        consumer.get("/v2/jobs?limit=3").headers["ETag"],
        consumer.get("/v2/jobs?limit=3", Accept="text/csv").headers["ETag"],
        consumer.get("/v2/jobs?limit=3", Accept="application/x-ndjson").headers["ETag"],
        consumer.get("/v1/jobs?limit=3").headers["ETag"],
    }
    assert len(tags) == 4
    assert all(tag.startswith('"') for tag in tags)


def test_answers_may_be_kept_by_their_consumer_alone(consumer: Consumer) -> None:
    response = consumer.get("/v2/jobs?limit=1")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "X-API-Key", "Accept"} <= set(response.headers["Vary"].split(", "))


def test_csv_for_excel_has_its_delimiter_and_its_mark(consumer: Consumer) -> None:
    plain = consumer.get("/v2/customers?limit=3&fields=name,address", Accept="text/csv")
    excel = consumer.get("/v2/customers?limit=3&fields=name,address", Accept='text/csv; delimiter=";"; bom=present')
    assert excel.headers["Content-Type"] == 'text/csv; charset=utf-8; header=present; delimiter=";"; bom=present'
    assert excel.data.startswith(b"\xef\xbb\xbfid;name;address.street;")
    rows = list(csv.reader(io.StringIO(excel.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows == list(csv.reader(io.StringIO(plain.text, newline="")))
    assert len(rows) == 4
    assert excel.headers["ETag"] != plain.headers["ETag"]
    streamed = consumer.get("/v2/customers?fields=name,address", Accept='text/csv; delimiter=";"; bom=present')
    assert streamed.data.startswith(excel.data)
    assert streamed.data.count(b"\xef\xbb\xbf") == 1
    assert_problem(consumer.get("/v2/customers", Accept="text/csv; delimiter=x"), "not_acceptable")
    assert (
        consumer.get("/v2/customers?limit=1", Accept="application/json, text/csv; delimiter=x;q=0.1").status_code == 200
    )


def test_csv_holds_the_whole_collection_with_nested_members_as_columns(consumer: Consumer) -> None:
    response = consumer.get("/v2/jobs", Accept="text/csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert len(rows) == 400
    assert "schedule.due_on" in rows[0]
    assert rows[0]["id"] == consumer.json("/v2/jobs?limit=1")["items"][0]["id"]


def test_ndjson_holds_the_records_of_the_pages(consumer: Consumer) -> None:
    response = consumer.get("/v2/jobs?status=held", Accept="application/x-ndjson")
    records = [json.loads(line) for line in response.text.splitlines()]
    assert records == consumer.json("/v2/jobs?status=held&limit=200")["items"]


def test_a_limited_csv_is_a_page_with_a_link_to_the_next(consumer: Consumer) -> None:
    response = consumer.get("/v2/jobs?limit=3", Accept="text/csv")
    assert len(list(csv.reader(io.StringIO(response.text, newline="")))) == 4
    assert any('rel="next"' in link for link in response.headers.getlist("Link"))


def test_embedding_in_a_stream_is_refused(consumer: Consumer) -> None:
    assert_problem(consumer.get("/v2/jobs?embed=customer", Accept="text/csv"), "invalid_parameter", about="embed")


def test_every_answer_of_a_deprecated_version_says_so(consumer: Consumer) -> None:
    for response in (consumer.get("/v1/jobs"), consumer.get("/v1/jobs/J999999"), consumer.get("/v1/jobs?x=1")):
        assert response.headers["Deprecation"] == "@1780272000"
        assert response.headers["Sunset"] == "Wed, 30 Jun 2027 00:00:00 GMT"
        links = response.headers.getlist("Link")
        assert any('rel="deprecation"' in link for link in links)
        assert any(link.startswith("</v2/jobs") and 'rel="successor-version"' in link for link in links)
    assert "Deprecation" not in consumer.get("/v2/jobs").headers


def test_use_of_a_deprecated_operation_is_counted_per_consumer(app: Flask, issue: Callable[..., str]) -> None:
    late = Consumer(app.test_client(), issue("jobs:read", consumer="Example Latecomer"))
    for _ in range(3):
        late.json("/v1/jobs/J000123")
    late.json("/v2/jobs/J000123")
    store = app.extensions["wrapper"]["store"]
    store.flush()
    with store.read() as connection:
        rows = connection.execute(select(DEPRECATED_USE).where(DEPRECATED_USE.c.consumer == "Example Latecomer")).all()
    assert [(row.operation, row.count) for row in rows] == [("v1.get_job", 3)]


def test_an_inventory_answer_says_when_its_export_was_taken(consumer: Consumer) -> None:
    assert "Last-Modified" in consumer.get("/v2/inventory?limit=1").headers
    assert "Last-Modified" not in consumer.get("/v2/jobs?limit=1").headers
