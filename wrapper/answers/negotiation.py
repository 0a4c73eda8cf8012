"""Chooses the media type of an answer from the Accept header (RFC 9110 §12.5.1)."""

from __future__ import annotations

import re
from functools import lru_cache

from wrapper.errors import Problem

JSON = "application/json"
CSV = "text/csv"
NDJSON = "application/x-ndjson"

CONTENT_TYPES = {JSON: JSON, CSV: "text/csv; charset=utf-8; header=present", NDJSON: NDJSON}
"""What Content-Type says for each; JSON has no charset parameter (RFC 8259 §11)."""


_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")  # RFC 9110 §12.4.2


@lru_cache(maxsize=256)
def negotiate(accept: str | None, available: tuple[str, ...]) -> str:
    """Return the best of `available` (in the server's order of preference) that `accept` allows.

    Raises Problem("not_acceptable") when it allows none.
    """
    if not accept or accept == "*/*":
        return available[0]
    ranges = _ranges(accept)
    best = max(available, key=lambda media: _quality(media, ranges))
    if _quality(best, ranges) <= 0:
        raise Problem("not_acceptable", f"Accept allows none of {', '.join(available)}.", available=list(available))
    return best


def _ranges(accept: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                quality = float(value) if _QUALITY.fullmatch(value.strip()) else 0.0
        if media:
            found[media] = max(quality, found.get(media, 0.0))
    return found


def _quality(media: str, ranges: dict[str, float]) -> float:
    # The most specific range decides, also when it says q=0.
    main = media.partition("/")[0]
    for candidate in (media, f"{main}/*", "*/*"):
        if candidate in ranges:
            return ranges[candidate]
    return 0.0
