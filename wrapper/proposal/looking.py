"""Looks at a source within a budget of statements and seconds, through the adapter's contract alone.

Of a table it reads the first rows by its key and, where there are more, the last ones by the same key backwards:
both are served by the key's index, whatever the table's size. Nothing is counted and nothing is scanned.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from adapters.base import Adapter, Capability, Column, TableDescription
from adapters.errors import AdapterError, SourceBusy, SourceRejected, SourceUnavailable, reason
from adapters.query import ROW_NUMBER, Order, Query, Row, Stored, Table, Where, WhereKeys
from wrapper.proposal.budget import FIRST_ROWS, LAST_ROWS, Budget
from wrapper.proposal.candidates import Tally, tally
from wrapper.proposal.choosing import Chosen, choose
from wrapper.proposal.draft import LeftOut
from wrapper.proposal.refused_columns import Search
from wrapper.proposal.samples import Looked, is_binary, is_whole, without

Answer = TypeVar("Answer")

_AT_ONCE = 5000
BACK_OFF_SECONDS = 1.1
"""How long a source that hung is left alone: a little longer than its connections do that by themselves."""


class Look:
    """One look at one source."""

    def __init__(self, adapter: Adapter, budget: Budget) -> None:
        self._adapter = adapter
        self.budget = budget
        self.complete = True
        """Whether every table that was asked for was described."""
        # Each table of a snapshot is a file: one that cannot be loaded says nothing of the others.
        self.has_copy = Capability.SNAPSHOT in adapter.capabilities
        """Whether all rows are at hand in a copy of ours."""

    def tables(self, patterns: Sequence[str] = (), names: Sequence[str] = ()) -> Chosen:
        """Return the tables to look at, and those that are left aside.

        `names` are the tables that the address itself names, each a file of its own, of which some may be broken.
        Raises AdapterError when the source cannot be described.
        """
        broken: list[LeftOut] = []
        chosen = choose(self._outlined(names, broken), patterns)
        chosen.tables = list(self._completed(chosen.tables, chosen.aside))
        chosen.aside += broken
        return chosen

    def _outlined(self, names: Sequence[str], broken: list[LeftOut]) -> Sequence[TableDescription]:
        if len(names) < 2:  # noqa: PLR2004 - a single file that is broken is all there is to say
            return self._adapter.outline()
        found: list[TableDescription] = []
        for name in names:
            try:
                found += self._adapter.describe(name)
            except AdapterError as failure:
                broken.append(LeftOut(name, str(failure)))
        return found

    def _completed(self, outlines: Sequence[TableDescription], aside: list[LeftOut]) -> Iterator[TableDescription]:
        """Yield the whole descriptions as far as the budget goes; the other tables are listed with their keys."""
        last, refusal = -1, ""
        places = {outline.full_name: at for at, outline in enumerate(outlines)}
        for table in self._adapter.completed(outlines):
            refusal = self.budget.describes(len(table.columns))
            if refusal:
                break
            last = places[table.full_name]
            yield table
        if refusal:
            self.complete = False
            why = f"not described: {refusal}; name it with --tables to go on there"
            aside += [LeftOut(one.name, why, _key_of(one)) for one in outlines[last + 1 :]]

    def sample(self, description: TableDescription) -> Looked:
        """Return a table with its sample; `unreadable` says why there is none. Raises SourceUnavailable."""
        if description.unreadable:
            return Looked(description, (), unreadable=f"it could not be described: {description.unreadable}")
        binary = [column for column in description.columns if is_binary(column)]
        columns = tuple(column for column in description.columns if column not in binary)
        remarks = (
            *(f"{column.name} ({column.type}) holds bytes, which no field shows" for column in binary),
            *(f"{column} may not be read; grant SELECT on it to the login" for column in description.closed),
        )
        if Capability.SNAPSHOT in self._adapter.capabilities and description.remarks:
            remarks = (*remarks, description.remarks)
        if not columns:
            why = "it has no columns that a field could show" if description.columns else "it has no columns"
            return Looked(description, columns, remarks=remarks, unreadable=why)
        key = _order_of(description)
        if refusal := self.budget.refusal(description.name):
            if not key:
                return Looked(description, columns, remarks=remarks, unreadable=f"not looked at: {refusal}")
            return Looked(description, columns, remarks=remarks, unsampled=refusal)
        return self._sampled(Looked(description, columns, remarks=remarks), key)

    def _sampled(self, looked: Looked, key: tuple[str, ...]) -> Looked:
        """Return a table with the rows of its sample, without the columns for which the source refuses some."""
        most = self.budget.rows(FIRST_ROWS)
        try:
            looked, rows = self._rows(looked, key, most, descending=False)
        except AdapterError as failure:
            why = f"it could not be read: {self._why(failure, looked.description)}"
            return replace(looked, unreadable=why)
        complete = len(rows) < most
        looked = replace(looked, rows=tuple(rows), complete=complete)
        return looked if complete or not key else self._with_last(looked, key)

    def _rows(self, looked: Looked, key: tuple[str, ...], most: int, *, descending: bool) -> tuple[Looked, list[Row]]:
        """Return rows of a table, and it without the columns for which the source refuses rows."""
        table = looked.description
        try:
            return looked, self._read(table, looked.columns, key, most, descending=descending)
        except SourceRejected as failure:
            refused = self._search(table, key, most, descending=descending).refused(looked.columns, failure)
            if not refused:
                raise
        looked = without(looked, refused)
        return looked, self._read(table, looked.columns, key, most, descending=descending)

    def _search(self, table: TableDescription, key: tuple[str, ...], most: int, *, descending: bool) -> Search:
        def read(columns: Sequence[Column]) -> list[Row]:
            self.budget.searched += 1
            return self._adapter.read(_query(table, columns, key, most, descending=descending))

        return Search(read, lambda failure: self._why(failure, table))

    def _with_last(self, looked: Looked, key: tuple[str, ...]) -> Looked:
        """Return a table with its last rows behind the first, and whether the two meet."""
        if refusal := self.budget.refusal(looked.name):
            return replace(looked, remarks=(*looked.remarks, f"the last rows were not looked at: {refusal}"))
        try:
            looked, last = self._rows(looked, key, self.budget.rows(LAST_ROWS), descending=True)
        except AdapterError as failure:
            why = self._why(failure, looked.description)
            return replace(looked, remarks=(*looked.remarks, f"the last rows were not looked at: {why}"))
        names = [column.name for column in looked.columns]
        places = [names.index(column) for column in key]
        seen = {tuple(row[at] for at in places) for row in looked.rows}
        new = [row for row in reversed(last) if tuple(row[at] for at in places) not in seen]
        return replace(looked, rows=(*looked.rows, *new), complete=len(new) < len(last))

    def found(self, target: TableDescription, columns: tuple[str, ...], keys: Sequence[Row]) -> set[Row] | None:
        """Return which of these stored keys a table has, or None when that could not be asked."""
        query = Query(_table(target), columns, (WhereKeys(columns, tuple(keys)),), limit=len(keys))
        return self._answer(target, lambda: set(map(tuple, self._asked(target, query))), None)

    def number(self, table: TableDescription, where: tuple[Where, ...], at_most: int) -> int | None:
        """Return how many rows of a table match, counted no further than `at_most`; None where that cannot be asked."""
        query = Query(_table(table), (table.columns[0].name,), where)

        def count() -> int:
            self.budget.counted.add(table.name)
            return self._adapter.count(query, at_most)

        return self._answer(table, count, None)

    def sorts(self, table: TableDescription, columns: tuple[str, ...]) -> bool | None:
        """Return whether the engine can sort a table by these columns; None where that cannot be asked."""
        query = Query(_table(table), columns, order=tuple(map(Order, columns)), limit=1)

        def sort() -> bool:
            self._adapter.read(query)
            return True

        return self._answer(table, sort, refused=False)

    def tally(self, table: TableDescription, columns: tuple[str, ...]) -> Tally | None:
        """Return how often these columns repeat in all rows of a copy; None without one, or where the time is over."""
        try:
            return replace(tally(self._walked(table, columns)), whole=True) if self.has_copy else None
        except (AdapterError, TimeoutError):
            return None

    def _walked(self, table: TableDescription, columns: tuple[str, ...]) -> Iterator[Row]:
        """Yield these columns of all rows of a copy; raises TimeoutError."""
        order = (Order(ROW_NUMBER, nullable=False),)
        after: Row | None = None
        while True:
            if not self.budget.is_in_time():
                raise TimeoutError
            rows = self._adapter.read(Query(_table(table), (*columns, ROW_NUMBER), (), order, _AT_ONCE, after))
            yield from (row[:-1] for row in rows)
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1][-1:]

    def _answer(self, table: TableDescription, ask: Callable[[], Answer], refused: Answer | None) -> Answer | None:
        """Return what the source answers, `refused` where it refuses, and None where the budget allows no question."""
        if self.budget.refusal(table.name):
            return None
        self.budget.spend(table.name)
        try:
            return ask()
        except AdapterError as failure:
            self._why(failure, table)
            return refused

    def _read(
        self,
        description: TableDescription,
        columns: tuple[Column, ...],
        key: tuple[str, ...],
        limit: int,
        *,
        descending: bool,
    ) -> list[Row]:
        query = _query(description, columns, key, limit, descending=descending)
        self.budget.spend(description.name)
        return self._asked(description, query)

    def _asked(self, description: TableDescription, query: Query) -> list[Row]:
        """Return the rows of a query that is paid for, asked for again where another table made the source hang."""
        try:
            return self._adapter.read(query)
        except SourceBusy:
            raise
        except SourceUnavailable:
            if self.has_copy:
                raise
        # Perhaps the table before made the source hang, which is then left alone for a moment.
        time.sleep(BACK_OFF_SECONDS)
        self._adapter.probe()
        self.budget.spend(description.name)
        return self._adapter.read(query)

    def _why(self, failure: AdapterError, description: TableDescription) -> str:
        """Return why one table cannot be read; raises the failure where the whole source has gone."""
        if isinstance(failure, SourceUnavailable) and not isinstance(failure, SourceBusy) and not self.has_copy:
            self._adapter.probe()
        return reason(failure, is_view=description.is_view)


def _key_of(outline: TableDescription) -> str:
    return f"its key is {', '.join(outline.key)}" if outline.key else "it declares no key, or its key was not asked for"


def _table(description: TableDescription) -> Table:
    return Table(description.name, description.schema)


def _query(
    table: TableDescription, columns: Sequence[Column], key: tuple[str, ...], limit: int, *, descending: bool
) -> Query:
    order = tuple(Order(column, descending, nullable=False) for column in key)
    return Query(_table(table), tuple(column.name for column in columns), order=order, limit=limit)


def _order_of(description: TableDescription) -> tuple[str, ...]:
    """Return the columns of a unique index to walk by, () where no index allows that."""
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
