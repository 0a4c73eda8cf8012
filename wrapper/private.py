"""Folders and files that only this user may read or write, also where others can make them first.

In a folder that everybody may write to, such as /dev/shm, a predictable name can be taken by somebody
else, or be a link to another place.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

LEAST_SECRET = 32
"""Characters that a secret has at least."""


class NotPrivate(PermissionError):
    """A folder or file is not ours alone; the message is for the operator."""


class BadSecret(ValueError):
    """The file of a secret holds none that can be used; the message is for the operator."""


def private_folder(path: Path) -> Path:
    """Return a folder that is this user's alone, made where it does not exist. Raises NotPrivate or OSError."""
    if not path.parent.exists():
        private_folder(path.parent)
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotPrivate(f"{path} is to be a folder, and is a link or a file: remove it")
    _check_owner(path, found, 0o022)
    if found.st_mode & 0o077:
        # Ours, and nobody else could put anything into it.
        path.chmod(0o700)
    return path


def check_private_file(path: Path) -> None:
    """Raise NotPrivate for a file in a private folder that is a link or may be read by others; it need not exist."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode):
        raise NotPrivate(f"{path} is to be a file, and is a link or something else: remove it")
    _check_owner(path, found, 0o077)


def kept_secret(path: Path) -> bytes:
    """Return the secret that is kept in a file; the first call makes it. Raises BadSecret or OSError."""
    if not path.parent.exists():
        private_folder(path.parent)
    if not path.exists():
        _make_secret(path)
    # Blanks at the ends are those of an editor.
    secret = path.read_bytes().strip()
    if len(secret) < LEAST_SECRET:
        raise BadSecret(
            f"the secret in {path} has fewer than {LEAST_SECRET} characters: put the right one back from a backup, or "
            "remove the file, and a new one is made, which does not open what the old one sealed in the store"
        )
    return secret


def _make_secret(path: Path) -> None:
    descriptor, name = mkstemp(prefix=".secret", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(LEAST_SECRET).hex())
            file.flush()
            # A machine that loses power must not leave the name of a secret without its content.
            os.fsync(file.fileno())
        # A link fails where the name exists: of two starts at once, one makes the secret and both read it.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()


def _check_owner(path: Path, found: os.stat_result, closed: int) -> None:
    if found.st_uid != os.geteuid():
        raise NotPrivate(f"{path} belongs to another user: have it removed, and find out who made it")
    if found.st_mode & closed:
        mode = stat.S_IMODE(found.st_mode)
        raise NotPrivate(f"{path} is open to other users (mode {mode:o}): remove it while no gateway runs")
