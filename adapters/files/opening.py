"""Opens the files that others write: never waits, and reads nothing but plain files.

Whoever may write beside an export may put a named pipe or a device there, whose reading never ends.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from adapters.files.rows import LoadError, check_regular


def opened(path: Path) -> BinaryIO:
    """Open a plain file for reading; raises OSError, and LoadError for anything else."""
    # Without O_NONBLOCK, opening a named pipe would wait for somebody who writes to it.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        check_regular(os.fstat(descriptor).st_mode)
    except LoadError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")
