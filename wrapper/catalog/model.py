"""The compiled catalog: what the operator declared, checked, typed and immutable.

Everything behind the compiler reads these classes and never the YAML. Names of the legacy side
(source, table, column) and of the public side (resource, field, version) meet here as declarations
only; values cross the border in `wrapper.translate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from adapters.query import Statement, Table
from wrapper.limit_text import Limit


class FieldType(StrEnum):
    """The public type of a field."""

    TEXT = "text"
    ID = "id"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    CODE = "code"
    JSON = "json"


class OnUnknown(StrEnum):
    """What becomes of a legacy code that a code map does not list; it is reported in every case."""

    PASS = "pass"  # noqa: S105 - a word of the catalog, not a password
    NULL = "null"
    REJECT = "reject"


class Padding(StrEnum):
    """How a stored text is filled up to its width."""

    NONE = "none"
    SPACES_RIGHT = "spaces_right"
    SPACES_LEFT = "spaces_left"
    ZEROS_LEFT = "zeros_left"


@dataclass(frozen=True, slots=True)
class CodeMap:
    """Legacy code ⇄ public value, in declared order; `to_public` keys are stored codes without padding."""

    name: str
    to_public: Mapping[str, str]
    unknown: OnUnknown = OnUnknown.PASS
    description: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One compiled public surface. `deprecated` and `sunset` are dates in UTC."""

    name: str
    title: str = ""
    deprecated: date | None = None
    sunset: date | None = None
    successor: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One named legacy system; `options` are checked against its adapter's declaration and resolved.

    They may hold secrets, so they stay out of the representation. Structured options are read-only mappings
    and tuples of text.
    """

    name: str
    kind: str
    options: Mapping[str, Any] = field(repr=False)
    charset: str = "utf-8"
    time_zone: str = "UTC"
    access: str = "read_only"
    generation: str | None = None
    description: str = ""

    def charset_of(self, table: str) -> str:
        """Return how the texts of a table are encoded: each export of a folder may have a charset of its own."""
        tables = self.options.get("tables")
        entry = tables.get(table) if isinstance(tables, Mapping) else None
        return str(entry.get("charset") or self.charset) if isinstance(entry, Mapping) else self.charset

    def adapter_options(self) -> dict[str, Any]:
        """Return what `Adapter.open` takes: the options, and the entries that every kind of source has."""
        return {
            **self.options,
            "charset": self.charset,
            "time_zone": self.time_zone,
            "generation": self.generation,
            "access": self.access,
        }


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field of a resource, defined once and shown by any number of versions.

    `columns` has one column, or two for a datetime kept as a date and a time column; `formats` has one
    entry per column ("native" when the source stores the type itself; see docs/formats.md for the rest).
    `blanks` are stored spellings that mean "no value", besides NULL and a text of spaces only.
    `decimals` are implied decimals: a stored 1234 with 2 means 12.34. `pivot` is the first two-digit year
    that belongs to the 1900s: with 30, 29 is 2029 and 30 is 1930. `stored_number` says that the columns hold
    numbers although the format spells text (YYYYMMDD in a DECIMAL): values go back as int then.
    """

    name: str
    type: FieldType
    columns: tuple[str, ...]
    formats: tuple[str, ...] = ("native",)
    codes: CodeMap | None = None
    blanks: frozenset[str] = frozenset()
    width: int | None = None
    padding: Padding = Padding.NONE
    decimals: int | None = None
    pivot: int = 50
    currency: str | None = None
    unit: str | None = None
    time_zone: str = "UTC"
    nullable: bool = True
    description: str = ""
    example: str | None = None
    stored_number: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """Records of another resource that belong to a record: `by` pairs own field names with the target's."""

    name: str
    resource: str
    by: tuple[tuple[str, str], ...]
    many: bool
    description: str = ""


class FilterKind(StrEnum):
    """The families of conditions a field can be filtered by."""

    EQ = "eq"  # name=value
    IN = "in"  # name_in=a,b
    RANGE = "range"  # name_gt, name_gte, name_lt, name_lte
    PREFIX = "prefix"  # name_prefix=text


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a record in one version: a field under its name there, or a nest of members.

    `codes` is the vocabulary this version uses for the field (the field's own unless it says otherwise).
    """

    name: str
    field: Field | None = None
    codes: CodeMap | None = None
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """How one version shows one resource.

    `members` in order. `paths` maps dotted public paths (`due`, `schedule.due_on`) to the leaf members, in order.
    `filters` and `sorts` use those paths; `relations` are the embeddable ones whose target the version also shows.
    """

    version: str
    resource: str
    members: tuple[Member, ...]
    paths: Mapping[str, Member]
    filters: Mapping[str, frozenset[FilterKind]]
    sorts: tuple[str, ...]
    relations: Mapping[str, Relation]


@dataclass(frozen=True, slots=True)
class Resource:
    """One public collection and the legacy table (or trusted statement) behind it.

    `key` is () where nothing identifies a row: its records have no id and no address, and no relation leads to them.
    Such rows, and those whose `key_repeats`, are told apart by their number where the source has `numbered` them, else
    by all that they hold.
    """

    name: str
    source: Source
    table: Table | Statement
    key: tuple[Field, ...]
    fields: Mapping[str, Field]
    relations: Mapping[str, Relation]
    default_sort: tuple[tuple[str, bool], ...]  # (field name, descending)
    views: Mapping[str, View]
    singular: str = ""
    summary: str = ""
    description: str = ""
    default_limit: int = 50
    max_limit: int = 200
    strict: bool = False
    key_repeats: bool = False
    numbered: bool = False
    columns: tuple[str, ...] = field(init=False)
    """The columns of all fields, each once: what a row is told apart by where nothing else does it."""

    @property
    def charset(self) -> str:
        """How the texts of the table are encoded."""
        return self.source.charset_of(self.table.name) if isinstance(self.table, Table) else self.source.charset

    def __post_init__(self) -> None:
        columns = dict.fromkeys(column for one in self.fields.values() for column in one.columns)
        object.__setattr__(self, "columns", tuple(columns))

    @property
    def tied(self) -> bool:
        """Whether the order of a list can leave rows equal."""
        return not self.numbered and (self.key_repeats or not self.key)


@dataclass(frozen=True, slots=True)
class Plan:
    """A usage plan: every limit holds at the same time."""

    name: str
    limits: tuple[Limit, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """The whole catalog. `digest` identifies the text it was compiled from."""

    title: str
    description: str
    versions: Mapping[str, Version]
    sources: Mapping[str, Source]
    codes: Mapping[str, CodeMap]
    resources: Mapping[str, Resource]
    plans: Mapping[str, Plan]
    digest: str = ""
    files: tuple[str, ...] = field(default=())

    def columns_used(self, source: Source) -> dict[str, tuple[str, ...]]:
        """Return the columns of each table of a source that its resources show, find or join records by."""
        used: dict[str, dict[str, None]] = {}
        for resource in self.resources.values():
            if resource.source.name == source.name and isinstance(resource.table, Table):
                used.setdefault(resource.table.name, {}).update(dict.fromkeys(resource.columns))
        return {table: tuple(columns) for table, columns in used.items()}
