"""Who may: credentials in every form, scopes, limits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.gateway import Consumer, assert_problem
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.catalog.model import Catalog
from wrapper.settings import Settings


def test_a_key_is_taken_from_either_header(app: Flask, key: str) -> None:
    client = app.test_client()
    assert client.get("/v2/jobs", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert client.get("/v2/jobs", headers={"X-API-Key": key}).status_code == 200


def test_without_a_credential_the_answer_says_how_to_authenticate(app: Flask) -> None:
    response = app.test_client().get("/v2/jobs")
    assert_problem(response, "authentication_required")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert "error=" not in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("credential", ["nonsense", "wrp_live_00000000_" + "0" * 38, "a.b.c", "Bearer"])
def test_a_wrong_credential_is_refused(app: Flask, credential: str) -> None:
    response = app.test_client().get("/v2/jobs", headers={"Authorization": f"Bearer {credential}"})
    assert_problem(response, "invalid_credential")
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("name", ["access_token", "api_key", "key", "token"])
def test_a_credential_in_the_url_is_refused(app: Flask, key: str, name: str) -> None:
    assert_problem(app.test_client().get(f"/v2/jobs?{name}={key}"), "credential_in_url")


def test_a_key_without_the_scope_is_refused_with_the_scope_it_lacks(app: Flask, issue: Callable[..., str]) -> None:
    response = Consumer(app.test_client(), issue("parts:read")).get("/v2/jobs")
    body = assert_problem(response, "insufficient_scope")
    assert body["scope"] == "jobs:read"


def test_every_operation_takes_its_scope(app: Flask, issue: Callable[..., str]) -> None:
    stranger = Consumer(app.test_client(), issue("nothing:read"))
    operations = 0
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/v1/", "/v2/")):
            operations += 1
            assert_problem(stranger.get(rule.rule.replace("<id>", "J000123")), "insufficient_scope")
            assert_problem(app.test_client().get(rule.rule.replace("<id>", "J000123")), "authentication_required")
    assert operations > 20


@pytest.fixture
def small_gateway(catalog: Catalog, tmp_path: Path) -> Iterator[Flask]:
    """A gateway with a store of its own, whose anonymous callers may send three requests an hour."""
    app = create_app(catalog, Settings(state_dir=tmp_path, log_level="error", anonymous_limit=("3/hour",)))
    yield app
    app.extensions["wrapper"]["sources"].close()
    app.extensions["wrapper"]["store"].close()


def test_a_plan_admits_exactly_its_number_and_then_says_when_to_come_back(small_gateway: Flask) -> None:
    keys = APIKeys(small_gateway.extensions["wrapper"]["store"])
    key = keys.issue("Example Poller", ["jobs:read"], plan="standard").key
    consumer = Consumer(small_gateway.test_client(), key)
    started = time.monotonic()
    answers = [consumer.get("/v2/jobs/J000123") for _ in range(60)]
    windows = int(time.monotonic() - started) + 1
    admitted = [answer for answer in answers if answer.status_code == 200]
    # A window is a second: a slow machine's requests reach into further ones, and each admits as many again.
    assert len(admitted) == 20 if windows == 1 else 20 <= len(admitted) <= 20 * windows
    assert admitted[0].headers["RateLimit-Policy"] == '"second";q=20;w=1, "hour";q=5000;w=3600'
    assert admitted[0].headers["RateLimit"].startswith('"second";r=19;t=')
    refused = [answer for answer in answers if answer.status_code != 200]
    for answer in refused:
        assert_problem(answer, "limit_exceeded")
        assert int(answer.headers["Retry-After"]) == 1


def test_guessing_is_limited_by_address(small_gateway: Flask) -> None:
    client = small_gateway.test_client()
    answers = [client.get("/v2/jobs", headers={"X-API-Key": f"guess{n}"}) for n in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
    assert_problem(answers[-1], "limit_exceeded")
    assert_problem(client.get("/nowhere"), "limit_exceeded")


def test_options_are_counted_by_address(small_gateway: Flask) -> None:
    client = small_gateway.test_client()
    statuses = [client.options("/v2/jobs").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
