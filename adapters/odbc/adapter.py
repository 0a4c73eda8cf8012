"""Any source with an ODBC driver, through pyodbc: by the name of a DSN, or by driver and connection text.

What the engine behind the driver is like is asked once, at the first connection. Known products and
drivers bring their own settings; an unknown engine is asked for its quotes, its place of NULL, and tried
for the way it limits rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

from adapters.base import Capability, Fact, Notice, Option, Probe, TableDescription
from adapters.errors import AdapterError, OptionError
from adapters.generations.generation import Generation
from adapters.generations.known import GENERATIONS, chosen, generation_of
from adapters.odbc.catalog import elsewhere
from adapters.odbc.describe import completed, declared_types, outlined
from adapters.odbc.dialect import ODBCDialect
from adapters.odbc.drivers import DRIVERS, ODBCDriver, driver_missing, driver_named
from adapters.odbc.engine import EngineCatalog
from adapters.odbc.facts import link_facts
from adapters.odbc.failures import odbc_failure
from adapters.odbc.link import ODBCLink
from adapters.odbc.probing import judged
from adapters.odbc.target import Target, pyodbc_module
from adapters.odbc.traits import nulls_of, traits_of, with_limit
from adapters.query import Query, Row, Statement, Stored, Table
from adapters.relational.adapter import RelationalAdapter
from adapters.relational.charset import TextDecoder
from adapters.relational.connections import Link, closed_on_error
from adapters.relational.kept_rules import Types
from adapters.relational.paged import pages
from adapters.relational.products import Product, product_of_dbms
from adapters.relational.rules import Rule
from adapters.relational.session import SHARED_OPTIONS, Session
from adapters.relational.sqlstate import is_driver_missing
from adapters.relational.statements import Prepared, Statements
from adapters.relational.traits import LimitStyle
from adapters.relational.watchdog import Watchdog


class ODBCAdapter(RelationalAdapter):
    """Reads a source by its ODBC driver."""

    kind = "odbc"
    summary = "Anything with an ODBC driver"
    options = (
        Option("dsn", "Name of a data source that is configured on this machine."),
        Option("driver", "Name or path of the driver, when there is no dsn."),
        Option("connection", "The driver's own connection keywords, as KEY=value;KEY=value.", secret=True),
        Option("user", "User name."),
        Option("password", "Password.", secret=True),
        Option("schema", "Schema of the tables that name none."),
        Option(
            "limit_style",
            "How the engine limits rows; found out when it is not given.",
            choices=tuple(style.value for style in LimitStyle),
        ),
        *SHARED_OPTIONS,
    )
    capabilities = frozenset({Capability.STATEMENTS, Capability.STREAMS, Capability.DESCRIBES})
    generations = frozenset(GENERATIONS)
    drivers: ClassVar[Sequence[ODBCDriver]] = DRIVERS
    """The drivers whose quirks are known."""

    def __init__(
        self,
        name: str,
        target: Target,
        session: Session,
        limit_style: LimitStyle | None = None,
        generation: Generation | None = None,
    ) -> None:
        super().__init__(name, session)
        self._pyodbc = pyodbc_module()
        self._target = target
        self._assumed = target.driver
        self._judged: ODBCDriver | None = None
        self._facts: tuple[Fact, ...] = ()
        self.casts_bytes = target.driver.raw_texts
        self._limit_style = limit_style
        self._generation = generation
        self._decoder = TextDecoder(session.charset)
        self._statements: Statements | None = None
        self._product: Product | None = None
        self._notices: tuple[Notice, ...] = ()

    @classmethod
    def open(cls, name: str, options: Mapping[str, Any]) -> Self:
        style = options.get("limit_style") or None
        try:
            limit_style = LimitStyle(style) if style else None
        except ValueError as error:
            raise OptionError(
                "limit_style", f"there is no limit_style {style!r}", f"use one of {', '.join(LimitStyle)}"
            ) from error
        session = Session.of(options)
        target = Target.of(options, session, cls.drivers)
        return cls(name, target, session, limit_style, chosen(options, cls.generations))

    @property
    def statements(self) -> Statements:
        return self._statements or self._learn()

    @property
    def nulls_last(self) -> bool:  # type: ignore[override]  # known only once we are connected
        return self.statements.traits.nulls_last

    def connect(self, watchdog: Watchdog) -> Link:
        link = self._linked(watchdog)
        with closed_on_error(link):
            driver = self._judged or self._driver_of(link)
        if link.driver is not driver:
            # Its keywords hold from the beginning of a connection.
            link.close()
            self._target = replace(self._target, driver=driver)
            self.casts_bytes = driver.raw_texts
            link = self._linked(watchdog)
        _, product = self._engine(link)
        self._product = product
        with closed_on_error(link):
            link.prepare(self._session_of(product))
            if product is not None:
                link.begins_with(self.zone.put(link, product.zone))
        return link

    def _session_of(self, product: Product | None) -> Sequence[str]:
        return product.session(self.session.timeout, self.session.read_only) if product else ()

    def _linked(self, watchdog: Watchdog) -> ODBCLink:
        target = self._target

        def opened(streaming: bool) -> Any:
            return target.opened(self._pyodbc, streaming)

        try:
            return ODBCLink(self._pyodbc, target.driver, opened, self._decoder, self.session.timeout, watchdog)
        except self._pyodbc.Error as error:
            if is_driver_missing(*error.args):
                raise driver_missing(target.named) from error
            raise

    def _driver_of(self, link: ODBCLink) -> ODBCDriver:
        """Return what is known of the driver behind a link, by its own word: a file name is the operator's."""
        told = str(link.info("SQL_DRIVER_NAME") or "")
        driver = driver_named(told, self.drivers) if told else link.driver
        if not driver.marks:
            _, product = self._engine(link)
            link.prepare(self._session_of(product))
            driver, self._facts = judged(link, product, driver)
        self._judged = driver
        return driver

    def connect_failure(self, error: Exception) -> type[AdapterError] | None:
        return odbc_failure(self._pyodbc, error)

    def adapted(self, values: list[Stored]) -> list[Stored]:
        driver = self._target.driver
        if driver.adapt is not None:
            values = list(map(driver.adapt, values))
        if driver.raw_texts:
            storable = self._decoder.storable
            return [value if type(value) is not str or value.isascii() else storable(value) for value in values]
        return values

    def asked_types(self, table: Table | Statement, columns: Collection[str]) -> Types | None:
        if isinstance(table, Statement):
            ask = self._target.driver.statement_types
            if ask is None or not columns:
                return None
            return self.types_in(table, columns, ask)
        if not self._makers:
            return None
        if self._product and self._product.column_types:
            return self.types_of(table, "?")
        # Not all generations of the engine have one statement for it, but the driver knows.
        schema = table.schema or self.session.schema
        return self.run(lambda link: declared_types(link, table.name, schema))  # type: ignore[arg-type]  # ours

    def rules_by(self, types: Types) -> Mapping[str, Rule]:
        rules_in = self._target.driver.rules_in
        if rules_in is not None:
            return rules_in(types, self._decoder)
        rules = {column: rule for make in self._makers for column, rule in make(types).items()}
        return self.zone.rules(types, rules, self._product.zone if self._product else None)

    @property
    def _makers(self) -> Sequence[Callable[[Types], Mapping[str, Rule]]]:
        made_by = (self._product.rules if self._product else None, self._target.driver.rules)
        return [make for make in made_by if make is not None]

    def stream(self, query: Query, batch: int) -> Iterator[list[Row]]:
        # The first connection finds out which driver it is.
        if (self.statements and self._target.driver.streams) or not query.order:
            return super().stream(query, batch)
        return pages(self.read, query, batch, numbered=query.tied and self.has_numbers(query.table))

    @property
    def product(self) -> Product | None:
        return self._product

    def way_facts(self, link: Link) -> tuple[Fact, ...]:
        # Every link of ours is an ODBCLink.
        return (*link_facts(link, self._target.named, self._assumed, self._decoder.charset), *self._facts)  # type: ignore[arg-type]

    def probe(self) -> Probe:
        def ask(link: ODBCLink) -> Probe:
            link.ping()
            name, version = link.info("SQL_DBMS_NAME") or "unknown", link.info("SQL_DBMS_VER") or ""
            writes = self._product.writes if self._product else None
            can_write = bool(link.rows(writes, ())[0][0]) if writes else None
            return Probe(name, version, can_write)

        return self.run(ask)  # type: ignore[arg-type]  # every link of ours is an ODBCLink

    def describe(self, table: str | None = None, schema: str | None = None) -> tuple[TableDescription, ...]:
        return tuple(self.completed(self._outlined(table, schema or self.session.schema)))

    def outline(self) -> tuple[TableDescription, ...]:
        self._notices = self.run(lambda link: elsewhere(link, self.session.schema))  # type: ignore[arg-type]
        return self._outlined(None, self.session.schema)

    def notices(self) -> tuple[Notice, ...]:
        return self._notices

    def completed(self, outlines: Sequence[TableDescription]) -> Iterator[TableDescription]:
        if not outlines:
            return
        engine = self.run(lambda link: EngineCatalog.of(link, self._product))  # type: ignore[arg-type]  # as above
        for outline in outlines:
            if outline.unreadable:
                yield outline
                continue

            def ask(link: ODBCLink, outline: TableDescription = outline) -> TableDescription:
                return completed(link, outline, engine)

            yield self.run(ask)  # type: ignore[arg-type]  # every link of ours is an ODBCLink

    def _outlined(self, table: str | None, schema: str | None) -> tuple[TableDescription, ...]:
        return self.run(lambda link: outlined(link, schema, table, self._product))  # type: ignore[arg-type]

    def _rows(self, link: Link, prepared: Prepared, values: list[Stored]) -> list[Row]:
        packed = prepared.packed
        if packed is None:
            return super()._rows(link, prepared, values)
        rows: list[Row] | None = None
        if packed.is_worth_it():
            rows = link.packed_rows(packed, values, prepared.cut)  # type: ignore[attr-defined]  # a link of ours
        if rows is None:
            rows = link.packed_rows(prepared.whole, values, prepared.cut)  # type: ignore[attr-defined]  # as above
        return super()._rows(link, prepared, values) if rows is None else rows

    def _batched(self, link: Link, prepared: Prepared, values: list[Stored], batch: int) -> Iterator[list[Row]]:
        if prepared.whole is None:
            return super()._batched(link, prepared, values, batch)
        return link.packed_batches(prepared.whole, values, batch)  # type: ignore[attr-defined,no-any-return]  # as above

    def _learn(self) -> Statements:
        # Two threads may both ask, at most at the start: behind a lock, all would wait for a mute server.
        self._statements = self.run(self._ask_for_traits)  # type: ignore[arg-type]
        return self._statements

    def _ask_for_traits(self, link: ODBCLink) -> Statements:
        generation, product = self._engine(link)
        quote = (generation and generation.quote) or link.info("SQL_IDENTIFIER_QUOTE_CHAR") or '"'
        dialect = ODBCDialect(quote, table_as=product is None or product.traits.table_as)
        if product is not None:
            traits = with_limit(product.traits, self._limit_style)
            if generation is not None and generation.asks_nulls:
                traits = replace(traits, nulls=nulls_of(link))
        else:
            traits = traits_of(link, dialect.identifier_preparer.quote_identifier, self._limit_style)
        other_in = self._target.driver.other_in
        if other_in is None:
            return Statements(dialect, traits, self.session.schema, self.rules_of, before=self.before)
        traits = replace(traits, packs=link.runs("SELECT json_array(1)"))
        return Statements(dialect, traits, self.session.schema, self.rules_of, other_in(self._decoder), self.before)

    def _engine(self, link: ODBCLink) -> tuple[Generation | None, Product | None]:
        """Return the generation (as declared, or by the version told) and the product, each None where unknown."""
        name = link.info("SQL_DBMS_NAME") or ""
        generation = self._generation or generation_of(name, link.info("SQL_DBMS_VER") or "")
        return generation, generation.product if generation else product_of_dbms(name)
