"""`/livez`, `/readyz`, `/health` and `/metrics`: for balancers, monitors and Prometheus, outside every version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

import flask
import msgspec
from prometheus_client.registry import Collector

import wrapper
from wrapper.observe import metrics
from wrapper.observe.health import Finding, Health, Notices, nothing
from wrapper.setting_types import is_loopback
from wrapper.settings import Settings

# Any of these says that a proxy was on the way.
_OF_PROXIES = ("Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")
HEALTH_JSON = "application/health+json"


def blueprint(
    settings: Settings,
    probes: Mapping[str, Callable[[], object]],
    ready: Callable[[], object],
    notices: Notices = nothing,
    figures: Sequence[Collector] = (),
) -> flask.Blueprint:
    """Return the operator's routes.

    `probes` makes one cheap round trip per source and raises when it fails; `ready` raises while the store cannot be
    used; `notices` says what there is to know of a source that answers, and `figures` are measured when asked for.
    Details and figures are shown to the addresses of `metrics_allow` only.
    """
    health = Health(probes, ready, notices)
    routes = flask.Blueprint("observe", __name__)

    @routes.get("/livez")
    def livez() -> flask.Response:
        """Say that the process answers; depends on nothing else."""
        return _answer({"status": "pass"}, 200)

    @routes.get("/readyz")
    def readyz() -> flask.Response:
        """Say whether requests may be sent here."""
        return _answer({"status": "pass"}, 200) if health.is_ready() else _answer({"status": "fail"}, 503)

    @routes.get("/health")
    def whole() -> flask.Response:
        """Say how the gateway and its sources are."""
        findings = health.findings()
        status = health.status(findings)
        body: dict[str, Any] = {"status": status}
        if _is_allowed(settings):
            body |= {"version": wrapper.__version__, "checks": _checks(findings)}
        return _answer(body, 503 if status == "fail" else 200)

    @routes.get("/metrics")
    def all_figures() -> flask.Response:
        """Give the figures of all workers."""
        if not _is_allowed(settings):
            flask.abort(404)
        return flask.Response(
            metrics.exposition(*figures), content_type=metrics.CONTENT_TYPE, headers={"Cache-Control": "no-store"}
        )

    return routes


def _is_allowed(settings: Settings) -> bool:
    """Return whether this caller may see details.

    A proxy on the same machine makes everybody look local: where no proxy is trusted, what came
    through one is not local, nor is what was asked of a name that only others use for this machine.
    """
    address = _address(flask.request.remote_addr or "")
    if address is None or not _is_listed(address, settings):
        return False
    if settings.trusted_proxies:
        return True
    if any(name in flask.request.headers for name in _OF_PROXIES):
        return False
    return not address.is_loopback or _is_local_name(flask.request.host, settings)


def _is_local_name(host: str, settings: Settings) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    named = _address(name)
    return is_loopback(name) or (named is not None and _is_listed(named, settings))


def _is_listed(address: IPv4Address | IPv6Address, settings: Settings) -> bool:
    return any(address in network for network in settings.metrics_allow)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _checks(findings: Mapping[str, Finding]) -> dict[str, list[dict[str, Any]]]:
    return {
        f"{name}:responseTime": [
            {
                "componentType": "datastore",
                "observedValue": finding.milliseconds,
                "observedUnit": "ms",
                "status": finding.status,
                "time": finding.time,
                **({"output": finding.output} if finding.output else {}),
            }
        ]
        for name, finding in findings.items()
    }


def _answer(body: Mapping[str, Any], status: int) -> flask.Response:
    return flask.Response(
        msgspec.json.encode(body), status=status, content_type=HEALTH_JSON, headers={"Cache-Control": "no-store"}
    )
