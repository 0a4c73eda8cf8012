"""The contract every adapter keeps, and the words it describes itself with.

An adapter is one class for one *kind* of source. It declares its options and capabilities as class
attributes, so that `wrapper check`, the documentation and the contract suite can read them without
opening anything. Instances are shared by all threads of a process and must be safe for that; they are
opened after the server has forked.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self

from adapters.query import Query, Row, Statement, Table


class Capability(StrEnum):
    """What a kind can do beyond reading; tests and checks ask for these, never for a kind's name."""

    STATEMENTS = "statements"  # an operator's SELECT can stand in for a table
    STREAMS = "streams"  # a large read is bounded in memory
    DESCRIBES = "describes"  # tables, columns and keys can be listed
    SNAPSHOT = "snapshot"  # answers come from a copy that has an age


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a source's section in the catalog.

    A structured option may be a list or a mapping of texts, and reaches `Adapter.open` as tuples and mappings.
    A `file` is a path that starts in the catalog's folder, also where it stands in an entry of `tables`.
    """

    name: str
    description: str
    required: bool = False
    secret: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()
    structured: bool = False
    file: bool = False


class Given(StrEnum):
    """What of the columns of a table the source's options give: the operator changes that, and not the legacy."""

    NOTHING = ""
    TYPES = "types"  # the file names its columns, and all it holds is text
    COLUMNS = "columns"  # the file holds rows alone


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the source itself describes it; `type` is the source's own spelling."""

    name: str
    type: str
    nullable: bool = True
    length: int | None = None
    scale: int | None = None
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` of a table hold the `target_columns` of a row of another, as the source itself declares."""

    columns: tuple[str, ...]
    table: str
    target_columns: tuple[str, ...]
    schema: str | None = None


@dataclass(frozen=True, slots=True)
class TableDescription:
    """One table as the source itself describes it; `key` is () when it declares none.

    `unique` are the sets of columns whose values no two rows share unless one of them is NULL: an index with a
    condition, an expression, a part of a text or another collation than its column's promises nothing. `indexes` are
    those that serve the order of whole columns. `searched` are the columns of which an index finds texts by their
    beginning, None where each index on texts does. `rows` is an estimate that cost nothing to ask for, or None.
    `unreadable` says why the source could not describe the table, in its own words; it then has no columns. `closed`
    are the columns that the login may not read. `part_of` names the table whose rows include those of this one: a
    partition's, an inheriting table's. `is_default` says that its name alone leads to it, where other
    schemas have the name too. `given` says what of the columns the source's options give, and not its files.
    """

    name: str
    schema: str | None
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    is_view: bool = False
    foreign_keys: tuple[ForeignKey, ...] = ()
    remarks: str = ""
    rows: int | None = None
    unreadable: str = ""
    closed: tuple[str, ...] = ()
    part_of: str = ""
    searched: tuple[str, ...] | None = None
    is_default: bool = False

    @property
    def full_name(self) -> str:
        """The name with that of the schema, where it has one."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    given: Given = Given.NOTHING


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the operator should know of a source that still answers: an export refused, a changed table.

    `code` is a stable word, `about` a table, file or "" for the source as a whole, `hint` what to do.
    """

    code: str
    message: str
    about: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was found out about a way to a source: `about` is a word or two, `text` a short sentence.

    `limits`: something cannot be read or asked as it is stored.
    """

    about: str
    text: str
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """What a cheap round trip found out: the product's own name and version, and whether the login could write."""

    product: str
    version: str
    can_write: bool | None = None


class Adapter(ABC):
    """Reads one legacy source. Every method raises only `adapters.errors.AdapterError`."""

    kind: ClassVar[str]
    summary: ClassVar[str]
    options: ClassVar[tuple[Option, ...]] = ()
    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    generations: ClassVar[Collection[str]] = ()
    """The engine generations that a source of this kind may name; see adapters/generations/known.py."""

    has_views: ClassVar[bool] = False
    """Whether a table may be a view, whose rows have no numbers although those of tables have (`numbers_rows`)."""

    nulls_last: bool = False
    """Whether the engine sorts NULL behind every value in ascending order."""

    @classmethod
    @abstractmethod
    def open(cls, name: str, options: Mapping[str, Any]) -> Self:
        """Return an adapter for the source `name`; no connection is made before the first use.

        Besides the declared options there may be charset, time_zone, generation, access, state_dir: the
        gateway's folder for what a source keeps between two starts, and used: the columns of each table that are asked
        for.

        Raises OptionError when an option is missing or malformed and DriverMissing when a package is.
        """

    @classmethod
    def numbers_rows(cls, options: Mapping[str, Any]) -> bool:  # noqa: ARG003 - the engine may depend on them
        """Return whether ROW_NUMBER can be asked of the tables of a source with these options.

        A row keeps its number for as long as the table or the file is not rewritten, so that it is a place in an order.
        """
        return False

    def has_numbers(self, table: Table | Statement) -> bool:  # noqa: ARG002 - few engines number what may be a view
        """Return whether ROW_NUMBER can be asked of a table, as the source itself says: it is asked once for each.

        `numbers_rows` tells of all tables of a source before it is opened, and cannot know which of them are views.
        """
        return False

    @abstractmethod
    def probe(self) -> Probe:
        """Make one cheap round trip to the source."""

    def facts(self) -> tuple[Fact, ...]:
        """Return what values are like on this way to the source: asks for constants, reads no rows."""
        return ()

    @abstractmethod
    def describe(self, table: str | None = None, schema: str | None = None) -> tuple[TableDescription, ...]:
        """Return the tables of the source, or those named; reads the source's own catalog only.

        A table is looked for in `schema`, or else where a statement finds it that names no schema.

        A table that the source cannot describe is among them, with the reason: it never hides the others.
        """

    def outline(self) -> tuple[TableDescription, ...]:
        """Return the tables of the source, with their keys, and without columns where those cost more to ask for."""
        return self.describe()

    def completed(self, outlines: Sequence[TableDescription]) -> Iterator[TableDescription]:
        """Yield the whole descriptions of tables that `outline` named, in their order, and hold few of them.

        A consumer may stop early. A table that has gone since is passed over.
        """
        return iter(outlines)

    @abstractmethod
    def read(self, query: Query) -> list[Row]:
        """Return the rows of a bounded query; `query.limit` must be set."""

    @abstractmethod
    def stream(self, query: Query, batch: int) -> Iterator[list[Row]]:
        """Yield the rows of a query in lists of at most `batch`, holding no more than that in memory.

        The order, where there is one, must end in a unique key or the query be `tied`: some drivers can only stream
        page by page.
        A consumer that stops early closes the iterator, which releases the connection.
        """

    @abstractmethod
    def count(self, query: Query, at_most: int) -> int:
        """Return how many rows match, counting no further than `at_most`."""

    @abstractmethod
    def statement(self, query: Query) -> str:
        """Return the statement text that `query` is sent as, with its placeholders."""

    def as_of(self, query: Query) -> datetime | None:  # noqa: ARG002 - a table of a snapshot may have its own age
        """Return the moment (aware, UTC) whose state the rows show, or None when they are live."""
        return None

    def forget(self, table: Table | Statement) -> None:  # noqa: B027 - most kinds keep nothing
        """Forget what is kept of how the source stores a table's columns: they may have changed."""

    def notices(self) -> tuple[Notice, ...]:
        """Return what the operator should know at the moment; asks nothing of the source."""
        return ()

    @abstractmethod
    def close(self) -> None:
        """Release every connection; the adapter is not used afterwards."""
