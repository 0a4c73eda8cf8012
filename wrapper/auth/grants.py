"""The authorization server behind the token endpoint: Authlib's, told who our clients are and how we sign.

Grants for people (codes with PKCE, refresh tokens) are registered here when they come.
"""

# Authlib has no types.
# mypy: disable-error-code="import-untyped", disallow-subclassing-any=False

from __future__ import annotations

import uuid
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload, FlaskOAuth2Request
from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from flask import Request, Response
from joserfc.jwk import KeySet

from wrapper.auth.clients import Client, Clients
from wrapper.auth.scopes import join_scopes, split_scopes
from wrapper.auth.signing import ALGORITHM, SigningKeys
from wrapper.auth.tokens import LIFETIME_SECONDS
from wrapper.store import Store

_FORM = "application/x-www-form-urlencoded"
_WRONG_CLIENT = "The client id or secret is wrong, or the client has been revoked."


class TokenServer(AuthorizationServer):
    """Authlib's server over the clients of our store."""

    def __init__(self, store: Store, keys: SigningKeys, issuer: str) -> None:
        super().__init__(query_client=lambda _client_id: None, save_token=lambda _token, _request: None)
        self._clients = Clients(store)
        self._issuer = issuer.rstrip("/")
        self.register_token_generator("default", _TokenGenerator(keys, issuer))
        self.register_grant(_ClientCredentials)

    def answer(self, request: Request) -> Response:
        """Return the answer to a token request; raises OAuth2Error for one that is not even well-formed."""
        _check_form(request)
        response: Response = self.create_token_response(request)
        return response

    def answer_error(self, error: Any) -> Response:
        """Return the answer that tells of an error (RFC 6749 §5.2)."""
        response: Response = self.handle_response(*error(None))
        return response

    def create_oauth2_request(self, request: Request) -> _TokenRequest:
        """Return the request under the issuer's address: behind a proxy that ends TLS its own would be http."""
        return _TokenRequest(request, self._issuer + request.path)

    def authenticate_client(self, request: Any, methods: list[str], endpoint: str = "token") -> _Caller:  # noqa: ARG002 - Authlib's signature
        """Return the client, by HTTP Basic or by the form; every failure has one answer, which names Basic (§5.2)."""
        try:
            client_id, secret = extract_basic_authorization(request.headers)
        except UnicodeDecodeError:
            client_id = secret = None
        method = "client_secret_basic"
        if request.headers.get("Authorization") is None:
            client_id, secret = request.form.get("client_id"), request.form.get("client_secret")
            method = "client_secret_post"
        elif "client_secret" in request.form:
            raise InvalidRequestError("The client must authenticate in one way only (RFC 6749 section 2.3).")
        client = (
            self._clients.authenticate(client_id or "", secret or "", request.address) if method in methods else None
        )
        if client is None:
            raise InvalidClientError(status_code=401, description=_WRONG_CLIENT)
        request.auth_method = method
        return _Caller(client)


class _TokenRequest(FlaskOAuth2Request):
    def __init__(self, request: Request, url: str) -> None:
        OAuth2Request.__init__(self, request.method, url, headers=request.headers)
        self._request = request
        self.payload = FlaskOAuth2Payload(request)
        self.address = request.remote_addr or ""


class _Caller:
    """A client of ours in the words that Authlib asks it with."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get_client_id(self) -> str:
        return self.client.id

    def check_grant_type(self, grant_type: str) -> bool:
        return bool(grant_type == ClientCredentialsGrant.GRANT_TYPE)

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return the scopes asked for, or all that the client has; one that it lacks is an error (RFC 6749 §3.3)."""
        if not scope:
            return join_scopes(self.client.scopes)
        wanted = split_scopes(scope)
        if not wanted or not wanted <= self.client.scopes:
            raise InvalidScopeError("The client may have these scopes: " + join_scopes(self.client.scopes))
        return join_scopes(wanted)


class _ClientCredentials(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


class _TokenGenerator(JWTBearerTokenGenerator):
    """Access tokens of RFC 9068 with our keys and our lifetime; Authlib's own is ten days."""

    def __init__(self, keys: SigningKeys, issuer: str) -> None:
        super().__init__(issuer, alg=ALGORITHM, expires_generator=lambda _client, _grant_type: LIFETIME_SECONDS)
        self._keys = keys

    def get_jwks(self) -> KeySet:
        """Return the key that signs now, as a set: from a set its id is put into the header of the token."""
        return KeySet([self._keys.current()])

    def get_audiences(self, client: Any, user: Any, scope: str) -> str:  # noqa: ARG002 - Authlib's signature
        """Return what names this API in our tokens: the address they are issued under."""
        return str(self.issuer)

    def get_jti(self, client: Any, grant_type: str, user: Any, scope: str) -> str:  # noqa: ARG002 - Authlib's signature
        """Return a new id for a token."""
        return uuid.uuid4().hex


def _check_form(request: Request) -> None:
    """Raise InvalidRequestError for parameters in the URL, in another type of body, or given twice (RFC 6749 §3.2)."""
    if request.query_string:
        raise InvalidRequestError("The parameters belong into the body: URLs are logged.")
    if request.mimetype != _FORM:
        raise InvalidRequestError(f"The body must be {_FORM}.")
    twice = sorted(name for name, values in request.form.lists() if len(values) > 1)
    if twice:
        raise InvalidRequestError("A parameter was given more than once.")
    if not request.form.get("grant_type"):
        raise InvalidRequestError("The parameter grant_type is missing; it must be client_credentials.")
