"""Who a request comes from, and everything that must not get in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from wrapper.auth.guard import require
from wrapper.auth.keys import APIKeys
from wrapper.auth.spelling import new_key
from wrapper.auth.validator import Authenticator
from wrapper.auth.verdict import TTL_SECONDS, Verdict
from wrapper.errors import Problem
from wrapper.store import Store
from wrapper.store.engine import make_engine, parse_url


def refusal(authenticator: Authenticator, headers: dict[str, str], query: str = "") -> tuple[Problem, str]:
    """Return the problem that a request ends in, and its challenge."""
    with pytest.raises(Problem) as raised:
        authenticator.authenticate(headers, query)
    return raised.value, dict(raised.value.headers)["WWW-Authenticate"]


@pytest.fixture
def key(keys: APIKeys) -> str:
    return keys.issue("Halvorsen", ["jobs:read"]).key


def test_a_key_is_taken_as_bearer_or_in_its_own_header(authenticator: Authenticator, key: str) -> None:
    asked = [{"Authorization": f"Bearer {key}"}, {"Authorization": f"bearer  {key} "}, {"X-API-Key": key}]
    asked.append({"Authorization": f"Bearer {key}", "X-API-Key": key})
    assert {authenticator.authenticate(headers, "").consumer for headers in asked} == {"Halvorsen"}


def test_without_a_credential_the_challenge_names_no_error(authenticator: Authenticator) -> None:
    problem, challenge = refusal(authenticator, {})
    assert (problem.type.code, problem.status) == ("authentication_required", 401)
    assert challenge == 'Bearer realm="wrapper"'


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Authorization": "Basic dXNlcjpwYXNz"}, "other schemes are not used"),
        ({"Authorization": "Digest username=x"}, "other schemes are not used"),
        ({"Authorization": ""}, "other schemes are not used"),
        ({"Authorization": "wrp_live_bare"}, "other schemes are not used"),
        ({"Authorization": "Bearer"}, "names no credential"),
        ({"Authorization": "Bearer   "}, "names no credential"),
        ({"Authorization": "Bearer opaque"}, "neither an API key"),
        ({"Authorization": "Bearer a b"}, "characters that no key"),
        ({"Authorization": "Bearer wrp_live_x,Bearer wrp_live_y"}, "characters that no key"),
        ({"Authorization": "Bearer n\xf8kkel"}, "characters that no key"),
        ({"Authorization": "Bearer wrp_live_x\xa0"}, "characters that no key"),
        ({"Authorization": "Bearer " + "a" * 9000}, "far too long"),
        ({"Authorization": "Bearer wrp_live_short"}, "not complete"),
        ({"X-API-Key": ""}, "is empty"),
        ({"X-API-Key": "wrp_live_12345678_"}, "not complete"),
        ({"X-API-Key": "wrp_live_12345678_" + "0" * 38}, "mistyped"),
    ],
)
def test_what_is_not_a_credential_is_refused_and_told_why(
    authenticator: Authenticator, headers: dict[str, str], words: str
) -> None:
    problem, challenge = refusal(authenticator, headers)
    assert problem.type.code == "invalid_credential"
    assert words in str(problem.detail)
    assert 'error="invalid_token"' in challenge
    assert "\\" not in challenge
    assert challenge.isascii()


def test_two_different_credentials_are_ambiguous(authenticator: Authenticator, key: str, keys: APIKeys) -> None:
    other = keys.issue("Nordvik", ["jobs:read"]).key
    for authorization in (f"Bearer {other}", "Basic dXNlcjpwYXNz"):
        problem, challenge = refusal(authenticator, {"Authorization": authorization, "X-API-Key": key})
        assert (problem.type.code, problem.status) == ("ambiguous_credentials", 400)
        assert 'error="invalid_request"' in challenge


@pytest.mark.parametrize("name", ["access_token", "api_key", "apikey", "api-key", "key", "token", "Token", "X-API-Key"])
def test_a_parameter_that_names_a_credential_is_refused(authenticator: Authenticator, key: str, name: str) -> None:
    problem, _ = refusal(authenticator, {"Authorization": f"Bearer {key}"}, f"limit=5&{name}=abc")
    assert problem.type.code == "credential_in_url"
    assert f'"{name}"' in str(problem.detail)


def test_a_key_anywhere_in_the_url_is_refused_however_it_is_encoded(authenticator: Authenticator, key: str) -> None:
    encoded = key.replace("_", "%5F")
    for query in (f"note={key}", key, f"note={encoded}", f"note={quote(encoded)}", f"a%5F=1&acce%73s_token={key}"):
        problem, _ = refusal(authenticator, {"Authorization": f"Bearer {key}"}, query)
        assert problem.type.code == "credential_in_url"
        assert key not in str(problem.detail)


@pytest.mark.parametrize(
    "query", ["", "status=open&limit=5", "keyword=x", "monkey=1", "token_in=a", "name=api_key", "x=%E6%97%A5"]
)
def test_other_parameters_are_none_of_its_business(authenticator: Authenticator, key: str, query: str) -> None:
    assert authenticator.authenticate({"X-API-Key": key}, query).consumer == "Halvorsen"


def test_a_warm_key_does_not_ask_the_store_again(authenticator: Authenticator, key: str, store: Store) -> None:
    authenticator.authenticate({"X-API-Key": key}, "")
    with store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE api_keys RENAME TO away")
    assert authenticator.authenticate({"X-API-Key": key}, "").consumer == "Halvorsen"


def test_a_revocation_takes_effect_within_five_seconds(
    authenticator: Authenticator, keys: APIKeys, passing_time: Callable[[float], None]
) -> None:
    issued = keys.issue("Halvorsen", ["jobs:read"])
    authenticator.authenticate({"X-API-Key": issued.key}, "")
    keys.revoke(issued.record.id, "lost")
    passing_time(5.01)
    problem, _ = refusal(authenticator, {"X-API-Key": issued.key})
    assert "has been revoked" in str(problem.detail)


def test_a_refusal_is_remembered_for_a_moment(
    authenticator: Authenticator, store: Store, passing_time: Callable[[float], None]
) -> None:
    unknown = new_key("live")[0]
    refusal(authenticator, {"X-API-Key": unknown})
    with store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE api_keys RENAME TO away")
    problem, _ = refusal(authenticator, {"X-API-Key": unknown})
    assert problem.type.code == "invalid_credential"
    passing_time(5.01)
    with pytest.raises(Problem, match="cannot check credentials"):
        authenticator.authenticate({"X-API-Key": unknown}, "")


def test_a_verdict_is_not_trusted_beyond_the_end_of_the_credential(authenticator: Authenticator, key: str) -> None:
    principal = authenticator.authenticate({"X-API-Key": key}, "")
    now = datetime.now(UTC)
    assert 0.5 < Verdict(principal, now + timedelta(seconds=1)).trusted_seconds() <= 1
    assert Verdict(principal, now + timedelta(days=1)).trusted_seconds() == TTL_SECONDS == 5


def test_a_flood_of_wrong_keys_neither_grows_nor_pushes_out_good_ones(authenticator: Authenticator, key: str) -> None:
    authenticator.authenticate({"X-API-Key": key}, "")
    authenticator._refused._most = 50
    for _ in range(120):
        refusal(authenticator, {"X-API-Key": new_key("live")[0]})
    assert len(authenticator._refused._entries) == 50
    assert len(authenticator._accepted._entries) == 1


def test_a_store_that_is_away_is_not_blamed_on_the_credential(
    authenticator: Authenticator, key: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        store, "_engine", make_engine(parse_url("postgresql://nobody@127.0.0.1:1/nothing"), pooled=False)
    )
    with pytest.raises(Problem) as raised:
        authenticator.authenticate({"X-API-Key": key}, "")
    assert (raised.value.type.code, raised.value.status) == ("gateway_unavailable", 503)
    assert ("Retry-After", "5") in raised.value.headers


def test_the_guard_lets_a_scope_pass_and_names_a_missing_one(authenticator: Authenticator, key: str) -> None:
    principal = authenticator.authenticate({"X-API-Key": key}, "")
    require(principal, "jobs:read")
    with pytest.raises(Problem) as raised:
        require(principal, "customers:read")
    problem: Any = raised.value
    assert (problem.type.code, problem.extensions) == ("insufficient_scope", {"scope": "customers:read"})
    expected = 'Bearer realm="wrapper", error="insufficient_scope", scope="customers:read"'
    assert problem.headers == (("WWW-Authenticate", expected),)
