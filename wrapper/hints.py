"""The way out of an unknown name: which one may have been meant."""

from __future__ import annotations

from collections.abc import Callable, Collection
from difflib import get_close_matches

_LISTED = 8  # candidates named when none is close


def did_you_mean(name: str, candidates: Collection[str], place: Callable[[str], str] = lambda _: "") -> str:
    """Return the hint for an unknown name: the closest candidate with its place, or what there is to choose from.

    It is empty where there is nothing to choose from.
    """
    close = get_close_matches(name, candidates, n=1)
    if close:
        where = place(close[0])
        return f'did you mean "{close[0]}"?' + (f" ({where})" if where else "")
    if not candidates:
        return ""
    listed = ", ".join(list(candidates)[:_LISTED])
    return f"there are: {listed}{', …' if len(candidates) > _LISTED else ''}"
