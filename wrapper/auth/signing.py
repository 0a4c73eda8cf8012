"""The keys that sign our access tokens: ES256, made and replaced by themselves, the private halves sealed.

A key is published one period before it signs, so that nobody who caches the JWKS meets an unknown one,
and stays published after it stops, until the last token it signed is over.
"""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc.jwk import ECKey, KeySet
from sqlalchemy import Connection, Row, delete, insert, select

from wrapper.store import Store
from wrapper.store.schema import SIGNING_KEYS

ALGORITHM = "ES256"
PERIOD = timedelta(days=90)
_OUTLIVES = timedelta(days=1)
_CACHE_SECONDS = 60.0
_RELOAD_SECONDS = 1.0
_USABLE = 2  # current and next


class SigningKeys:
    """The signing keys of one store, cached for a minute in each process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._public: dict[str, ECKey] = {}
        self._loaded = -_CACHE_SECONDS
        self._signing: tuple[float, ECKey] | None = None
        self._lock = threading.Lock()

    def current(self) -> ECKey:
        """Return the private key that signs now; it and its successor are made when they are missing."""
        kept = self._signing
        if kept is not None and time.monotonic() < kept[0]:
            return kept[1]
        now = datetime.now(UTC)
        row = self._ensure(now)
        private = json.loads(self._store.seal.open(f"signing key {row.kid}", row.sealed))
        key = ECKey.import_key(private)
        seconds = min(_CACHE_SECONDS, (row.retires_at - now).total_seconds())
        self._signing = (time.monotonic() + seconds, key)
        return key

    def public(self, kid: str) -> ECKey | None:
        """Return the public key with this id, or None; an unknown id makes us look again, once a second at most."""
        age = time.monotonic() - self._loaded
        if age > _CACHE_SECONDS or (kid not in self._public and age > _RELOAD_SECONDS):
            self._load()
        return self._public.get(kid)

    def jwks(self) -> dict[str, Any]:
        """Return the JWK Set of all live keys (RFC 7517 §5): next, current and retired."""
        if self.current().kid not in self._public or time.monotonic() - self._loaded > _CACHE_SECONDS:
            self._load()
        return dict(KeySet(list(self._public.values())).as_dict(private=False))

    def _load(self) -> None:
        with self._lock, self._store.read() as connection:
            query = select(SIGNING_KEYS).where(SIGNING_KEYS.c.expires_at > datetime.now(UTC))
            rows = connection.execute(query.order_by(SIGNING_KEYS.c.activates_at)).all()
            self._public = {row.kid: ECKey.import_key(json.loads(row.public)) for row in rows}
            self._loaded = time.monotonic()

    def _ensure(self, now: datetime) -> Row[Any]:
        """Return the row of the current key, with the next one made ahead."""
        with self._store.read() as connection:
            rows = _usable(connection, now)
        if len(rows) < _USABLE:
            with self._store.write(lock="signing keys") as connection:
                rows = self._extend(connection, now)
        return rows[0]

    def _extend(self, connection: Connection, now: datetime) -> list[Row[Any]]:
        connection.execute(delete(SIGNING_KEYS).where(SIGNING_KEYS.c.expires_at <= now))
        rows = _usable(connection, now)
        while len(rows) < _USABLE:
            starts = rows[-1].retires_at if rows else now
            connection.execute(insert(SIGNING_KEYS).values(self._new_row(now, starts)))
            rows = _usable(connection, now)
        return rows

    def _new_row(self, now: datetime, starts: datetime) -> dict[str, Any]:
        key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        private = json.dumps(key.as_dict(private=True)).encode()
        return {
            "kid": key.kid,
            "public": json.dumps(key.as_dict(private=False)),
            "sealed": self._store.seal.seal(f"signing key {key.kid}", private),
            "created_at": now,
            "activates_at": starts,
            "retires_at": starts + PERIOD,
            "expires_at": starts + PERIOD + _OUTLIVES,
        }


def _usable(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Return the current key and those after it.

    The first is current even if it is to start a moment later: another node made it, whose clock is ahead of ours.
    """
    query = select(SIGNING_KEYS).where(SIGNING_KEYS.c.retires_at > now).order_by(SIGNING_KEYS.c.activates_at)
    return list(connection.execute(query))
