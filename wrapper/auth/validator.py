"""Authentication: the headers of a request in, a `Principal` out, whatever kind of credential it is.

One bearer validator dispatches by the look of the credential. An issuer of another company will be one more
entry of `_by_issuer`, and opaque tokens the last branch of `_verify`; nothing behind it changes.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import NoReturn
from urllib.parse import unquote_plus

from wrapper.auth.guard import challenge
from wrapper.auth.keys import APIKeys
from wrapper.auth.principal import Principal
from wrapper.auth.signing import SigningKeys
from wrapper.auth.tokens import AccessTokens, issuer
from wrapper.auth.verdict import TTL_SECONDS, Refused, Remembered, Verdict
from wrapper.errors import Problem
from wrapper.settings import Settings
from wrapper.store import Store, StoreUnavailable

log = logging.getLogger(__name__)

_IN_URL = re.compile(
    r"(?:^|[&;])(access_token|api[_-]?key|x-api-key|key|token)=|\b(wrp_(?:live|test)_|wrps_)[0-9A-Za-z]", re.IGNORECASE
)
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # b64token, RFC 6750 §2.1
_LONGEST = 8192
_JWT_DOTS = 2


class Authenticator:
    """Finds out who sends a request."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._keys = APIKeys(store)
        ours = issuer(settings)
        self._by_issuer = {ours: AccessTokens(store, SigningKeys(store), ours)}
        self._accepted: Remembered[Principal] = Remembered()
        # Apart, so that a flood of wrong credentials cannot push the good ones out.
        self._refused: Remembered[str] = Remembered()

    def authenticate(self, headers: Mapping[str, str], query: str, address: str = "") -> Principal:
        """Return who sends a request with these headers and this raw query string, or raise Problem.

        `headers` look names up without regard to case; `address` is noted as where the credential was last used.
        """
        if query:
            _refuse_in_url(query)
        credential = _credential(headers)
        digest = sha256(credential.encode("utf-8", "surrogatepass")).digest()
        principal = self._accepted.get(digest)
        if principal is None:
            principal = self._judge(credential, digest, address)
        return principal

    def _judge(self, credential: str, digest: bytes, address: str) -> Principal:
        reason = self._refused.get(digest)
        if reason is not None:
            _refuse(reason)
        try:
            verdict = self._verify(credential, address)
        except Refused as error:
            self._refused.put(digest, str(error), TTL_SECONDS)
            _refuse(str(error))
        except StoreUnavailable as error:
            log.error("credentials cannot be checked: %s", error)  # noqa: TRY400 - the message says it all
            detail = "The gateway cannot check credentials at the moment."
            raise Problem("gateway_unavailable", detail, headers=[("Retry-After", "5")]) from error
        self._accepted.put(digest, verdict.principal, verdict.trusted_seconds())
        return verdict.principal

    def _verify(self, credential: str, address: str) -> Verdict:
        if len(credential) > _LONGEST or not _TOKEN.fullmatch(credential):
            raise Refused("The credential has characters that no key or token has, or is far too long.")
        if credential.startswith("wrp_"):
            return self._keys.verify(credential, address)
        if credential.count(".") == _JWT_DOTS:
            tokens = self._by_issuer.get(_claimed_issuer(credential))
            if tokens is None:
                raise Refused("The access token was issued by somebody who is not trusted here.")
            return tokens.verify(credential)
        raise Refused("This is neither an API key (wrp_…) nor an access token of this API.")


def _credential(headers: Mapping[str, str]) -> str:
    """Return the one credential that was sent."""
    authorization, key = headers.get("Authorization"), headers.get("X-API-Key")
    if authorization is None:
        if not key:
            if key is None:
                raise Problem("authentication_required", headers=[challenge()])
            _refuse("The X-API-Key header is empty.")
        return key
    scheme, _, credential = authorization.partition(" ")
    # Of blanks HTTP knows these two; any other belongs to the credential, and makes it a wrong one.
    credential = credential.strip(" \t")
    if key is not None and (scheme.lower() != "bearer" or credential != key):
        raise Problem("ambiguous_credentials", headers=[challenge(error="invalid_request")])
    if scheme.lower() != "bearer":
        _refuse(
            "The Authorization header must be `Bearer` and an API key or access token; other schemes are not used here."
        )
    if not credential:
        _refuse("The Authorization header names no credential after `Bearer`.")
    return credential


@lru_cache(maxsize=512)
def _refuse_in_url(query: str) -> None:
    """Return when a query string holds no credential, which is remembered; raise Problem otherwise."""
    # Names and values may be percent-encoded, twice by a careless proxy; a plain query needs one look.
    for text in (query, unquote_plus(query), unquote_plus(unquote_plus(query))) if "%" in query else (query,):
        match = _IN_URL.search(text)
        if match is not None:
            where = f'the query parameter "{match[1]}"' if match[1] else "the query string"
            raise Problem(
                "credential_in_url",
                f"There is a credential in {where}. Send it in the Authorization header, and replace it.",
                headers=[challenge(error="invalid_request")],
            )


def _claimed_issuer(token: str) -> str:
    """Return the issuer that a token claims, unverified: it only chooses who verifies it."""
    payload = token.split(".")[1]
    try:
        claimed = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["iss"]
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        claimed = None
    if not isinstance(claimed, str):
        raise Refused("The access token is not one that was issued here.")
    return claimed


def _refuse(reason: str) -> NoReturn:
    # A quoted string of RFC 9110 §5.6.4 may hold no quotation mark, and RFC 6750 §3 no backslash.
    description = re.sub(r"[^ !#-\[\]-~]", "'", reason)
    raise Problem(
        "invalid_credential", reason, headers=[challenge(error="invalid_token", error_description=description)]
    )
