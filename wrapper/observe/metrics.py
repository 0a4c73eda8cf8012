"""What is counted and measured, for Prometheus; correct with several workers.

Each worker writes its figures to memory-mapped files in PROMETHEUS_MULTIPROC_DIR, and whichever is
asked adds them up (wrapper.serving.figures sets it); without the variable the figures are those of one
process. Consumers and keys are never labels: they have no bound.
"""

from __future__ import annotations

import os
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST

# OpenTelemetry's advice for http.server.request.duration, and two steps below it: this gateway answers in less.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)

REQUESTS = Histogram(
    "http_server_request_duration_seconds",
    "Duration of HTTP requests, from the first byte of the request handled to the last byte of the answer sent.",
    ["method", "route", "status"],
    buckets=_SECONDS,
)
SOURCE_QUERIES = Histogram(
    "wrapper_source_query_duration_seconds",
    "Duration of reads from a legacy source.",
    ["source", "operation"],
    buckets=_SECONDS,
)
UNREADABLE_VALUES = Counter(
    "wrapper_unreadable_values", "Legacy values that broke the catalog's promise.", ["resource", "field", "reason"]
)
LIMIT_REFUSALS = Counter("wrapper_limit_refusals", "Requests refused because a limit was used up.", ["plan"])
LIMIT_FAILURES = Counter("wrapper_limit_storage_failures", "Failures of the storage that counts limits.")
DEPRECATED_REQUESTS = Counter("wrapper_deprecated_requests", "Requests to a deprecated version.", ["version"])

_bound: dict[tuple[Any, ...], Any] = {}


def _child(metric: Counter | Histogram, *labels: str) -> Any:
    """Return the metric bound to its labels; kept, because looking it up costs more than counting."""
    key = (metric, *labels)
    found = _bound.get(key)
    if found is None:
        found = _bound[key] = metric.labels(*labels)
    return found


def request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request; `route` is a template, "" for an address without one."""
    _child(REQUESTS, method, route or "unmatched", str(status)).observe(seconds)


def source_query(source: str, operation: str, seconds: float) -> None:
    """Count a read of a source."""
    _child(SOURCE_QUERIES, source, operation).observe(seconds)


def unreadable_value(resource: str, field: str, reason: str) -> None:
    """Count a value that could not be shown; `reason` is one of a closed list."""
    _child(UNREADABLE_VALUES, resource, field, reason).inc()


def limit_refusal(plan: str) -> None:
    """Count a request that its plan's limits refused."""
    _child(LIMIT_REFUSALS, plan).inc()


def limit_storage_failure() -> None:
    """Count a failure of the storage of limits: requests then pass uncounted, or are counted on this node alone."""
    LIMIT_FAILURES.inc()


def deprecated_request(version: str) -> None:
    """Count a request to a deprecated version."""
    _child(DEPRECATED_REQUESTS, version).inc()


def exposition(*also: Collector) -> bytes:
    """Return all figures in Prometheus' text format, of every worker where several share a folder.

    `also` are collectors of what is the same for all workers, and read when it is asked for.
    """
    told = CollectorRegistry()
    for collector in also:
        told.register(collector)
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY) + generate_latest(told)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry) + generate_latest(told)
