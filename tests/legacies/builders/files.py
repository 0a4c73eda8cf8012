"""Writes the files of a legacy, a file a table, as if they had lain there for long; some are packed."""

from __future__ import annotations

import gzip
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.legacies.stored import Legacy, Table

LONG_AGO = 1_000_000_000
"""A file that changed so long ago is not still being written."""
ARCHIVE = "night.zip"
"""The archive that holds several tables."""


def write_tables(legacy: Legacy, folder: Path, ending: str, content: Callable[[Table], bytes]) -> str:
    """Write a file a table, or the files of an archive, and return the folder as the address for `wrapper init`."""
    folder.mkdir(exist_ok=True)
    for table in legacy.tables:
        name = f"{table.name}{ending}"
        match table.packed:
            case "":
                (folder / name).write_bytes(content(table))
            case ".gz":
                (folder / f"{name}.gz").write_bytes(gzip.compress(content(table)))
            case packed:
                archive = f"{name}.zip" if packed == ".zip" else packed
                with zipfile.ZipFile(folder / archive, "a", zipfile.ZIP_DEFLATED) as file:
                    file.writestr(name, content(table))
    for path in folder.iterdir():
        leave_alone(path)
    return str(folder)


def bytes_of(folder: Path, table: Table, ending: str) -> bytes:
    """Return what was written for a table, unpacked."""
    name = f"{table.name}{ending}"
    match table.packed:
        case "":
            return (folder / name).read_bytes()
        case ".gz":
            return gzip.decompress((folder / f"{name}.gz").read_bytes())
        case packed:
            with zipfile.ZipFile(folder / (f"{name}.zip" if packed == ".zip" else packed)) as file:
                return file.read(name)


def leave_alone(path: Path) -> None:
    """Let a file be one that was written long ago."""
    os.utime(path, (LONG_AGO, LONG_AGO))
