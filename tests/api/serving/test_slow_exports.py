"""An export that a consumer reads slowly ends with the gateway, within the time that it has to stop."""

from __future__ import annotations

import json
import socket
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.servers import odbc_driver

ROWS = 200_000
MEDIA = ("application/x-ndjson", "text/csv")


def source(kind: str, folder: Path) -> dict[str, Any]:
    if kind == "delimited":
        lines = (f"{number};{'x' * 60}\n" for number in range(ROWS))
        (folder / "BIG.CSV").write_text("ID;TXT\n" + "".join(lines), encoding="utf-8")
        table = {"file": "BIG.CSV", "columns": {"ID": "integer"}, "key": ["ID"]}
        return {"kind": kind, "path": str(folder), "delimiter": ";", "tables": {"BIG": table}}
    with closing(sqlite3.connect(folder / "big.db")) as raw, raw:
        raw.execute("CREATE TABLE BIG (ID INTEGER PRIMARY KEY, TXT TEXT)")
        raw.executemany("INSERT INTO BIG VALUES (?, ?)", ((number, "x" * 60) for number in range(ROWS)))
    if kind == "sql":
        return {"kind": kind, "url": f"sqlite:///{folder / 'big.db'}"}
    library = odbc_driver("libsqlite3odbc.so", "libodbc2 libsqliteodbc")
    return {"kind": kind, "driver": library, "connection": f"Database={folder / 'big.db'}"}


@pytest.mark.parametrize("kind", ["sql", "odbc", "delimited"])
def test_it_stops_while_consumers_still_read(
    launch: Callable[..., Any], caller: type[Any], kind: str, tmp_path: Path
) -> None:
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "catalog.yaml").write_text(
        f"versions: {{v1: {{}}}}\nsources: {{legacy: {json.dumps(source(kind, tmp_path))}}}\n"
        "resources:\n  bigs: {source: legacy, table: BIG, key: [id], versions: {v1: {}},"
        " fields: {id: {column: ID, type: integer}, text: {column: TXT}}}\n",
        encoding="utf-8",
    )
    environ = {
        "WRAPPER_CATALOG": str(tmp_path / "catalog"),
        "WRAPPER_STATE_DIR": str(tmp_path / "state"),
        "WRAPPER_GRACEFUL_TIMEOUT": "1",
    }
    issued = launch("key", "issue", "--consumer", "slow", "--scope", "bigs:read", **environ)
    assert issued.process.wait(20) == 0
    key = issued.wait_for(r"\S{30,}")[0]
    running = launch("serve", "--port", "0", **environ)
    address = running.wait_for(r"http://127\.0\.0\.1:\d+")[0]
    gateway = caller(address, key)
    if kind == "delimited":
        # The export is loaded first.
        while gateway.ask("/v1/bigs?limit=1").status == 503:
            assert running.process.poll() is None
            time.sleep(0.05)
    slow = [begun(gateway, media) for media in MEDIA]

    assert running.stop() == 0
    for connection in slow:
        with closing(connection):
            assert rest(connection) < ROWS * 60
    assert "Traceback" not in running.output


def begun(gateway: Any, media: str) -> socket.socket:
    """Return the connection of an export of which the first bytes were read, and that holds few more."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect((gateway.host, gateway.port))
    head = f"GET /v1/bigs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.key}\r\nAccept: {media}\r\n\r\n"
    connection.sendall(head.encode())
    assert connection.recv(1024).startswith(b"HTTP/1.1 200 ")
    return connection


def rest(connection: socket.socket) -> int:
    """Return how many bytes still come."""
    connection.settimeout(10)
    found = 0
    try:
        while part := connection.recv(1 << 16):
            found += len(part)
    except ConnectionError:
        pass
    return found
