"""The TDS stub: a server on loopback that the real FreeTDS driver takes for SQL Server 2000.

It is a stub. It proves how our side and the driver behave on the wire, and when that breaks; it proves nothing
of what a real SQL Server makes of a statement.
"""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path

from tests.tds.engine import Database
from tests.tds.faults import Faults
from tests.tds.session import Session
from tests.tds.transport import Broken, Hangup, Transport

VERSION = (8, 0, 341)
"""SQL Server 2000 without a service pack."""


class Stub:
    """A server with one database, `legacy`, and the account legacy / secret.

    It counts what clients did: `logins` by name, `texts` of batches and prepared statements, `attentions`.
    """

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.faults = Faults()
        self.accounts = {"legacy": "secret"}
        self.version = VERSION
        self.codepage = "cp1252"
        self.logins: list[str] = []
        self.texts: list[str] = []
        self.attentions = 0
        self.port = 0
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Listen, on the port of the last time if there was one."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._run(self._accept, self._listener)

    def stop(self) -> None:
        """End every session and the listening, as a power cut does."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for raw in list(self._open):
            with suppress(OSError):
                raw.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._threads.clear()

    def connection(self, **keywords: str) -> str:
        """Return the connection text that leads here."""
        parts = {"Server": "127.0.0.1", "Port": str(self.port), "Database": "legacy", **keywords}
        return ";".join(f"{key}={value}" for key, value in parts.items())

    def _run(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.add(raw)
            self._run(self._serve, raw)

    def _serve(self, raw: socket.socket) -> None:
        try:
            Session(self, Transport(raw)).run()
        except (Hangup, Broken, ssl.SSLError, OSError):
            pass
        finally:
            self._open.discard(raw)
            raw.close()
