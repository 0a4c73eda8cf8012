"""What every source with SQL statements shares: from a query to its rows.

The kinds built on this (`sql`, `odbc`) only say how to connect and what their engine is like. Connections and the
errors of drivers are connected.py's, the types of columns typed.py's.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Generator, Iterator
from contextlib import closing

from adapters.base import Fact
from adapters.errors import (
    SourceRejected,
    SourceTimeout,
    SourceUnavailable,
    StatementOutdated,
    Unsupported,
    ValueNotStorable,
    ValueOutOfRange,
)
from adapters.instants import placed
from adapters.query import (
    ROW_NUMBER,
    Condition,
    Instant,
    Query,
    Row,
    Statement,
    Stored,
    Table,
    Undecodable,
    Where,
)
from adapters.relational.connected import Result
from adapters.relational.connections import Link
from adapters.relational.facts import REFUSED, value_facts
from adapters.relational.fitting import TooManyTrials, fitted
from adapters.relational.rules import rows_as_read
from adapters.relational.session import Session
from adapters.relational.shapes import columns_of
from adapters.relational.splitting import parts
from adapters.relational.statements import Prepared
from adapters.relational.traits import Counting
from adapters.relational.typed import TypedAdapter
from adapters.ties import stream_tied

MOST_TRIES = 3
"""How often a statement is made whose columns have other types by the time that it runs."""


def _bare(value: Stored) -> Stored:
    return bytes(value) if type(value) is Undecodable else value


def _as_read(link: Link, prepared: Prepared, rows: list[Row]) -> list[Row]:
    """Return rows as the rules of their columns read them; raises StatementOutdated where these rules are old."""
    if prepared.rules is None:
        return rows_as_read(prepared.reads, rows) if prepared.reads else rows
    shown = link.shown
    if shown != prepared.seen.shown:
        prepared.rules.see(prepared.columns, list(map(link.kind, shown or ())))
        prepared.seen.shown = shown
    if not prepared.reads:
        return rows
    try:
        return rows_as_read(prepared.reads, rows)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise StatementOutdated("a column holds what its type does not") from error


class RelationalAdapter(TypedAdapter):
    """Reads a source by statements. Subclasses connect and know their engine."""

    has_views = True

    casts_bytes: bool = False
    """Whether the driver sends bytes as a binary value, which a cast makes a text again."""

    def __init__(self, name: str, session: Session) -> None:
        super().__init__(name, session)
        self._numbered: dict[Table | Statement, bool] = {}

    def has_numbers(self, table: Table | Statement) -> bool:
        if isinstance(table, Statement) or self.statements.traits.row_number is None:
            return False
        known = self._numbered.get(table)
        return self._ask_for_number(table) if known is None else known

    def _ask_for_number(self, table: Table) -> bool:
        """Return whether a row of a table has a number; a view's is NULL or refused, by the version of the engine."""
        try:
            rows = self.read(Query(table, (ROW_NUMBER,), limit=1))
        except SourceRejected:
            rows = [(None,)]
        if rows:
            # An empty table is asked again: who can say whether it is a view.
            self._numbered[table] = rows[0][0] is not None
        return self._numbered.get(table, False)

    def read(self, query: Query) -> list[Row]:
        if query.limit is None:
            raise Unsupported("a read needs a limit; stream the rows instead")
        most = self.statements.traits.most_values
        if most is None:
            return self._fitting(query, self._read, [])
        rows: list[Row] = []
        for part in parts(query, most):
            rows += self._fitting(part, self._read, [])
            if len(rows) >= query.limit:
                break
        # Some engines count rows that tie with the last one as one.
        return rows[: query.limit]

    def _read(self, query: Query) -> list[Row]:
        prepared, values = self.prepared(query)
        rows = self._found(prepared, values)
        while prepared.then is not None and len(rows) < query.limit:  # type: ignore[operator]  # read() saw to it
            prepared = prepared.then
            rows = (rows + self._found(prepared, values))[: query.limit]
        return rows

    def _found(self, prepared: Prepared, values: list[Stored]) -> list[Row]:
        bound = self.adapted(prepared.bind(values))
        # As in run(), but spelled out: its call and a closure would cost a point read two hundredths of its time.
        link = self._connections.take()
        try:
            rows = self._rows(link, prepared, bound)
        except BaseException as error:
            failure = self._failed(link, error, bound)
            if failure is None:
                raise
            raise failure from error
        self._connections.give(link)
        return rows

    def _fitting(self, query: Query, ask: Callable[[Query], Result], nothing: Result) -> Result:
        """Return what `ask` answers, asked again where columns have other types than its statement was made for."""
        tries = 1
        while True:
            try:
                try:
                    return ask(query)
                except (ValueOutOfRange, ValueNotStorable) as failure:
                    return self._held(query, ask, nothing, failure)
            except SourceRejected as refusal:
                is_sure = isinstance(refusal, StatementOutdated)
                if tries == MOST_TRIES or not self._rules.refused(query.table, is_sure=is_sure):
                    raise
            tries += 1

    def _held(
        self, query: Query, ask: Callable[[Query], Result], nothing: Result, failure: ValueOutOfRange | ValueNotStorable
    ) -> Result:
        """Return what `ask` answers where a value cannot be stored, so that no row has it, by what can be."""
        bounded = self._fitted(query, failure) if isinstance(failure, ValueOutOfRange) else None
        return nothing if bounded is None else ask(bounded)

    def _fitted(self, query: Query, failure: ValueOutOfRange) -> Query | None:
        """Return a query for the same rows that the engine takes, or None when no row can match."""

        def fits(column: str, value: Stored) -> bool:
            none = (Where(column, Condition.EQ, value), Where(column, Condition.IS_NULL))
            try:
                self._read(Query(query.table, (column,), none, limit=1))
            except ValueNotStorable:
                return False
            return True

        try:
            found = fitted(query, fits)
        except TooManyTrials:
            found = query
        if found == query:
            # It is a value in a row, or one that the engine computes.
            raise self._error(SourceRejected) from failure
        return found

    def count(self, query: Query, at_most: int) -> int:
        return self._fitting(query, lambda query: self._count(query, at_most), 0)

    def _count(self, query: Query, at_most: int) -> int:
        prepared, values = self.prepared(query, at_most)
        bound = self.adapted(prepared.bind(values))
        rows = self.run(lambda link: self._rows(link, prepared, bound), bound)
        is_listed = self.statements.traits.counting is Counting.ROWS
        return min(len(rows) if is_listed else int(rows[0][0]), at_most)

    def stream(self, query: Query, batch: int) -> Iterator[list[Row]]:
        return stream_tied(self.read, self._stream, query, batch)

    def _stream(self, query: Query, batch: int) -> Iterator[list[Row]]:
        with self._connections.streamed():
            begun = self._fitting(query, lambda query: self._begun(query, batch), None)
            if begun is not None:
                first, rest = begun
                with closing(rest):
                    yield first
                    yield from rest

    def _begun(self, query: Query, batch: int) -> tuple[list[Row], Generator[list[Row]]] | None:
        """Return the first rows of a stream and the rest, or None when there are none."""
        batches = self._streamed(query, batch)
        first = next(batches, None)
        return None if first is None else (first, batches)

    def _streamed(self, query: Query, batch: int) -> Generator[list[Row]]:
        prepared, values = self.prepared(query)
        left = query.limit
        for statement in prepared.chain():
            with closing(self._batches(statement, values, batch)) as batches:
                for rows in batches:
                    yield rows if left is None else rows[:left]
                    if left is not None:
                        left -= len(rows)
                        if left <= 0:
                            return

    def _batches(self, prepared: Prepared, values: list[Stored], batch: int) -> Generator[list[Row]]:
        bound = self.adapted(prepared.bind(values))
        link = self._connections.take()
        try:
            if prepared.let is not None:
                link.let_rows(prepared.let)
            yield from self._batched(link, prepared, bound, batch)
        except GeneratorExit:
            self._release(link)
            raise
        except BaseException as error:
            failure = self._failed(link, error, bound)
            if failure is None:
                raise
            raise failure from error
        self._release(link)

    def statement(self, query: Query) -> str:
        return ";\n".join((prepared.packed or prepared).text for prepared in self.statements.select(query).chain())

    @abstractmethod
    def way_facts(self, link: Link) -> tuple[Fact, ...]:
        """Return which driver leads to the source, and how it is taken."""

    def facts(self) -> tuple[Fact, ...]:
        statements = self.statements

        def ask(link: Link) -> tuple[Fact, ...]:
            def read(text: str) -> object:
                try:
                    return link.rows(text, ())[0][0]
                except Exception as error:  # A type that an old engine lacks, or a driver does not carry.
                    if link.failure(error) in {SourceUnavailable, SourceTimeout}:
                        raise
                    return REFUSED

            product = self.product
            values = value_facts(read, statements, product.name if product else "", self.rules_by)
            return (*self.way_facts(link), self.zone.fact(product.zone if product else None), *values)

        return self.run(ask)

    def prepared(self, query: Query, at_most: int | None = None) -> tuple[Prepared, list[Stored]]:
        """Return what reads (or, with `at_most`, counts) the rows, and the values that it binds."""
        statements = self.statements
        values = statements.values(query)
        if Instant in map(type, values):
            return self.prepared(self._placed(query), at_most)
        if self.casts_bytes and Undecodable in map(type, values):
            casts = frozenset(number for number, value in enumerate(values) if type(value) is Undecodable)
            prepared = statements.select(query, casts) if at_most is None else statements.count(query, at_most, casts)
            return prepared, [_bare(value) for value in values]
        return statements.select(query) if at_most is None else statements.count(query, at_most), values

    def _placed(self, query: Query) -> Query:
        columns = columns_of(query)
        return placed(query, lambda column, instant: self.takes_instant(instant, query.table, column, columns))

    def forget(self, table: Table | Statement) -> None:
        self._rules.forget(table)
        self._numbered.pop(table, None)

    def adapted(self, values: list[Stored]) -> list[Stored]:
        """Return the values as the driver takes them."""
        return values

    def _batched(self, link: Link, prepared: Prepared, values: list[Stored], batch: int) -> Iterator[list[Row]]:
        for rows in link.batches(prepared.text, values, batch):
            yield _as_read(link, prepared, rows)

    def _rows(self, link: Link, prepared: Prepared, values: list[Stored]) -> list[Row]:
        if prepared.let is not None:
            link.let_rows(prepared.let)
        return _as_read(link, prepared, link.rows(prepared.text, values, prepared.cut))
