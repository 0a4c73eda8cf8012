"""The socket behind a connection of a driver that shows none, to cut it when the server no longer answers.

Time-outs and cancels of ODBC drivers need a server that reads. One that hangs with its host alive would keep a
thread of ours for as long as it likes; only closing the wire under the driver makes it return.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Opened = TypeVar("Opened")

DESCRIPTORS = Path("/proc/self/fd")


@dataclass(frozen=True, slots=True)
class Wire:
    """One socket of this process: its descriptor, and the inode that tells whether it is still the same."""

    descriptor: int
    inode: int

    def cut(self) -> None:
        """End the connection for both sides; nothing happens when the socket is closed already."""
        with suppress(OSError):
            if os.fstat(self.descriptor).st_ino == self.inode:
                # A duplicate, because closing the socket stays the driver's.
                with socket.socket(fileno=os.dup(self.descriptor)) as wire:
                    wire.shutdown(socket.SHUT_RDWR)


def wired(connect: Callable[[], Opened]) -> tuple[Opened, Wire | None]:
    """Return what `connect` opens over the network, and its socket where that is beyond doubt.

    A connection that was just made has its socket among the new ones. When there is exactly one, it is that; when
    another thread opened one meanwhile, nobody knows, and nothing will be cut.
    """
    before = _sockets()
    opened = connect()
    new = _sockets() - before
    return opened, new.pop() if len(new) == 1 else None


def _sockets() -> set[Wire]:
    found = set()
    with suppress(OSError):
        for entry in DESCRIPTORS.iterdir():
            # A descriptor may be closed between the list and the look.
            with suppress(OSError):
                status = os.fstat(int(entry.name))
                if stat.S_ISSOCK(status.st_mode):
                    found.add(Wire(int(entry.name), status.st_ino))
    return found
