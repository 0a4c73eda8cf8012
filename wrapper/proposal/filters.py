"""What proposed resources can be filtered and sorted by: columns that an index serves, asked as the translation can.

Over a snapshot the indexes are our own, so key, relations, dates and codes get one each.
"""

from __future__ import annotations

from adapters.base import Column, TableDescription
from wrapper.catalog.model import FieldType, FilterKind
from wrapper.catalog.resources import filter_fault
from wrapper.catalog.views import RESERVED_PARAMETERS, SUFFIXES
from wrapper.declared import Family, parsed
from wrapper.drift.answering import unanswerable, unsortable
from wrapper.proposal.draft import ProposedField, ProposedResource
from wrapper.proposal.guesses.guess import as_field
from wrapper.translate.edges import unordered, unsupported

_WANTED = {
    FieldType.TEXT: (FilterKind.EQ, FilterKind.PREFIX),
    FieldType.ID: (FilterKind.EQ, FilterKind.IN, FilterKind.PREFIX),
    FieldType.CODE: (FilterKind.EQ, FilterKind.IN),
    FieldType.BOOLEAN: (FilterKind.EQ,),
    FieldType.INTEGER: (FilterKind.EQ, FilterKind.IN, FilterKind.RANGE),
}
_OTHERS = (FilterKind.EQ, FilterKind.RANGE)
_INDEXED_OURSELVES = (FieldType.DATE, FieldType.CODE)
_MOST_INDEXES = 8


def offer_filters(resource: ProposedResource, description: TableDescription, *, own_indexes: bool) -> None:
    """Give the resource its filters and sorts; with `own_indexes`, its columns to index too."""
    if own_indexes:
        _choose_indexes(resource)
        leading = {*(one.columns[0] for name in resource.key if (one := resource.fields[name])), *resource.indexes}
    else:
        known = [description.key, *description.unique, *description.indexes]
        leading = {index[0] for index in known if index}
    searched = description.searched
    parameters: set[str] = set()
    columns = {column.name: column for column in description.columns}
    for one in resource.fields.values():
        place = one.columns[0]
        if len(one.columns) > 1 or place not in {*leading, *(searched or ())}:
            continue
        column = columns[place]
        kinds = _kinds(one, column, parameters, own_indexes=own_indexes)
        if searched is not None and place not in searched and FilterKind.PREFIX in kinds:
            kinds.remove(FilterKind.PREFIX)
            resource.comments.append(f"{place}: its index does not find how a text begins, so prefix is left out")
        if place not in leading:
            # The index is of no order.
            kinds = [kind for kind in kinds if kind is not FilterKind.RANGE]
        if kinds:
            resource.filters[one.name] = [str(kind) for kind in kinds]
        if place in leading and _sortable(one) and (own_indexes or not unsortable(parsed(column.type))):
            resource.sorts.append(one.name)


def _choose_indexes(resource: ProposedResource) -> None:
    key = {resource.fields[name].columns[0] for name in resource.key[:1]}
    wanted = [one.columns[0] for one in resource.fields.values() if one.guess.type in _INDEXED_OURSELVES]
    together = list(dict.fromkeys([*resource.indexes, *wanted]))
    resource.indexes[:] = [column for column in together if column not in key][:_MOST_INDEXES]


def _kinds(one: ProposedField, column: Column, parameters: set[str], *, own_indexes: bool) -> list[FilterKind]:
    """Return the conditions that can be asked and whose query parameters are free; they are taken from then on."""
    field = as_field(one.name, one.columns, one.guess.entries)
    kinds = []
    for kind in _WANTED.get(one.guess.type, _OTHERS):
        names = {f"{one.name}{suffix}" for suffix in SUFFIXES[kind]}
        if not _is_answered(column, kind, own_indexes=own_indexes) or filter_fault(field, kind):
            continue
        if unsupported(field, kind) or names & (parameters | RESERVED_PARAMETERS):
            continue
        parameters |= names
        kinds.append(kind)
    return kinds


def _is_answered(column: Column, kind: FilterKind, *, own_indexes: bool) -> bool:
    """Return whether a column can be asked so; of a type that is not known, an engine may not know the beginning."""
    declared = parsed(column.type)
    known = own_indexes or not column.type or declared.family is not Family.UNKNOWN
    return unanswerable(declared, kind) is None and (known or kind is not FilterKind.PREFIX)


def _sortable(one: ProposedField) -> bool:
    if one.guess.type is FieldType.JSON:
        return False
    return unordered(as_field(one.name, one.columns, one.guess.entries)) is None
