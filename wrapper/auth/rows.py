"""What the rows of keys and of clients have in common: each belongs to a consumer, and ends by being revoked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select, update

from wrapper.auth.scopes import split_scopes
from wrapper.store.schema import CONSUMERS


def rows_of(table: Table) -> Select[Any]:
    """Return the query of all rows of a table of credentials, each with its consumer's name."""
    return select(table, CONSUMERS.c.name.label("consumer")).join(CONSUMERS)


def row_of(connection: Connection, table: Table, credential: str) -> Row[Any] | None:
    """Return the row of one credential by its public id, or None."""
    return connection.execute(rows_of(table).where(table.c.id == credential)).one_or_none()


def listed(connection: Connection, table: Table, consumer: str | None) -> list[Row[Any]]:
    """Return all rows, or those of one consumer, by consumer and age."""
    query = rows_of(table).order_by(CONSUMERS.c.name, table.c.created_at, table.c.id)
    if consumer is not None:
        query = query.where(CONSUMERS.c.name == consumer)
    return list(connection.execute(query))


def revoke_row(connection: Connection, table: Table, credential: str, reason: str) -> bool:
    """End a credential now, and return whether it had not ended so before."""
    change = update(table).where(table.c.id == credential, table.c.revoked_at.is_(None))
    return bool(connection.execute(change.values(revoked_at=datetime.now(UTC), revoked_reason=reason)).rowcount)


def members(row: Row[Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the members of a record from its row, with the scopes as a set."""
    return {name: split_scopes(row.scopes) if name == "scopes" else getattr(row, name) for name in names}
