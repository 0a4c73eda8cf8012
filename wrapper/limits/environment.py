"""LMDB environments: a file that all workers of a node map into memory, opened once in each process that uses it.

An environment must not be used across a fork: the child opens its own.
"""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

import lmdb

from wrapper.private import check_private_file, private_folder

log = logging.getLogger(__name__)

MAP_BYTES = 64 << 20
"""Room for about half a million counters. The file grows only as far as it is needed."""
_READERS = 512

_open: dict[str, lmdb.Environment] = {}
_lock = threading.Lock()


def environment(path: str, map_bytes: int = MAP_BYTES) -> lmdb.Environment:
    """Return the open environment of a file in this process. Raises lmdb.Error or OSError."""
    found = _open.get(path)
    if found is None:
        with _lock:
            found = _open.get(path)
            if found is None:
                found = _open[path] = _make(Path(path), map_bytes)
    return found


def _make(path: Path, map_bytes: int) -> lmdb.Environment:
    # Somebody else's folder or file would let them read and write our counters.
    private_folder(path.parent)
    for file in (path, path.with_name(path.name + "-lock")):
        check_private_file(file)
    try:
        return _environment(path, map_bytes)
    except (lmdb.CorruptedError, lmdb.InvalidError, lmdb.VersionMismatchError):
        # They are counters, and a machine that lost power may have left half a page: begin anew.
        log.warning("the counters of limits in %s are damaged and start from zero", path)
        path.unlink(missing_ok=True)
        path.with_name(path.name + "-lock").unlink(missing_ok=True)
        return _environment(path, map_bytes)


def _environment(path: Path, map_bytes: int) -> lmdb.Environment:
    # Nothing is forced to disk, as counters may be lost with the machine. Not writemap: it is 2 µs faster, but a full
    # disk then ends the process with SIGBUS instead of raising an error.
    opened = lmdb.open(
        str(path), map_size=map_bytes, subdir=False, mode=0o600, sync=False, metasync=False, max_readers=_READERS
    )
    # A reader that was killed keeps old pages from being used again.
    opened.reader_check()
    return opened


def close_environments() -> None:
    """Close what this process has open and no thread uses; what is used again is opened again."""
    for opened in _open.values():
        opened.close()
    _open.clear()


def _after_fork_in_child() -> None:
    global _lock  # noqa: PLW0603 - a thread of the parent may have held it
    # LMDB refuses to open what the child inherited open; closing it leaves the parent's locks and readers alone.
    close_environments()
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_after_fork_in_child)
