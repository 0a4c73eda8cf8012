"""Consumers: the organisations and programs that credentials belong to, known by name."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, select

from wrapper.store import Store
from wrapper.store.schema import CONSUMERS

_LONGEST = 200


class BadConsumer(ValueError):
    """A name that no consumer can have."""


def check_consumer(name: str) -> str:
    """Return the name without surrounding blanks, or raise BadConsumer."""
    name = name.strip()
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise BadConsumer(f"a consumer needs a name of 1 to {_LONGEST} printable characters")
    return name


def ensure_consumer(store: Store, connection: Connection, name: str) -> int:
    """Return the id of the consumer of this name, which is made when it does not exist."""
    row = {"name": check_consumer(name), "created_at": datetime.now(UTC)}
    connection.execute(store.insert(CONSUMERS).values(row).on_conflict_do_nothing(index_elements=["name"]))
    found: int = connection.execute(select(CONSUMERS.c.id).where(CONSUMERS.c.name == row["name"])).scalar_one()
    return found
