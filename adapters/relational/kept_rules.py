"""The rules of the columns of each table, as the source last told them.

A source changes under a running gateway: the labels of an ENUM, a table or a right that is given later. So an answer
holds for a minute, and one without any column for a moment only; the source is asked again as soon as it refused a
statement on the table, or when the table was seen to change. An answer that is equal leaves all statements as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeAlias

from adapters.query import Statement, Table
from adapters.relational.rules import Rule

HOLDS_SECONDS = 60.0
"""How long an answer holds."""

DOUBT_SECONDS = 5.0
"""How long an answer without any column holds, and how often at most refusals make us ask again."""

Types: TypeAlias = Mapping[str, Any]
"""What a source tells of each column of a table that its rule depends on."""


@dataclass(slots=True, eq=False)
class TableRules:
    """The rules of a table by its columns, and the answer they were made of, which holds until `until`."""

    rules: Mapping[str, Rule]
    types: Types
    until: float
    doubted: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the source need not be asked again."""
        return self.until > monotonic()


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
            known.until = until
            return known
        found = TableRules(self._made(types), types, until, known.doubted if known else 0.0)
        self._kept[table] = found
        return found

    def forget(self, table: Table | Statement) -> None:
        """Ask again before the next statement on a table."""
        known = self._kept.get(table)
        if known is not None:
            known.until = 0.0

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
