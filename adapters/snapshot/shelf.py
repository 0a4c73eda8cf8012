"""The folder in which the snapshots of one export stand: versions, the pointer to the current one, a lock.

A version is a file that never changes under its name, so that a connection opened late still sees the same
rows. The pointer is a symbolic link that is replaced atomically. Every worker of the node shares the folder.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from adapters.errors import OptionError
from adapters.intake.rules import Refusal
from adapters.snapshot.origin import RENEWED, Origin, read_origin, write_renewal

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
        self.folder = folder
        self._name = name
        self.pointer = folder / f"{name}.current"
        self._lock = folder / f"{name}.lock"
        self._refused = folder / f"{name}.refused"

    def current(self) -> Path | None:
        """Return the current version, or None before the first load."""
        try:
            return self.folder / self.pointer.readlink()
        except FileNotFoundError:
            return None

    def origin(self) -> Origin | None:
        """Return how the current version came to be; None without one, or when a power cut or a cleaner got it."""
        version = self.current()
        if version is None:
            return None
        try:
            return read_origin(version)
        except sqlite3.Error:
            return None

    def refused(self, key: list[object]) -> Refusal | None:
        """Return why an export with this key was refused, by whichever worker read it; None if it was not."""
        try:
            found = json.loads(self._refused.read_text(encoding="utf-8"))
            return Refusal(**found["refusal"]) if found["key"] == key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def refuse(self, key: list[object], refusal: Refusal) -> None:
        """Note for all workers, and for the next start, that an export was refused."""
        draft = self.folder / f"{self._name}.refusing"
        with suppress(OSError):  # a full disk: every worker finds out for itself
            draft.write_text(json.dumps({"key": key, "refusal": asdict(refusal)}), encoding="utf-8")
            draft.replace(self._refused)

    def draft(self) -> Path:
        """Return where the next version is built; what an interrupted load left there is removed."""
        draft = self.folder / f"{self._name}.draft"
        draft.unlink(missing_ok=True)
        return draft

    def install(self, draft: Path) -> Path:
        """Make the finished draft the current version and return where it stands now. Needs the lock."""
        version = self._next()
        _to_disk(draft)
        draft.replace(version)
        self._point_to(version)
        with suppress(OSError):
            self._refused.unlink(missing_ok=True)
        return version

    def renew(self, origin: Origin) -> bool:
        """Make the rows of the current version, with another origin, the next version; False where that cannot be.

        The file is the same one under a second name. Needs the lock.
        """
        version, current = self._next(), self.current()
        if current is None:
            return False
        try:
            version.hardlink_to(current)
            write_renewal(version, origin)
        except OSError:
            version.with_suffix(RENEWED).unlink(missing_ok=True)
            version.unlink(missing_ok=True)
            return False
        self._point_to(version)
        # Both names are one file, and readers tell versions apart by inode and time.
        os.utime(version)
        return True

    def _point_to(self, version: Path) -> None:
        link = self.folder / f"{self._name}.link"
        link.unlink(missing_ok=True)
        link.symlink_to(version.name)
        link.replace(self.pointer)
        _to_disk(self.folder)
        for old in self._versions()[:-KEPT_VERSIONS]:
            old.with_suffix(RENEWED).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                old.unlink()

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
        return sorted(self.folder.glob(f"{self._name}.*.sqlite"))

    def _next(self) -> Path:
        versions = self._versions()
        latest = int(versions[-1].suffixes[-2][1:]) if versions else 0
        version = self.folder / f"{self._name}.{latest + 1:08}.sqlite"
        version.with_suffix(RENEWED).unlink(missing_ok=True)
        return version


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
