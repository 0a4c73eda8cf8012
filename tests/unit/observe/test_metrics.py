"""Metrics: the names operators build dashboards on, each documented."""

from __future__ import annotations

from pathlib import Path

from prometheus_client import REGISTRY

from wrapper.observe import metrics

DOCUMENT = Path(__file__).parents[3] / "docs" / "observability.md"


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_request_is_counted_by_method_route_and_status() -> None:
    labels = {"method": "GET", "route": "/v9/things/{id}", "status": "200"}
    before = value("http_server_request_duration_seconds_count", **labels)

    metrics.request("GET", "/v9/things/{id}", 200, 0.02)
    metrics.request("GET", "/v9/things/{id}", 200, 0.03)

    assert value("http_server_request_duration_seconds_count", **labels) == before + 2
    assert value("http_server_request_duration_seconds_bucket", **labels, le="0.025") >= 1


def test_an_address_without_a_route_does_not_become_a_label() -> None:
    metrics.request("GET", "", 404, 0.01)

    assert value("http_server_request_duration_seconds_count", method="GET", route="unmatched", status="404") >= 1


def test_what_the_parts_count_appears_in_the_exposition() -> None:
    metrics.source_query("erp", "read", 0.01)
    metrics.unreadable_value("jobs", "due_on", "not a date")
    metrics.limit_refusal("standard")
    metrics.deprecated_request("v1")
    metrics.limit_storage_failure()

    text = metrics.exposition().decode()

    assert 'wrapper_source_query_duration_seconds_count{operation="read",source="erp"}' in text
    assert 'wrapper_unreadable_values_total{field="due_on",reason="not a date",resource="jobs"}' in text
    assert 'wrapper_limit_refusals_total{plan="standard"}' in text
    assert 'wrapper_deprecated_requests_total{version="v1"}' in text
    assert "wrapper_limit_storage_failures_total" in text


def test_every_metric_is_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    names = [
        family.name + ("_total" if family.type == "counter" else "")
        for family in REGISTRY.collect()
        if family.name.startswith(("wrapper_", "http_"))
    ]

    assert len(names) >= 5
    assert [name for name in names if f"`{name}" not in text] == []
