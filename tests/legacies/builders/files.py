"""Writes the files of a legacy, a file a table, as if they had lain there for long."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.legacies.stored import Legacy, Table

LONG_AGO = 1_000_000_000
"""A file that changed so long ago is not still being written."""


def write_tables(legacy: Legacy, folder: Path, ending: str, content: Callable[[Table], bytes]) -> str:
    """Write a file a table, and return the folder as the address for `wrapper init`."""
    folder.mkdir(exist_ok=True)
    for table in legacy.tables:
        path = folder / f"{table.name}{ending}"
        path.write_bytes(content(table))
        leave_alone(path)
    return str(folder)


def leave_alone(path: Path) -> None:
    """Let a file be one that was written long ago."""
    os.utime(path, (LONG_AGO, LONG_AGO))
