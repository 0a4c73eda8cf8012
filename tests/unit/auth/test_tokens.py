"""Access tokens: ours get in while they are good, and nothing that only looks like one does."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import delete

from wrapper.auth.clients import Client, Clients
from wrapper.auth.signing import SigningKeys
from wrapper.auth.validator import Authenticator
from wrapper.errors import Problem
from wrapper.store import Store
from wrapper.store.schema import OAUTH_CLIENTS

ISSUER = "https://api.example.com"


@pytest.fixture
def signing(store: Store) -> SigningKeys:
    return SigningKeys(store)


@pytest.fixture
def client(clients: Clients) -> Client:
    return clients.create("Halvorsen", ["jobs:read", "customers:read"], plan="standard").record


@pytest.fixture
def sign(signing: SigningKeys, client: Client) -> Callable[..., str]:
    """Return a function that signs a good token, or one with some members of its header and claims changed."""

    def make(header: dict[str, Any] | None = None, key: Any = None, **claims: Any) -> str:
        own = signing.current()
        now = int(time.time())
        good = {
            "iss": ISSUER,
            "aud": ISSUER,
            "sub": client.id,
            "client_id": client.id,
            "jti": "a1",
            "scope": "jobs:read",
        }
        good |= {"iat": now, "exp": now + 900}
        members = {"alg": "ES256", "typ": "at+jwt", "kid": own.kid, **(header or {})}
        kept = {name: value for name, value in {**good, **claims}.items() if value is not None}
        alg = [members["alg"]]
        return jwt.encode(
            {name: v for name, v in members.items() if v is not None}, kept, key or own, alg, default_type=None
        )

    return make


def part(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def assert_refused(authenticator: Authenticator, token: str, words: str = "") -> None:
    with pytest.raises(Problem) as raised:
        authenticator.authenticate({"Authorization": f"Bearer {token}"}, "")
    assert raised.value.type.code == "invalid_credential"
    assert words in str(raised.value.detail)


def test_our_token_is_the_client_with_the_scopes_of_the_token(
    authenticator: Authenticator, sign: Callable[..., str], client: Client
) -> None:
    principal = authenticator.authenticate({"Authorization": f"Bearer {sign()}"}, "")
    assert (principal.kind, principal.id, principal.consumer) == ("client", client.id, "Halvorsen")
    assert (principal.scopes, principal.plan) == (frozenset({"jobs:read"}), "standard")


def test_a_token_cannot_claim_scopes_that_its_client_lacks(
    authenticator: Authenticator, sign: Callable[..., str]
) -> None:
    token = sign(scope="jobs:read admin:write")
    assert authenticator.authenticate({"Authorization": f"Bearer {token}"}, "").scopes == frozenset({"jobs:read"})


def test_an_audience_among_others_is_ours_too(authenticator: Authenticator, sign: Callable[..., str]) -> None:
    token = sign(aud=["https://other.example", ISSUER])
    assert authenticator.authenticate({"Authorization": f"Bearer {token}"}, "").consumer == "Halvorsen"


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"iss": "https://evil.example"}, "not trusted here"),
        ({"iss": None}, ""),
        ({"iss": [ISSUER]}, ""),
        ({"aud": "https://other.example"}, "another API"),
        ({"aud": None}, "another API"),
        ({"aud": {}}, "another API"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, '"exp"'),
        ({"exp": "9999999999"}, '"exp"'),
        ({"exp": True}, '"exp"'),
        ({"exp": 1e300}, '"exp"'),
        ({"iat": 9_999_999_999}, "not valid yet"),
        ({"iat": None}, '"iat"'),
        ({"nbf": 9_999_999_999}, "not valid yet"),
        ({"nbf": "soon"}, '"nbf"'),
        ({"jti": None}, '"jti"'),
        ({"sub": 7}, '"sub"'),
        ({"client_id": None}, '"client_id"'),
        ({"client_id": "wrpc_0000000000000000"}, "does not exist any more"),
        ({"client_id": "' OR 1=1 --"}, "does not exist any more"),
    ],
)
def test_a_signed_token_with_a_wrong_claim_is_refused(
    authenticator: Authenticator, sign: Callable[..., str], claims: dict[str, Any], words: str
) -> None:
    assert_refused(authenticator, sign(**claims), words)


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"typ": "id_token"},
        {"typ": None},
        {"typ": 7},
        {"kid": None},
        {"kid": "../../etc/passwd"},
        {"kid": "' OR 1=1 --"},
        {"kid": ["a"]},
        {"crit": ["exp"], "exp": 1},
    ],
)
def test_a_signed_token_with_a_wrong_header_is_refused(
    authenticator: Authenticator, sign: Callable[..., str], header: dict[str, Any]
) -> None:
    try:
        token = sign(header)
    except Exception:  # the library will not even sign such a header: put it together by hand
        good = sign().split(".")
        members = json.loads(base64.urlsafe_b64decode(good[0] + "==")) | header
        token = ".".join([part(members), *good[1:]])
    assert_refused(authenticator, token, "not one that was issued here")


def test_a_token_without_a_signature_is_refused(authenticator: Authenticator, sign: Callable[..., str]) -> None:
    header, payload, _ = sign().split(".")
    kid = json.loads(base64.urlsafe_b64decode(header + "=="))["kid"]
    for alg in ("none", "None", "NONE", ""):
        assert_refused(authenticator, f"{part({'alg': alg, 'typ': 'at+jwt', 'kid': kid})}.{payload}.")
    assert_refused(authenticator, f"{header}.{payload}.")


def test_our_public_key_is_no_secret_to_sign_with(
    authenticator: Authenticator, sign: Callable[..., str], signing: SigningKeys
) -> None:
    # By hand, because the library knows the trick and does not sign with a public key.
    own = signing.current()
    body = f"{part({'alg': 'HS256', 'typ': 'at+jwt', 'kid': own.kid})}.{sign().split('.')[1]}"
    for secret in (own.as_pem(private=False), json.dumps(own.as_dict(private=False)).encode()):
        assert_refused(authenticator, f"{body}.{part(hmac.digest(secret, body.encode(), 'sha256'))}")


def test_a_key_in_the_header_is_not_believed(authenticator: Authenticator, sign: Callable[..., str]) -> None:
    mine = ECKey.generate_key("P-256")
    assert_refused(authenticator, sign({"jwk": mine.as_dict(private=False)}, mine))
    assert_refused(authenticator, sign({"jku": "https://evil.example/jwks.json"}, mine))
    assert_refused(authenticator, sign(None, mine))


def test_a_tampered_token_is_refused(authenticator: Authenticator, sign: Callable[..., str]) -> None:
    header, payload, signature = sign().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert_refused(authenticator, f"{header}.{part(claims | {'scope': 'admin:write'})}.{signature}")
    # The last character holds bits that are not used: change an earlier one.
    assert_refused(authenticator, f"{header}.{payload}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}")


@pytest.mark.parametrize(
    "token",
    ["..", "a.b.c", f"{part([1])}.{part({'iss': ISSUER})}.AA", f"{part({'alg': 'ES256'})}.{part([])}.AA",
     f"{part(b'[' * 3000)}.{part({'iss': ISSUER})}.AA", f"{part({})}.{part(b'[' * 3000)}.AA",
     f"{part({'alg': 7})}.{part({'iss': ISSUER})}.AA", f"{part(bytes([255, 254]))}.{part({'iss': ISSUER})}.AA"],
)  # fmt: skip
def test_garbage_in_three_parts_is_refused(authenticator: Authenticator, token: str) -> None:
    assert_refused(authenticator, token, "not one that was issued here")


def test_the_tokens_of_a_revoked_client_end_within_five_seconds(
    authenticator: Authenticator,
    sign: Callable[..., str],
    client: Client,
    clients: Clients,
    passing_time: Callable[[float], None],
) -> None:
    token = sign()
    authenticator.authenticate({"Authorization": f"Bearer {token}"}, "")
    clients.revoke(client.id, "left the company")
    passing_time(5.01)
    assert_refused(authenticator, token, "has been revoked")


def test_a_deleted_client_has_no_tokens(authenticator: Authenticator, sign: Callable[..., str], store: Store) -> None:
    token = sign()
    with store.write() as connection:
        connection.execute(delete(OAUTH_CLIENTS))
    assert_refused(authenticator, token, "does not exist any more")
