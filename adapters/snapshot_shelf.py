"""The folder in which the snapshots of one export stand: versions, the pointer to the current one, a lock.

A version is a file that never changes under its name, so that a connection opened late still sees the same
rows. The pointer is a symbolic link that is replaced atomically. Every worker of the node shares the folder.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from adapters.errors import OptionError

KEPT_VERSIONS = 2
"""The current version, and the one before it for whoever was about to open it."""

STATE_DIR = "WRAPPER_STATE_DIR"


def state_folder(declared: str) -> Path:
    """Return the folder for snapshots, made when missing: declared, by WRAPPER_STATE_DIR, or a temporary one."""
    if declared:
        folder = Path(declared)
    elif os.environ.get(STATE_DIR):
        folder = Path(os.environ[STATE_DIR]) / "snapshots"
    else:
        folder = Path(tempfile.gettempdir()) / f"wrapper-snapshots-{os.geteuid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = folder.stat().st_uid
    except OSError as error:
        msg = f"the folder for snapshots cannot be made: {error}"
        raise OptionError(
            "snapshot_dir", msg, f"set snapshot_dir or {STATE_DIR} to a folder we may write to"
        ) from error
    if not declared and owner != os.geteuid():
        # In a shared temporary folder, somebody else could have made it first and would own what we serve.
        msg = f"the folder for snapshots, {folder}, belongs to another user"
        raise OptionError("snapshot_dir", msg, f"set snapshot_dir or {STATE_DIR} to a folder of our own")
    return folder


class Shelf:
    """The snapshots of one export in one form; `name` is unique among all that share the folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self.pointer = folder / f"{name}.current"
        self._lock = folder / f"{name}.lock"

    def current(self) -> Path | None:
        """Return the current version, or None before the first load."""
        try:
            return self._folder / self.pointer.readlink()
        except FileNotFoundError:
            return None

    def draft(self) -> Path:
        """Return where the next version is built; what an interrupted load left there is removed."""
        draft = self._folder / f"{self._name}.draft"
        draft.unlink(missing_ok=True)
        return draft

    def install(self, draft: Path) -> Path:
        """Make the finished draft the current version and return where it stands now. Needs the lock."""
        version = self._folder / f"{self._name}.{self._latest() + 1:08}.sqlite"
        _to_disk(draft)
        draft.replace(version)
        link = self._folder / f"{self._name}.link"
        link.unlink(missing_ok=True)
        link.symlink_to(version.name)
        link.replace(self.pointer)
        _to_disk(self._folder)
        for old in self._versions()[:-KEPT_VERSIONS]:
            with suppress(FileNotFoundError):
                old.unlink()
        return version

    @contextmanager
    def locked(self, wait: bool) -> Iterator[bool]:
        """Hold the right to load, against other threads and processes.

        Gives False when another has it and we do not wait.
        """
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            # Closing releases the lock, also when the process is killed.
            os.close(descriptor)

    def _versions(self) -> list[Path]:
        return sorted(self._folder.glob(f"{self._name}.*.sqlite"))

    def _latest(self) -> int:
        versions = self._versions()
        return int(versions[-1].suffixes[-2][1:]) if versions else 0


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
