"""Names and declares the relations of proposed resources, both ways where the way back is served by an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wrapper.proposal.draft import ProposedRelation, ProposedResource
from wrapper.proposal.names import free
from wrapper.proposal.relations import Link, Subject

_ENDINGS = {"id", "number", "code", "key"}


def relate(
    by_table: Mapping[str, ProposedResource],
    subjects: Mapping[str, Subject],
    found: Sequence[Link],
    *,
    own_indexes: bool,
) -> None:
    """Give the resources their relations; `own_indexes` says that any column can be indexed at no one's cost."""
    for link in found:
        own, other = by_table[link.table], by_table[link.target]
        pairs = _pairs(own, other, link)
        if pairs is None:
            continue
        name = _name(own, other, link, subjects[link.table])
        if set(pairs.values()) == set(other.key):
            own.relations[name] = ProposedRelation(name, other.name, pairs, False, link.evidence, link.check)
        own.indexes += [column for column in link.columns if column not in own.indexes]
        # What has no id is led to by nothing.
        if own.key and (own_indexes or _is_indexed(subjects[link.table], link.columns)):
            _back(own, other, pairs, name)


def _pairs(own: ProposedResource, other: ProposedResource, link: Link) -> dict[str, str] | None:
    pairs: dict[str, str] = {}
    for column, target in zip(link.columns, link.target_columns, strict=True):
        mine, theirs = own.of_column(column), other.of_column(target)
        if mine is None or theirs is None:
            return None
        pairs[mine.name] = theirs.name
    return pairs


def _back(own: ProposedResource, other: ProposedResource, pairs: Mapping[str, str], name: str) -> None:
    """Declare the way back: the many that lead to one."""
    plural = own.name
    if own is other:
        plural = f"{own.name}_by_{name}"
    elif plural in other.relations or plural in other.fields:
        plural = f"{plural}_by_{name}"
    taken = set(other.relations) | set(other.fields)
    back = free(plural, taken)
    turned = {theirs: mine for mine, theirs in pairs.items()}
    evidence = f"the way back of {own.name}.{name}"
    other.relations[back] = ProposedRelation(back, own.name, turned, True, evidence)


def _name(own: ProposedResource, other: ProposedResource, link: Link, subject: Subject) -> str:
    words = list(subject.columns[link.columns[0]]) if len(link.columns) == 1 else []
    while words and words[-1] in _ENDINGS:
        words.pop()
    name = "_".join(words) or other.singular
    if name in own.fields or name in own.relations or name == "id" or name[0].isdigit():
        name = f"{name}_{other.singular}" if name != other.singular else f"its_{other.singular}"
    return free(name, {*own.fields, *own.relations, "id"})


def _is_indexed(subject: Subject, columns: tuple[str, ...]) -> bool:
    description = subject.looked.description
    known = [description.key, *description.unique, *description.indexes]
    return any(index[: len(columns)] and set(index[: len(columns)]) == set(columns) for index in known)
