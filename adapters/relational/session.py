"""What every connection to a source may do and how it speaks: the options that all kinds with statements share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.base import Option
from adapters.errors import OptionError

SHARED_OPTIONS = (
    Option("connections", "How many connections one worker may hold at most.", default="4"),
    Option("timeout", "Seconds that a statement may run before it is cancelled.", default="10"),
)


@dataclass(frozen=True, slots=True)
class Session:
    """What every connection to a source may do and how it speaks; `timeout` in seconds."""

    schema: str | None = None
    charset: str = "utf-8"
    zone: str = ""
    """The time zone that the source's local times are in, by its IANA name; "" leaves the login's."""
    connections: int = 4
    timeout: float = 10
    read_only: bool = True
    fixed_file: bool = False
    """Whether no other file ever takes the place of a SQLite source's, as is so for our own snapshots."""

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Session:
        """Return the session that the options ask for; raises OptionError."""
        return cls(
            schema=options.get("schema") or None,
            charset=options.get("charset") or "utf-8",
            zone=options.get("time_zone") or "",
            connections=int(_number(options, "connections", 4, 1, 1000)),
            timeout=_number(options, "timeout", 10, 0.1, 3600),
            read_only=options.get("access", "read_only") == "read_only",
        )


def _number(options: Mapping[str, Any], name: str, default: float, lowest: float, highest: float) -> float:
    """Return a numeric option within its bounds; raises OptionError."""
    text = str(options.get(name) or default)
    try:
        number = float(text)
    except ValueError:
        number = lowest - 1
    if not lowest <= number <= highest:
        raise OptionError(name, f"{name} is {text!r}", f"give a number from {lowest:g} to {highest:g}")
    return number
