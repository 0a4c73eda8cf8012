"""What a source with statements knows of the types of columns, and the rules that values of these types have.

Types are asked for once for each table, and again when a table has changed. Only some engines and drivers need rules.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from adapters.query import Instant, Statement, Table
from adapters.relational.connected import ConnectedAdapter
from adapters.relational.kept_rules import KeptRules, TableRules, Types
from adapters.relational.products import Product
from adapters.relational.rules import Rule
from adapters.relational.session import Session
from adapters.relational.session_zone import COMPUTING, SessionZone
from adapters.relational.statements import Statements

StatementTypes: TypeAlias = Callable[[Any, str, Sequence[str], Sequence[str]], Types | None]
"""Returns the types of a SELECT's columns by their names; takes a link, the text, the names, and these in quotes."""


class TypedAdapter(ConnectedAdapter):
    """Knows the rules of columns. Subclasses say what these depend on, and how the engine tells it."""

    def __init__(self, name: str, session: Session) -> None:
        super().__init__(name, session)
        self._rules = KeptRules(self._asked_types, self.rules_by)
        self.rules_of = self._rules.of
        self.zone = SessionZone(session.zone)

    @property
    @abstractmethod
    def statements(self) -> Statements:
        """The statements in the source's dialect; may connect once to learn it."""

    @property
    @abstractmethod
    def product(self) -> Product | None:
        """What the engine is, as far as it is known; an ODBC driver tells it once it is connected."""

    def takes_instant(self, instant: Instant, table: Table | Statement, column: str, columns: Collection[str]) -> bool:  # noqa: ARG002 - a hook
        """Return whether a column, of those that are asked for, is compared with an instant and not with its clock."""
        known = self.rules_of(table, columns)
        rule = known.rules.get(column) if known is not None else None
        return rule is not None and rule.instants

    def asked_types(self, table: Table | Statement, columns: Collection[str]) -> Types | None:  # noqa: ARG002 - a hook
        """Return what the rules of a table's columns depend on, by column; None where the engine needs no rules.

        `columns` are those that are read, for what has them declared nowhere.
        """
        return None

    def _asked_types(self, table: Table | Statement, columns: Collection[str]) -> Types | None:
        types = self.asked_types(table, [name for name in columns if name != COMPUTING])
        computes = types is not None and isinstance(table, Statement) and self._one_in_zone()
        return {**types, COMPUTING: "statement"} if types is not None and computes else types

    def rules_by(self, types: Types) -> Mapping[str, Rule]:  # noqa: ARG002 - as above
        """Return the rules that columns with these types have."""
        return {}

    def types_of(self, table: Table, placeholder: str) -> dict[str, str]:
        """Return the columns of a table with their types, as the engine spells them where we ask for these."""
        product = self.product
        if product is None or product.column_types is None:
            return {}
        computing = product.zone.computing if product.zone is not None and self._one_in_zone() else ""
        text = (product.column_types + computing).format(placeholder)
        values = (table.schema or self.session.schema, table.name) * (3 if computing else 1)
        found = self.run(lambda link: link.rows(text, values))
        return {str(name): str(declared) for name, declared in found}

    def types_in(self, statement: Statement, columns: Collection[str], ask: StatementTypes) -> Types | None:
        """Return the types of the columns of an operator's statement, as `ask` finds them over a connection."""
        names = sorted(columns)
        quoted = [self.statements.quoted(name) for name in names]
        return self.run(lambda link: ask(link, statement.text.strip().rstrip(";"), names, quoted))

    def before(self, table: Table | Statement, rules: TableRules | None) -> str:
        """Return what stands before a statement on a table, so that local times are computed in the source's zone."""
        computes = isinstance(table, Statement) or (rules is not None and COMPUTING in rules.types)
        return self._one_in_zone() if computes else ""

    def _one_in_zone(self) -> str:
        if self.product is None or self.product.zone is None:
            return ""
        if not self.zone.is_known:
            # The first session finds it out.
            self.run(lambda _link: None)
        return self.zone.for_one
