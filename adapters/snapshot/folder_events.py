"""What the kernel tells of changes in folders (inotify), handed on to whoever listens; one observer for the process.

It is a help and never relied on: where the kernel tells nothing (network shares, other systems, no watches left),
listeners hear nothing and look for themselves.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

log = logging.getLogger("adapters.snapshot")

MOUNTS = Path("/proc/mounts")

REMOTE = ("nfs", "cifs", "smb", "ncp", "afs", "9p", "fuse.", "ceph", "glusterfs", "davfs", "vboxsf", "drvfs", "prl_fs")
"""Beginnings of the types of file systems that others write to without our kernel knowing (their manual pages)."""


@dataclass(slots=True, eq=False)
class _Folder:
    """One watched folder: which one it was when the watch began, and who listens. Also watchdog's handler."""

    identity: tuple[int, int]
    watch: Any = None
    listeners: dict[int, Callable[[], object]] = field(default_factory=dict)

    def dispatch(self, event: object) -> None:  # noqa: ARG002 - whatever it is, it is a reason to look
        for listener in tuple(self.listeners.values()):
            listener()


class Folders:
    """The folders that are watched in this process. Made before a fork, it begins anew behind it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._observer: Any = None
        self._watched: dict[Path, _Folder] = {}

    def listen(self, listener: object, folders: Sequence[Path], tell: Callable[[], object]) -> None:
        """Call `tell` at every change in the folders, as far as the kernel knows of it; may be called again."""
        for folder in folders:
            try:
                if not is_remote(folder):
                    stat = folder.stat()
                    self._listen(id(listener), folder, (stat.st_dev, stat.st_ino), tell)
            except OSError as error:
                # No such folder yet, or no watch left for us (fs.inotify.max_user_watches).
                log.debug("no events from %s: %s", folder, error)

    def leave(self, listener: object) -> None:
        """Tell a listener nothing more."""
        with self._lock:
            for path, folder in list(self._watched.items()):
                folder.listeners.pop(id(listener), None)
                if not folder.listeners:
                    self._forget(path)

    def _listen(self, listener: int, path: Path, identity: tuple[int, int], tell: Callable[[], object]) -> None:
        with self._lock:
            if self._pid != os.getpid():
                self._pid, self._observer = os.getpid(), None
                self._watched.clear()
            folder = self._watched.get(path)
            if folder is not None and folder.identity == identity:
                folder.listeners[listener] = tell
                return
            listeners = {} if folder is None else folder.listeners
            if folder is not None:
                self._forget(path)
            made = _Folder(identity, listeners=listeners | {listener: tell})
            observer = self._started()
            if observer is not None:
                made.watch = observer.schedule(made, str(path), event_filter=_events())
                self._watched[path] = made

    def _forget(self, path: Path) -> None:
        folder = self._watched.pop(path)
        self._observer.unschedule(folder.watch)

    def _started(self) -> Any:
        if self._observer is None and sys.platform == "linux":
            from watchdog.observers.inotify import InotifyObserver  # noqa: PLC0415 - only gateways with exports need it

            self._observer = InotifyObserver()
            self._observer.start()
        return self._observer


def _events() -> list[Any]:
    from watchdog import events  # noqa: PLC0415 - see above

    # Not that a file was opened or read, which is what we do ourselves.
    return [
        *(events.FileCreatedEvent, events.FileModifiedEvent, events.FileClosedEvent),
        *(events.FileMovedEvent, events.FileDeletedEvent, events.FileAttribEvent),
    ]


def is_remote(folder: Path) -> bool:
    """Return whether a folder lies on a network share; asks the list of mounts and never the share."""
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    where, kind = "", ""
    absolute = f"{folder.absolute()}/"
    for _, mounted, found, *_ in (line.split(" ") for line in mounts if line.count(" ") >= 3):  # noqa: PLR2004 - fields of fstab(5)
        # Blanks in names are spelled \040 there.
        place = mounted.encode("latin-1", "backslashreplace").decode("unicode_escape").rstrip("/") + "/"
        if absolute.startswith(place) and len(place) >= len(where):
            where, kind = place, found
    return kind.startswith(REMOTE)


FOLDERS = Folders()
