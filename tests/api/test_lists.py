"""Lists: pages, filters, sorts, sparse members, counts."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.gateway import Consumer, assert_problem


def walk(consumer: Consumer, path: str) -> list[dict[str, Any]]:
    """Return all records of a list, page after page by its `next` links."""
    records: list[dict[str, Any]] = []
    pages = 0
    while path:
        page = consumer.json(path)
        records += page["items"]
        following = page["next"]
        path = following and f"{urlsplit(following).path}?{urlsplit(following).query}"
        pages += 1
        assert pages < 1000
    return records


def test_a_list_has_items_and_the_address_of_the_next_page(consumer: Consumer) -> None:
    page = consumer.json("/v2/jobs?limit=2")
    assert set(page) == {"items", "next"}
    assert len(page["items"]) == 2
    assert page["next"].startswith("http://localhost/v2/jobs?limit=2&cursor=")


def test_the_next_page_is_also_a_link_header(consumer: Consumer) -> None:
    response = consumer.get("/v2/jobs?limit=2")
    assert response.json is not None
    assert f'<{response.json["next"]}>; rel="next"' in response.headers.getlist("Link")


@pytest.mark.parametrize("resource", ["jobs", "operations", "customers", "parts", "inventory"])
@pytest.mark.parametrize("limit", [7, 200])
def test_pages_give_every_record_exactly_once(consumer: Consumer, resource: str, limit: int) -> None:
    records = walk(consumer, f"/v2/{resource}?limit={limit}")
    ids = [record["id"] for record in records]
    assert len(ids) == len(set(ids))
    total = consumer.json(f"/v2/{resource}?limit=1", Prefer="count=exact")["total"]
    assert len(ids) == total > 0


def test_every_row_of_the_legacy_table_reaches_the_consumer(consumer: Consumer, company: Any) -> None:
    with sqlite3.connect(company / "erp.db") as legacy:
        (rows,) = legacy.execute("SELECT COUNT(*) FROM JOBMAST").fetchone()
    assert len(walk(consumer, "/v2/jobs?limit=50")) == rows


@pytest.mark.parametrize("sort", ["due_on", "-due_on", "customer_number,-due_on", "-number"])
def test_pages_keep_the_order_asked_for_also_across_missing_values(consumer: Consumer, sort: str) -> None:
    paths = {"due_on": "schedule.due_on"}
    asked = ",".join(
        ("-" if part.startswith("-") else "") + paths.get(part.lstrip("-"), part.lstrip("-"))
        for part in sort.split(",")
    )
    small = [record["id"] for record in walk(consumer, f"/v2/jobs?limit=13&sort={asked}")]
    large = [record["id"] for record in walk(consumer, f"/v2/jobs?limit=200&sort={asked}")]
    assert small == large
    assert len(small) == len(set(small)) == 400


def test_a_filter_by_code_uses_the_vocabulary_of_the_version(consumer: Consumer) -> None:
    new = walk(consumer, "/v2/jobs?status=closed&limit=200")
    old = walk(consumer, "/v1/jobs?status=CLOSED&limit=200")
    assert new
    assert {record["status"] for record in new} == {"closed"}
    assert [record["id"] for record in new] == [record["id"] for record in old]
    assert {record["status"] for record in old} == {"CLOSED"}


def test_a_filter_takes_several_values(consumer: Consumer) -> None:
    both = walk(consumer, "/v2/jobs?status_in=closed,held&limit=200")
    assert {record["status"] for record in both} == {"closed", "held"}


def test_a_range_of_dates_is_half_open_as_asked(consumer: Consumer) -> None:
    records = walk(consumer, "/v2/jobs?schedule.due_on_gte=1998-01-01&schedule.due_on_lt=1998-07-01&limit=200")
    days = [record["schedule"]["due_on"] for record in records]
    assert days
    # A day that does not exist, such as the 31st of June, lies in the range as stored and is shown as null.
    assert all(day is None or "1998-01-01" <= day < "1998-07-01" for day in days)


def test_a_prefix_finds_what_starts_with_it(consumer: Consumer) -> None:
    records = walk(consumer, "/v2/jobs?number_prefix=J00012&limit=200")
    assert records
    assert all(record["number"].startswith("J00012") for record in records)


@pytest.mark.parametrize("text", ["%25", "_", "J%25"])
def test_wildcards_in_a_prefix_are_plain_characters(consumer: Consumer, text: str) -> None:
    assert consumer.json(f"/v2/jobs?number_prefix={text}")["items"] == []


def test_sparse_members_are_all_that_is_sent(consumer: Consumer) -> None:
    (record,) = consumer.json("/v2/jobs?limit=1&fields=number,schedule.due_on")["items"]
    assert set(record) == {"id", "number", "schedule"}
    assert set(record["schedule"]) == {"due_on"}


def test_a_limit_above_the_maximum_counts_as_the_maximum(consumer: Consumer) -> None:
    assert len(consumer.json("/v2/jobs?limit=100000")["items"]) == 200


@pytest.mark.parametrize("limit", ["0", "-1", "ten", "1.5", "", "9999999999", "\u0661"])
def test_a_limit_that_is_no_positive_whole_number_is_refused(consumer: Consumer, limit: str) -> None:
    assert_problem(consumer.get(f"/v2/jobs?limit={limit}"), "invalid_parameter", about="limit")


def test_the_exact_count_comes_only_on_request(consumer: Consumer) -> None:
    assert "total" not in consumer.json("/v2/jobs?limit=1")
    response = consumer.get("/v2/jobs?limit=1", Prefer="count=exact")
    assert response.json is not None
    assert response.json["total"] == 400
    assert response.headers["Preference-Applied"] == "count=exact"


def test_the_count_follows_the_filters_and_not_the_cursor(consumer: Consumer) -> None:
    first = consumer.json("/v2/jobs?limit=2&status=closed", Prefer="count=exact")
    following = urlsplit(first["next"])
    second = consumer.json(f"{following.path}?{following.query}", Prefer="count=exact")
    assert 0 < first["total"] == second["total"] < 400


@pytest.mark.parametrize(
    ("query", "about"),
    [
        ("status=nonsense", "status"),
        ("status=", "status"),
        ("schedule.due_on_gte=31.12.1998", "schedule.due_on_gte"),
        ("schedule.due_on_gte=1998-02-30", "schedule.due_on_gte"),
        ("sort=price", "sort"),
        ("sort=number,number", "sort"),
        ("fields=secret", "fields"),
        ("fields=number,,status", "fields"),
        ("embed=everything", "embed"),
        ("number=J1&number=J2", "number"),
        ("number=J%00", "number"),
        ("limit=%0a", "limit"),
        ("sort=number%0a", "sort"),
    ],
)
def test_a_malformed_parameter_is_named(consumer: Consumer, query: str, about: str) -> None:
    assert_problem(consumer.get(f"/v2/jobs?{query}"), "invalid_parameter", about=about)


def test_every_wrong_parameter_is_named_at_once(consumer: Consumer) -> None:
    body = assert_problem(consumer.get("/v2/jobs?limit=x&status=y&sort=z"), "invalid_parameter")
    assert {error["parameter"] for error in body["errors"]} == {"limit", "status", "sort"}


def test_an_unknown_parameter_is_refused_with_the_name_that_was_meant(consumer: Consumer) -> None:
    body = assert_problem(consumer.get("/v2/jobs?statsu=open"), "unknown_parameter", about="statsu")
    assert "did you mean 'status'?" in body["errors"][0]["detail"]


def test_a_query_that_is_not_utf8_is_refused(consumer: Consumer) -> None:
    assert_problem(consumer.get("/v2/jobs?number=%ff"), "malformed_request")


def test_a_value_the_legacy_charset_cannot_hold_is_refused(consumer: Consumer) -> None:
    assert_problem(consumer.get("/v2/jobs?number=%E2%98%83"), "invalid_parameter", about="number")


@pytest.mark.parametrize("change", ["&status=closed", "&sort=-number"])
def test_a_cursor_is_refused_with_other_filters_or_another_sort(consumer: Consumer, change: str) -> None:
    following = urlsplit(consumer.json("/v2/jobs?limit=2")["next"])
    assert_problem(consumer.get(f"{following.path}?{following.query}{change}"), "invalid_cursor", about="cursor")


def test_a_cursor_is_refused_at_another_version_or_collection(consumer: Consumer) -> None:
    following = urlsplit(consumer.json("/v2/jobs?limit=2")["next"])
    assert_problem(consumer.get(f"/v1/jobs?{following.query}"), "invalid_cursor")
    assert_problem(consumer.get(f"/v2/operations?{following.query}"), "invalid_cursor")


def test_a_cursor_of_another_consumer_is_refused(app: Any, issue: Any, consumer: Consumer) -> None:
    following = urlsplit(consumer.json("/v2/jobs?limit=2")["next"])
    other = Consumer(app.test_client(), issue("jobs:read", consumer="Example Rival"))
    assert_problem(other.get(f"{following.path}?{following.query}"), "invalid_cursor")


def test_the_page_size_may_change_between_pages(consumer: Consumer) -> None:
    following = urlsplit(consumer.json("/v2/jobs?limit=2")["next"])
    query = following.query.replace("limit=2", "limit=5")
    assert len(consumer.json(f"{following.path}?{query}")["items"]) == 5
