"""Query → SQLAlchemy Core → statement text, compiled once per shape and kept.

Building and compiling a select costs ten times what running it does, so only the first query of a
shape pays for it; later ones bind their values to the kept text. Dialects give quoting and
placeholders; everything else in the text is SQL-92, so that an engine of 1998 understands it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count as counter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import CompileError
from sqlalchemy.sql import quoted_name
from sqlalchemy.sql.elements import BindParameter

from adapters.errors import Unsupported
from adapters.query import ROW_NUMBER, Condition, Order, Query, Row, Statement, Stored, Table, Where, WhereKeys
from adapters.relational.kept_rules import RulesOf, TableRules, no_rules
from adapters.relational.keyset import Place, behind, is_null, settled
from adapters.relational.limits import limited
from adapters.relational.rules import Convert, Rule, Select
from adapters.relational.shapes import LIKE_ESCAPE, columns_of, padded_length, shape_of, values_of
from adapters.relational.traits import Counting, Escape, Traits

KEPT_STATEMENTS = 1000
"""A gateway of 200 resources uses a few hundred shapes; the bound only guards against an inventive consumer."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement's text, and for each placeholder the position of its value in `values_of(query)`.

    `binds` say which of those values are converted before, `reads` which columns of the rows are behind, by `rules`.
    `then` reads the rows behind those that this one finds, where one statement does not read them all; its values are
    the same.
    """

    text: str
    positions: tuple[int, ...]
    in_order: bool
    binds: tuple[tuple[int, Convert], ...] = ()
    reads: tuple[tuple[int, Convert], ...] = ()
    rules: TableRules | None = None
    then: Prepared | None = None

    def bind(self, values: list[Stored]) -> list[Stored]:
        """Return the values in the order of the placeholders."""
        if self.binds:
            values = list(values)
        for position, convert in self.binds:
            if values[position] is not None:
                values[position] = convert(values[position])
        return values if self.in_order else [values[position] for position in self.positions]

    def chain(self) -> Iterator[Prepared]:
        """Yield this statement and all that read the rows behind."""
        prepared: Prepared | None = self
        while prepared is not None:
            yield prepared
            prepared = prepared.then


class Statements:
    """The compiled statements of one source. Safe for threads: the worst race compiles a shape twice."""

    def __init__(
        self, dialect: Dialect, traits: Traits, schema: str | None = None, rules_of: RulesOf = no_rules
    ) -> None:
        self._dialect = dialect
        self._schema = schema
        self._rules_of = rules_of
        self._kept: dict[Hashable, Prepared] = {}
        self.traits = traits

    def select(self, query: Query, casts: frozenset[int] = frozenset()) -> Prepared:
        """Return the statement that reads the rows of `query`; the values at `casts` arrive as raw bytes of a text."""
        shape = (shape_of(query), casts) if casts else shape_of(query)
        found = self._kept.get(shape)
        if found is None or not (found.rules is None or self._still(query, found.rules)):
            found = self._keep(shape, self._builder(query, casts).rows())
        return found

    def count(self, query: Query, at_most: int, casts: frozenset[int] = frozenset()) -> Prepared:
        """Return the statement that counts the rows of `query`, no further than `at_most`; see `Traits.counting`."""
        shape = (shape_of(query), casts, at_most)
        found = self._kept.get(shape)
        if found is None or not (found.rules is None or self._still(query, found.rules)):
            found = self._keep(shape, self._builder(query, casts).number(at_most))
        return found

    def _still(self, query: Query, rules: TableRules) -> bool:
        """Return whether a statement that was compiled by these rules is right by what the source says now."""
        return rules.holds or self._rules_of(query.table, ()) is rules  # type: ignore[arg-type]  # statements have none

    def values(self, query: Query) -> list[Stored]:
        """Return the values of `query` in the order that `Prepared.bind` expects."""
        return values_of(query, self.traits.wildcards, self.traits.escape)

    def source_of(self, table: Table | Statement, columns: set[str]) -> sa.FromClause:
        """Return what to select from, with `columns` under their exact legacy names."""
        named = [self._named(name) for name in sorted(columns)]
        if isinstance(table, Statement):
            if not self.traits.nested:
                raise Unsupported("this engine takes no SELECT in the place of a table")
            # A colon would start a parameter in SQLAlchemy's text; the operator's text has none.
            text = table.text.strip().rstrip(";").replace(":", "\\:")
            return sa.text(text).columns(*named).subquery("src")
        schema = table.schema or self._schema
        return sa.table(quoted_name(table.name, quote=True), *named, schema=schema and quoted_name(schema, quote=True))

    def _named(self, name: str) -> sa.ColumnClause[Any]:
        if name != ROW_NUMBER:
            return sa.column(quoted_name(name, quote=True))
        if self.traits.row_number is None:
            raise Unsupported("this engine does not number the rows of a table")
        # Without quotes: in quotes SQLite takes a name that a table does not have for a text.
        column: sa.ColumnClause[Any] = sa.column(self.traits.row_number, is_literal=True)
        column.key = ROW_NUMBER
        return column

    def _builder(self, query: Query, casts: frozenset[int]) -> _Builder:
        rules = self._rules_of(query.table, columns_of(query)) if isinstance(query.table, Table) else None
        return _Builder(self, query, casts, rules)

    def _keep(self, shape: Hashable, built: Built) -> Prepared:
        *earlier, last = built.selects
        prepared = self._compiled(last, built, None)
        for select in reversed(earlier):
            prepared = self._compiled(select, built, prepared)
        while len(self._kept) >= KEPT_STATEMENTS:
            # Oldest first. Another thread may have removed it meanwhile.
            self._kept.pop(next(iter(self._kept)), None)
        self._kept[shape] = prepared
        return prepared

    def _compiled(self, select: sa.Select[Any], built: Built, then: Prepared | None) -> Prepared:
        try:
            compiled = select.compile(dialect=self._dialect)
        except CompileError as error:
            raise Unsupported("this engine has no statement for the query") from error
        positions = tuple(int(name[1:]) for name in getattr(compiled, "positiontup", None) or ())
        in_order = positions == tuple(range(built.values))
        binds, reads = tuple(built.binds.items()), tuple(built.reads.items())
        return Prepared(str(compiled), positions, in_order, binds, reads, built.rules, then)


class Built(NamedTuple):
    """Selects that together read the rows, how many values they bind, and what to convert.

    `binds` goes by the number of a value, `reads` by the place of a column.
    """

    selects: Sequence[sa.Select[Any]]
    values: int
    binds: Mapping[int, Convert]
    reads: Mapping[int, Convert]
    rules: TableRules | None


class _Builder:
    """Builds the select of one shape; parameters are named p0, p1 … in the order of `values_of`."""

    def __init__(self, statements: Statements, query: Query, casts: frozenset[int], rules: TableRules | None) -> None:
        self._table_rules = rules
        self._rules: Mapping[str, Rule] = {} if rules is None else rules.rules
        self._binds: dict[int, Convert] = {}
        self._query = query
        self._traits = statements.traits
        self._casts = casts
        self._numbers: Iterator[int] = counter()
        self._source = statements.source_of(query.table, columns_of(query))

    def rows(self) -> Built:
        rules = [self._rules.get(name) for name in self._query.columns]
        reads = {place: rule.read for place, rule in enumerate(rules) if rule is not None and rule.read is not None}
        select = self._filtered(self._selected(rules))
        if self._query.after is None:
            return self._built([self._sorted(select, self._query.order)], reads)
        places, how = self._places(self._query.after), self._traits.behind
        order = self._query.order[settled(places, how) :]
        return self._built([self._sorted(select.where(part), order) for part in behind(places, how)], reads)

    def _built(self, selects: Sequence[sa.Select[Any]], reads: Mapping[int, Convert]) -> Built:
        return Built(selects, next(self._numbers), self._binds, reads, self._table_rules)

    def _selected(self, rules: Sequence[Rule | None]) -> sa.Select[Any]:
        columns = [
            self._column(name) if rule is None or rule.select is None else _SELECTED[rule.select](self._column(name))
            for name, rule in zip(self._query.columns, rules, strict=True)
        ]
        return sa.select(*columns).select_from(self._source)

    def _sorted(self, select: sa.Select[Any], order: Sequence[Order]) -> sa.Select[Any]:
        """Return the select in an order, and cut to the limit."""
        for sort in order:
            column = self._column(sort.column)
            select = select.order_by(column.desc() if sort.descending else column)
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
        return self._built([found], {})

    def _filtered(self, select: sa.Select[Any]) -> sa.Select[Any]:
        for where in self._query.where:
            select = select.where(self._keys(where) if isinstance(where, WhereKeys) else self._condition(where))
        return select

    def _places(self, after: Row) -> list[Place]:
        return [
            Place(
                order,
                self._column(order.column),
                None if value is None else self._value(order.column),
                self._traits,
            )
            for order, value in zip(self._query.order, after, strict=True)
        ]

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
                return starting
            escape = LIKE_ESCAPE if self._traits.escape is Escape.CLAUSE else None
            return column.like(self._value(None), escape=escape)
        compared: sa.ColumnElement[bool] = _COMPARISONS[condition](column, self._value(where.column))
        return compared

    def _listed(self, name: str, length: int) -> sa.ColumnElement[bool]:
        if not length:
            return sa.false()
        length = padded_length(length)
        most = self._traits.longest_list or length
        lists = [range(start, min(start + most, length)) for start in range(0, length, most)]
        return sa.or_(*[self._column(name).in_([self._value(name) for _ in part]) for part in lists])

    def _keys(self, where: WhereKeys) -> sa.ColumnElement[bool]:
        if len(where.columns) == 1 or not where.keys:
            return self._listed(where.columns[0], len(where.keys))
        # Row values, (a, b) IN ((?, ?)), are unknown to SQL Server and most engines of the nineties.
        length = padded_length(len(where.keys))
        each = [sa.and_(*[self._column(name) == self._value(name) for name in where.columns]) for _ in range(length)]
        return sa.or_(*each)

    def _column(self, name: str) -> sa.ColumnClause[Any]:
        column: sa.ColumnClause[Any] = self._source.c[name]  # type: ignore[assignment]  # always a column of our own
        return column

    def _value(self, compared: str | None) -> Any:
        """Return the next parameter; `compared` is the column that it is compared with as a whole."""
        number = next(self._numbers)
        rule = self._rules.get(compared or "")
        if rule is not None and rule.bind is not None:
            self._binds[number] = rule.bind
        parameter: BindParameter[Any] = sa.bindparam(f"p{number}", required=False, type_=sa.types.NullType())
        return sa.cast(parameter, sa.Text) if number in self._casts else parameter


_COMPARISONS: dict[Condition, Any] = {
    Condition.EQ: lambda column, value: column == value,
    Condition.GT: lambda column, value: column > value,
    Condition.GE: lambda column, value: column >= value,
    Condition.LT: lambda column, value: column < value,
    Condition.LE: lambda column, value: column <= value,
}

_SELECTED: dict[Select, Any] = {
    # Not a cast, which older engines do not know for this type.
    Select.DOUBLE: lambda column: sa.type_coerce(column, sa.Double) + sa.literal_column("0e0"),
    Select.TEXT: lambda column: sa.cast(column, sa.VARCHAR(MOST_LETTERS)),
    Select.LONG_TEXT: lambda column: sa.cast(column, sa.Text),
    Select.DECIMAL: lambda column: sa.cast(column, sa.Numeric),
    Select.JSON: lambda column: sa.cast(sa.func.array_to_json(column), sa.Text),
}
MOST_LETTERS = 100
"""No value that is selected as a text, for its type, has more."""
