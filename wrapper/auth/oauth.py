"""The OAuth 2 endpoints: client credentials in, access tokens out; the keys to verify them; the metadata.

The only part of authentication that knows Flask. Errors have the shape of RFC 6749 §5.2, never problem+json.
"""

# Authlib has no types.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from flask import Blueprint, Response, jsonify, request

from wrapper.auth.grants import TokenServer
from wrapper.auth.guard import REALM
from wrapper.auth.signing import SigningKeys
from wrapper.auth.tokens import issuer
from wrapper.errors import Problem
from wrapper.settings import Settings
from wrapper.store import Store, StoreError

log = logging.getLogger(__name__)

TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path
JWKS_PATH = "/oauth/jwks.json"
METADATA_PATH = "/.well-known/oauth-authorization-server"  # RFC 8414 §3
_PUBLIC_FOR = "public, max-age=300"


def create_blueprint(
    store: Store, settings: Settings, *, scopes: Iterable[str] = (), documentation: str | None = None
) -> Blueprint:
    """Return the blueprint "oauth"; `scopes` and `documentation` (a URL) are published in the metadata."""
    keys = SigningKeys(store)
    server = TokenServer(store, keys, issuer(settings))
    metadata = server_metadata(issuer(settings), scopes, documentation)
    blueprint = Blueprint("oauth", __name__)

    @blueprint.post(TOKEN_PATH)
    def token() -> Response:
        """Exchange the id and secret of a client for an access token (RFC 6749 §4.4)."""
        try:
            return _with_realm(server.answer(request))
        except OAuth2Error as error:
            return _with_realm(server.answer_error(error))

    @blueprint.get(JWKS_PATH)
    def jwks() -> Response:
        """Return the public keys that verify our access tokens (RFC 7517)."""
        return _public(keys.jwks())

    @blueprint.get(METADATA_PATH)
    def authorization_server() -> Response:
        """Return what a client must know of this authorization server (RFC 8414)."""
        return _public(metadata)

    blueprint.register_error_handler(StoreError, _on_store_error)
    blueprint.register_error_handler(Problem, _on_problem)
    return blueprint


def _with_realm(response: Response) -> Response:
    """Complete the challenge of Authlib, which leaves out the realm that RFC 7617 §2 requires."""
    scheme, _, rest = response.headers.get("WWW-Authenticate", "").partition(" ")
    if scheme == "Basic" and "realm=" not in rest:
        response.headers["WWW-Authenticate"] = f'Basic realm="{REALM}", {rest}'
    return response


def _on_store_error(error: StoreError) -> tuple[Response, int, dict[str, str]]:
    log.error("the token endpoint cannot use the store: %s", error)
    body = {"error": "temporarily_unavailable", "error_description": "The gateway cannot issue tokens at the moment."}
    return jsonify(body), 503, {"Cache-Control": "no-store", "Retry-After": "5"}


def _on_problem(problem: Problem) -> Response:
    """Answer a used-up limit in the shape of this endpoint; RFC 6749 has no word of its own for it."""
    response = jsonify({"error": "temporarily_unavailable", "error_description": str(problem.detail or problem)})
    response.status_code = problem.status
    response.headers["Cache-Control"] = "no-store"
    for name, value in problem.headers:
        response.headers.add(name, value)
    return response


def server_metadata(address: str, scopes: Iterable[str], documentation: str | None) -> dict[str, Any]:
    """Return the metadata of the authorization server, checked as RFC 8414 wants it."""
    base = address.rstrip("/")
    members: dict[str, Any] = {
        "issuer": address,
        "token_endpoint": base + TOKEN_PATH,
        "jwks_uri": base + JWKS_PATH,
        "grant_types_supported": ["client_credentials"],
        # Required by RFC 8414 §2 even where nothing is authorized by a person yet; "none" is RFC 7591's word for that.
        "response_types_supported": ["none"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }
    if known := sorted(scopes):
        members["scopes_supported"] = known
    if documentation:
        members["service_documentation"] = documentation
    if urlsplit(address).scheme == "https":
        AuthorizationServerMetadata(members).validate()
    return members


def _public(body: dict[str, Any]) -> Response:
    response = jsonify(body)
    response.headers["Cache-Control"] = _PUBLIC_FOR
    return response
