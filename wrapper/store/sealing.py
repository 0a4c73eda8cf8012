"""Encryption of what the store keeps but a copy of the database must not reveal: signing keys and secrets."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import URL

from wrapper.private import LEAST_SECRET, BadSecret, kept_secret
from wrapper.store.engine import StoreError

_NONCE = 12  # NIST SP 800-38D §8.2: the size that AES-GCM takes as it is


class Seal:
    """Seals bytes under a name; sealed bytes open under the same name and with the same secret only."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(HKDF(SHA256(), 32, salt=None, info=b"wrapper store seal 1").derive(secret))

    def seal(self, name: str, clear: bytes) -> bytes:
        """Return the sealed bytes: nonce, then ciphertext with its tag."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, clear, name.encode())

    def open(self, name: str, sealed: bytes) -> bytes:
        """Return the clear bytes, or raise StoreError when the secret is another one."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except InvalidTag:
            raise StoreError(
                f'"{name}" in the store was sealed with another secret: give WRAPPER_SECRET the value it had then '
                "(the same on every node), or restore the secret file that lay beside the store"
            ) from None


def find_secret(url: URL) -> bytes:
    """Return WRAPPER_SECRET, or the secret in the file beside an SQLite store, which the first call makes."""
    given = os.environ.get("WRAPPER_SECRET", "").strip()
    if given:
        if len(given) < LEAST_SECRET:
            raise StoreError(f"WRAPPER_SECRET must have at least {LEAST_SECRET} characters")
        return given.encode()
    if url.get_backend_name() != "sqlite":
        raise StoreError(
            "a store on PostgreSQL needs WRAPPER_SECRET, the same on every node: `openssl rand -hex 32` makes one"
        )
    try:
        return kept_secret(Path(str(url.database)).with_name("secret"))
    except (BadSecret, OSError) as error:
        raise StoreError(str(error)) from error
