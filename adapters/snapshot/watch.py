"""Looks at the exports of a source again and again, in a thread of its own, so that no request ever does.

The look every few seconds is the truth: a network share tells nobody that a file has changed. On a local disk the
kernel does (inotify), and then the look comes at once. One source has one thread, however many tables: a share that
hangs keeps the looks at other sources going.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from adapters.snapshot.folder_events import FOLDERS

log = logging.getLogger("adapters.snapshot")

BREATH = 0.1
"""Seconds between two looks at least: a file that is being written is an event for every block."""


class Watch:
    """Looks at the exports of a source until it is stopped. A look returns in how many seconds the next is due."""

    def __init__(self, looks: Sequence[Callable[[], float]], every: float, folders: Sequence[Path] = ()) -> None:
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._looks = looks
        self._every = every
        self._folders = tuple(dict.fromkeys(folders))
        self._thread = threading.Thread(target=self._run, name="snapshot-watch", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        # The first look is at once: since the last start, another export may have come.
        due = 0.0
        while not self._stopping.is_set():
            # Again and again, because a folder may come later, or be another one than before.
            FOLDERS.listen(self, self._folders, self._wake.set)
            self._wake.wait(due)
            if self._stopping.is_set():
                break
            looked = monotonic()
            self._wake.clear()
            due = min([self._every, *map(self._look, self._looks)])
            self._stopping.wait(max(0.0, min(BREATH, self._every) - (monotonic() - looked)))
        FOLDERS.leave(self)

    def _look(self, look: Callable[[], float]) -> float:
        if self._stopping.is_set():
            return self._every
        try:
            return look()
        except Exception:
            log.exception("the watch over an export failed and goes on")
            return self._every

    def stop(self) -> None:
        """Let the thread end after its current look."""
        self._stopping.set()
        self._wake.set()

    def wait(self, seconds: float) -> None:
        """Wait until a watch that was stopped has ended its current look, for so many seconds at most."""
        self._thread.join(seconds)
