"""Names that must be unique in a document and should not change when something else arrives there.

Pure. Generators make functions, classes and files of the names, so two are alike when only case and separators differ.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Unique(Generic[K]):
    """The name that was given; `wanted` is the first wish, and `rival` shared it, where there was one."""

    name: str
    wanted: str
    rival: K | None = None


class UniqueNames(Generic[K]):
    """Gives out names, each once; `K` is what they are given to."""

    def __init__(self) -> None:
        self._owners: dict[str, K] = {}

    def give(self, wishes: Mapping[K, tuple[str, ...]]) -> dict[K, Unique[K]]:
        """Give each the first of its wishes that it shares with no other; return them in the order of `wishes`.

        Where several want the same, all of them go on to their next wish: who comes first depends on the order of
        files. Only those that have no further wish are numbered in that order.
        """
        given: dict[K, str] = {}
        rivals: dict[K, K] = {}
        for turn in range(max(map(len, wishes.values()), default=0)):
            wanted: dict[str, list[K]] = defaultdict(list)
            for one, names in wishes.items():
                if one not in given and turn < len(names):
                    wanted[_folded(names[turn])].append(one)
            for folded, several in wanted.items():
                # A later one does not get what two wanted: its name would change when one of them goes.
                owner = self._owners.setdefault(folded, several[0])
                if several == [owner]:
                    given[owner] = wishes[owner][turn]
                    continue
                for one in several:
                    rivals.setdefault(one, next(other for other in (owner, *several) if other != one))
        for one, names in wishes.items():
            if one not in given:
                given[one] = names[-1] if self._owners[_folded(names[-1])] == one else self.free(one, names[-1])
        return {one: Unique(given[one], names[0], rivals.get(one)) for one, names in wishes.items()}

    def free(self, one: K, wish: str) -> str:
        """Give the name, or the name with the first number that makes it unique."""
        numbered = itertools.chain((wish,), (f"{wish}_{number}" for number in itertools.count(2)))
        name = next(name for name in numbered if _folded(name) not in self._owners)
        self._owners[_folded(name)] = one
        return name


def plain(name: str) -> str:
    """Return a name in ASCII letters, digits and underscores, as generators take it; it may be empty."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", ascii_only).strip("_")


def _folded(name: str) -> str:
    # get_work_order becomes getWorkOrder, and a disk may know no difference between WorkOrder and Workorder.
    return name.replace("_", "").casefold()
