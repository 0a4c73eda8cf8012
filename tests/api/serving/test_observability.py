"""Log, metrics and health of a gateway with two workers."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def requests_counted(demo: Any, route: str) -> float:
    text = demo.caller.ask("/metrics").data.decode()
    found = re.findall(
        rf'http_server_request_duration_seconds_count{{[^}}]*route="{re.escape(route)}"[^}}]*}} (\S+)', text
    )
    return sum(float(count) for count in found)


def test_metrics_count_the_requests_of_all_workers(demo: Any) -> None:
    before = requests_counted(demo, "/livez")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: demo.caller.ask("/livez"), range(60)))

    assert requests_counted(demo, "/livez") == before + 60


def test_metrics_know_routes_by_their_template(demo: Any) -> None:
    demo.caller.ask("/v2/jobs/J000123")
    demo.caller.ask("/v2/jobs?limit=2")
    text = demo.caller.ask("/metrics").data.decode()

    assert "J000123" not in text
    assert 'route="/v2/jobs"' in text
    assert 'wrapper_source_query_duration_seconds_count{operation="read",source="erp"}' in text


def test_metrics_are_for_the_operator_alone(demo: Any) -> None:
    assert demo.caller.ask("/metrics").status == 200
    # A proxy on the same machine: everybody seems local.
    response = demo.caller.ask("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert response.status == 404
    assert json.loads(response.data)["code"] == "not_found"


def test_health_is_told_in_public_and_explained_to_the_operator(demo: Any) -> None:
    told = demo.caller.ask("/health", headers={"X-Forwarded-For": "203.0.113.9"})
    explained = json.loads(demo.caller.ask("/health").data)

    assert told.getheader("Content-Type") == "application/health+json"
    assert json.loads(told.data) == {"status": "pass"}
    assert set(explained["checks"]) == {"erp:responseTime", "stock_export:responseTime"}
    assert {check["status"] for found in explained["checks"].values() for check in found} == {"pass"}


def test_the_gateway_is_alive_and_ready(demo: Any) -> None:
    for path in ("/livez", "/readyz"):
        response = demo.caller.ask(path)
        assert (response.status, json.loads(response.data)) == (200, {"status": "pass"})


def test_a_request_leaves_one_line_with_who_and_what(demo: Any) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"X-Request-Id": "log-test-1", "traceparent": f"00-{trace}-00f067aa0ba902b7-01"}

    response = demo.caller.ask("/v1/jobs/J000123", headers=headers)

    assert response.getheader("X-Request-Id") == "log-test-1"
    (line,) = lines_of(demo, "log-test-1")
    assert (line["method"], line["status"], line["route"]) == ("GET", 200, "/v1/jobs/{id}")
    assert (line["consumer"], line["deprecated"], line["trace_id"]) == ("demo", "v1", trace)
    assert line["principal"] in demo.facts["api_key"]
    assert line["operation"]
    assert line["bytes"] == len(response.data)


def test_no_line_contains_the_key(demo: Any) -> None:
    key = demo.facts["api_key"]
    demo.caller.ask(f"/v2/jobs?api_key={key}", headers={"X-Request-Id": "leak-1"})
    demo.caller.ask(f"/v2/jobs/{key}", headers={"X-API-Key": key, "X-Request-Id": "leak-2"})
    demo.caller.ask(f"/{key}?{key}={key}", headers={"User-Agent": key, "Referer": key, "X-Request-Id": "leak-3"})
    for name in ("leak-1", "leak-2", "leak-3"):
        assert lines_of(demo, name)

    logged = [line for line in demo.running.lines if line.startswith("{")]
    secret = key.rsplit("_", 1)[1]
    assert [line for line in logged if secret in line] == []


def lines_of(demo: Any, request_id: str) -> list[dict[str, Any]]:
    """Return the request's lines; they are written after the answer, so a moment is allowed."""
    for _ in range(100):
        found = [json.loads(line) for line in demo.running.lines if f'"request_id":"{request_id}"' in line]
        if found:
            return found
        time.sleep(0.02)
    return []
