"""How credentials are spelled: API keys, client ids and client secrets, each with a checksum at its end.

The prefix lets a scanner find a leaked credential, the checksum tells a mistyped one from a wrong one
without asking the store, and no character stops a double click from selecting the whole.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
import zlib
from typing import Literal

Mode = Literal["live", "test"]

_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SECRET = 32  # 190 bits: random enough that a plain hash protects it
_CHECKSUM = 6  # the digits that 32 bits need in base 62

_KEY = re.compile(r"wrp_(live|test)_([0-9A-Za-z]{8})_[0-9A-Za-z]{38,64}")
_CLIENT_ID = re.compile(r"wrpc_[0-9A-Za-z]{16}")
_CLIENT_SECRET = re.compile(r"wrps_[0-9A-Za-z]{38,64}")


class Misspelled(ValueError):
    """The text is not spelled as a credential of ours; the message is for the consumer."""


def new_key(mode: Mode) -> tuple[str, str]:
    """Return a new API key and its public id."""
    public_id = _random(8)
    return _checked(f"wrp_{mode}_{public_id}_{_random(_SECRET)}"), public_id


def new_client_id() -> str:
    """Return a new client id; it is public."""
    return f"wrpc_{_random(16)}"


def new_client_secret() -> str:
    """Return a new client secret."""
    return _checked(f"wrps_{_random(_SECRET)}")


def public_id(key: str) -> str:
    """Return the public id in an API key, or raise Misspelled when the key cannot be one of ours."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise Misspelled("The API key is not complete: a key is wrp_live_ or wrp_test_ and 47 more characters.")
    if not _is_checked(key):
        raise Misspelled("The API key is mistyped: its last six characters do not fit the rest.")
    return match[2]


def is_client_id(text: str) -> bool:
    """Return whether the text is spelled as a client id."""
    return _CLIENT_ID.fullmatch(text) is not None


def is_client_secret(text: str) -> bool:
    """Return whether the text is spelled as a client secret and its checksum fits."""
    return _CLIENT_SECRET.fullmatch(text) is not None and _is_checked(text)


def display(credential: str) -> str:
    """Return what may be shown of an API key: everything before its secret, and its last four characters."""
    return f"{credential[: credential.rindex('_')]}_…{credential[-4:]}"


def hash_credential(credential: str) -> str:
    """Return the hash that the store keeps.

    A slow hash is for passwords. A credential of 190 random bits cannot be guessed from its SHA-256, and one without a
    pepper goes on working when the secret of the gateway has to be replaced.
    """
    return hashlib.sha256(credential.encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_BASE62) for _ in range(length))


def _checked(text: str) -> str:
    return text + _checksum(text)


def _is_checked(text: str) -> bool:
    return _checksum(text[:-_CHECKSUM]) == text[-_CHECKSUM:]


def _checksum(text: str) -> str:
    number, digits = zlib.crc32(text.encode()), ""
    for _ in range(_CHECKSUM):
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits
