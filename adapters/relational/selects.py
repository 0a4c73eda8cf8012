"""A query of one shape as selects of SQLAlchemy Core, with what to convert on the way to the engine and back.

Everything but quotes and placeholders, which dialects give, is SQL-92: an engine of 1998 understands it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import count as counter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.sql.elements import BindParameter

from adapters.errors import Unsupported
from adapters.query import Condition, Order, Query, Row, Stored, Where, WhereKeys
from adapters.relational.kept_rules import TableRules
from adapters.relational.keyset import Place, behind, is_null, settled, spans
from adapters.relational.limits import limited
from adapters.relational.rules import Cell, Convert, Rule
from adapters.relational.selected import selected
from adapters.relational.shapes import LIKE_ESCAPE, padded_length
from adapters.relational.text_orders import TextOrder
from adapters.relational.text_paging import Last, beyond, bounded, compared, together, unserved
from adapters.relational.traits import Counting, Escape, Traits


class Built(NamedTuple):
    """Selects that together read the rows, how many values they bind, and what to convert.

    `binds` go by the number of a value, `reads` by the place of a column; `twins` make further forms of a value, by its
    number. `most` is how many rows each may return, `is_cut` whether its text does not say so. `packing` selects a row
    packed, where it has nothing unusual, and `whole` any row; each is None where nothing does. `columns` are those of
    a row.
    """

    selects: Sequence[sa.Select[Any]]
    values: int
    binds: Mapping[int, Convert]
    reads: Mapping[int, Convert]
    rules: TableRules | None
    twins: Sequence[tuple[int, Convert]]
    most: int | None
    is_cut: bool
    packing: Packing | None = None
    whole: Packing | None = None
    columns: tuple[str, ...] = ()


class Packing(NamedTuple):
    """A whole row in one column, and what stands in it."""

    row: sa.ColumnElement[Any]
    cells: Sequence[Cell]


MOST_CELLS = 100
"""A function of SQLite takes 127 arguments (https://www.sqlite.org/limits.html §6)."""

TWIN = "t"
"""What the name of a parameter begins with that is another form of a value."""


class Builder:
    """Builds the select of one shape; parameters are named p0, p1 … in the order of `values_of`, twins t0, t1 …"""

    def __init__(  # noqa: PLR0913, PLR0917 - all that decides a select
        self,
        query: Query,
        source: sa.FromClause,
        traits: Traits,
        casts: frozenset[int],
        rules: TableRules | None,
        other: Rule | None = None,
    ) -> None:
        self._table_rules = rules
        self._rules: Mapping[str, Rule] = {} if rules is None else rules.rules
        self._other = other
        self._binds: dict[int, Convert] = {}
        self._twins: list[tuple[int, Convert]] = []
        self._query = query
        self._source = source
        self._traits = traits
        self._casts = casts
        self._numbers: Iterator[int] = counter()
        self._last = 0

    def rows(self) -> Built:
        rules = [self._rules.get(name, self._other) for name in self._query.columns]
        reads = {place: rule.read for place, rule in enumerate(rules) if rule is not None and rule.read is not None}
        select = self._filtered(self._selected(rules))
        cells = self._cells(rules) if self._traits.packs else []
        packing = self._packing(cells) if cells else None
        whole = self._packing([cell.whole or cell for cell in cells]) if cells else None
        return self._behind(select, reads)._replace(packing=packing, whole=whole, columns=self._query.columns)

    def _behind(self, select: sa.Select[Any], reads: Mapping[int, Convert]) -> Built:
        if any(map(self._is_split, self._query.order)):
            return self._ordered(list(self._spans(select)), self._query.order, reads)
        if self._query.after is None:
            return self._ordered([select], self._query.order, reads)
        places, how = self._places(self._query.after), self._traits.behind
        order = self._query.order[settled(places, how) :]
        parts = [select.where(part) for part in behind(places, how)]
        return self._ordered(parts, order, reads)

    def _spans(self, select: sa.Select[Any]) -> Iterator[sa.Select[Any]]:
        """Yield the selects for an order in which rows with equal texts have to be put together: as few as may be."""
        first, *_ = self._query.order
        places = None if self._query.after is None else self._places(self._query.after)
        texts, own = next(filter(None, map(self._texts, self._query.order))), self._texts(first)
        # An index on texts that are compared as if they were padded has another order than their comparison.
        most = self._query.limit if texts.is_indexed([first]) and not (own and own.is_padded) else None
        for condition, is_many in spans(first, self._column(first.column), places, self._traits):
            part = select if condition is None else select.where(condition)
            if is_many and most is not None:
                limit = partial(limited, limit=most, traits=self._traits, ordered=True)
                part = bounded(part, self._column(first.column), descending=first.descending, limit=limit)
            yield part

    def _is_split(self, order: Order) -> bool:
        texts = self._texts(order)
        # Where the order leaves rows equal, nothing stands behind its last column that equal texts have to be in.
        is_last = self._query.tied and order is self._query.order[-1]
        return texts is not None and not is_last and texts.is_split(self._query.order)

    @staticmethod
    def _cells(rules: Sequence[Rule | None]) -> list[Cell]:
        """Return the columns of a packed row, or [] where the row comes as it is."""
        cells = [rule.cell for rule in rules if rule is not None and rule.cell is not None]
        return cells if len(rules) == len(cells) <= MOST_CELLS else []

    def _packing(self, cells: Sequence[Cell]) -> Packing:
        columns = zip(self._query.columns, cells, strict=True)
        return Packing(
            sa.func.json_array(*[selected(self._column(name), cell.select) for name, cell in columns]), cells
        )

    def _ordered(
        self, selects: Sequence[sa.Select[Any]], order: Sequence[Order], reads: Mapping[int, Convert]
    ) -> Built:
        ordered = [self._sorted(select, order) for select in selects]
        return self._built(ordered, reads, self._query.limit, is_cut=self._traits.cuts(bool(order)))

    def _built(
        self, selects: Sequence[sa.Select[Any]], reads: Mapping[int, Convert], most: int | None, *, is_cut: bool
    ) -> Built:
        return Built(selects, next(self._numbers), self._binds, reads, self._table_rules, self._twins, most, is_cut)

    def _selected(self, rules: Sequence[Rule | None]) -> sa.Select[Any]:
        columns = [
            selected(self._column(name), None if rule is None else rule.select)
            for name, rule in zip(self._query.columns, rules, strict=True)
        ]
        return sa.select(*columns).select_from(self._source)

    def _sorted(self, select: sa.Select[Any], order: Sequence[Order]) -> sa.Select[Any]:
        """Return the select in an order, and cut to the limit."""
        for sort in order:
            column, texts = self._sortable(sort.column), self._texts(sort)
            by = together(column) if self._is_split(sort) else column
            if texts is not None and texts.is_padded and not self._is_indexed(texts):
                by = compared(column)
            select = select.order_by(by.desc() if sort.descending else by)
        if self._query.limit is None:
            return select
        return limited(select, self._query.limit, self._traits, bool(order))

    def number(self, at_most: int) -> Built:
        one: sa.Label[Any] = sa.literal_column("1").label("one")
        found = self._filtered(sa.select(one).select_from(self._source))
        if self._query.after is not None:
            found = found.where(sa.or_(*behind(self._places(self._query.after), self._traits.behind)))
        found = limited(found, at_most, self._traits, ordered=False)
        if self._traits.counting is not Counting.ROWS:
            found = sa.select(sa.func.count().label("found")).select_from(found.subquery("matching"))
            return self._built([found], {}, at_most, is_cut=False)
        return self._built([found], {}, at_most, is_cut=self._traits.cuts(ordered=False))

    def _filtered(self, select: sa.Select[Any]) -> sa.Select[Any]:
        for where in self._query.where:
            select = select.where(self._keys(where) if isinstance(where, WhereKeys) else self._condition(where))
        return select

    def _places(self, after: Row) -> list[Place]:
        return [self._place(order, value) for order, value in zip(self._query.order, after, strict=False)]

    def _place(self, order: Order, value: Stored) -> Place:
        column, texts = self._sortable(order.column), self._texts(order)
        if value is None:
            return Place(order, column, None, self._traits)
        parameter, number = self._value(order.column), self._last
        if texts is None:
            return Place(order, column, parameter, self._traits)
        last = Last(column, parameter, partial(self._twin, number))
        condition = beyond(texts, order, last, is_indexed=self._is_indexed(texts))
        return Place(order, column, parameter, self._traits, condition)

    def _is_indexed(self, texts: TextOrder) -> bool:
        """Return whether rows come in the order of an index."""
        order = self._query.order
        return not any(map(self._is_split, order)) and texts.is_indexed(order)

    def _texts(self, order: Order) -> TextOrder | None:
        rule = self._rules.get(order.column)
        return None if rule is None else rule.texts

    def _condition(self, where: Where) -> sa.ColumnElement[bool]:
        column, condition = self._column(where.column), where.condition
        if condition is Condition.IN:
            return self._listed(where.column, len(where.value))
        if condition is Condition.IS_NULL:
            return is_null(column, self._traits)
        if condition is Condition.NOT_NULL:
            return column.is_not(None)
        if condition is Condition.PREFIX:
            if not self._traits.prefixes:
                raise Unsupported("this engine cannot search for the beginning of any text")
            if self._traits.escape is Escape.STARTING:
                starting: sa.ColumnElement[bool] = column.op("STARTING WITH", 5, is_comparison=True)(self._value(None))
                rule = self._rules.get(where.column)
                return unserved(starting, column) if rule is not None and rule.loses_beginnings else starting
            escape = LIKE_ESCAPE if self._traits.escape is Escape.CLAUSE else None
            return column.like(self._value(None), escape=escape)
        return self._equal(where.column) if condition is Condition.EQ else self._compared(where)

    def _compared(self, where: Where) -> sa.ColumnElement[bool]:
        compared: sa.ColumnElement[bool] = _COMPARISONS[where.condition](
            self._sortable(where.column), self._value(where.column)
        )
        return compared

    def _listed(self, name: str, length: int) -> sa.ColumnElement[bool]:
        if not length:
            return sa.false()
        length = padded_length(length)
        most = self._traits.longest_list or length
        lists = [range(start, min(start + most, length)) for start in range(0, length, most)]
        return sa.or_(*[self._column(name).in_([one for _ in part for one in self._forms(name)]) for part in lists])

    def _keys(self, where: WhereKeys) -> sa.ColumnElement[bool]:
        if len(where.columns) == 1 or not where.keys:
            return self._listed(where.columns[0], len(where.keys))
        # Row values, (a, b) IN ((?, ?)), are unknown to SQL Server and most engines of the nineties.
        length = padded_length(len(where.keys))
        each = [sa.and_(*[self._equal(name) for name in where.columns]) for _ in range(length)]
        return sa.or_(*each)

    def _equal(self, name: str) -> sa.ColumnElement[bool]:
        first, *others = self._forms(name)
        column = self._column(name)
        return column.in_([first, *others]) if others else column == first

    def _forms(self, name: str) -> list[Any]:
        """Return the next parameter, and that of its twin where the column has twins."""
        value, rule = self._value(name), self._rules.get(name, self._other)
        if rule is None or rule.twin is None:
            return [value]
        return [value, self._twin(self._last, rule.twin)]

    def _twin(self, number: int, convert: Convert) -> BindParameter[Any]:
        """Return a parameter for another form of a value."""
        self._twins.append((number, convert))
        return sa.bindparam(f"{TWIN}{len(self._twins) - 1}", required=False, type_=sa.types.NullType())

    def _column(self, name: str) -> sa.ColumnClause[Any]:
        column: sa.ColumnClause[Any] = self._source.c[name]  # type: ignore[assignment]  # always a column of our own
        return column

    def _sortable(self, name: str) -> sa.ColumnElement[Any]:
        """Return what puts the rows in the order of a column, and is compared in ranges."""
        rule = self._rules.get(name, self._other)
        found: sa.ColumnElement[Any] = selected(self._column(name), None if rule is None else rule.order)
        return found

    def _value(self, compared: str | None) -> Any:
        """Return the next parameter; `compared` is the column that it is compared with as a whole."""
        number = self._last = next(self._numbers)
        rule = self._rules.get(compared, self._other) if compared else None
        if rule is not None and rule.bind is not None:
            self._binds[number] = rule.bind
        parameter: BindParameter[Any] = sa.bindparam(f"p{number}", required=False, type_=sa.types.NullType())
        return sa.cast(parameter, sa.Text) if number in self._casts else parameter


_COMPARISONS: dict[Condition, Any] = {
    Condition.GT: lambda column, value: column > value,
    Condition.GE: lambda column, value: column >= value,
    Condition.LT: lambda column, value: column < value,
    Condition.LE: lambda column, value: column <= value,
}
