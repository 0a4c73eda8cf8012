"""Query → SQLAlchemy Core → statement text, compiled once per shape and kept.

Building and compiling a select costs ten times what running it does, so only the first query of a
shape pays for it; later ones bind their values to the kept text.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import CompileError
from sqlalchemy.sql import quoted_name

from adapters.errors import Unsupported
from adapters.query import ROW_NUMBER, Query, Statement, Stored, Table
from adapters.relational.kept_rules import RulesOf, Seen, TableRules, no_rules
from adapters.relational.packed import Packed
from adapters.relational.rules import Convert, Rule
from adapters.relational.selected import SELECTED
from adapters.relational.selects import TWIN, Builder, Built, Packing
from adapters.relational.shapes import columns_of, shape_of, values_of
from adapters.relational.traits import LimitStyle, Traits

KEPT_STATEMENTS = 1000
"""A gateway of 200 resources uses a few hundred shapes; the bound only guards against an inventive consumer."""


Before: TypeAlias = Callable[[Table | Statement, TableRules | None], str]
"""Returns what stands before a statement on a table with these rules."""


def _nothing(_table: Table | Statement, _rules: TableRules | None) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement's text, and for each placeholder the position of its value in `values_of(query)`.

    By `rules`, `binds` convert some of those values before they are sent, and `reads` some columns of the rows that
    come. `twins` make further values of some of them, which are appended to those of the query. `then` reads the rows
    behind those that this one finds, where one statement does not read them all; its values are the same. `packed`
    reads the same rows faster, where they hold nothing unusual, and `whole` any rows. `cut` is where to stop reading,
    and `let` how many rows the session has to let through (0 for all), each None where the text says it. `seen` is how
    the driver describes `columns`.
    """

    text: str
    positions: tuple[int, ...]
    in_order: bool
    binds: tuple[tuple[int, Convert], ...] = ()
    reads: tuple[tuple[int, Convert], ...] = ()
    rules: TableRules | None = None
    then: Prepared | None = None
    cut: int | None = None
    let: int | None = None
    twins: tuple[tuple[int, Convert], ...] = ()
    packed: Packed | None = None
    whole: Packed | None = None
    columns: tuple[str, ...] = ()
    seen: Seen = field(default_factory=Seen)

    def bind(self, values: list[Stored]) -> list[Stored]:
        """Return the values in the order of the placeholders."""
        if self.twins:
            values = [*values, *[convert(values[position]) for position, convert in self.twins]]
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

    def __init__(  # noqa: PLR0913, PLR0917 - all that decides a statement
        self,
        dialect: Dialect,
        traits: Traits,
        schema: str | None = None,
        rules_of: RulesOf = no_rules,
        other: Rule | None = None,
        before: Before = _nothing,
    ) -> None:
        """`other` is the rule of columns of which no table tells the type; `before` opens each statement on a table."""
        self._dialect = dialect
        self._schema = schema
        self._rules_of = rules_of
        self._other = other
        self._before = before
        self._kept: dict[Hashable, Prepared] = {}
        self.traits = traits

    def select(self, query: Query, casts: frozenset[int] = frozenset()) -> Prepared:
        """Return the statement that reads the rows of `query`; the values at `casts` arrive as raw bytes of a text."""
        shape = (shape_of(query), casts) if casts else shape_of(query)
        return self._held(shape, query) or self._keep(shape, query.table, self._builder(query, casts).rows())

    def count(self, query: Query, at_most: int, casts: frozenset[int] = frozenset()) -> Prepared:
        """Return the statement that counts the rows of `query`, no further than `at_most`; see `Traits.counting`."""
        shape = (shape_of(query), casts, at_most)
        return self._held(shape, query) or self._keep(shape, query.table, self._builder(query, casts).number(at_most))

    def quoted(self, name: str) -> str:
        """Return a column's name in the engine's quotes."""
        return self._dialect.identifier_preparer.quote_identifier(name)

    def constant(self, expression: str, rule: Rule | None) -> str:
        """Return the SELECT of an expression in the place of a column with this rule."""
        column: sa.ColumnElement[Any] = sa.literal_column(expression)
        selected = column if rule is None or rule.select is None else SELECTED[rule.select](column)
        return str(sa.select(selected.label("one")).compile(dialect=self._dialect))

    def _held(self, shape: Hashable, query: Query) -> Prepared | None:
        """Return the statement that is kept for a shape, where its rules are right by what the source says now."""
        found = self._kept.get(shape)
        if found is None or found.rules is None or found.rules.holds:
            return found
        return found if self._rules_of(query.table, ()) is found.rules else None

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

    def _builder(self, query: Query, casts: frozenset[int]) -> Builder:
        columns = columns_of(query)
        rules = self._rules_of(query.table, columns)
        return Builder(query, self.source_of(query.table, columns), self.traits, casts, rules, self._other)

    def _keep(self, shape: Hashable, table: Table | Statement, built: Built) -> Prepared:
        *earlier, last = built.selects
        before = self._before(table, built.rules)
        prepared = self._compiled(before, last, built, None)
        for select in reversed(earlier):
            prepared = self._compiled(before, select, built, prepared)
        while len(self._kept) >= KEPT_STATEMENTS:
            # Oldest first. Another thread may have removed it meanwhile.
            self._kept.pop(next(iter(self._kept)), None)
        self._kept[shape] = prepared
        return prepared

    def _compiled(self, before: str, select: sa.Select[Any], built: Built, then: Prepared | None) -> Prepared:
        try:
            compiled = select.compile(dialect=self._dialect)
        except CompileError as error:
            raise Unsupported("this engine has no statement for the query") from error
        named = [(name[0], int(name[1:])) for name in getattr(compiled, "positiontup", None) or ()]
        positions = tuple(built.values + number if kind == TWIN else number for kind, number in named)
        packed, whole = [self._packed(select, packing) for packing in (built.packing, built.whole)]
        return Prepared(
            text=before + str(compiled),
            positions=positions,
            in_order=positions == tuple(range(built.values + len(built.twins))),
            binds=tuple(built.binds.items()),
            reads=tuple(built.reads.items()),
            rules=built.rules,
            then=then,
            cut=built.most if built.is_cut else None,
            let=(built.most or 0) if self.traits.limit is LimitStyle.ROWCOUNT else None,
            twins=tuple(built.twins),
            packed=packed,
            whole=whole,
            columns=built.columns,
        )

    def _packed(self, select: sa.Select[Any], packing: Packing | None) -> Packed | None:
        """Return what reads the rows of a select packed; it binds the same values."""
        if packing is None:
            return None
        text = select.with_only_columns(packing.row).compile(dialect=self._dialect)
        return Packed(str(text), packing.cells)
