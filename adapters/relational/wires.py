"""The socket behind a connection of a driver that shows none, to cut it when the server no longer answers.

Time-outs and cancels of ODBC drivers need a server that reads. One that hangs with its host alive would keep a
thread of ours for as long as it likes; only closing the wire under the driver makes it return.
"""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Opened = TypeVar("Opened")

DESCRIPTORS = Path("/proc/self/fd")

TURN_SECONDS = 1.0
"""How long a connection waits until no other is being opened; a server that hangs must not hold up all of them."""

_turn = threading.Lock()
_known: set[Wire] = set()
"""Sockets that are the wire of some connection, and so of no other."""


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

    A connection that was just made has its socket among the new ones. Those that somebody else made to this process
    meanwhile are not it, nor is the wire of another connection; when more than one is left, nothing will be cut.
    """
    is_our_turn = _turn.acquire(timeout=TURN_SECONDS)
    try:
        before = _sockets()
        opened = connect()
        now = _sockets()
        _known.intersection_update(now)
        new = _outgoing(now - before - _known, now)
        wire = new.pop() if len(new) == 1 else None
        if wire is not None:
            _known.add(wire)
    finally:
        if is_our_turn:
            _turn.release()
    return opened, wire


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


def _outgoing(new: set[Wire], among: set[Wire]) -> set[Wire]:
    """Return the connected ones of `new` without those that a listener of this process has accepted."""
    ends = {wire: _ends(wire) for wire in among}
    listening = {place for place, other in ends.values() if other is None}
    return {wire for wire in new if ends[wire][1] is not None and ends[wire][0] not in listening}


def _ends(wire: Wire) -> tuple[object, object]:
    """Return the port, or path, at our end and the address at the other, None where nobody is there."""
    with suppress(OSError), socket.socket(fileno=os.dup(wire.descriptor)) as one:
        here = one.getsockname()
        place = here[1] if isinstance(here, tuple) else here
        with suppress(OSError):
            return place, one.getpeername()
        return (place if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) else None), None
    return None, None


def _after_fork_in_child() -> None:
    global _turn  # noqa: PLW0603 - the parent's lock may have been held by a thread that is not here
    _turn = threading.Lock()
    _known.clear()


os.register_at_fork(after_in_child=_after_fork_in_child)
