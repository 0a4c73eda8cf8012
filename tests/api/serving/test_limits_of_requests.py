"""What the server refuses before any handler, and that it says so like every other error."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest


def exchange(caller: Any, sent: bytes) -> bytes:
    """Return everything that is answered to raw bytes until the connection ends."""
    with socket.create_connection((caller.host, caller.port), timeout=10) as connection:
        connection.sendall(sent)
        received = b""
        while part := connection.recv(65536):
            received += part
        return received


def problem(answer: bytes) -> dict[str, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    found: dict[str, Any] = json.loads(body)
    assert f" {found['status']} ".encode() in head.split(b"\r\n")[0] + b" "
    return found


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"BAD\r\n\r\n", "malformed_request"),
        (b"GET /v2/jobs HTTP/9.9\r\nHost: x\r\n\r\n", "malformed_request"),
        (b"GET /v2/jobs HTTP/1.1\r\nHost: x\r\nA B: 1\r\n\r\n", "malformed_request"),
        (b"GET /v2/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "malformed_request"),
        (
            b"POST /v2/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "malformed_request",
        ),
        (b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", "url_too_long"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: 1\r\n" * 200 + b"\r\n", "headers_too_large"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 20000 + b"\r\n\r\n", "headers_too_large"),
        (b"GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n", "malformed_request"),
        (b"TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "method_not_allowed"),
    ],
)
def test_what_cannot_be_read_gets_a_problem(demo: Any, sent: bytes, code: str) -> None:
    assert problem(exchange(demo.caller, sent))["code"] == code


def test_a_body_that_is_too_large_is_refused_also_in_chunks(demo: Any) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 65536

    for body in (b"x" * 1_048_577, chunks()):
        response = demo.caller.ask("/oauth/token", "POST", body=body)
        assert response.status == 413
        assert json.loads(response.data)["code"] == "body_too_large"


def test_a_url_is_measured_before_anybody_reads_it(demo: Any) -> None:
    response = demo.caller.ask("/v2/jobs?status=" + "a" * 4096)

    assert response.status == 414
    assert response.getheader("X-Request-Id")


def test_the_server_does_not_say_what_it_is(demo: Any) -> None:
    for path in ("/livez", "/v2/jobs?limit=1", "/nowhere"):
        assert demo.caller.ask(path).getheader("Server") == "wrapper"


def test_slow_senders_do_not_stop_the_others(serve: Callable[..., Any], caller: Any) -> None:
    running, address = serve(WRAPPER_REQUEST_TIMEOUT="1", WRAPPER_THREADS="2")
    gateway = caller(address)
    slow = [socket.create_connection((gateway.host, gateway.port), timeout=10) for _ in range(2)]
    for connection in slow:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ")

    started = time.monotonic()
    assert gateway.ask("/livez").status == 200
    waited = time.monotonic() - started
    for connection in slow:
        assert connection.recv(100) == b""
        connection.close()
    assert waited < 4
    assert running.stop() == 0


def test_a_connection_stays_open_for_the_next_request(demo: Any) -> None:
    connection = demo.caller.connect()
    try:
        for _ in range(3):
            connection.request("GET", "/livez")
            response = connection.getresponse()
            response.read()
            assert response.getheader("Connection") == "keep-alive"
    finally:
        connection.close()
