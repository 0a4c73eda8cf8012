"""Keyset cursors: where a page ended, sealed so that only the same request of the same principal can use it.

A cursor is the stored values of the sort columns in the last row, encrypted with AES-SIV (RFC 5297).
Sealing is deterministic on purpose: the same page has the same `next` link and so the same ETag. What
the cursor is bound to goes in as associated data, so it needs no room in the cursor and cannot be changed.
Behind the values stands the trail of the list, by which a list that goes in a circle is found out.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from adapters.advancing import Trail
from adapters.query import Row, Stored, Undecodable, Unrepresentable
from wrapper.errors import Problem

BEGINNING = Trail()
_DIGEST = 6
"""Bytes of the digest of a position: by chance, one list of a million pages in 280 million is taken for a circle."""

_HALF = re.compile("[\ud800-\udfff]")
"""Half surrogates, which some drivers let through and UTF-8 does not know."""

_TAGGED: dict[str, Callable[[str], Stored]] = {
    "f": float,
    "n": Decimal,
    "d": date.fromisoformat,
    "s": datetime.fromisoformat,
    "t": time.fromisoformat,
    "b": base64.b64decode,
    "u": lambda text: Undecodable(base64.b64decode(text)),
    "w": lambda text: base64.b64decode(text).decode("utf-8", "surrogatepass"),
    "x": Unrepresentable,
}
"""Stored values that JSON does not have, by the tag they travel under."""


def _tag(value: Stored) -> Any:  # noqa: PLR0911 - one line per stored type
    match value:
        case Unrepresentable():
            return {"x": str(value)}
        case float() if not math.isfinite(value):
            return {"f": str(value)}
        case str() if _HALF.search(value):
            return {"w": _bytes_as_text(value.encode("utf-8", "surrogatepass"))}
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return {"n": str(value)}
        case datetime():
            return {"s": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case time():
            return {"t": value.isoformat()}
        case Undecodable():
            return {"u": _bytes_as_text(value)}
        case bytes() | bytearray() | memoryview():
            return {"b": _bytes_as_text(bytes(value))}
    raise TypeError(f"a sort column holds a {type(value).__name__}, which no cursor can carry")


def _bytes_as_text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _untag(value: Any) -> Stored:
    if isinstance(value, dict):
        ((tag, text),) = value.items()
        return _TAGGED[tag](text)
    return value


def _encoded(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _decoded(cursor: str) -> bytes:
    sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    if _encoded(sealed) != cursor:
        # base64 has several spellings for some bytes; a cursor has the one it was given out in.
        raise ValueError("not the spelling it was given out in")
    return sealed


class CursorSeal:
    """Seals and opens cursors with one secret, shared by all workers and nodes."""

    def __init__(self, secret: bytes) -> None:
        # AES-SIV takes two 256-bit keys in one; both come from the secret, and neither is the secret itself.
        self._cipher = AESSIV(blake2b(secret, digest_size=64, person=b"wrapper cursors").digest())

    def seal(self, position: Row, bound_to: tuple[bytes, ...], trail: Trail = BEGINNING) -> str:
        """Return the cursor that continues behind `position`, as URL-safe text.

        `trail` is that of the pages before; raises InACircle where it leads to a position again.
        """
        values = [_tag(value) for value in position]
        trail = trail.to(blake2b(msgspec.json.encode(values), digest_size=_DIGEST).hexdigest())
        plain = msgspec.json.encode([*values, [trail.pages, trail.place]])
        return _encoded(self._cipher.encrypt(plain, list(bound_to)))

    def open(self, cursor: str, bound_to: tuple[bytes, ...]) -> tuple[Row, Trail]:
        """Return the position that a cursor holds, and the trail that led there.

        Raises Problem("invalid_cursor") unless it was sealed for `bound_to`.
        """
        try:
            *values, trail = msgspec.json.decode(self._cipher.decrypt(_decoded(cursor), list(bound_to)))
            return tuple([_untag(value) for value in values]), Trail(*trail)
        except (InvalidTag, binascii.Error, ValueError, KeyError, InvalidOperation, msgspec.DecodeError):
            detail = "was not made for this request, or was changed"
            raise Problem("invalid_cursor", errors=[{"parameter": "cursor", "detail": detail}]) from None
