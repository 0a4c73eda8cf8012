"""How the text of a setting becomes a value: one small parser per type, each refusing with a sentence.

The sentence completes "WRAPPER_X …" and says what would be right; the value itself is not repeated,
because it may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
_LIMIT = re.compile(r"[1-9][0-9]*/(second|minute|hour|day)")


class BadSetting(ValueError):
    """The text of a setting cannot be read; the message completes "WRAPPER_X …"."""


def text(value: str) -> str:
    """Return the text as it stands."""
    return value


def path(value: str) -> Path:
    """Return the path with `~` resolved."""
    return Path(value).expanduser()


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers between `low` and `high`, both included."""

    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,18}", value) or not low <= int(value) <= high:
            raise BadSetting(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a parser of a closed list of words."""

    def parse(value: str) -> str:
        if value.lower() not in choices:
            raise BadSetting(f"must be one of {', '.join(choices)}")
        return value.lower()

    return parse


def origins(value: str) -> tuple[str, ...]:
    """Return the web origins of a comma-separated list, each scheme://host[:port] exactly as a browser sends it."""
    found = _items(value)
    for item in found:
        parts = urlsplit(item)
        if parts.scheme not in ("http", "https") or not parts.netloc or item != f"{parts.scheme}://{parts.netloc}":
            raise BadSetting(
                "must list origins such as https://app.example.com, without a path or a final slash; * is not one"
            )
        if item != item.lower():
            raise BadSetting("must list origins in lower case, as browsers send them")
    return found


def networks(value: str) -> tuple[Network, ...]:
    """Return the networks of a comma-separated list of addresses and CIDR blocks."""
    try:
        return tuple(ip_network(item) for item in _items(value))
    except ValueError as error:
        raise BadSetting("must list addresses or networks such as 10.0.0.5, 192.168.0.0/16 or ::1") from error


def hosts(value: str) -> tuple[str, ...]:
    """Return the host names of a comma-separated list in lower case, without ports."""
    found = tuple(item.lower() for item in _items(value))
    for item in found:
        if not re.fullmatch(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]", item):
            raise BadSetting("must list host names such as api.example.com, without a scheme or a port")
    return found


def base_url(value: str) -> str:
    """Return an absolute http(s) address without its final slash."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise BadSetting("must be an absolute address such as https://api.example.com")
    return value.rstrip("/")


def limits(value: str) -> tuple[str, ...]:
    """Return the limits of a comma-separated list, each COUNT/second, /minute, /hour or /day."""
    found = _items(value)
    if not found or not all(_LIMIT.fullmatch(item) for item in found):
        raise BadSetting("must list limits such as 60/minute,1000/hour")
    return found


def is_loopback(host: str) -> bool:
    """Return whether a host name or address, with or without brackets, is this machine's own for itself."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return host.lower() == "localhost"
    return address.is_loopback


def show(value: Any) -> str:
    """Return a default value as one would write it into the environment; "" for none."""
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    return str(value)


def _items(value: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in value.split(",") if item.strip())
