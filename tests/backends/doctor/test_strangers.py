"""Who is no SQL Server may answer anything to our greeting: no byte of it fails the doctor, or keeps it waiting."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from wrapper.doctor.prelogin import greet, tls_versions

HEADER = b"\x04\x01%b\x00\x00\x01\x00"


@contextmanager
def answering(answer: Callable[[socket.socket], object]) -> Iterator[int]:
    """Answer every connection on a port of loopback."""

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                one, _ = listener.accept()
                with one, suppress(OSError):
                    one.recv(1000)
                    answer(one)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        HEADER % b"\x00\x00",
        HEADER % b"\x00\x07",
        HEADER % b"\x00\x0b" + b"\x00\x00\x06",
        HEADER % b"\x00\x13" + b"\x00\xff\xf0\x00\x06\x01\xff\xff\x00\x01\xff",
        b"\x04\x01\x00",
        b"\x04" + b"\xff" * 70_000,
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x1b[2J\x1b]0;title\x07",
        b"",
    ],
)
def test_whatever_comes_back_is_taken(answer: bytes) -> None:
    with answering(lambda one: one.sendall(answer)) as port:
        found = greet("127.0.0.1", port)
        assert found.closed or found.stranger or found.version == (0, 0, 0)
        assert tls_versions("127.0.0.1", port) == []


def test_an_answer_that_comes_byte_by_byte_is_not_waited_for() -> None:
    def drip(one: socket.socket) -> None:
        one.sendall(HEADER % b"\xff\xff")
        for _ in range(100):
            one.sendall(b"\0")
            time.sleep(0.1)

    with answering(drip) as port:
        began = time.monotonic()
        assert greet("127.0.0.1", port, 0.5).version is None
        assert time.monotonic() - began < 2
