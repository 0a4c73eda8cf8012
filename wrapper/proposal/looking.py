"""Looks at a source within a budget of statements and seconds, through the adapter's contract alone.

Of a table it reads the first rows by its key and, where there are more, the last ones by the same key backwards:
both are served by the key's index, whatever the table's size. Nothing is counted and nothing is scanned.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from adapters.base import Adapter, Capability, Column, TableDescription
from adapters.errors import AdapterError, SourceBusy, SourceUnavailable, reason
from adapters.query import Order, Query, Row, Stored, Table, Where, WhereKeys
from wrapper.proposal.samples import Looked, is_binary, is_whole

BACK_OFF_SECONDS = 1.1
"""How long a source that hung is left alone: a little longer than its connections do that by themselves."""

FIRST_ROWS = 800
LAST_ROWS = 200
PER_TABLE = 5
MOST_STATEMENTS = 1000
SECONDS = 120.0
SYSTEM_TABLES = (
    "sqlite_*",
    "MSys*",
    "RDB$*",
    "MON$*",
    "SEC$*",
    "_quarantine",
    "_origin",
    "dtproperties",
    "sysdiagrams",
)


@dataclass
class Budget:
    """What a look may cost: statements in all and for one table, and seconds."""

    statements: int = MOST_STATEMENTS
    per_table: int = PER_TABLE
    seconds: float = SECONDS
    clock: Callable[[], float] = time.monotonic
    spent: Counter[str] = field(default_factory=Counter)
    started: float | None = None

    def is_in_time(self) -> bool:
        """Return whether the seconds of the look are not over."""
        if self.started is None:
            self.started = self.clock()
        return self.clock() - self.started <= self.seconds

    def refusal(self, table: str) -> str:
        """Return why no further statement may be sent for a table, or ""."""
        if not self.is_in_time():
            return f"the {self.seconds:g} seconds of this look were over"
        if self.total >= self.statements:
            return f"the {self.statements} statements of this look were spent"
        if self.spent[table] >= self.per_table:
            return f"the {self.per_table} statements for one table were spent"
        return ""

    def spend(self, table: str) -> None:
        """Count one statement."""
        self.spent[table] += 1

    @property
    def total(self) -> int:
        """How many statements were sent."""
        return self.spent.total()


class Look:
    """One look at one source."""

    def __init__(self, adapter: Adapter, budget: Budget) -> None:
        self._adapter = adapter
        self.budget = budget
        self.broken: dict[str, str] = {}
        # Each table of a snapshot is a file: one that cannot be loaded says nothing of the others.
        self._alone = Capability.SNAPSHOT in adapter.capabilities

    def tables(
        self, patterns: Sequence[str] = (), names: Sequence[str] = ()
    ) -> tuple[list[TableDescription], list[TableDescription]]:
        """Return the tables to look at, and those that are left alone: views, unless a pattern names them.

        `names` are the tables that the address itself names, each a file of its own, of which some may be broken:
        `broken` says which. Raises AdapterError when the source cannot be described.
        """
        found = [table for table in self._described(names) if not matches(table.name, SYSTEM_TABLES)]
        wanted = [table for table in found if not patterns or matches(table.name, patterns)]
        if patterns:
            return wanted, []
        return [table for table in wanted if not table.is_view], [table for table in wanted if table.is_view]

    def _described(self, names: Sequence[str]) -> list[TableDescription]:
        if len(names) < 2:  # noqa: PLR2004 - a single file that is broken is all there is to say
            return list(self._adapter.describe())
        found: list[TableDescription] = []
        for name in names:
            try:
                found += self._adapter.describe(name)
            except AdapterError as failure:
                self.broken[name] = str(failure)
        return found

    def sample(self, description: TableDescription) -> Looked:
        """Return a table with its sample; `unreadable` says why there is none. Raises SourceUnavailable."""
        if description.unreadable:
            return Looked(description, (), unreadable=f"it could not be described: {description.unreadable}")
        binary = [column for column in description.columns if is_binary(column)]
        columns = tuple(column for column in description.columns if column not in binary)
        remarks = tuple(f"{column.name} ({column.type}) holds bytes, which no field shows" for column in binary)
        if Capability.SNAPSHOT in self._adapter.capabilities and description.remarks:
            remarks = (*remarks, description.remarks)
        if not columns:
            why = "it has no columns that a field could show" if description.columns else "it has no columns"
            return Looked(description, columns, remarks=remarks, unreadable=why)
        if refusal := self.budget.refusal(description.name):
            return Looked(description, columns, remarks=remarks, unreadable=f"not looked at: {refusal}")
        key = _order_of(description)
        try:
            rows = self._read(description, columns, key, FIRST_ROWS, descending=False)
        except AdapterError as failure:
            why = f"it could not be read: {self._why(failure, description)}"
            return Looked(description, columns, remarks=remarks, unreadable=why)
        complete = len(rows) < FIRST_ROWS
        if not complete and key:
            rows, complete, remarks = self._with_last(description, columns, key, rows, remarks)
        return Looked(description, columns, tuple(rows), complete, remarks)

    def _with_last(
        self,
        description: TableDescription,
        columns: tuple[Column, ...],
        key: tuple[str, ...],
        rows: list[Row],
        remarks: tuple[str, ...],
    ) -> tuple[list[Row], bool, tuple[str, ...]]:
        """Return the rows with the last ones behind them, and whether the two meet."""
        if refusal := self.budget.refusal(description.name):
            return rows, False, (*remarks, f"the last rows were not looked at: {refusal}")
        try:
            last = self._read(description, columns, key, LAST_ROWS, descending=True)
        except AdapterError as failure:
            why = self._why(failure, description)
            return rows, False, (*remarks, f"the last rows were not looked at: {why}")
        names = [column.name for column in columns]
        places = [names.index(column) for column in key]
        seen = {tuple(row[at] for at in places) for row in rows}
        new = [row for row in reversed(last) if tuple(row[at] for at in places) not in seen]
        return rows + new, len(new) < len(last), remarks

    def found(self, target: TableDescription, columns: tuple[str, ...], keys: Sequence[Row]) -> set[Row] | None:
        """Return which of these stored keys a table has, or None when that could not be asked."""
        if self.budget.refusal(target.name):
            return None
        query = Query(_table(target), columns, (WhereKeys(columns, tuple(keys)),), limit=len(keys))
        try:
            return {tuple(row) for row in self._asked(target, query)}
        except AdapterError as failure:
            self._why(failure, target)
            return None

    def number(self, table: TableDescription, where: tuple[Where, ...], at_most: int) -> int | None:
        """Return how many rows of a table match, counted no further than `at_most`; None where that cannot be asked."""
        if self.budget.refusal(table.name):
            return None
        self.budget.spend(table.name)
        try:
            return self._adapter.count(Query(_table(table), (table.columns[0].name,), where), at_most)
        except AdapterError as failure:
            self._why(failure, table)
            return None

    def sorts(self, table: TableDescription, columns: tuple[str, ...]) -> bool | None:
        """Return whether the engine can sort a table by these columns; None where that cannot be asked."""
        if self.budget.refusal(table.name):
            return None
        order = tuple(map(Order, columns))
        self.budget.spend(table.name)
        try:
            self._adapter.read(Query(_table(table), columns, order=order, limit=1))
        except AdapterError as failure:
            self._why(failure, table)
            return False
        return True

    def _read(
        self,
        description: TableDescription,
        columns: tuple[Column, ...],
        key: tuple[str, ...],
        limit: int,
        *,
        descending: bool,
    ) -> list[Row]:
        order = tuple(Order(column, descending, nullable=False) for column in key)
        query = Query(_table(description), tuple(column.name for column in columns), order=order, limit=limit)
        return self._asked(description, query)

    def _asked(self, description: TableDescription, query: Query) -> list[Row]:
        self.budget.spend(description.name)
        try:
            return self._adapter.read(query)
        except SourceBusy:
            raise
        except SourceUnavailable:
            if self._alone:
                raise
        # Perhaps the table before made the source hang, which is then left alone for a moment.
        time.sleep(BACK_OFF_SECONDS)
        self._adapter.probe()
        self.budget.spend(description.name)
        return self._adapter.read(query)

    def _why(self, failure: AdapterError, description: TableDescription) -> str:
        """Return why one table cannot be read; raises the failure where the whole source has gone."""
        if isinstance(failure, SourceUnavailable) and not isinstance(failure, SourceBusy) and not self._alone:
            self._adapter.probe()
        return reason(failure, is_view=description.is_view)


def matches(name: str, patterns: Sequence[str]) -> bool:
    """Return whether a table's name fits one of the patterns, in capitals or not."""
    return any(fnmatchcase(name.upper(), pattern.upper()) for pattern in patterns)


def _table(description: TableDescription) -> Table:
    return Table(description.name, description.schema)


def _order_of(description: TableDescription) -> tuple[str, ...]:
    """Return the columns of a unique index to walk by, () when there is none that can be."""
    shown = {column.name for column in description.columns if not is_binary(column)}
    required = {column.name for column in description.columns if not column.nullable}
    if description.key and shown.issuperset(description.key):
        return description.key
    safe = [columns for columns in description.unique if columns and (shown & required).issuperset(columns)]
    return min(safe, key=lambda columns: (len(columns), columns), default=())


def plain_key(value: Stored) -> str | None:
    """Return what a key's value says apart from its padding and leading zeros, None for a blank one."""
    if value is None or isinstance(value, bytes):
        return None
    text = str(int(value)) if is_whole(value) else str(value)
    text = text.strip(" ")
    return text.lstrip("0") or text[:1] or None
