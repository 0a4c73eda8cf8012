"""Who may see figures and details: the operator on this machine and listed addresses, and nobody behind a proxy."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import flask
import pytest

from wrapper.observe.routes import blueprint
from wrapper.settings import Settings


def status(address: str, host: str, headers: dict[str, str] | None = None, **settings: Any) -> int:
    """Return the status of /metrics; /health must agree on who sees details."""
    app = flask.Flask("test")
    app.register_blueprint(blueprint(Settings(**settings), {}, lambda: None))
    client = app.test_client()
    peer = {"REMOTE_ADDR": address}
    asked = {"Host": host, **(headers or {})}
    found = client.get("/metrics", environ_base=peer, headers=asked).status_code
    detailed = "checks" in (client.get("/health", environ_base=peer, headers=asked).json or {})
    assert detailed is (found == 200)
    return found


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_a_local_caller_who_asks_this_machine_by_a_local_name_is_answered(address: str, host: str) -> None:
    assert status(address, host) == 200


@pytest.mark.parametrize("host", ["api.example.com", "192.0.2.1", "localhost.evil.example", "127.0.0.1.evil.example"])
def test_a_local_caller_who_names_a_public_host_came_through_a_proxy(host: str) -> None:
    assert status("127.0.0.1", host) == 404


@pytest.mark.parametrize(
    "name", ["Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"]
)
def test_whatever_a_proxy_has_marked_is_not_local(name: str) -> None:
    assert status("127.0.0.1", "localhost", {name: "x"}) == 404
    assert status("127.0.0.1", "localhost", {name: "x"}, trusted_proxies=1) == 200


def test_a_listed_address_may_ask_by_any_name_of_the_gateway() -> None:
    listed = {"metrics_allow": (ip_network("192.0.2.0/24"), ip_network("127.0.0.0/8"))}

    assert status("192.0.2.7", "gateway.internal:8000", **listed) == 200
    assert status("127.0.0.1", "192.0.2.1:8000", **listed) == 200
    assert status("198.51.100.7", "localhost", **listed) == 404


def test_a_caller_without_an_address_sees_nothing() -> None:
    assert status("invalid", "localhost", trusted_proxies=1) == 404
