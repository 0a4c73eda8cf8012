"""Follows a relation: from the values of one record to the rows of another resource.

The two sides may store the same value differently (a padded CHAR here, a number there), so values cross
in their public form: stored here → public → stored there. What only engines can hold crosses as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from adapters.query import Row, Stored, Unrepresentable, WhereKeys
from wrapper.catalog.model import Field, Relation, Resource
from wrapper.translate.converter import Converter
from wrapper.translate.faults import NotStorable, Unreadable
from wrapper.translate.fields import converter

PublicKey: TypeAlias = tuple[object, ...]


class Match:
    """One relation, compiled for both of its ends."""

    def __init__(self, relation: Relation, own: Resource, target: Resource) -> None:
        self.own = tuple(_End(own.fields[name]) for name, _ in relation.by)
        self.target = tuple(_End(target.fields[name]) for _, name in relation.by)
        self.own_columns = tuple(column for end in self.own for column in end.field.columns)
        self.target_columns = tuple(column for end in self.target for column in end.field.columns)

    def own_value(self, stored: Row) -> PublicKey | None:
        """Return the public values of the own side's columns, or None where one is missing or unreadable."""
        return _public(self.own, stored)

    def target_value(self, stored: Row) -> PublicKey | None:
        """Return the public values of the target's columns, or None where one is missing or unreadable."""
        return _public(self.target, stored)

    def where(self, values: Sequence[PublicKey]) -> WhereKeys | None:
        """Return the condition for the target rows that match any of `values`, or None when none can."""
        keys: list[Row] = []
        for value in values:
            try:
                ends = zip(self.target, value, strict=True)
                keys.append(tuple(stored for end, public in ends for stored in end.to_legacy(public)))
            except NotStorable:
                # What the other table cannot even hold matches no row of it.
                continue
        return WhereKeys(self.target_columns, tuple(keys)) if keys else None


class _End:
    """One field of one end."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self._converter: Converter = converter(field, field.codes)

    def to_public(self, stored: tuple[Stored, ...]) -> object:
        return self._converter.to_public(*stored)

    def to_legacy(self, public: object) -> tuple[Stored, ...]:
        if not isinstance(public, Unrepresentable):
            return self._converter.to_legacy(public)
        if len(self.field.columns) > 1:
            raise NotStorable("is not a value of two columns")
        return (public,)


def _public(ends: tuple[_End, ...], stored: Row) -> PublicKey | None:
    values: list[object] = []
    start = 0
    for end in ends:
        width = len(end.field.columns)
        part = stored[start : start + width]
        try:
            public = end.to_public(part)
        except Unreadable:
            public = part[0] if width == 1 and isinstance(part[0], Unrepresentable) else None
        if public is None:
            return None
        values.append(public)
        start += width
    return tuple(values)
