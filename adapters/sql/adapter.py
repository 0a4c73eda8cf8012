"""Sources that SQLAlchemy has a dialect for: SQLite, PostgreSQL, MariaDB, MySQL, SQL Server and others.

The dialect gives quoting, placeholders, connection arguments and reflection. Rows come straight from the
driver's cursor, by the values that the driver itself makes of them.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy.engine import URL, Engine, make_url

from adapters.base import Capability, Fact, Notice, Option, Probe, TableDescription
from adapters.errors import AdapterError, OptionError, SourceRejected
from adapters.generations.generation import Generation
from adapters.generations.known import SQL_GENERATIONS, chosen
from adapters.query import Instant, Query, Statement, Stored, Table, Undecodable
from adapters.relational.adapter import RelationalAdapter
from adapters.relational.charset import TextDecoder, is_ascii
from adapters.relational.connected import Result
from adapters.relational.connections import Link, closed_on_error
from adapters.relational.firebird_texts import INDEXES, TEXTS, WHOLE_VIEW, text_types
from adapters.relational.kept_rules import KeptRules, Types
from adapters.relational.postgres_rules import types_of_statement
from adapters.relational.products import SQLITE, Product, product_of_dialect
from adapters.relational.rules import Rule
from adapters.relational.session import SHARED_OPTIONS, Session
from adapters.relational.shapes import columns_of, compared
from adapters.relational.sqlite_values import adapted_value
from adapters.relational.sqlstate import lacks_object, native_failure, sqlstate_failure
from adapters.relational.statements import Prepared, Statements
from adapters.relational.watchdog import Watchdog
from adapters.sql.describers import describer_of, inspected
from adapters.sql.describing import Describer, batches
from adapters.sql.places import url_of
from adapters.sql.sessions import connected_link, driver_for
from adapters.sql.sqlite_link import SQLiteFile, SQLiteLink, database_path, sqlite_failure, sqlite_uri

if TYPE_CHECKING:
    from adapters.firebird.connect import FirebirdPlace

log = logging.getLogger(__name__)

PLAIN = frozenset({str, int, float, type(None), bytes})


class SQLAdapter(RelationalAdapter):
    """Reads a database by its SQLAlchemy URL."""

    kind = "sql"
    summary = "A SQL database that SQLAlchemy has a dialect for"
    options = (
        Option("url", "SQLAlchemy URL; relative paths of files start at the catalog.", required=True, secret=True),
        Option(
            "password", "Password of the url's user, as it is; in the url itself it is percent-encoded.", secret=True
        ),
        Option("schema", "Schema of the tables that name none."),
        *SHARED_OPTIONS,
    )
    capabilities = frozenset({Capability.STATEMENTS, Capability.STREAMS, Capability.DESCRIBES})
    generations = SQL_GENERATIONS

    def __init__(self, name: str, url: URL, session: Session, generation: Generation | None = None) -> None:
        super().__init__(name, session)
        self._driver = driver_for(url)
        if generation and self._driver.dialect.name not in generation.dialects:
            raise OptionError(
                "generation",
                f"{generation.name} is {generation.summary}, and the url begins with {self._driver.dialect.name}",
                "remove the generation, or name one of this engine",
            )
        self._product = generation.product if generation else product_of_dialect(self._driver.dialect.name)
        self._decoder = TextDecoder(session.charset)
        self._notices: tuple[Notice, ...] = ()
        self._lacks_own_catalog = False
        self._file: SQLiteFile | None = None
        self._firebird: FirebirdPlace | None = None
        if self._product is SQLITE:
            uri = sqlite_uri(url.database or "", {k: str(v) for k, v in url.query.items()}, session.read_only)
            self.casts_bytes = True
            self._file = SQLiteFile(uri, None if session.fixed_file else database_path(url.database or ""))
        if self._driver.dialect.name == "firebird":
            from adapters.firebird.connect import FirebirdPlace  # noqa: PLC0415 - the driver is optional

            self._firebird = FirebirdPlace.of(url)
        # The driver has right types for all columns, and theirs are asked for only where a value needs it.
        self._has_own_types = self._product.rules is None and self._product.text_rules is not None
        self._typed = KeptRules(self._types, self._product.text_rules or self.rules_by)
        self._statements = Statements(
            self._driver.dialect, self._product.traits, session.schema, self.rules_of, before=self.before
        )
        self.nulls_last = self._product.traits.nulls_last

    @classmethod
    def open(cls, name: str, options: Mapping[str, Any]) -> Self:
        url = url_of(options)
        return cls(name, url, Session.of(options), chosen(options, cls.generations))

    @classmethod
    def numbers_rows(cls, options: Mapping[str, Any]) -> bool:
        name = str(options.get("url")).partition(":")[0].partition("+")[0]
        return product_of_dialect(name).traits.row_number is not None

    @classmethod
    def for_engine(cls, engine_or_url: Engine | URL | str, *, name: str = "sql", **session: Any) -> Self:
        """Return an adapter for the database of an engine; it opens connections of its own.

        `session` holds fields of `Session`: schema, charset, connections, timeout, read_only.
        """
        url = engine_or_url.url if isinstance(engine_or_url, Engine) else make_url(engine_or_url)
        return cls(name, url, Session(**session))

    @property
    def statements(self) -> Statements:
        return self._statements

    def connect(self, watchdog: Watchdog) -> Link:
        if self._file is not None:
            session = self._product.session(self.session.timeout, self.session.read_only)
            return SQLiteLink(self._file, session, self._decoder, self.session.timeout, watchdog)
        if self._firebird is not None:
            return self._firebird.link(self.name, self._decoder, self.session.timeout, watchdog)
        link = connected_link(self._driver, self._product, self.session, self._decoder, watchdog)
        with closed_on_error(link):
            self.zone.put(link, self._product.zone)
        return link

    def connect_failure(self, error: Exception) -> type[AdapterError] | None:
        if self._file is not None:
            return sqlite_failure(error)
        if self._firebird is not None:
            return self._firebird.failure(error)
        if isinstance(error, OSError):
            return sqlstate_failure("08001")
        if not isinstance(error, self._driver.error):
            return None
        state = getattr(error, "sqlstate", None)
        return native_failure(error.args) if state is None else sqlstate_failure(state)

    def asked_types(self, table: Table | Statement, columns: Collection[str]) -> Types | None:
        product = self._product
        if self._firebird is not None:
            return None if product.rules is None else self._text_types(table, columns)
        if isinstance(table, Statement):
            if self._file is not None or not columns:
                # No driver tells; to a column with a type, a rule for one without does no harm.
                return dict.fromkeys(columns, "")
            return self.types_in(table, columns, lambda link, *asked: link.statement_types(*asked))
        # Our own snapshots declare every column.
        if product.column_types is None or product.rules is None or self.session.fixed_file:
            return None
        if self._file is None:
            return self.types_of(table, "%s")
        types = self.types_of(table, "?")
        # Most tables of SQLite need no rules, and their statements then need not be looked after.
        return types if product.rules(types) else None

    def _text_types(self, table: Table | Statement, columns: Collection[str]) -> Types | None:
        if isinstance(table, Statement):
            return self.types_in(table, columns, lambda link, *asked: link.statement_types(*asked)) if columns else {}
        texts, indexes = self.run(lambda link: [link.rows(text, (table.name,)) for text in (TEXTS, INDEXES)])
        if any(is_view for *_, is_view in texts):
            view = Statement(WHOLE_VIEW.format(self.statements.quoted(table.name)))
            return self._text_types(view, [str(name) for name, *_ in texts])
        found = text_types(texts, indexes)
        return found if any(found.values()) else None

    def takes_instant(self, instant: Instant, table: Table | Statement, column: str, columns: Collection[str]) -> bool:
        if not self._has_own_types:
            return super().takes_instant(instant, table, column, columns)
        if instant.repeat_ends is None:
            # PostgreSQL takes a text with an offset for both: it leaves the offset aside where a column has none.
            return True
        known = self._typed.of(table, columns)
        rule = known.rules.get(column) if known is not None else None
        return rule is not None and rule.instants

    def _types(self, table: Table | Statement, columns: Collection[str]) -> Types | None:
        if isinstance(table, Table):
            return self.types_of(table, "%s")
        return self.types_in(table, columns, types_of_statement)

    def rules_by(self, types: Types) -> Mapping[str, Rule]:
        rules = self._product.rules(types) if self._product.rules is not None else {}
        return self.zone.rules(types, rules, self._product.zone)

    def prepared(self, query: Query, at_most: int | None = None) -> tuple[Prepared, list[Stored]]:
        if self._file is None or self._decoder.is_utf8:
            prepared, values = super().prepared(query, at_most)
            if self._has_own_types and any(type(value) is int and value < 0 for value in values):
                self._check_signs(query)
            return prepared, values
        statements = self.statements
        values = statements.values(query)
        if is_ascii(values) or Instant in map(type, values):
            return super().prepared(query, at_most)
        # The driver can bind a text only as UTF-8. Bytes can be bound as they are, and a cast makes them a text.
        casts = frozenset(number for number, value in enumerate(values) if isinstance(value, str | Undecodable))
        values = [self._decoder.encode(value) if isinstance(value, str) else value for value in values]
        prepared = statements.select(query, casts) if at_most is None else statements.count(query, at_most, casts)
        return prepared, values

    def _check_signs(self, query: Query) -> None:
        """Raise ValueOutOfRange for a value that the engine would take for another one."""
        known = self._typed.of(query.table, columns_of(query))
        for column, value in compared(query):
            rule = known.rules.get(column) if known is not None else None
            if rule is not None and rule.bind is not None and type(value) is int:
                rule.bind(value)

    def adapted(self, values: list[Stored]) -> list[Stored]:
        if self._file is None or PLAIN.issuperset(map(type, values)):
            return values
        return [adapted_value(value) for value in values]

    @property
    def product(self) -> Product:
        return self._product

    def way_facts(self, link: Link) -> tuple[Fact, ...]:  # noqa: ARG002 - the driver is known without a link
        module = self._driver.module
        version = getattr(module, "__version__", "") or getattr(module, "sqlite_version", "")
        as_bytes = self._file is not None or self._firebird is not None
        texts = f"the source's bytes, as {self._decoder.charset}" if as_bytes else "converted by the engine"
        return Fact("driver", f"{module.__name__.partition('.')[0]} {version}".rstrip()), Fact("texts", texts)

    def probe(self) -> Probe:
        version, writes = self._product.version, self._product.writes

        def ask(link: Link) -> Probe:
            link.ping()
            found = str(link.rows(version, ())[0][0]) if version else ""
            can_write = bool(link.rows(writes, ())[0][0]) if writes else None
            product = "MariaDB" if "MariaDB" in found else self._product.name
            return Probe(product, found, can_write)

        probe = self.run(ask)
        if self._file is None:
            return probe
        return Probe(probe.product, probe.version, os.access(self._driver.url.database or "", os.W_OK))

    def describe(self, table: str | None = None, schema: str | None = None) -> tuple[TableDescription, ...]:
        return tuple(self.completed(self._outlined(table, schema)))

    def outline(self) -> tuple[TableDescription, ...]:
        return self._outlined(None)

    def completed(self, outlines: Sequence[TableDescription]) -> Iterator[TableDescription]:
        for few in batches(outlines):
            yield from self._describing(
                lambda describer, few=few: tuple(describer.completed(few)),  # type: ignore[misc]
                few[0].schema,
            )

    def notices(self) -> tuple[Notice, ...]:
        return self._notices

    def _outlined(self, table: str | None, schema: str | None = None) -> tuple[TableDescription, ...]:
        def ask(describer: Describer) -> tuple[TableDescription, ...]:
            found = tuple(describer.outline(table))
            if table is None:
                self._notices = describer.elsewhere()
            return found

        return self._describing(ask, schema)

    def _describing(self, ask: Callable[[Describer], Result], schema: str | None) -> Result:
        """Return what a describer answers: this engine's own, or SQLAlchemy's where a relative lacks its catalog."""
        schema = schema or self.session.schema
        own = describer_of(self._driver.dialect, schema)
        if own is not None and not self._lacks_own_catalog:
            try:
                return self.run(lambda link: ask(own(link)))
            except SourceRejected as refusal:
                # Whatever may pass must not switch: the two spell types differently, and each would be taken for drift.
                if not lacks_object(refusal.__cause__):
                    raise
                self._lacks_own_catalog = True
                log.warning(
                    "source %s: the catalog of %s is not what it should be; its tables are described by SQLAlchemy",
                    self.name,
                    self._product.name,
                )
        url = self._driver.url
        return self.run(lambda link: inspected(link, url, self.name, schema, ask))
