"""Gives the two ends of a relation one reading, so that what one of them shows is found by the other.

Columns that relations join, directly or through a third one, are a group. Each keeps its texts as they are stored
where they lead somewhere so. Where they do not, all of the group are read without the zeros that fill them up, if each
can still write back what it stores: 000037 beside 37, or beside the number 37. Where neither serves, the relation is
left out, which is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from adapters.query import Stored
from wrapper.catalog.relations import family
from wrapper.declared import MOMENTS
from wrapper.proposal.draft import ProposedField, ProposedResource
from wrapper.proposal.guesses.guess import Guess, as_field, tried
from wrapper.proposal.guesses.texts import zero_filling
from wrapper.proposal.looking import plain_key
from wrapper.proposal.relations import Link, Subject, spelled_like
from wrapper.proposal.samples import ColumnSample
from wrapper.translate.faults import Unreadable
from wrapper.translate.fields import converter

_NEARLY = 0.9
"""The share of the keys found by their plain reading, of those that are found whatever fills them up."""

Place = tuple[str, str]
"""A table and a column."""


@dataclass(frozen=True)
class End:
    """One end of a relation: the field and the sample of its column."""

    field: ProposedField
    sample: ColumnSample

    @property
    def family(self) -> str:
        """What its public values can equal: numbers, texts, or those of its own type."""
        return family(self.field.guess.type)

    def publics(self, values: Iterable[Stored]) -> dict[str, set[Any]]:
        """Return the public values by what the stored ones say apart from their padding."""
        convert = converter(as_field(self.field.name, self.field.columns, self.field.guess.entries))
        found: dict[str, set[Any]] = {}
        for value in dict.fromkeys(values):
            bare = plain_key(value)
            if bare is not None:
                with suppress(Unreadable):
                    found.setdefault(bare, set()).add(convert.to_public(value))
        return found

    def as_text(self) -> Guess | None:
        """Return the reading as a text, or None where that could not be written back."""
        guess = Guess({"type": "id"}, notes=("a text like the other end, where not all values are of this type",))
        trial = tried(guess.entries, self.sample.present)
        return guess if not trial.broken and not trial.lost else None

    def without_zeros(self) -> Guess | None:
        """Return the reading that shows no zeros in front, or None where it could not be written back."""
        texts = [text.strip(" ") for text in self.sample.texts]
        guess = self.field.guess
        if self.family == "number":
            guess = Guess({"type": "id", "stored": "number"}, notes=guess.notes)
        elif any(text.startswith("0") and len(text) > 1 for text in texts):
            filling = zero_filling(self.sample)
            if filling is None:
                return None
            note = f"filled up with zeros in {self.sample.extent}, which the other end is not: public without them"
            guess = Guess({"type": "id", **filling}, notes=(note,))
        trial = tried(guess.entries, self.sample.present)
        return guess if not trial.broken and not trial.lost else None


def join(
    by_table: Mapping[str, ProposedResource], subjects: Mapping[str, Subject], found: Sequence[Link]
) -> list[Link]:
    """Let both ends of the relations be read alike, and return the relations that lead somewhere then."""
    ends = {
        place: End(one, subjects[place[0]].looked.sample(place[1]))
        for link in found
        for pair in _pairs(link)
        for place in pair
        if (one := by_table[place[0]].of_column(place[1])) is not None
    }
    from_place: dict[Place, list[tuple[Place, Place]]] = defaultdict(list)
    for link in found:
        # A few values that may lead there change nothing of how a column is read.
        for pair in () if link.check else _pairs(link):
            from_place[pair[0]].append(pair)
    for group in _groups(found):
        _as_texts([ends[place] for place in group if place in ends])
        _as_dates([ends[place] for place in group if place in ends])
        if any(not _leads(ends, pair) for place in group for pair in from_place.get(place, ())):
            _without_zeros([ends[place] for place in group if place in ends])
    left = []
    for link in found:
        if all(_leads(ends, pair) for pair in _pairs(link)):
            left.append(link)
        else:
            text = f"{', '.join(link.columns)} would lead to {link.target}, but the two are spelled in different ways"
            by_table[link.table].comments.append(text)
    return left


def _pairs(link: Link) -> Iterator[tuple[Place, Place]]:
    for own, other in zip(link.columns, link.target_columns, strict=True):
        yield (link.table, own), (link.target, other)


def _groups(found: Sequence[Link]) -> list[list[Place]]:
    """Return the columns that are joined to one another, each in one group."""
    group_of: dict[Place, list[Place]] = {}
    for link in found:
        for own, other in _pairs(link):
            one, another = group_of.setdefault(own, [own]), group_of.setdefault(other, [other])
            if one is not another:
                one += another
                group_of.update(dict.fromkeys(another, one))
    return list({id(group): group for group in group_of.values()}.values())


def _leads(ends: Mapping[Place, End], pair: tuple[Place, Place]) -> bool:
    """Return whether the public values of one end are found at the other as often as the stored ones are."""
    if pair[0] not in ends or pair[1] not in ends:
        return True
    own, other = ends[pair[0]], ends[pair[1]]
    if own.family != other.family:
        return False
    mine, theirs = own.publics(own.sample.present), other.publics(other.sample.present)
    if not mine.keys() & theirs.keys():
        # The keys were not in the sample, but were asked for as that end stores them.
        theirs = other.publics([stored for bare in mine for stored in spelled_like(other.sample, bare)])
    alike = mine.keys() & theirs.keys()
    same = sum(1 for bare in alike if mine[bare] & theirs[bare])
    return same >= _NEARLY * len(alike)


def _as_texts(group: Sequence[End]) -> None:
    """Read times as texts where another end holds times beyond a day, if each end can be read as texts."""
    families = {end.family for end in group}
    if len(families) == 1 or any(end.sample.declared.family not in MOMENTS for end in group):
        return
    texts = [end.as_text() for end in group]
    for end, guess in zip(group, texts, strict=True):
        if guess is not None and None not in texts and end.family != "text":
            end.field.guess = guess


def _as_dates(group: Sequence[End]) -> None:
    """Read texts as the dates of another end, where too few of them told what they are."""
    dated = [end.field.guess for end in group if end.field.guess.type == "date"]
    others = [end for end in group if end.family == "text"]
    if not dated or not others or len(dated) + len(others) < len(group):
        return
    for guess in dated:
        trials = [tried(guess.entries, end.sample.present) for end in others]
        if not any(trial.broken or trial.lost for trial in trials):
            for end in others:
                end.field.guess = guess
            return


def _without_zeros(group: Sequence[End]) -> None:
    """Let a group be read without zeros in front, if all of it can be, and be written back as it is stored."""
    bare = [end.without_zeros() for end in group]
    for end, guess in zip(group, bare, strict=True):
        if guess is not None and None not in bare:
            end.field.guess = guess
