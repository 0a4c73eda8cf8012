"""POST /oauth/token: what RFC 6749 asks of it, and what it must refuse."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from wrapper.auth.clients import Clients, CreatedClient
from wrapper.auth.oauth import create_blueprint
from wrapper.auth.spelling import new_client_secret
from wrapper.limits import Limits
from wrapper.limits.front import flask_limiter
from wrapper.settings import Settings
from wrapper.store import Store

GRANT = {"grant_type": "client_credentials"}


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def assert_oauth_error(response: TestResponse, status: int, error: str) -> dict[str, Any]:
    """Assert an error in the shape of RFC 6749 §5.2 and return its body."""
    body = response.get_json()
    assert (response.status_code, body["error"]) == (status, error), body
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert set(body) <= {"error", "error_description"}
    return dict(body)


@pytest.fixture
def credentials(created: CreatedClient) -> dict[str, str]:
    return basic(created.record.id, created.secret)


def test_a_client_gets_a_token_of_fifteen_minutes(
    gateway: Any, browser: FlaskClient, created: CreatedClient, credentials: dict[str, str]
) -> None:
    response = browser.post("/oauth/token", data=GRANT, headers=credentials)
    body = response.get_json()
    assert response.status_code == 200
    assert {name: body[name] for name in body if name != "access_token"} == {
        "token_type": "Bearer",
        "expires_in": 900,
        "scope": "customers:read jobs:read",
    }
    assert response.headers["Cache-Control"] == "no-store"
    assert response.mimetype == "application/json"
    assert "Access-Control-Allow-Origin" not in response.headers
    principal = gateway.authenticator.authenticate({"Authorization": f"Bearer {body['access_token']}"}, "")
    assert (principal.kind, principal.id, principal.consumer) == ("client", created.record.id, "Halvorsen")
    assert (principal.scopes, principal.plan) == (frozenset({"jobs:read", "customers:read"}), "standard")


def test_the_token_has_the_header_and_claims_of_rfc_9068(
    browser: FlaskClient, created: CreatedClient, credentials: dict[str, str]
) -> None:
    token = browser.post("/oauth/token", data=GRANT, headers=credentials).get_json()["access_token"]
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    published = browser.get("/oauth/jwks.json").get_json()["keys"]
    assert header == {"alg": "ES256", "typ": "at+jwt", "kid": published[0]["kid"]}
    assert claims["exp"] - claims["iat"] == 900
    assert len(claims["jti"]) == 32
    assert {name: claims[name] for name in ("iss", "aud", "sub", "client_id", "scope")} == {
        "iss": "https://api.example.com",
        "aud": "https://api.example.com",
        "sub": created.record.id,
        "client_id": created.record.id,
        "scope": "customers:read jobs:read",
    }


def test_no_two_tokens_are_alike(browser: FlaskClient, credentials: dict[str, str]) -> None:
    tokens = {
        browser.post("/oauth/token", data=GRANT, headers=credentials).get_json()["access_token"] for _ in range(3)
    }
    assert len(tokens) == 3


def test_the_secret_may_travel_in_the_form(browser: FlaskClient, created: CreatedClient) -> None:
    form = GRANT | {"client_id": created.record.id, "client_secret": created.secret}
    assert browser.post("/oauth/token", data=form).status_code == 200


def test_a_client_may_ask_for_less_than_it_has(browser: FlaskClient, credentials: dict[str, str]) -> None:
    response = browser.post("/oauth/token", data=GRANT | {"scope": "jobs:read"}, headers=credentials)
    assert response.get_json()["scope"] == "jobs:read"


@pytest.mark.parametrize("scope", ["admin:write", "jobs:read admin:write", " ", "jobs:read\x00"])
def test_a_client_gets_no_scope_that_it_lacks(browser: FlaskClient, credentials: dict[str, str], scope: str) -> None:
    response = browser.post("/oauth/token", data=GRANT | {"scope": scope}, headers=credentials)
    body = assert_oauth_error(response, 400, "invalid_scope")
    assert "customers:read jobs:read" in body["error_description"]


def test_a_wrong_secret_and_an_unknown_client_look_alike(browser: FlaskClient, created: CreatedClient) -> None:
    tried = [
        basic(created.record.id, new_client_secret()),
        basic("wrpc_0000000000000000", created.secret),
        basic(created.record.id, ""),
        basic("", ""),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode()},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic"},
        basic("wrpc_\x00", "x"),
        {},
    ]
    answers = []
    for headers in tried:
        response = browser.post("/oauth/token", data=GRANT, headers=headers)
        answers.append(json.dumps(assert_oauth_error(response, 401, "invalid_client")))
        assert response.headers["WWW-Authenticate"].startswith('Basic realm="wrapper", error="invalid_client"')
    form = GRANT | {"client_id": created.record.id, "client_secret": "wrong"}
    answers.append(json.dumps(assert_oauth_error(browser.post("/oauth/token", data=form), 401, "invalid_client")))
    assert len(set(answers)) == 1


def test_a_revoked_client_gets_no_token(
    browser: FlaskClient, store: Store, created: CreatedClient, credentials: dict[str, str]
) -> None:
    Clients(store).revoke(created.record.id, "left")
    assert_oauth_error(browser.post("/oauth/token", data=GRANT, headers=credentials), 401, "invalid_client")


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "implicit", "urn:x"])
def test_other_grants_are_not_supported(browser: FlaskClient, credentials: dict[str, str], grant: str) -> None:
    response = browser.post("/oauth/token", data={"grant_type": grant}, headers=credentials)
    assert_oauth_error(response, 400, "unsupported_grant_type")


def test_a_request_that_is_not_well_formed_is_told_what_is_wrong(
    browser: FlaskClient, created: CreatedClient, credentials: dict[str, str]
) -> None:
    form = {**GRANT, "client_secret": created.secret}
    tried = {
        "body": browser.post("/oauth/token?grant_type=client_credentials", headers=credentials),
        "URLs are logged": browser.post(f"/oauth/token?client_secret={created.secret}", data=GRANT),
        "must be application/x-www-form-urlencoded": browser.post("/oauth/token", json=GRANT, headers=credentials),
        "grant_type is missing": browser.post("/oauth/token", data={"scope": "jobs:read"}, headers=credentials),
        "more than once": browser.post(
            "/oauth/token", data={"grant_type": ["client_credentials"] * 2}, headers=credentials
        ),
        "one way only": browser.post("/oauth/token", data=form, headers=credentials),
    }
    for words, response in tried.items():
        assert words in assert_oauth_error(response, 400, "invalid_request")["error_description"]


def test_only_post_gives_tokens(browser: FlaskClient) -> None:
    response = browser.get("/oauth/token?grant_type=client_credentials")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_over_plain_http_tokens_are_refused(tmp_path: Path, store: Store, credentials: dict[str, str]) -> None:
    settings = Settings(state_dir=tmp_path, public_url="http://api.example.com")
    app = Flask("plain")
    app.register_blueprint(create_blueprint(store, settings))
    response = app.test_client().post("/oauth/token", data=GRANT, headers=credentials)
    assert_oauth_error(response, 400, "insecure_transport")


def test_a_store_that_is_away_is_an_oauth_error_too(
    browser: FlaskClient, store: Store, credentials: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from wrapper.store.engine import make_engine, parse_url  # noqa: PLC0415

    away = make_engine(parse_url("postgresql://nobody@127.0.0.1:1/nothing"), pooled=False)
    monkeypatch.setattr(store, "_engine", away)
    response = browser.post("/oauth/token", data=GRANT, headers=credentials)
    assert_oauth_error(response, 503, "temporarily_unavailable")
    assert response.headers["Retry-After"] == "5"


def test_too_many_attempts_are_an_oauth_error_that_says_when_to_come_back(
    gateway: Any, browser: FlaskClient, tmp_path: Path
) -> None:
    flask_limiter(gateway.app, Limits(f"lmdb://{tmp_path}/limits.lmdb", {}, ("60/minute",)))
    for _ in range(30):
        assert_oauth_error(browser.post("/oauth/token", data=GRANT), 401, "invalid_client")
    response = browser.post("/oauth/token", data=GRANT)
    assert_oauth_error(response, 429, "temporarily_unavailable")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
