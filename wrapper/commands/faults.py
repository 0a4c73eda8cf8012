"""What becomes of a failure that no command expected: one line for the operator, the rest in a file, and exit code 70.

Libraries speak to programmers: what they warn of and log goes to our log, where there is one, and to no terminal.
"""

from __future__ import annotations

import logging
import os
import platform
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from types import TracebackType

import click

import wrapper
from wrapper.observe.logs import without_secrets
from wrapper.printable import printable

SOFTWARE = 70
"""EX_SOFTWARE of sysexits.h: the program itself is at fault."""

INTERRUPTED = 130
"""What shells give a program that was ended by SIGINT."""

_OURS = ("wrapper", "adapters", "fixtures")


def report_fault(error: BaseException) -> int:
    """Say in one line what went wrong and where the rest of it stands; returns the exit code."""
    what = printable(without_secrets(f"{type(error).__name__}: {error}".rstrip(": ")))
    kept = _kept(error)
    rest = f"; {kept} has the rest, please report it" if kept else ""
    click.echo(f"wrapper: a fault of the gateway itself, {_place(error.__traceback__)}: {what}{rest}", err=True)
    return SOFTWARE


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Keep what libraries warn of, log, or raise where it cannot be caught, away from the terminal."""
    root, silent = logging.getLogger(), logging.NullHandler()
    hooks = sys.unraisablehook, threading.excepthook
    logging.captureWarnings(capture=True)
    # Without any handler Python prints the warnings of every logger.
    root.addHandler(silent)
    if not _is_watched():
        sys.unraisablehook, threading.excepthook = _log_unraisable, _log_of_thread
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.removeHandler(silent)
        sys.unraisablehook, threading.excepthook = hooks


def _is_watched() -> bool:
    # A test runner reports them as failures.
    return sys.unraisablehook is not sys.__unraisablehook__ or threading.excepthook is not threading.__excepthook__


def _log_unraisable(raised: sys.UnraisableHookArgs) -> None:
    logging.getLogger(__name__).error("ignored in %r", raised.object, exc_info=raised.exc_value)


def _log_of_thread(raised: threading.ExceptHookArgs) -> None:
    logging.getLogger(__name__).error("a thread ended", exc_info=raised.exc_value)


def _place(found: TracebackType | None) -> str:
    """Return the innermost line of our own code, as file, line and function."""
    frames = traceback.extract_tb(found)
    root = Path(wrapper.__file__).parent.parent
    for frame in reversed(frames):
        path = Path(frame.filename)
        if path.is_relative_to(root) and path.relative_to(root).parts[0] in _OURS:
            return f"{path.relative_to(root)}:{frame.lineno} ({frame.name})"
    return "in a library"


def _kept(error: BaseException) -> str:
    """Write everything that is known of a failure to a file, and return its path, or "" where none can be written."""
    text = "".join(traceback.format_exception(error))
    versions = f"wrapper {wrapper.__version__}, Python {platform.python_version()}, {platform.platform()}"
    try:
        # Readable by its owner alone: a driver's words may tell more than we know.
        handle, path = mkstemp(prefix="wrapper-fault-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{versions}\n\n{without_secrets(text)}")
    except OSError:
        return ""
    return path
