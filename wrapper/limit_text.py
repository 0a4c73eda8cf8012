"""Limits and how they are spelled: `5000/hour`, `100 per 5 minutes`. The one place that reads and writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPELLED = re.compile(
    r"(?P<count>\d{1,9})\s*(?:/|per\s)\s*(?:(?P<times>\d{1,4})\s*)?(?P<unit>second|minute|hour|day)s?", re.ASCII
)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` requests in each window of `seconds`; `name` says the window, as hour or 5-minutes."""

    name: str
    count: int
    seconds: int


def limit_of(count: int, unit: str, times: int = 1) -> Limit:
    """Return the limit of a window that is a unit of time, or several."""
    return Limit(unit if times == 1 else f"{times}-{unit}s", count, times * _SECONDS[unit])


def parse_limit(text: str) -> Limit | None:
    """Return the limit that a text spells, or None; a limit of nothing, or in no time, is none."""
    match = _SPELLED.fullmatch(text.strip())
    if match is None or int(match["count"]) == 0 or int(match["times"] or 1) == 0:
        return None
    return limit_of(int(match["count"]), match["unit"], int(match["times"] or 1))


def spell_limit(limit: Limit) -> str:
    """Return the text of a limit, which reads back as the same."""
    times, _, unit = limit.name.rpartition("-")
    return f"{limit.count} per {times} {unit}" if times else f"{limit.count}/{unit}"
