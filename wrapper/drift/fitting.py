"""Compares what the catalog says of a table with what the source says: what cannot be true of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.base import Column, TableDescription
from adapters.query import Condition, Order, Where
from wrapper.catalog.model import FilterKind
from wrapper.declared import Family, family, parsed
from wrapper.drift.answering import unanswerable, unsortable
from wrapper.drift.changes import Severity
from wrapper.drift.columns import spelled
from wrapper.drift.reading import reads
from wrapper.drift.tables import is_indexed, similar
from wrapper.drift.uses import TableUse, Use
from wrapper.hints import did_you_mean


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that the catalog and the source do not agree on; `use` is the field that says otherwise."""

    severity: Severity
    code: str
    message: str
    hint: str
    use: Use
    columns: tuple[str, ...]

    @property
    def column(self) -> str:
        """The column it is about."""
        return self.columns[0]


def misfits(use: TableUse, now: TableDescription) -> Iterator[Misfit]:
    """Yield everything that a field says of its column and the source does not."""
    exact = {column.name: column for column in now.columns}
    loose = {column.name.casefold(): column for column in now.columns}
    for name, stand in use.columns.items():
        column = exact.get(name) or loose.get(name.casefold())
        if column is None:
            yield from (_no_column(one, name, use, now) for one in stand)
            continue
        for one in stand:
            if column.name != name:
                message = f"the source spells the column {column.name}, the catalog {name}"
                hint = f"write column: {column.name}; some engines tell the two apart"
                yield Misfit(Severity.POSSIBLY_BREAKING, "column-respelled", message, hint, one, (name,))
            yield from _column(one, column, name)


def unindexed(use: TableUse, now: TableDescription) -> Iterator[Misfit]:
    """Yield the fields that records can be filtered or sorted by although no index begins with their column."""
    for name, stand in use.columns.items():
        for one in stand:
            if one.at == 0 and (found := _unserved(one, name, now)) is not None:
                message, hint = found
                yield Misfit(Severity.POSSIBLY_BREAKING, "not-indexed", message, hint, one, (name,))


def _unserved(one: Use, name: str, now: TableDescription) -> tuple[str, str] | None:
    """Return what no index of a table serves of the ways to ask for a field, and what to do."""
    in_order = is_indexed(now, name)
    found = in_order if now.searched is None else name in now.searched
    if FilterKind.PREFIX in one.filtered and in_order and not found:
        message = f"records can be filtered by prefix of it, and no index finds how a text of {name} begins"
        return message, "take prefix out of its filters, or ask for an index that does: PostgreSQL has text_pattern_ops"
    ordered = one.orders_rows or one.sorted or FilterKind.RANGE in one.filtered
    if in_order or not (ordered or (one.filtered and not found)):
        return None
    how = "can be filtered or sorted by it" if one.needs_index else "come in its order for lack of a key"
    hint = "ask for an index, or take the filter or sort out: each such request reads the whole table"
    return f"records {how}, and no index of the table begins with {name}", hint


def unanswered(use: TableUse, now: TableDescription) -> Iterator[tuple[Misfit, Where | Order]]:
    """Yield what records can be asked for and an engine has no answer to, each with a condition or order to try."""
    columns = {column.name.casefold(): column for column in now.columns}
    for name, stand in use.columns.items():
        column = columns.get(name.casefold())
        if column is not None:
            for one in stand:
                yield from _unanswered(one, column, name)


def _unanswered(one: Use, column: Column, name: str) -> Iterator[tuple[Misfit, Where | Order]]:
    declared = parsed(column.type)
    for kind in sorted(one.filtered):
        if why := unanswerable(declared, kind):
            message = f"records can be filtered by {kind} of it, but {name} is {spelled(column)}, and {why}"
            hint = f"take {kind} out of its filters: the source refuses each such request"
            condition = Condition.PREFIX if kind is FilterKind.PREFIX else Condition.EQ
            misfit = Misfit(Severity.BREAKING, "filter-unanswerable", message, hint, one, (name,))
            yield misfit, Where(name, condition, "a")
    if one.sorted and (why := unsortable(declared)):
        message = f"records can be sorted by it, but {name} is {spelled(column)}, and {why}"
        hint = "take it out of sorts: the source refuses each such request"
        yield Misfit(Severity.BREAKING, "sort-unanswerable", message, hint, one, (name,)), Order(name)


def _no_column(one: Use, name: str, use: TableUse, now: TableDescription) -> Misfit:
    unused = [column for column in now.columns if column.name not in use.columns]
    close = similar(name, None, unused)
    hint = f'did you mean "{close.name}"?' if close else did_you_mean(name, [column.name for column in now.columns])
    return Misfit(Severity.BREAKING, "column-gone", f"the table has no column {name}", hint, one, (name,))


def _column(one: Use, column: Column, name: str) -> Iterator[Misfit]:
    kind = family(column.type)
    if reads(one.field, one.at, kind) is False:
        message = (
            f"{name} is {spelled(column)}, which a field of type {one.field.type} and format "
            f"{one.field.formats[one.at]} cannot be read from"
        )
        yield Misfit(Severity.BREAKING, "type-changed", message, "correct the field's type or format", one, (name,))
    width = one.field.width
    if kind is Family.TEXT and width is not None and column.length and column.length != width:
        message = f"{name} is {column.length} characters wide, and the field says {width}"
        if column.length > width:
            hint = f"write width: {column.length}; a longer value than {width} cannot be looked up"
        else:
            hint = f"write width: {column.length}"
        yield Misfit(Severity.POSSIBLY_BREAKING, "type-widened", message, hint, one, (name,))
