"""API keys: issue, verify, rotate, revoke, list. The store keeps a hash; the key itself is seen once, at its issue.

A rotation makes a new generation with the same rights and lets the old one live on for an overlap.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from wrapper.auth import spelling
from wrapper.auth.consumers import ensure_consumer
from wrapper.auth.principal import Principal
from wrapper.auth.rows import listed, members, revoke_row, row_of
from wrapper.auth.scopes import check_scopes, join_scopes
from wrapper.auth.verdict import Refused, Verdict
from wrapper.store import Store
from wrapper.store.schema import API_KEYS

LIFETIME = timedelta(days=365)
_LIVE_GENERATIONS = 2


class UnknownKey(LookupError):
    """There is no key with this id."""


class KeyConflict(Exception):
    """The key is not in a state that allows this; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class APIKey:
    """What the store knows of one generation of a key: everything but the key."""

    id: str
    family: str
    consumer: str
    display: str
    scopes: frozenset[str]
    plan: str
    created_at: datetime
    created_by: str
    not_before: datetime | None
    expires_at: datetime
    last_used_at: datetime | None
    last_used_address: str | None
    revoked_at: datetime | None
    revoked_reason: str | None
    rotated_from: str | None

    def status(self, now: datetime | None = None) -> str:
        """Return "revoked", "expired", "not yet valid" or "live"."""
        now = now or datetime.now(UTC)
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at <= now:
            return "expired"
        return "not yet valid" if self.not_before is not None and self.not_before > now else "live"


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key, in clear for the only time."""

    key: str
    record: APIKey


class APIKeys:
    """The keys of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def issue(  # noqa: PLR0913 - each one is an attribute of a key, and all but two have a default
        self,
        consumer: str,
        scopes: Iterable[str],
        *,
        plan: str = "",
        mode: spelling.Mode = "live",
        expires_at: datetime | None = None,
        not_before: datetime | None = None,
        created_by: str = "",
    ) -> IssuedKey:
        """Issue a key; `plan` "" is the first plan of the catalog. Raises BadScopes, BadConsumer, or KeyConflict."""
        now = datetime.now(UTC)
        expires_at = expires_at or now + LIFETIME
        if expires_at <= max(now, not_before or now):
            raise KeyConflict("the key would never be valid: it must expire in the future and after it becomes valid")
        values = {"plan": plan, "created_at": now, "created_by": created_by}
        values |= {"scopes": join_scopes(check_scopes(scopes)), "not_before": not_before, "expires_at": expires_at}
        with self._store.write() as connection:
            values["consumer_id"] = ensure_consumer(self._store, connection, consumer)
            return _insert(connection, mode, values)

    def verify(self, text: str, address: str = "") -> Verdict:
        """Return who holds this key, or raise Refused. A misspelled key is refused before the store is asked."""
        try:
            key_id = spelling.public_id(text)
        except spelling.Misspelled as error:
            raise Refused(str(error)) from None
        with self._store.read() as connection:
            row = row_of(connection, API_KEYS, key_id)
        expected = row.hash if row is not None else ""
        if not hmac.compare_digest(spelling.hash_credential(text), expected) or row is None:
            raise Refused("The API key is not known here.")
        key = APIKey(**members(row, APIKey.__slots__))
        match key.status():
            case "revoked":
                raise Refused(f"The API key {key.id} has been revoked.")
            case "expired":
                raise Refused(f"The API key {key.id} expired on {key.expires_at:%Y-%m-%d %H:%M} UTC.")
            case "not yet valid":
                raise Refused(f"The API key {key.id} is not valid before {key.not_before:%Y-%m-%d %H:%M} UTC.")
        self._store.touch(API_KEYS, key.id, address)
        return Verdict(Principal("key", key.id, key.consumer, key.scopes, key.plan), key.expires_at)

    def get(self, key_id: str) -> APIKey:
        """Return one key by its public id, or raise UnknownKey."""
        with self._store.read() as connection:
            return _get(connection, key_id)

    def list(self, consumer: str | None = None) -> list[APIKey]:
        """Return all keys, or those of one consumer, by consumer and age."""
        with self._store.read() as connection:
            return [APIKey(**members(row, APIKey.__slots__)) for row in listed(connection, API_KEYS, consumer)]

    def rotate(self, key_id: str, overlap: timedelta, *, created_by: str = "") -> IssuedKey:
        """Issue the next generation of a key, which the old one outlives by `overlap` at most.

        Raises UnknownKey, or KeyConflict when the key has ended, was rotated already, or an older generation is live.
        """
        now = datetime.now(UTC)
        try:
            with self._store.write() as connection:
                old = _get(connection, key_id)
                _check_rotatable(connection, old, now, overlap)
                row = connection.execute(select(API_KEYS).where(API_KEYS.c.id == old.id)).one()
                ends = min(old.expires_at, now + overlap)
                connection.execute(update(API_KEYS).where(API_KEYS.c.id == old.id).values(expires_at=ends))
                values = {name: getattr(row, name) for name in ("family", "consumer_id", "scopes", "plan")}
                values |= {"created_at": now, "created_by": created_by, "rotated_from": old.id}
                values["expires_at"] = now + (old.expires_at - old.created_at)
                mode: spelling.Mode = "test" if old.display.startswith("wrp_test_") else "live"
                return _insert(connection, mode, values)
        except IntegrityError as error:
            # UNIQUE (rotated_from) decides between two rotations of the same key at the same moment.
            raise KeyConflict(f"key {key_id} was rotated by somebody else just now") from error

    def revoke(self, key_id: str, reason: str) -> APIKey:
        """End a key now; it stops working within TTL_SECONDS. Raises UnknownKey, or KeyConflict when it was revoked."""
        with self._store.write() as connection:
            _get(connection, key_id)
            if not revoke_row(connection, API_KEYS, key_id, reason):
                raise KeyConflict(f"key {key_id} was revoked already")
            return _get(connection, key_id)


def _check_rotatable(connection: Connection, old: APIKey, now: datetime, overlap: timedelta) -> None:
    if old.status(now) in ("revoked", "expired"):
        raise KeyConflict(f"key {old.id} is {old.status(now)}: issue a new one instead")
    successor = connection.execute(select(API_KEYS.c.id).where(API_KEYS.c.rotated_from == old.id)).scalar()
    if successor is not None:
        raise KeyConflict(f"key {old.id} was rotated already: rotate {successor}, the newest of its line")
    live = select(func.count()).where(
        API_KEYS.c.family == old.family, API_KEYS.c.revoked_at.is_(None), API_KEYS.c.expires_at > now
    )
    stays = 1 if overlap > timedelta(0) else 0
    others = connection.execute(live).scalar_one() - 1
    if others + stays + 1 > _LIVE_GENERATIONS:
        raise KeyConflict(
            f"the generation before key {old.id} is still live, and at most two may be: "
            f"revoke {old.rotated_from} first, or rotate with an overlap of 0"
        )


def _insert(connection: Connection, mode: spelling.Mode, values: dict[str, Any]) -> IssuedKey:
    key, key_id = spelling.new_key(mode)
    row = {"family": key_id, **values, "id": key_id}
    row |= {"hash": spelling.hash_credential(key), "display": spelling.display(key)}
    connection.execute(insert(API_KEYS).values(row))
    return IssuedKey(key, _get(connection, key_id))


def _get(connection: Connection, key_id: str) -> APIKey:
    row = row_of(connection, API_KEYS, key_id)
    if row is None:
        raise UnknownKey(f"there is no key {key_id}")
    return APIKey(**members(row, APIKey.__slots__))
