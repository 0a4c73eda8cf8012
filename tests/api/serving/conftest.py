"""Gateways as an operator runs them: the command itself, in its own process, on a free port."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

WRAPPER = str(Path(sys.executable).with_name("wrapper"))
STARTS_WITHIN = 30.0


class Running:
    """A running `wrapper` command and everything it has printed so far."""

    def __init__(self, arguments: list[str], environ: Mapping[str, str]) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("WRAPPER_")}
        self.process = subprocess.Popen(
            [WRAPPER, *arguments],
            env={**inherited, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, pattern: str, seconds: float = STARTS_WITHIN) -> re.Match[str]:
        """Return the first match of the pattern in the output."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.output):
                return found
            if self.process.poll() is not None and not self._reader.is_alive():
                break
            time.sleep(0.02)
        raise AssertionError(f"{pattern!r} was not printed, but:\n{self.output}")

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Return the exit code after a signal."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        try:
            return self.process.wait(15)
        finally:
            self.process.kill()
            self._reader.join(5)
            assert self.process.stdout is not None
            self.process.stdout.close()


class Caller:
    """Makes requests to one gateway, each over a connection of its own unless told otherwise."""

    def __init__(self, base_url: str, key: str = "", context: ssl.SSLContext | None = None) -> None:
        self.base_url = base_url
        self.key = key
        parts = urlsplit(base_url)
        self.host, self.port = str(parts.hostname), int(parts.port or 0)
        self._context = context

    def connect(self) -> http.client.HTTPConnection:
        if self._context is not None:
            return http.client.HTTPSConnection(self.host, self.port, timeout=10, context=self._context)
        return http.client.HTTPConnection(self.host, self.port, timeout=10)

    def ask(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: Any = None) -> Any:
        connection = self.connect()
        try:
            own = {"Authorization": f"Bearer {self.key}"} if self.key else {}
            connection.request(method, path, body=body, headers={**own, **(headers or {})})
            response = connection.getresponse()
            response.data = response.read()  # type: ignore[attr-defined]
            return response
        finally:
            connection.close()


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Running]]:
    """Start `wrapper` commands; whatever still runs at the end is stopped."""
    started: list[Running] = []

    def start(*arguments: str, **environ: str) -> Running:
        running = Running(list(arguments), environ)
        started.append(running)
        return running

    yield start
    for running in started:
        running.stop()


@pytest.fixture(scope="session")
def caller() -> type[Caller]:
    """Callers for gateways that a test starts itself: caller(address, key, ssl_context)."""
    return Caller


class Demo:
    """A running demo and what it wrote about itself."""

    def __init__(self, running: Running, folder: Path) -> None:
        self.running = running
        self.folder = folder
        self.facts: dict[str, str] = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
        self.caller = Caller(self.facts["base_url"], self.facts["api_key"])


@pytest.fixture(scope="session")
def demo(launch: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo with two workers, its requests logged."""
    folder = tmp_path_factory.mktemp("demo")
    running = launch(
        "demo", "--port", "0", "--dir", str(folder), WRAPPER_WORKERS="2", WRAPPER_THREADS="4", WRAPPER_LOG_LEVEL="info"
    )
    running.wait_for("Stop it with Ctrl-C")
    return Demo(running, folder)


@pytest.fixture
def serve(launch: Callable[..., Running], demo: Demo, tmp_path: Path) -> Callable[..., tuple[Running, str]]:
    """Serve the demo's catalog and store with settings of one's own; returns the process and its address."""

    def start(**settings: str) -> tuple[Running, str]:
        given = {
            "WRAPPER_CATALOG": demo.facts["catalog"],
            "WRAPPER_STATE_DIR": str(tmp_path / "state"),
            "WRAPPER_STORE_URL": f"sqlite:///{demo.folder}/state/store.db",
            "WRAPPER_SECRET_FILE": str(demo.folder / "state" / "secret"),
            "WRAPPER_WORKERS": "1",
            "DEMO_DIR": str(demo.folder),
        }
        running = launch("serve", "--port", "0", **given, **settings)
        return running, running.wait_for(r"Serving .* at (https?://\S+)")[1]

    return start


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gateway.example")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = tmp_path / "cert.pem", tmp_path / "key.pem"
    paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return paths
