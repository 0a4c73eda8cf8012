"""Two doors lead to the pipeline, Flask's and the one before it: they must not be told apart by their answers."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from flask import Flask
from werkzeug.test import create_environ

from wrapper.observe import facts

ITEM = "/v2/jobs/J000123"
TAKEN = (
    "/v2/jobs",
    "/v1/jobs",
    "/v2/jobs?status=closed&limit=50",
    "/v1/jobs?status=CLOSED&limit=3",
    "/v2/jobs?limit=2&embed=customer,operations",
    "/v2/jobs?fields=id,schedule.due_on&sort=-due_on&limit=5",
    "/v2/jobs?colour=red&limit=0",
    "/v2/jobs?cursor=AAAA",
    "/v2/jobs?status=%FF",
    "/v2/inventory?limit=2",
    "/v2/shipments?limit=1",
    ITEM,
    f"{ITEM}?embed=part",
    "/v1/jobs/J000123",
    "/v2/jobs/J999999",
    "/v2/jobs/%20",
    "/v2/jobs/J000123%20",
    "/v2/jobs/a%25b",
    "/v2/jobs/J000123;x=1",
    "/v2/jobs/..",
    "/v2%2Fjobs",
    f"{ITEM}/operations",
    f"{ITEM}/operations?limit=1",
    f"{ITEM}/customer",
    "/v2/jobs/J999999/operations",
)
LEFT_TO_FLASK = (
    "/",
    "/v2",
    "/v2/",
    "/v3/jobs",
    "/v2/jobs/",
    "//v2/jobs",
    "/v2//jobs",
    "/v2/jobs//operations",
    "//v2/jobs/J000123",
    f"{ITEM}/",
    f"{ITEM}/nothing",
    f"{ITEM}/operations/",
    f"{ITEM}/operations/10",
    "/v2/jobs/J000%2F123",
    "/v2/jobs/J000123%0A",
    "/v2/jobs/%00",
    "/v2/jobs/J%C3%B8rgen",
    "/v2/jobs/%FF%FE",
    "/v2/j%C3%B8bs",
    "/v2/docs",
    "/v2/openapi.json",
    "/livez",
    "/problems/not_found",
    "/.well-known/api-catalog",
)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"Accept": "text/csv"},
    {"Accept": "application/x-ndjson"},
    {"Accept": "image/png"},
    {"Prefer": "count=exact"},
    {"If-None-Match": "*"},
    {"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"},
    {"Host": "other.example:8443"},
    {"Content-Length": "2"},
)


def answer(application: Any, key: str, method: str, path: str, headers: dict[str, str]) -> tuple[Any, ...]:
    """Return status, header fields, body and facts of an answer, without what differs between any two requests."""
    raw, _, query = path.partition("?")
    fields = {"Authorization": f"Bearer {key}", **headers}
    environ = create_environ(method=method, query_string=query, headers=fields)
    environ["PATH_INFO"] = unquote_to_bytes(raw).decode("latin-1")
    environ[facts.REQUEST_ID] = "the-same"
    environ[facts.FACTS] = {}
    started: list[Any] = []
    body = application(environ, lambda status, sent: started.extend((status, sent)))
    content = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    # werkzeug dates an answer that may be conditional, and we say its age, both to the second.
    undated = [(name, "" if name in ("Date", "Age") else value) for name, value in started[1]]
    sent = [(name, re.sub(r";r=\d+;t=\d+", "", value)) for name, value in undated]
    return started[0], sent, content, environ[facts.FACTS]


@pytest.mark.parametrize("path", [*TAKEN, *LEFT_TO_FLASK])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_both_doors_give_the_same_answer(app: Flask, key: str, method: str, path: str) -> None:
    door = app.extensions["wrapper"]["door"]
    for headers in HEADERS:
        through_door, through_flask = (answer(way, key, method, path, headers) for way in (door, door.app))
        assert through_door == through_flask, headers


@pytest.mark.parametrize("credential", ["", "wrp_live_nothing", "wrp_live_ø"])
def test_both_doors_refuse_alike(app: Flask, credential: str) -> None:
    door = app.extensions["wrapper"]["door"]
    for path in ("/v1/jobs", ITEM, "/v2/nothing"):
        assert answer(door, credential, "GET", path, {}) == answer(door.app, credential, "GET", path, {})


def test_both_doors_know_what_the_caller_has(app: Flask, key: str) -> None:
    door = app.extensions["wrapper"]["door"]
    tag = dict(answer(door, key, "GET", ITEM, {})[1])["ETag"]
    unchanged = answer(door, key, "GET", ITEM, {"If-None-Match": tag})
    assert unchanged == answer(door.app, key, "GET", ITEM, {"If-None-Match": tag})
    assert unchanged[0].startswith("304")
    assert unchanged[2] == b""


@pytest.mark.parametrize("path", TAKEN)
def test_an_operation_is_answered_before_flask(
    app: Flask, key: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = app.extensions["wrapper"]["door"]
    monkeypatch.setattr(door, "app", None)
    status = answer(door, key, "GET", path, {})[0]
    assert status[:3] in ("200", "400", "404")


@pytest.mark.parametrize("path", LEFT_TO_FLASK)
def test_any_other_address_is_left_to_flask(app: Flask, key: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    door = app.extensions["wrapper"]["door"]
    seen: list[str] = []

    def flask(environ: dict[str, Any], start_response: Any) -> Any:
        seen.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return ()

    monkeypatch.setattr(door, "app", flask)
    answer(door, key, "GET", path, {})
    assert seen
