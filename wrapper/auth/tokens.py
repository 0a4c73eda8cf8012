"""Our own access tokens: JWTs of RFC 9068, verified here in full, whoever may have signed what.

They are issued by wrapper.auth.oauth. An issuer of another company gets a class like this one, with
its own keys and claims, and its place in `Authenticator`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from wrapper.auth.clients import Clients, UnknownClient
from wrapper.auth.principal import Principal
from wrapper.auth.scopes import split_scopes
from wrapper.auth.signing import ALGORITHM, SigningKeys
from wrapper.auth.verdict import Refused, Verdict
from wrapper.settings import Settings
from wrapper.store import Store

LIFETIME_SECONDS = 900
_SKEW_SECONDS = 30  # how far the clocks of two nodes may differ
_TYPES = ("at+jwt", "application/at+jwt")  # RFC 9068 §4: anything else, an ID token above all, is no access token


def issuer(settings: Settings) -> str:
    """Return the address our tokens are issued under and for: the public one, or where we listen."""
    if settings.public_url:
        return settings.public_url
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104 - compared, not bound
    host = f"[{host}]" if ":" in host else host
    return f"{'https' if settings.secure else 'http'}://{host}:{settings.port}"


class AccessTokens:
    """Verifies the access tokens of one issuer: this gateway."""

    def __init__(self, store: Store, keys: SigningKeys, issuer: str) -> None:
        self._keys = keys
        self._clients = Clients(store)
        self._issuer = issuer

    def verify(self, text: str) -> Verdict:
        """Return who holds this token, or raise Refused."""
        try:
            claims = jwt.decode(text, self._key, algorithms=[ALGORITHM]).claims
        # A header is any JSON that an attacker likes: nested deeply, of other types, with odd encodings.
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise Refused("The access token is not one that was issued here.") from None
        expires_at = self._check(claims)
        return Verdict(self._principal(claims), expires_at)

    def _key(self, token: Any) -> ECKey:
        headers = token.headers()
        kid, kind = headers.get("kid"), headers.get("typ")
        key = self._keys.public(kid) if isinstance(kid, str) else None
        if key is None or not isinstance(kind, str) or kind.lower() not in _TYPES:
            raise ValueError("not one of our keys, or not an access token")
        return key

    def _check(self, claims: Mapping[str, Any]) -> datetime:
        now = datetime.now(UTC).timestamp()
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != self._issuer or self._issuer not in audiences:
            raise Refused("The access token was issued for another API.")
        for name in ("client_id", "sub", "jti"):
            if not isinstance(claims.get(name), str) or not claims[name]:
                raise Refused(f'The access token lacks the claim "{name}".')
        if _time(claims, "iat") > now + _SKEW_SECONDS or _time(claims, "nbf", claims["iat"]) > now + _SKEW_SECONDS:
            raise Refused("The access token is not valid yet.")
        expires = _time(claims, "exp")
        if expires <= now:
            raise Refused("The access token has expired: request a new one.")
        return datetime.fromtimestamp(expires, UTC)

    def _principal(self, claims: Mapping[str, Any]) -> Principal:
        try:
            client = self._clients.get(claims["client_id"])
        except UnknownClient:
            raise Refused("The client of the access token does not exist any more.") from None
        if client.revoked_at is not None:
            raise Refused(f"The client {client.id} of the access token has been revoked.")
        scope = claims.get("scope")
        scopes = split_scopes(scope) if isinstance(scope, str) else frozenset()
        return Principal("client", client.id, client.consumer, scopes & client.scopes, client.plan)


def _time(claims: Mapping[str, Any], name: str, default: Any = None) -> float:
    value = claims.get(name, default)
    # The bounds are those of datetime; a bool is an int for Python, but not for RFC 7519 §2.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1 << 37:
        raise Refused(f'The claim "{name}" of the access token is not a time.')
    return value
