"""The folder in which the workers of one run share their metrics, made fresh and removed at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from prometheus_client import values

from wrapper.private import private_folder
from wrapper.settings import Settings

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def shared_figures(settings: Settings) -> Iterator[None]:
    """Point the metrics at a new folder; must be entered before anything is counted. Raises OSError."""
    if os.environ.get(VARIABLE):
        # The operator chose a folder, and may read it with other tools after we are gone.
        _use_folder()
        yield
        return
    shared = private_folder(settings.shared_dir)
    _remove_orphans(shared)
    owner = os.getpid()
    folder = private_folder(shared / f"metrics-{owner}")
    os.environ[VARIABLE] = str(folder)
    _use_folder()
    try:
        yield
    finally:
        # Workers leave through here too when they exit: the folder is their parent's.
        if os.getpid() == owner:
            del os.environ[VARIABLE]
            shutil.rmtree(folder, ignore_errors=True)


def _use_folder() -> None:
    """Have values kept in the folder: the library decides where when it is imported, which was long ago."""
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


def _remove_orphans(shared: Path) -> None:
    """Remove the folders of runs that were killed."""
    for folder in shared.glob("metrics-*"):
        pid = folder.name.removeprefix("metrics-")
        if pid.isdecimal() and not _is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
