"""Opens the file of one version of a snapshot for a look at what it says of itself; its rows are read elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


@contextmanager
def opened_version(snapshot: Path) -> Iterator[sqlite3.Connection]:
    """Open a version, which never changes; raises sqlite3.Error when it is no database or is gone."""
    # A name with ?, # or % in it would be another one in a URI (https://www.sqlite.org/uri.html).
    connection = sqlite3.connect(f"file:{quote(str(snapshot))}?mode=ro&immutable=1", uri=True)
    try:
        yield connection
    finally:
        connection.close()
