"""What clients and other servers read: the metadata of RFC 8414 and the JWK Set."""

from __future__ import annotations

from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from flask.testing import FlaskClient
from joserfc.jwk import KeySet


def test_the_metadata_holds_by_rfc_8414(browser: FlaskClient) -> None:
    response = browser.get("/.well-known/oauth-authorization-server")
    body = response.get_json()
    AuthorizationServerMetadata(body).validate()
    assert response.mimetype == "application/json"
    assert body["issuer"] == "https://api.example.com"
    assert body["scopes_supported"] == ["customers:read", "jobs:read"]
    assert body["grant_types_supported"] == ["client_credentials"]


def test_every_address_of_the_metadata_is_served(browser: FlaskClient) -> None:
    body = browser.get("/.well-known/oauth-authorization-server").get_json()
    for name in ("jwks_uri", "token_endpoint"):
        assert body[name].startswith(body["issuer"] + "/")
        assert browser.open(body[name].removeprefix(body["issuer"]), method="OPTIONS").status_code == 200


def test_the_key_set_is_public_and_may_be_cached(browser: FlaskClient) -> None:
    response = browser.get("/oauth/jwks.json")
    keys = KeySet.import_key_set(response.get_json()).keys
    assert len(keys) == 2
    assert not any(key.is_private for key in keys)
    assert response.headers["Cache-Control"] == "public, max-age=300"
