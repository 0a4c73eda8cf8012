"""The address that may have been meant by one that does not exist, for the answer 404.

It is made of the addresses that a version publishes and never repeats what was asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from wrapper.answers.operation import Operation
from wrapper.hints import Nearest

_LONGEST = 512  # letters of a path that are looked at


class Addresses:
    """The addresses of all operations, compiled at start."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._paths: set[str] = set()
        below: dict[str, set[str]] = defaultdict(set)
        for operation in operations:
            self._paths.add(operation.path)
            *owner, last = operation.path.removesuffix("/{id}").split("/")
            below["/".join(owner)].add(last)
        self._below = {owner: Nearest(sorted(names)) for owner, names in below.items()}

    def meant_by(self, path: str) -> str | None:
        """Return the nearest address of the version in the path, or None; ids in it are written as {id}."""
        found = ""
        for at, segment in enumerate(part for part in path[:_LONGEST].split("/") if part):
            if at == 0:
                found = f"/{segment.lower()}"
                continue
            names = self._below.get(found)
            name = names.to(segment) if names else None
            # Behind a collection stands an id, whatever it is.
            following = f"{found}/{{id}}" if at == _ID else f"{found}/{name}"
            if (name is None and at != _ID) or following not in self._paths:
                return None
            found = following
        return found if found in self._paths and found != path else None


_ID = 2
"""Which segment of a path is the id: behind the version and the collection."""
