"""Programs that others wrote get tokens over real HTTP and verify them from what we publish."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from joserfc.jwk import KeySet

from wrapper.auth.clients import CreatedClient


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_as_a_client_discovers_the_endpoint_and_gets_a_token(
    live: Any, created: CreatedClient, method: str
) -> None:
    base = live.settings.public_url
    metadata = requests.get(f"{base}/.well-known/oauth-authorization-server", timeout=5).json()
    assert method in metadata["token_endpoint_auth_methods_supported"]
    with OAuth2Session(
        created.record.id, created.secret, scope="jobs:read", token_endpoint_auth_method=method
    ) as session:
        token = session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
    assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 900, "jobs:read")
    principal = live.authenticator.authenticate({"Authorization": f"Bearer {token['access_token']}"}, "")
    assert principal.scopes == frozenset({"jobs:read"})


def test_authlib_as_a_resource_server_accepts_our_token_from_our_key_set(live: Any, created: CreatedClient) -> None:
    base = live.settings.public_url
    form = {"grant_type": "client_credentials"}
    answer = requests.post(f"{base}/oauth/token", form, auth=(created.record.id, created.secret), timeout=5)
    published = KeySet.import_key_set(requests.get(f"{base}/oauth/jwks.json", timeout=5).json())

    class Validator(JWTBearerTokenValidator):  # type: ignore[misc]
        def get_jwks(self) -> KeySet:
            return published

    validator = Validator(base, base)
    token = validator.authenticate_token(answer.json()["access_token"])
    validator.validate_token(token, ["jobs:read"], None)
    assert token["client_id"] == created.record.id


def test_a_wrong_secret_is_an_error_that_the_client_library_understands(live: Any, created: CreatedClient) -> None:
    from authlib.integrations.base_client.errors import OAuthError  # noqa: PLC0415

    with OAuth2Session(created.record.id, "wrong") as session, pytest.raises(OAuthError, match="invalid_client"):
        session.fetch_token(f"{live.settings.public_url}/oauth/token", grant_type="client_credentials")
