"""The catalog whose consumers a store knows: the keys of one must not open another that is served on the same folder.

A catalog is the same as before when it stands in the same place, or when it has the same title and shares a resource:
so it may be edited, and moved, but not both at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, exists, or_, select

from wrapper.store import Store, StoreError
from wrapper.store.schema import API_KEYS, OAUTH_CLIENTS, OWNER

if TYPE_CHECKING:
    from wrapper.catalog.model import Catalog

_ONLY = 1
"""The number of the one row."""


class OtherCatalog(StoreError):
    """The store has credentials for another catalog; the message says for which, and what to set."""


def claim(store: Store, catalog: Catalog, place: Path) -> None:
    """Note that a store belongs to the catalog at `place`; raises OtherCatalog where it has credentials for another."""
    place = place.resolve()
    row = {"id": _ONLY, "title": catalog.title, "place": str(place), "resources": "\n".join(sorted(catalog.resources))}
    with store.read() as connection:
        known = connection.execute(select(OWNER)).one_or_none()
        if known is not None and known._mapping == row:
            return
        if known is not None and not _is_same(known, catalog, place) and _has_credentials(connection):
            raise OtherCatalog(
                f"the store {_shown(store)} has the keys and clients of another catalog, "
                f'"{known.title}" in {known.place}; to serve "{catalog.title}" in {place} beside it, give it a store '
                "of its own: set WRAPPER_STATE_DIR to another folder, or WRAPPER_STORE_URL to another database"
            )
    with store.write() as connection:
        insert = store.insert(OWNER).values(row)
        connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=row))


def _shown(store: Store) -> str:
    """Return a store as its operator knows it: a file by its path."""
    url = store.url
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string()


def _is_same(known: Row[Any], catalog: Catalog, place: Path) -> bool:
    return known.place == str(place) or (
        known.title == catalog.title and not catalog.resources.keys().isdisjoint(known.resources.split("\n"))
    )


def _has_credentials(connection: Connection) -> bool:
    usable = [exists().where(table.c.revoked_at.is_(None)) for table in (API_KEYS, OAUTH_CLIENTS)]
    return bool(connection.execute(select(or_(*usable))).scalar())
