"""Whether the host has a name, the port is open, and somebody speaks there."""

from __future__ import annotations

import ipaddress
import socket
import threading
from errno import ECONNREFUSED, EHOSTUNREACH, ENETUNREACH
from time import monotonic

from wrapper.doctor.findings import Finding, failed, ok

SECONDS = 4.0
"""How long one look at the network may take."""


def check_name(host: str) -> tuple[str | None, Finding | None]:
    """Return the address of a host, with a finding unless it is one already."""
    try:
        return str(ipaddress.ip_address(host)), None
    except ValueError:
        pass
    found: list[str] = []

    def resolve() -> None:
        # Resolvers take their own time and know no limit.
        try:
            found.append(str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0]))
        except (OSError, UnicodeError):
            found.append("")

    thread = threading.Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(SECONDS)
    if found and found[0]:
        return found[0], ok("name", f"{host} is {found[0]}")
    if found:
        fix = ("check the spelling", "or write its IP address", "or add a line to /etc/hosts: ADDRESS " + host)
        return None, failed("name", f"no address is known for {host}", *fix)
    text = f"the name server did not answer for {host} within {SECONDS:g} seconds"
    return None, failed("name", text, "write the server's IP address, or check /etc/resolv.conf")


def check_port(address: str, port: int) -> Finding:
    """Look whether a port accepts connections."""
    began = monotonic()
    try:
        socket.create_connection((address, port), SECONDS).close()
    except TimeoutError:
        text = f"nothing answers at {address}:{port} within {SECONDS:g} seconds"
        return failed("port", text, f"open TCP port {port} in every firewall between, and check that {address} is on")
    except OSError as error:
        return failed("port", *_refused(address, port, error))
    return ok("port", f"{port} accepts connections ({(monotonic() - began) * 1000:.0f} ms)")


def _refused(address: str, port: int, error: OSError) -> tuple[str, ...]:
    if error.errno == ECONNREFUSED:
        return (
            f"{address} refuses port {port}: nothing listens there",
            "check the port, that the server runs, and that it listens on TCP and not only on its own machine",
        )
    if error.errno in {EHOSTUNREACH, ENETUNREACH}:
        return (f"there is no way from this machine to {address}", "check the network, the VPN and the routes")
    return (f"{address}:{port} cannot be reached: {error.strerror or error}", "check the address and the port")
