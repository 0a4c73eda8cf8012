"""The way out of an unknown name: which one may have been meant."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches

_LISTED = 8  # candidates named when none is close
_LONGEST = 64  # letters of a name that are looked at
_COMPARED = 20  # names before and behind the one asked for that are compared letter by letter


def did_you_mean(name: str, candidates: Collection[str], place: Callable[[str], str] = lambda _: "") -> str:
    """Return the hint for an unknown name: the closest candidate with its place, or what there is to choose from.

    It is empty where there is nothing to choose from.
    """
    close = closest(name, candidates)
    if close is not None:
        where = place(close)
        return f'did you mean "{close}"?' + (f" ({where})" if where else "")
    if not candidates:
        return ""
    listed = ", ".join(list(candidates)[:_LISTED])
    return f"there are: {listed}{', …' if len(candidates) > _LISTED else ''}"


def closest(name: str, candidates: Collection[str]) -> str | None:
    """Return the candidate that an unknown name is most like, None where it is like none of them."""
    head, mark, tail = name.rpartition(":")
    ending = mark + tail
    if mark and any(one.endswith(ending) for one in candidates):
        # What all scopes end with makes none of them likelier.
        name, candidates = head, [one.removesuffix(ending) for one in candidates if one.endswith(ending)]
    else:
        ending = ""
    return next((close + ending for close in get_close_matches(name, candidates, n=1)), None)


class Nearest:
    """The names of a place, made ready to be asked by strangers: a question costs the same whatever there is."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_folded: dict[str, str] = {}
        for name in names:
            self._by_folded.setdefault(_folded(name), name)
        self._sorted = sorted(self._by_folded)

    def to(self, name: str) -> str | None:
        """Return the name that may have been meant, or None where none is close."""
        asked = _folded(name[:_LONGEST])
        for spelled in (asked, f"{asked}s", asked.removesuffix("s")):
            if spelled in self._by_folded:
                return self._by_folded[spelled]
        at = bisect_left(self._sorted, asked)
        # Names that begin alike stand beside each other.
        neighbours = self._sorted[max(0, at - _COMPARED) : at + _COMPARED]
        close = get_close_matches(asked, neighbours, n=1, cutoff=0.75)
        return self._by_folded[close[0]] if close else None


def _folded(name: str) -> str:
    """Return a name without what is easily confused: case, and - for _ or for nothing."""
    return name.casefold().replace("-", "").replace("_", "").replace(" ", "")
