"""What is proposed, before it is text: one source with its resources, fields, relations and code maps.

Plain values; comments stand beside what they are about. Here the words of both sides meet, as in the catalog that is
written of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wrapper.proposal.guesses.guess import Guess


@dataclass(slots=True)
class ProposedField:
    """One field: its columns, its guess, how its name came about, and an example for a key's field."""

    name: str
    columns: tuple[str, ...]
    guess: Guess
    named: str = ""
    example: str = ""
    codes: str = ""
    words: tuple[str, ...] = ()

    def entries(self) -> dict[str, Any]:
        """Return the entries of the field as the catalog has them."""
        one = len(self.columns) == 1
        found: dict[str, Any] = {"column": self.columns[0]} if one else {"columns": list(self.columns)}
        found |= self.guess.entries
        if found.get("type") == "text":
            del found["type"]
        if self.codes:
            found["codes"] = self.codes
        if self.example:
            found["example"] = self.example
        return found


@dataclass(frozen=True, slots=True)
class ProposedRelation:
    """A relation, and what it rests on."""

    name: str
    resource: str
    by: Mapping[str, str]
    many: bool
    evidence: str
    check: str = ""


@dataclass
class ProposedResource:
    """One resource and the table behind it; `comments` stand above it."""

    name: str
    label: str
    """The table's name, with that of its schema where another proposed table has the name alone."""
    table: str
    schema: str | None
    words: tuple[str, ...]
    key: tuple[str, ...]
    evidence: str
    check: str = ""
    key_repeats: bool = False
    named: str = ""
    singular: str = ""
    fields: dict[str, ProposedField] = field(default_factory=dict)
    relations: dict[str, ProposedRelation] = field(default_factory=dict)
    filters: dict[str, list[str]] = field(default_factory=dict)
    sorts: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)
    ordered_by: tuple[str, ...] = ()
    """The columns that put the rows in an order where nothing identifies them."""
    default_sort: list[str] | None = None

    def of_column(self, column: str) -> ProposedField | None:
        """Return the field that shows a column by itself."""
        return next((one for one in self.fields.values() if one.columns == (column,)), None)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A table that is not proposed, and why; many tables may have one reason, and each its `detail`."""

    table: str
    reason: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.table}: {self.reason}{f'; {self.detail}' if self.detail else ''}"


@dataclass
class ProposedSource:
    """The section of a source; `comments` are written above the entries they name, "" above the section."""

    name: str
    kind: str
    entries: dict[str, Any]
    comments: dict[str, Sequence[str]] = field(default_factory=dict)


@dataclass
class Proposal:
    """Everything proposed for one source."""

    source: ProposedSource
    resources: dict[str, ProposedResource] = field(default_factory=dict)
    codes: dict[str, dict[str, int]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    version: str = "v1"

    def checks(self) -> list[tuple[str, str]]:
        """Return everything uncertain, with the place it is about."""
        found = [(self.source.name, text) for texts in self.source.comments.values() for text in texts]
        found = [(place, text) for place, text in found if text.startswith("check: ")]
        for resource in self.resources.values():
            found += [(f"{resource.name} key", resource.check)] if resource.check else []
            found += [(resource.name, text) for text in resource.comments if text.startswith("check: ")]
            found += [
                (f"{resource.name}.{one.name}", one.guess.check) for one in resource.fields.values() if one.guess.check
            ]
            found += [(f"{resource.name} {one.name}", one.check) for one in resource.relations.values() if one.check]
        return found
