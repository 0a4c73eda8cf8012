"""A consumer of a gateway in process, and the one check for every error answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import TestResponse

from wrapper.catalog.model import Catalog, Limit, Plan
from wrapper.errors import LEDGER


def unlimited(catalog: Catalog) -> Catalog:
    """Return the catalog with one plan, whose limit nobody reaches."""
    return replace(catalog, plans={"unlimited": Plan("unlimited", (Limit("second", 1_000_000, 1),))})


class _QuietHandler(WSGIRequestHandler):
    """Writes no access log."""

    def log(self, *_: object) -> None:
        """Write nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of loopback, and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Consumer:
    """A consumer of the API with one key."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self._client = client
        self.key = key

    def get(self, path: str, *, method: str = "GET", **headers: str) -> TestResponse:
        """Send a request; keywords are header fields, with underscores for hyphens."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.open(path, method=method, headers={"Authorization": f"Bearer {self.key}", **fields})

    def json(self, path: str, **headers: str) -> Any:
        """Return the JSON of an answer that must be 200."""
        response = self.get(path, **headers)
        assert response.status_code == 200, response.text
        return response.json


def assert_problem(response: TestResponse, code: str, *, about: str | None = None) -> dict[str, Any]:
    """Assert that an answer is the problem `code` in its one shape, with an error about the parameter `about`."""
    body = response.get_json(force=True)
    assert body.get("code") == code, body
    assert response.status_code == LEDGER[code].status == body["status"]
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert body["type"].endswith(f"/problems/{code}")
    assert all(body[member] for member in ("title", "detail", "instance", "hint", "request_id"))
    assert body["request_id"] == response.headers["X-Request-Id"]
    for leak in ("Traceback", "sqlite", "SELECT", "JOBMAST", ".py"):
        assert leak not in response.text
    if about is not None:
        assert about in [error.get("parameter") for error in body["errors"]], body
    found: dict[str, Any] = body
    return found
