"""The folder in which the snapshots of one export stand: versions, the pointer to the current one, a lock.

A version is a file that never changes under its name, so that a connection opened late still sees the same
rows. The pointer is a symbolic link that is replaced atomically. Every worker of the node shares the folder.
"""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from adapters.errors import OptionError

KEPT_VERSIONS = 2
"""The current version, and the one before it for whoever was about to open it."""

HINT = "set snapshot_dir, or WRAPPER_STATE_DIR, to a folder of our own"


def snapshot_folder(declared: str, state_dir: str) -> Path:
    """Return the folder for snapshots, made when missing: the declared one, or one in the gateway's state folder.

    Without either it is a temporary one. Raises OptionError where it cannot be made, or that is not private.
    """
    if declared:
        folder = Path(declared).expanduser()
    elif state_dir:
        folder = Path(state_dir).expanduser() / "snapshots"
    else:
        folder = Path(tempfile.gettempdir()) / f"wrapper-snapshots-{os.geteuid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise OptionError("snapshot_dir", f"the folder for snapshots cannot be made: {error}", HINT) from error
    if not declared and not state_dir:
        _check_private(folder, found)
    return folder


def _check_private(folder: Path, found: os.stat_result) -> None:
    # In the shared temporary folder somebody else could have made ours first, and would own or read what we serve.
    if not stat.S_ISDIR(found.st_mode):
        wrong = "is a link and not a folder"
    elif found.st_uid != os.geteuid():
        wrong = "belongs to another user"
    elif found.st_mode & 0o077:
        wrong = f"is open to other users (its mode is {stat.S_IMODE(found.st_mode):o}, and must be 700)"
    else:
        return
    raise OptionError("snapshot_dir", f"the folder for snapshots, {folder}, {wrong}", HINT)


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
