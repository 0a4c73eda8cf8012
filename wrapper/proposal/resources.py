"""From looked-at tables to proposed resources: names, keys, fields and relations put together.

Here the words of both sides meet: a table becomes a resource, its columns become fields. It reads nothing itself;
`asks` is how relations look for keys, and how it is found out what orders rows without one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from adapters.base import TableDescription
from adapters.query import Row
from wrapper.catalog.resources import RESERVED_NAMES
from wrapper.catalog.views import RESERVED_PARAMETERS
from wrapper.proposal.dictionary import Dictionary
from wrapper.proposal.draft import LeftOut, Proposal, ProposedField, ProposedResource, ProposedSource
from wrapper.proposal.embeds import relate
from wrapper.proposal.existing import Existing
from wrapper.proposal.filters import offer_filters
from wrapper.proposal.guesses.column import guess_column
from wrapper.proposal.guesses.day_orders import settle_orders
from wrapper.proposal.guesses.guess import Guess, as_field
from wrapper.proposal.joining import join
from wrapper.proposal.keys import Asks as KeyAsks
from wrapper.proposal.keys import Key, find_key
from wrapper.proposal.languages import spoken
from wrapper.proposal.moments import pair_moments
from wrapper.proposal.names import Named, column_name, free, one_of, table_name
from wrapper.proposal.orders import Asks as OrderAsks
from wrapper.proposal.orders import RowOrder, find_order, sort_by
from wrapper.proposal.relations import Subject, hindered, links
from wrapper.proposal.samples import Looked
from wrapper.translate.faults import Unreadable
from wrapper.translate.fields import converter

_NO_NAME = "id"


@dataclass
class Names:
    """The names of one table: of its resource, and of each of its columns."""

    resource: str
    singular: str
    of_resource: Named
    columns: dict[str, Named] = field(default_factory=dict)


@dataclass(frozen=True)
class Choices:
    """What is known beforehand: the operator's words and currency, and what the source can do.

    `own_indexes` says that indexes cost the legacy nothing, `numbered` that the source numbers the rows of its tables.
    `time_zone` is that of its clock.
    """

    dictionary: Dictionary
    currency: str | None = None
    own_indexes: bool = False
    numbered: bool = False
    time_zone: str = "UTC"


class Asks(OrderAsks, KeyAsks, Protocol):
    """Asks the source about tables that were looked at."""

    def found(self, target: TableDescription, columns: tuple[str, ...], keys: Sequence[Row]) -> set[Row] | None:
        """Return which of some stored keys a table has, or None where that cannot be asked."""


def propose(
    source: ProposedSource, tables: Sequence[Looked], asks: Asks, choices: Choices, there: Existing
) -> Proposal:
    """Return the proposal for a source, beside what is there already."""
    proposal = Proposal(source, version=there.version)
    written = [name for one in tables for name in (one.name, *(column.name for column in one.columns))]
    labelled = _labelled(tables)
    named = _names(labelled, spoken(written, choices.dictionary), set(there.resources | RESERVED_NAMES))
    subjects: dict[str, Subject] = {}
    for label, looked in labelled.items():
        names = named[label]
        words = {column: one.words for column, one in names.columns.items()}
        key = find_key(looked, words, asks)
        looked.forget()
        order, why_not = (None, looked.unreadable) if looked.unreadable else _order(looked, key, asks, choices)
        if why_not:
            proposal.left_out.append(LeftOut(label, why_not))
        else:
            subjects[label] = Subject(looked, key, names.of_resource.words, words, order)
            proposal.left_out += (
                LeftOut(f"{label}, column {column}", f"it could not be read: {why}") for column, why in looked.refused
            )
    found = links(subjects, asks.found)
    linked: dict[str, set[str]] = defaultdict(set)
    alike: dict[str, Guess] = {}
    for link in found:
        linked[link.table].update(link.columns)
        linked[link.target].update(link.target_columns)
    for name, subject in subjects.items():
        resource = _resource(name, named[name], subject, linked[name], choices)
        _share_guesses(resource, alike)
        proposal.resources[resource.name] = resource
        subject.looked.forget()
    by_table = {resource.label: resource for resource in proposal.resources.values()}
    for table, text in hindered(subjects):
        by_table[table].comments.append(text)
    settle_orders(proposal.resources)
    found = join(by_table, subjects, found)
    for resource in proposal.resources.values():
        looked = subjects[resource.label].looked
        pair_moments(resource, looked)
        _name_codes(resource, proposal, there.codes)
        _give_examples(resource, looked, choices.time_zone)
    relate(by_table, subjects, found, own_indexes=choices.own_indexes)
    for resource in proposal.resources.values():
        subject = subjects[resource.label]
        offer_filters(resource, subject.looked.description, own_indexes=choices.own_indexes)
        if subject.order is not None:
            sort_by(resource, subject.looked.description, subject.order)
    return proposal


def _order(looked: Looked, key: Key, asks: Asks, choices: Choices) -> tuple[RowOrder | None, str]:
    """Return what orders rows without a key, None where that is not needed; and why they cannot be served, or ""."""
    if key.columns:
        return None, ""
    if all(looked.sample(column.name).holds_bytes for column in looked.columns):
        return None, key.evidence
    if choices.numbered and not looked.description.is_view:
        return None, ""
    order = find_order(looked, asks)
    return order, "" if order.found else f"{key.evidence}; {order.evidence}"


def _labelled(tables: Sequence[Looked]) -> dict[str, Looked]:
    """Return the tables by their names, those of a namesake before it by the schema too."""
    found: dict[str, Looked] = {}
    for looked in tables:
        found[looked.description.full_name if looked.name in found else looked.name] = looked
    return found


def _names(tables: Mapping[str, Looked], dictionary: Dictionary, taken: set[str]) -> dict[str, Names]:
    paths = {name.replace("-", "_") for name in taken}
    found: dict[str, Names] = {}
    singulars: set[str] = set()
    for at, (label, looked) in enumerate(tables.items(), start=1):
        translated = table_name(label, dictionary, at)
        name = free(translated.name, paths)
        # Of two resources with one word for a record, neither could have its operations named after it.
        one = one_of(translated.words) + name.removeprefix(translated.name)
        names = Names(name, free(one, singulars), translated)
        for place, column in enumerate(looked.columns, start=1):
            names.columns[column.name] = column_name(column.name, dictionary, place)
        found[label] = names
    return found


def _resource(
    label: str, names: Names, subject: Subject, linked: Collection[str], choices: Choices
) -> ProposedResource:
    """Return the resource of a table; `linked` are its columns that lead to other tables or are led to."""
    looked, key = subject.looked, subject.key
    resource = ProposedResource(
        name=names.resource,
        label=label,
        table=looked.name,
        schema=looked.description.schema,
        words=names.of_resource.words,
        key=(),
        evidence=_evidence(subject),
        check=key.check,
        key_repeats=key.repeats,
        named=names.of_resource.how,
        singular=names.singular,
        comments=list(looked.remarks),
        ordered_by=subject.order.columns if subject.order else (),
    )
    taken = set(RESERVED_PARAMETERS)
    for column in looked.columns:
        named = names.columns[column.name]
        guess = guess_column(
            looked.sample(column.name),
            named.words,
            identifies=column.name in linked or column.name in key.columns,
            currency=choices.currency,
        )
        if guess is None:
            resource.comments.append(f"{column.name} holds bytes, which no field shows")
            continue
        name = _field_name(named, column.name, key, resource, taken)
        how = named.how if name == named.name else f"{named.how}; {named.name} was not free".lstrip("; ")
        resource.fields[name] = ProposedField(name, (column.name,), guess, how, words=named.words)
    resource.key = tuple(one.name for column in key.columns if (one := resource.of_column(column)) is not None)
    return resource


def _share_guesses(resource: ProposedResource, alike: dict[str, Guess]) -> None:
    """Let fields that are guessed alike share one guess: of 100,000 fields most are plain texts and numbers."""
    for one in resource.fields.values():
        one.guess = alike.setdefault(repr(one.guess), one.guess)


def _evidence(subject: Subject) -> str:
    found = subject.key.evidence
    if subject.key.columns:
        return found
    return f"no key: {found}" + (f"; {subject.order.evidence}" if subject.order else "")


def _field_name(named: Named, column: str, key: Key, resource: ProposedResource, taken: set[str]) -> str:
    """Return a free name for a field. `id` is every record's own text of its key, so only the key may be called so."""
    name = named.name
    if name == _NO_NAME and key.columns != (column,):
        name = f"{resource.singular}_{name}"
    if name in RESERVED_PARAMETERS:
        name = f"{resource.singular}_{name}"
    return free(name, taken)


def _name_codes(resource: ProposedResource, proposal: Proposal, taken: frozenset[str]) -> None:
    for one in resource.fields.values():
        if one.guess.codes:
            one.codes = free(f"{resource.singular}_{one.name}", {*proposal.codes, *taken})
            proposal.codes[one.codes] = dict(one.guess.codes)


def _give_examples(resource: ProposedResource, looked: Looked, time_zone: str) -> None:
    """Give the key's fields the key of the first row as an example, so that the documented address answers."""
    places = {column.name: at for at, column in enumerate(looked.columns)}
    fields = [resource.fields[name] for name in resource.key]
    converters = [converter(as_field(one.name, one.columns, one.guess.entries, time_zone=time_zone)) for one in fields]
    for row in looked.rows:
        stored = [[row[places[column]] for column in one.columns] for one in fields]
        try:
            publics = [convert.to_public(*values) for convert, values in zip(converters, stored, strict=True)]
        except Unreadable:
            continue
        if all(public or public == 0 for public in publics):
            for one, convert, public in zip(fields, converters, publics, strict=True):
                one.example = convert.text(public)
            return
