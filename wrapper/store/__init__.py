"""The gateway's own database: keys, clients, signing keys, secrets and counts; never the legacy one.

`open_store` is the only way in. SQLite serves one node, PostgreSQL any number of them.
"""

from wrapper.store.engine import StoreError, StoreUnavailable
from wrapper.store.store import Store, open_store

__all__ = ["Store", "StoreError", "StoreUnavailable", "open_store"]
