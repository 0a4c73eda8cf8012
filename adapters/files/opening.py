"""Opens the files that others write: never waits, and reads nothing but plain files.

Whoever may write beside an export may put a named pipe or a device there, whose reading never ends. An export that is
packed is read as what was packed; `opened_as_it_is` gives the bytes of the file itself.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from adapters.files.packed import ZIP, file_of, is_packed, members, unpacked
from adapters.files.rows import LoadError, check_regular


def opened(path: Path) -> BinaryIO:
    """Open a plain file, or what is packed in it, for reading; raises OSError, and LoadError for anything else."""
    if not is_packed(path):
        return opened_as_it_is(path)
    file = opened_as_it_is(file_of(path))
    try:
        return unpacked(file, path)
    except BaseException:
        file.close()
        raise


def exports_in(path: Path) -> list[Path]:
    """Return the exports that a file may be: itself, or each file of an archive with several.

    Raises OSError, and LoadError for an archive that cannot be listed.
    """
    if path.suffix.lower() != ZIP:
        return [path]
    with opened_as_it_is(path) as file:
        found = members(path, file)
    return [path] if len(found) < 2 else sorted(found)  # noqa: PLR2004 - several


def opened_as_it_is(path: Path) -> BinaryIO:
    """Open a plain file for reading, packed or not; raises OSError, and LoadError for anything else."""
    # Without O_NONBLOCK, opening a named pipe would wait for somebody who writes to it.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        check_regular(os.fstat(descriptor).st_mode)
    except LoadError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")
