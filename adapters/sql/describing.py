"""How the tables of a SQL source are described: first named with their keys, then whole, a few at a time.

Each engine with a catalog of its own has a subclass that asks it in few statements; describe.py asks any other through
SQLAlchemy. One table that cannot be described never hides the others.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from adapters.base import Column, ForeignKey, Notice, TableDescription
from adapters.errors import AdapterError, SourceTimeout, SourceUnavailable, reason
from adapters.query import Row, Stored
from adapters.relational.connections import Link

AT_ONCE = 100
"""Tables that are described by one round of statements."""


@dataclass
class Parts:
    """What is collected of one table, statement by statement."""

    columns: list[Column] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    key: tuple[str, ...] = ()
    unique: list[tuple[str, ...]] = field(default_factory=list)
    indexes: list[tuple[str, ...]] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    searched: set[str] | None = None

    def of(self, outline: TableDescription) -> TableDescription:
        """Return the whole description of a table."""
        key = self.key or outline.key
        return replace(
            outline,
            columns=tuple(self.columns),
            closed=tuple(self.closed),
            key=key,
            unique=tuple(sorted({names for names in self.unique if names and names != key})),
            indexes=tuple(dict.fromkeys(names for names in self.indexes if names)),
            foreign_keys=tuple(sorted(self.foreign_keys, key=lambda one: (one.columns, one.table))),
            searched=None if self.searched is None else tuple(sorted(self.searched)),
        )


class Describer(ABC):
    """Describes the tables that one connection leads to; `schema` is the operator's own choice, or None."""

    def __init__(self, link: Link, schema: str | None) -> None:
        self._link = link
        self._schema = schema

    @abstractmethod
    def outline(self, table: str | None = None) -> list[TableDescription]:
        """Return the tables and views, or the one with this name: names, keys and remarks."""

    @abstractmethod
    def parts(self, outlines: Sequence[TableDescription]) -> Sequence[Parts | None]:
        """Return what is known of each table, None for one that is gone; raises the driver's errors."""

    def elsewhere(self) -> tuple[Notice, ...]:
        """Return what `outline` left aside, such as other schemas."""
        return ()

    def completed(self, outlines: Sequence[TableDescription]) -> Iterator[TableDescription]:
        """Yield the whole descriptions, in their order."""
        wanted = [one for one in outlines if not one.unreadable]
        try:
            parts = self.parts(wanted) if wanted else ()
        except Exception as error:  # Catalogs are taken apart as servers answer, and that fails in many ways.
            if self.is_gone(error):
                raise
            if len(outlines) > 1:
                for one in outlines:
                    yield from self.completed([one])
                return
            if self._failure(error) is None:
                # What the driver does not explain may have left the connection in any state.
                self._link.spent = True
            yield replace(outlines[0], unreadable=reason(error, is_view=outlines[0].is_view))
            return
        found = {id(one): collected for one, collected in zip(wanted, parts, strict=True)}
        for one in outlines:
            collected = found.get(id(one))
            if one.unreadable:
                yield one
            elif collected is not None:
                yield collected.of(one)

    def is_gone(self, error: Exception) -> bool:
        """Return whether an error says that the source is gone or mute, and not that it cannot describe one table."""
        kind = self._failure(error)
        return kind is not None and issubclass(kind, SourceUnavailable | SourceTimeout)

    def _failure(self, error: Exception) -> type[AdapterError] | None:
        return self._link.failure(getattr(error, "orig", None) or error)

    def rows(self, text: str, values: Sequence[Stored] = ()) -> list[Row]:
        """Return the rows of a statement on the source's own catalog."""
        return self._link.rows(text, values)


def grouped(rows: Iterable[Row], width: int = 1) -> Mapping[tuple[Stored, ...], list[Row]]:
    """Return rows by their first `width` values, in their order."""
    found: dict[tuple[Stored, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[:width])].append(row)
    return found


def batches(outlines: Sequence[TableDescription]) -> Iterator[Sequence[TableDescription]]:
    """Yield tables in groups that are described together."""
    for start in range(0, len(outlines), AT_ONCE):
        yield outlines[start : start + AT_ONCE]
