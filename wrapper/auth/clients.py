"""OAuth clients: the programs that exchange an id and a secret for short-lived access tokens."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, update

from wrapper.auth import spelling
from wrapper.auth.consumers import ensure_consumer
from wrapper.auth.rows import listed, members, revoke_row, row_of
from wrapper.auth.scopes import check_scopes, join_scopes
from wrapper.store import Store
from wrapper.store.schema import OAUTH_CLIENTS


class UnknownClient(LookupError):
    """There is no client with this id."""


class ClientConflict(Exception):
    """The client is not in a state that allows this; the message says why."""


@dataclass(frozen=True, slots=True)
class Client:
    """What the store knows of a client: everything but its secret."""

    id: str
    consumer: str
    scopes: frozenset[str]
    plan: str
    created_at: datetime
    created_by: str
    previous_expires_at: datetime | None
    last_used_at: datetime | None
    last_used_address: str | None
    revoked_at: datetime | None
    revoked_reason: str | None

    def status(self) -> str:
        """Return "revoked" or "live"."""
        return "live" if self.revoked_at is None else "revoked"


@dataclass(frozen=True, slots=True)
class CreatedClient:
    """A client with its secret, in clear for the only time."""

    secret: str
    record: Client


class Clients:
    """The clients of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(self, consumer: str, scopes: Iterable[str], *, plan: str = "", created_by: str = "") -> CreatedClient:
        """Create a client. Raises BadScopes or BadConsumer."""
        client_id, secret = spelling.new_client_id(), spelling.new_client_secret()
        values = {"id": client_id, "secret_hash": spelling.hash_credential(secret), "plan": plan}
        values |= {"scopes": join_scopes(check_scopes(scopes)), "created_by": created_by}
        with self._store.write() as connection:
            owner = ensure_consumer(self._store, connection, consumer)
            connection.execute(insert(OAUTH_CLIENTS).values(**values, consumer_id=owner, created_at=datetime.now(UTC)))
            return CreatedClient(secret, _get(connection, client_id))

    def get(self, client_id: str) -> Client:
        """Return one client, or raise UnknownClient; a misspelled id is unknown without asking the store."""
        if not spelling.is_client_id(client_id):
            raise UnknownClient(f"there is no client {client_id}")
        with self._store.read() as connection:
            return _get(connection, client_id)

    def authenticate(self, client_id: str, secret: str, address: str = "") -> Client | None:
        """Return the live client with this id and secret, or None."""
        if not spelling.is_client_id(client_id) or not spelling.is_client_secret(secret):
            return None
        with self._store.read() as connection:
            row = row_of(connection, OAUTH_CLIENTS, client_id)
        given = spelling.hash_credential(secret)
        current = hmac.compare_digest(given, row.secret_hash if row is not None else "")
        if row is None or row.revoked_at is not None or not (current or _is_previous(row, given)):
            return None
        self._store.touch(OAUTH_CLIENTS, client_id, address)
        return Client(**members(row, Client.__slots__))

    def list(self, consumer: str | None = None) -> list[Client]:
        """Return all clients, or those of one consumer, by consumer and age."""
        with self._store.read() as connection:
            return [Client(**members(row, Client.__slots__)) for row in listed(connection, OAUTH_CLIENTS, consumer)]

    def rotate_secret(self, client_id: str, overlap: timedelta) -> CreatedClient:
        """Give a client a new secret; the old one works for `overlap` longer.

        Raises UnknownClient, or ClientConflict when the client is revoked or an older secret still works.
        """
        now, secret = datetime.now(UTC), spelling.new_client_secret()
        table = OAUTH_CLIENTS
        with self._store.write(lock=client_id) as connection:
            old = _get(connection, client_id)
            if old.revoked_at is not None:
                raise ClientConflict(f"client {client_id} is revoked: create a new one instead")
            if overlap and old.previous_expires_at is not None and old.previous_expires_at > now:
                raise ClientConflict(
                    f"an older secret of client {client_id} works until {old.previous_expires_at:%Y-%m-%d %H:%M} UTC, "
                    "and at most two may: wait for it, or rotate with an overlap of 0, which ends both"
                )
            values: dict[Any, Any] = {
                table.c.secret_hash: spelling.hash_credential(secret),
                table.c.previous_hash: table.c.secret_hash if overlap else None,
                table.c.previous_expires_at: now + overlap if overlap else None,
            }
            connection.execute(update(table).where(table.c.id == client_id).values(values))
            return CreatedClient(secret, _get(connection, client_id))

    def revoke(self, client_id: str, reason: str) -> Client:
        """End a client and the tokens it was given. Raises UnknownClient, or ClientConflict when it was revoked."""
        with self._store.write() as connection:
            _get(connection, client_id)
            if not revoke_row(connection, OAUTH_CLIENTS, client_id, reason):
                raise ClientConflict(f"client {client_id} was revoked already")
            return _get(connection, client_id)


def _is_previous(row: Row[Any], given: str) -> bool:
    """Return whether a hash is that of the secret before the last rotation, inside its overlap."""
    if row.previous_hash is None or row.previous_expires_at <= datetime.now(UTC):
        return False
    return hmac.compare_digest(given, row.previous_hash)


def _get(connection: Connection, client_id: str) -> Client:
    row = row_of(connection, OAUTH_CLIENTS, client_id)
    if row is None:
        raise UnknownClient(f"there is no client {client_id}")
    return Client(**members(row, Client.__slots__))
