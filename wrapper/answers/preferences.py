"""Preferences a request may state (RFC 7240); those not known here are ignored, as the RFC asks."""

from __future__ import annotations

COUNT_BOUND = 10_000
"""Matching rows are counted no further than this: an exact count of a large table is a full scan on the legacy side."""

COUNT_EXACT = "count=exact"


def wants_count(prefer: str | None) -> bool:
    """Return whether the Prefer header asks for the exact number of matching records."""
    if not prefer:
        return False
    stated = (part.split(";")[0].replace(" ", "").replace('"', "").lower() for part in prefer.split(","))
    return COUNT_EXACT in stated
