"""The rules of the columns of each table, as the source last told them.

A source changes under a running gateway: the labels of an ENUM, a table or a right that is given later. So an answer
holds for a minute, and one without any column for a moment only; the source is asked again as soon as it refused a
statement on the table, when its driver describes a column otherwise than before, or when the table was seen to change.
An answer that is equal leaves all statements as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeAlias

from adapters.errors import StatementOutdated
from adapters.query import Statement, Table
from adapters.relational.rules import Rule

HOLDS_SECONDS = 60.0
"""How long an answer holds."""

DOUBT_SECONDS = 5.0
"""How long an answer without any column holds, and how often at most refusals make us ask again."""

Types: TypeAlias = Mapping[str, Any]
"""What a source tells of each column of a table that its rule depends on."""


@dataclass(slots=True, eq=False)
class Seen:
    """How a driver described the columns of a statement when it last answered."""

    shown: Sequence[Any] | None = None


@dataclass(slots=True, eq=False)
class TableRules:
    """The rules of a table by its columns, and the answer they were made of, which holds until `until`.

    `kinds` are how a driver described each column since. `outdated` says that a statement on the table was found to be
    so, `confirmed` that the source was asked again after that and tells the same types.
    """

    rules: Mapping[str, Rule]
    types: Types
    until: float
    doubted: float = 0.0
    kinds: dict[str, set[Any]] = field(default_factory=dict)
    outdated: bool = False
    confirmed: bool = False

    @property
    def holds(self) -> bool:
        """Whether the source need not be asked again."""
        return self.until > monotonic()

    def see(self, columns: Sequence[str], kinds: Sequence[Any]) -> None:
        """Take note of how a driver describes some columns; raises StatementOutdated where it was not so before."""
        for name, kind in zip(columns, kinds, strict=False):
            rule = self.rules.get(name)
            if rule is not None and rule.select is not None:
                # It is described as what is selected in its place.
                continue
            known = self.kinds.setdefault(name, {kind})
            if kind not in known and not self.confirmed:
                raise StatementOutdated(f"the column {name} is not described as before")
            known.add(kind)
        self.confirmed = False


RulesOf: TypeAlias = Callable[[Table | Statement, Collection[str]], TableRules | None]
"""Returns the rules of a table of which some columns are read, or None where the engine needs no rules."""


def no_rules(_table: Table | Statement, _columns: Collection[str] = ()) -> None:
    """Return that the engine needs no rules."""


class KeptRules:
    """The rules of all tables of a source. Safe for threads: the worst race asks twice."""

    def __init__(
        self,
        ask: Callable[[Table | Statement, Collection[str]], Types | None],
        made: Callable[[Types], Mapping[str, Rule]],
    ) -> None:
        self._ask, self._made = ask, made
        self._kept: dict[Table | Statement, TableRules] = {}

    def of(self, table: Table | Statement, columns: Collection[str] = ()) -> TableRules | None:
        """Return the rules of a table; asks the source where the answer is old, or lacks one of the columns."""
        known = self._kept.get(table)
        if known is not None and known.holds and known.types.keys() >= set(columns):
            return known
        # A statement has the columns that are asked of it.
        types = self._ask(table, columns if known is None else {*known.types, *columns})
        if types is None:
            return None
        until = monotonic() + (HOLDS_SECONDS if types else DOUBT_SECONDS)
        if known is not None and known.types == types:
            known.until, known.confirmed = until, known.outdated
            known.outdated = False
            return known
        found = TableRules(self._made(types), types, until, known.doubted if known else 0.0)
        self._kept[table] = found
        return found

    def forget(self, table: Table | Statement) -> None:
        """Ask again before the next statement on a table."""
        known = self._kept.get(table)
        if known is not None:
            known.until = 0.0

    def refused(self, table: Table | Statement, *, is_sure: bool) -> bool:
        """Return whether a statement on a table that the source refused is worth another try; asks the source for that.

        `is_sure`: its columns are not what they were.
        """
        known = self._kept.get(table)
        if known is None:
            return is_sure
        if is_sure:
            known.until, known.outdated = 0.0, True
        else:
            self.doubt(table)
            if known.holds:
                return False
        return self.of(table, known.types) is not known or is_sure

    def doubt(self, table: Table | Statement) -> None:
        """Ask again because the source refused a statement: at once, but not for each one of many."""
        known = self._kept.get(table)
        if known is None:
            return
        now = monotonic()
        if now - known.doubted >= DOUBT_SECONDS or not known.types:
            known.until, known.doubted = 0.0, now
        else:
            known.until = min(known.until, known.doubted + DOUBT_SECONDS)
