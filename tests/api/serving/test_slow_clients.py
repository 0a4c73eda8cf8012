"""Clients that send or leave slowly, on purpose or not, hold no thread that others need."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

LIVE = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"


@contextlib.contextmanager
def connections(gateway: Any, count: int, sent: bytes = b"", source: str = "127.0.0.1") -> Iterator[list[Any]]:
    """Open so many connections that each send a few bytes."""
    with contextlib.ExitStack() as stack:
        opened = []
        for _ in range(count):
            address = (gateway.host, gateway.port)
            connection = stack.enter_context(socket.create_connection(address, 10, source_address=(source, 0)))
            connection.sendall(sent)
            opened.append(connection)
        time.sleep(0.1)
        yield opened


def seconds(gateway: Any) -> float:
    """Return how long the gateway takes for an answer."""
    started = time.monotonic()
    assert gateway.ask("/livez").status == 200
    return time.monotonic() - started


def answers(connection: socket.socket, count: int) -> bytes:
    received = b""
    while received.count(b'{"status":"pass"}') < count:
        part = connection.recv(65536)
        assert part, received
        received += part
    return received


@pytest.mark.parametrize("sent", [b"", b"G", b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_any_number_of_unfinished_heads_holds_no_thread(serve: Callable[..., Any], caller: Any, sent: bytes) -> None:
    running, address = serve(WRAPPER_THREADS="2")
    gateway = caller(address)

    with connections(gateway, 20, sent):
        assert seconds(gateway) < 1
    assert running.stop() == 0


def test_a_head_that_dribbles_is_cut_after_its_time(serve: Callable[..., Any], caller: Any) -> None:
    _, address = serve(WRAPPER_HEAD_TIMEOUT="1", WRAPPER_REQUEST_TIMEOUT="60")

    with connections(caller(address), 1, b"GET /livez HTTP/1.1\r\nX-Slow: ") as (connection,):
        started = time.monotonic()
        with contextlib.suppress(OSError):
            while time.monotonic() < started + 8:
                connection.sendall(b"x")
                connection.settimeout(0.1)
                with contextlib.suppress(TimeoutError):
                    if not connection.recv(100):
                        break
        assert 0.8 < time.monotonic() - started < 4


def test_a_client_that_stays_after_its_last_answer_stops_nobody(serve: Callable[..., Any], caller: Any) -> None:
    running, address = serve(WRAPPER_THREADS="2")
    gateway = caller(address)

    with connections(gateway, 8, b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
        assert seconds(gateway) < 1
    assert running.stop() == 0


def test_a_head_may_come_in_pieces_and_several_at_once(demo: Any) -> None:
    with connections(demo.caller, 1) as (connection,):
        for piece in (b"\r\nGET /livez HT", b"TP/1.1\r\nHost: x\r", b"\n\r", b"\n"):
            connection.sendall(piece)
            time.sleep(0.05)
        answers(connection, 1)
        connection.sendall(LIVE + LIVE + LIVE[:9])
        answers(connection, 2)
        connection.sendall(LIVE[9:])
        answers(connection, 1)


def test_a_head_without_end_is_refused_when_it_is_too_large(demo: Any) -> None:
    for start, code in ((b"GET /", "url_too_long"), (b"GET / HTTP/1.1\r\nX-A: ", "headers_too_large")):
        with connections(demo.caller, 1, start + b"a" * 70_000) as (connection,):
            received = b""
            while part := connection.recv(65536):
                received += part
        problem = json.loads(received.partition(b"\r\n\r\n")[2])
        assert problem["code"] == code
        assert problem["instance"]


def test_an_address_may_open_so_many_connections(serve: Callable[..., Any], caller: Any) -> None:
    running, address = serve(WRAPPER_CONNECTIONS_PER_ADDRESS="3")
    gateway = caller(address)

    with connections(gateway, 3, LIVE, "127.0.0.2") as opened:
        for connection in opened:
            answers(connection, 1)
        with connections(gateway, 1, source="127.0.0.2") as (fourth,):
            assert fourth.recv(10) == b""
        with connections(gateway, 1, LIVE, "127.0.0.3") as (other,):
            answers(other, 1)
    time.sleep(0.2)
    with connections(gateway, 1, LIVE, "127.0.0.2") as (again,):
        answers(again, 1)
    assert running.stop() == 0


def test_behind_a_trusted_proxy_connections_are_not_counted(serve: Callable[..., Any], caller: Any) -> None:
    _, address = serve(WRAPPER_CONNECTIONS_PER_ADDRESS="1", WRAPPER_TRUSTED_PROXIES="1")

    with connections(caller(address), 3, LIVE, "127.0.0.2") as opened:
        for connection in opened:
            answers(connection, 1)


def test_over_tls_neither_handshakes_nor_heads_hold_a_thread(
    serve: Callable[..., Any], caller: Any, certificate: tuple[Path, Path]
) -> None:
    running, address = serve(
        WRAPPER_TLS_CERTIFICATE=str(certificate[0]),
        WRAPPER_TLS_KEY=str(certificate[1]),
        WRAPPER_THREADS="2",
        WRAPPER_HEAD_TIMEOUT="2",
    )
    context = ssl.create_default_context(cafile=str(certificate[0]))
    gateway = caller(address, "", context)

    with connections(gateway, 8, b"\x16\x03\x01"), connections(gateway, 8) as opened:
        half = [context.wrap_socket(each, server_hostname="127.0.0.1") for each in opened[:4]]
        for each in half:
            each.sendall(LIVE[:10])
        assert seconds(gateway) < 1
        half[0].sendall(LIVE[10:] + LIVE + LIVE[:9])
        answers(half[0], 2)
        half[0].sendall(LIVE[9:])
        answers(half[0], 1)
        assert opened[7].recv(10) == b""
        for each in half:
            each.close()
    assert running.stop() == 0
    assert "Traceback" not in running.output
