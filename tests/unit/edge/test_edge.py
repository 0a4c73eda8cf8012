"""The edge around any WSGI application: ids, refusals, CORS, security fields, one log line per request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse, create_environ, run_wsgi_app

from wrapper.auth.principal import Principal
from wrapper.edge import Edge
from wrapper.observe import facts
from wrapper.observe.request_log import RequestLog
from wrapper.settings import Settings

ORIGIN = "https://app.example"
SENT_FIELDS = [("Content-Type", "application/json"), ("ETag", '"x"'), ("Vary", "Accept")]


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with what the application behind the edge got to see."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ[facts.FACTS].update(
        {
            facts.OPERATION: "v1.listThings",
            facts.ROUTE: "/v1/things",
            facts.DEPRECATED: "v1",
            facts.PRINCIPAL: Principal("key", "abcdefgh", "ACME", frozenset({"things:read"}), "standard"),
        }
    )
    start_response("200 OK", list(SENT_FIELDS))
    seen = {"length": len(body), "address": environ["REMOTE_ADDR"], "scheme": environ["wsgi.url_scheme"]}
    return [json.dumps(seen | {"host": environ["HTTP_HOST"]}).encode()]


class Gateway:
    """A client of an edge, and the lines it logged."""

    def __init__(self, app: Callable[..., Any] = echo, **settings: Any) -> None:
        self.lines: list[bytes] = []
        log = RequestLog("info", self.lines.append)
        self.client = Client(Edge.around(app, Settings(**settings), log))

    def ask(self, path: str = "/v1/things", method: str = "GET", **options: Any) -> TestResponse:
        peer = {"REMOTE_ADDR": "127.0.0.1"}
        response = self.client.open(path, method=method, environ_base=peer, buffered=True, **options)
        response.close()
        return response

    @property
    def line(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.lines[-1])
        return found


def assert_problem(response: TestResponse, status: int, code: str) -> None:
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    body = json.loads(response.data)
    assert (body["code"], body["status"]) == (code, status)
    assert body["request_id"] == response.headers["X-Request-Id"]


def test_an_answer_passes_with_its_own_fields() -> None:
    response = Gateway().ask()

    assert response.status_code == 200
    for field in SENT_FIELDS:
        assert field in response.headers.to_wsgi_list()


def test_every_answer_tells_browsers_to_be_careful() -> None:
    for response in (Gateway().ask(), Gateway().ask(method="TRACE")):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "Strict-Transport-Security" not in response.headers


def test_a_page_may_bring_its_own_policy() -> None:
    def page(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("content-security-policy", "default-src 'self'")])
        return [b""]

    assert Gateway(page).ask().headers.getlist("Content-Security-Policy") == ["default-src 'self'"]


def test_over_tls_browsers_are_told_to_insist_on_it() -> None:
    response = Gateway().ask(base_url="https://localhost")

    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_request_keeps_its_id_and_hears_it() -> None:
    gateway = Gateway()

    response = gateway.ask(headers={"X-Request-Id": "order-4711"})

    assert response.headers["X-Request-Id"] == "order-4711"
    assert gateway.line["request_id"] == "order-4711"


def test_a_line_tells_who_asked_what() -> None:
    gateway = Gateway()

    response = gateway.ask("/v1/things?status=open&limit=5")

    line = gateway.line
    assert len(gateway.lines) == 1
    assert (line["method"], line["path"], line["status"]) == ("GET", "/v1/things", 200)
    assert (line["principal"], line["consumer"]) == ("abcdefgh", "ACME")
    assert (line["operation"], line["route"], line["deprecated"]) == ("v1.listThings", "/v1/things", "v1")
    assert line["query"] == "status=REDACTED&limit=5"
    assert line["bytes"] == len(response.data)
    assert line["duration_ms"] >= 0
    assert "aborted" not in line


def test_no_credential_is_written_wherever_it_is_put() -> None:
    key = "wrp_live_abcdefgh_0123456789ABCDEFGHIJ0123456789ABCDEFGHIJ"
    token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"
    gateway = Gateway()
    client_secret = "wrps_0123456789ABCDEFGHIJ0123456789ABCDEFGHIJ"
    for secret in (key, token, client_secret):
        gateway.ask(f"/v1/{secret}/x?api_key={secret}&{secret}=1&limit={secret}")
        gateway.ask(method=secret[:20].upper())
        names = ("Authorization", "X-API-Key", "X-Request-Id", "traceparent", "tracestate", "User-Agent", "Referer")
        gateway.ask(headers=dict.fromkeys((*names, "Cookie", "Origin", "X-Forwarded-For"), secret))
        gateway.ask(headers={"Host": secret})
        gateway.ask(method="POST", data={"client_secret": secret})

    text = b"".join(gateway.lines)
    assert len(gateway.lines) == 15
    assert b"wrp" not in text
    assert b"eyJ" not in text
    assert b"0123456789ABCDEF" not in text


def test_an_answer_that_breaks_off_is_marked_and_lets_go_of_its_rows() -> None:
    let_go: list[bool] = []

    def rows() -> Iterator[bytes]:
        try:
            yield b"one"
            yield b"two"
        finally:
            let_go.append(True)

    def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return rows()

    gateway = Gateway(app)
    body, _, _ = run_wsgi_app(gateway.client.application, create_environ("/v1/things"))
    next(iter(body))
    # What a server does when its client has gone.
    body.close()  # type: ignore[attr-defined]

    assert gateway.line["aborted"] is True
    assert gateway.line["bytes"] == 3
    assert let_go == [True]


def test_trace_and_its_like_are_refused() -> None:
    for method in ("TRACE", "TRACK", "CONNECT"):
        response = Gateway().ask(method=method)
        assert_problem(response, 405, "method_not_allowed")
        assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("host", ["localhost", "api.example.com:8443", "[::1]:8000", "10.0.0.1", "wrapper_1:80"])
def test_a_well_formed_host_is_answered(host: str) -> None:
    assert Gateway().ask(headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["", "a b", "evil.example/path", "user@evil.example", "a,b", "x:port", 'x"y', "é"])
def test_a_malformed_host_is_refused(host: str) -> None:
    assert_problem(Gateway().ask(headers={"Host": host}), 400, "malformed_request")


def test_where_hosts_are_named_others_are_refused() -> None:
    gateway = Gateway(hosts=("api.example.com",), public_url="https://gateway.example.com")

    for host in ("api.example.com", "API.example.com:443", "gateway.example.com", "localhost:8000"):
        assert gateway.ask(headers={"Host": host}).status_code == 200
    assert_problem(gateway.ask(headers={"Host": "evil.example"}), 400, "malformed_request")


def test_a_url_may_be_as_long_as_the_setting_and_no_longer() -> None:
    gateway = Gateway(max_url=300)

    assert gateway.ask("/v1?" + "a" * (300 - len("/v1"))).status_code == 200
    assert_problem(gateway.ask("/v1?" + "a" * (301 - len("/v1"))), 414, "url_too_long")


def test_a_body_may_be_as_large_as_the_setting_and_no_larger() -> None:
    gateway = Gateway(max_body=100)

    assert json.loads(gateway.ask(method="POST", data=b"x" * 100).data)["length"] == 100
    assert_problem(gateway.ask(method="POST", data=b"x" * 101), 413, "body_too_large")


def test_a_chunked_body_is_measured_as_it_comes() -> None:
    gateway = Gateway(max_body=100)
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}

    def ask(length: int) -> TestResponse:
        return gateway.ask(method="POST", data=b"x" * length, environ_overrides=chunked)

    assert json.loads(ask(100).data)["length"] == 100
    assert_problem(ask(101), 413, "body_too_large")


def test_a_body_that_ends_early_is_refused() -> None:
    response = Gateway().ask(method="POST", data=b"xyz", environ_overrides={"CONTENT_LENGTH": "10"})

    assert_problem(response, 400, "malformed_request")


def test_without_cors_no_origin_is_mentioned() -> None:
    response = Gateway().ask(headers={"Origin": ORIGIN})

    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers.getlist("Vary") == ["Accept"]


def test_a_listed_origin_may_read_answers_and_their_fields() -> None:
    response = Gateway(cors_origins=(ORIGIN,)).ask(headers={"Origin": ORIGIN})

    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Origin" in response.headers.getlist("Vary")
    assert "Access-Control-Allow-Credentials" not in response.headers
    for name in ("RateLimit", "ETag", "Link", "Deprecation", "Sunset", "Retry-After"):
        assert name in response.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("origin", ["https://evil.example", f"{ORIGIN}.evil.example", "null", f"{ORIGIN}:8443", "*"])
def test_no_other_origin_may(origin: str) -> None:
    response = Gateway(cors_origins=(ORIGIN,)).ask(headers={"Origin": origin})

    assert "Access-Control-Allow-Origin" not in response.headers
    assert "Origin" in response.headers.getlist("Vary")


def test_a_preflight_of_a_listed_origin_is_answered_here() -> None:
    gateway = Gateway(cors_origins=(ORIGIN,))
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}

    response = gateway.ask(method="OPTIONS", headers=headers)

    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
    assert gateway.line["status"] == 204


def test_a_preflight_of_another_origin_learns_nothing() -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}

    response = Gateway(cors_origins=(ORIGIN,)).ask(method="OPTIONS", headers=headers)

    assert not [name for name, _ in response.headers if name.startswith("Access-Control-")]


FORWARDED = {
    "X-Forwarded-For": "203.0.113.9, 198.51.100.4",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "api.example.com",
}


def test_without_trusted_proxies_nobody_is_believed() -> None:
    seen = json.loads(Gateway().ask(headers=FORWARDED).data)

    assert seen == {"length": 0, "address": "127.0.0.1", "scheme": "http", "host": "localhost"}


def test_one_trusted_proxy_is_believed_for_one_step() -> None:
    gateway = Gateway(trusted_proxies=1)

    response = gateway.ask(headers=FORWARDED)

    assert json.loads(response.data)["address"] == "198.51.100.4"
    assert json.loads(response.data)["host"] == "api.example.com"
    assert gateway.line["address"] == "198.51.100.4"
    assert "Strict-Transport-Security" in response.headers


@pytest.mark.parametrize("scheme", ["javascript", "ftp", "HTTPX", "https://evil.example/", ""])
def test_a_scheme_that_is_none_of_the_web_is_not_believed(scheme: str) -> None:
    response = Gateway(trusted_proxies=1).ask(headers={"X-Forwarded-Proto": scheme})

    assert json.loads(response.data)["scheme"] == "http"


@pytest.mark.parametrize(
    ("reported", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("2001:DB8::1", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("fe80::1%" + "x" * 500, "fe80::1"),
        ("x" * 5000, "invalid"),
        ('{"forged": "line"}', "invalid"),
    ],
)
def test_an_address_that_a_proxy_reports_is_read_or_called_invalid(reported: str, address: str) -> None:
    gateway = Gateway(trusted_proxies=1)

    response = gateway.ask(headers={"X-Forwarded-For": reported})

    assert json.loads(response.data)["address"] == gateway.line["address"] == address


def test_proxies_that_report_less_than_is_trusted_are_not_believed() -> None:
    response = Gateway(trusted_proxies=3).ask(headers=FORWARDED)

    assert json.loads(response.data) == {"length": 0, "address": "127.0.0.1", "scheme": "http", "host": "localhost"}


def test_a_path_has_one_slash_in_front() -> None:
    def flask_would(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise AssertionError("reached")

    for path in ("//metrics", "//v1/things", "///"):
        response = Gateway(flask_would).ask(environ_overrides={"PATH_INFO": path})
        assert_problem(response, 404, "not_found")


def test_a_refusal_has_an_absolute_type_and_names_what_was_asked_for() -> None:
    refused = json.loads(Gateway().ask(method="TRACE", base_url="https://api.example.com").data)
    assert refused["type"] == "https://api.example.com/problems/method_not_allowed"
    assert refused["instance"] == "/v1/things"

    nowhere = json.loads(Gateway().ask(headers={"Host": "a b"}, environ_overrides={"PATH_INFO": ""}).data)
    assert nowhere["type"] == "/problems/malformed_request"
    assert nowhere["instance"] == "/"

    named = json.loads(Gateway(public_url="https://gateway.example.com").ask(method="TRACE").data)
    assert named["type"] == "https://gateway.example.com/problems/method_not_allowed"
