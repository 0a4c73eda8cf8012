"""The listening socket, opened before anything else so that a wrong address is the first thing one hears of."""

from __future__ import annotations

import errno
import socket

from wrapper.settings import Settings

BACKLOG = 2048


class CannotListen(Exception):
    """The address cannot be listened on; the message says why and what to do."""


def listen(settings: Settings) -> socket.socket:
    """Return a listening socket at the address of the settings; raises CannotListen."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise CannotListen(_explain(error, settings)) from error


def address_of(listening: socket.socket, settings: Settings) -> str:
    """Return the address a browser on this machine can open; it has the real port where the settings left it open."""
    port = listening.getsockname()[1]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 - read, not bound
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"{'https' if settings.secure else 'http'}://{host}:{port}"


def _explain(error: OSError, settings: Settings) -> str:
    where = f"{settings.host} port {settings.port}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{where} is already in use: stop the program that uses it, or choose another with --port or WRAPPER_PORT"
        )
    if error.errno == errno.EACCES:
        return f"{where} needs privileges: choose a port above 1023, or let a proxy or the service manager listen there"
    if error.errno in (errno.EADDRNOTAVAIL, None) or isinstance(error, socket.gaierror):
        return f"{settings.host} is not an address of this machine: 127.0.0.1 is, and 0.0.0.0 means all of them"
    return f"cannot listen on {where}: {error.strerror}"
