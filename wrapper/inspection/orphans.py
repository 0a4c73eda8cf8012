"""Follows the relations of a resource to one record each: which rows point to nothing.

Values are collected while the rows go by and looked up afterwards, many to a statement, each different value
once: so a page of a thousand jobs for one customer costs one look-up and no statement runs beside another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from adapters.base import Adapter
from adapters.errors import AdapterError
from adapters.query import Query, Row
from wrapper.catalog.model import Relation, Resource
from wrapper.inspection.budget import Budget
from wrapper.inspection.causes import Cause
from wrapper.inspection.report import Example, Followed
from wrapper.inspection.tally import Tally
from wrapper.translate.matching import Match, PublicKey
from wrapper.translate.memo import Memo
from wrapper.translate.stored import shown

KEYS = 200
"""Values that one statement looks up: what engines of the last century take in a list."""
_SURPLUS = 4
"""Rows a value may find before a look-up is split: a key that is none has several."""


@dataclass(slots=True)
class _Seen:
    rows: int = 0
    examples: list[Example] = field(default_factory=list)


class Pointers:
    """The values of one relation, as they were seen in the rows."""

    def __init__(self, relation: Relation, own: Resource, target: Resource, places: Sequence[int], most: int) -> None:
        self.relation, self.target = relation, target
        self.match = Match(relation, own, target)
        self._places, self._most = places, most
        self._values: Memo = Memo(self.match.own_value)
        self._seen: dict[PublicKey, _Seen] = {}
        self._more = False

    def collect(self, rows: Sequence[Row], ids: Sequence[str], examples: int) -> None:
        """Take note of where some rows point to."""
        for row, record_id in zip(rows, ids, strict=True):
            stored = tuple([row[place] for place in self._places])
            value = self._value(stored)
            if value is None:
                continue
            seen = self._seen.get(value)
            if seen is None:
                if len(self._seen) >= self._most:
                    self._more = True
                    continue
                seen = self._seen[value] = _Seen()
            seen.rows += 1
            if len(seen.examples) < examples:
                seen.examples.append(Example(record_id, ", ".join(map(shown, stored))))

    def _value(self, stored: Row) -> PublicKey | None:
        try:
            found: PublicKey | None = self._values[stored]
        except TypeError:
            return None  # What cannot be hashed is no key; it is counted as unreadable.
        return found

    def follow(self, adapter: Adapter, budget: Budget, tally: Tally) -> tuple[Followed, str]:
        """Look the values up, count orphans, and return how far that went, with what was left out and why."""
        values = list(self._seen)
        looked_up, failure = 0, ""
        for start in range(0, len(values), KEYS):
            chunk = values[start : start + KEYS]
            try:
                found = self._found(adapter, budget, chunk)
            except AdapterError as error:
                failure = str(error)
                break
            if found is None:
                failure = "the statement budget is used up"
                break
            looked_up += len(chunk)
            for value in chunk:
                if value not in found:
                    seen = self._seen[value]
                    reason = f"points to no record of {self.target.name}"
                    tally.add_rows(Cause.ORPHAN, self.relation.name, reason, seen.rows, tuple(seen.examples))
        if not failure and self._more:
            failure = "the statement budget cannot cover more values"
        left = f"{self.relation.name}: only {looked_up} of {self._counted()} values were looked up: {failure}"
        return Followed(self.relation.name, len(values), looked_up), left if failure else ""

    def _counted(self) -> str:
        return f"more than {len(self._seen)}" if self._more else str(len(self._seen))

    def _found(self, adapter: Adapter, budget: Budget, values: Sequence[PublicKey]) -> set[PublicKey] | None:
        """Return those of some values that the other resource has, None where the budget does not allow to ask."""
        where = self.match.where(values)
        if where is None:
            return set()
        if not budget.spend():
            return None
        limit = _SURPLUS * len(values) + 1
        rows = adapter.read(Query(self.target.table, self.match.target_columns, (where,), limit=limit))
        found = {value for value in map(self.match.target_value, rows) if value is not None}
        if len(rows) < limit or found.issuperset(values) or len(values) == 1:
            return found
        # Duplicate keys have filled the answer: some of the others may stand behind its end.
        middle = len(values) // 2
        halves = self._found(adapter, budget, values[:middle]), self._found(adapter, budget, values[middle:])
        return None if halves[0] is None or halves[1] is None else halves[0] | halves[1]


def pointers(
    resource: Resource, target_of: Callable[[str], Resource], places: Callable[[tuple[str, ...]], list[int]], most: int
) -> Iterator[Pointers]:
    """Yield the relations that lead to one record; one to many has no orphans, only empty lists."""
    for relation in resource.relations.values():
        if not relation.many:
            target = target_of(relation.resource)
            own_columns = Match(relation, resource, target).own_columns
            yield Pointers(relation, resource, target, places(own_columns), most)
