"""What identifies the rows of a table: what it declares or, without that, what is unique in the rows that were seen.

A guessed key says on how many rows the belief rests: on all where a copy of them is at hand, else on the sample. On a
server it is one that an index serves, or one of a table small enough to be sorted for each page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from adapters.base import TableDescription
from adapters.query import Where
from adapters.ties import MOST_SORTED
from wrapper.declared import Family
from wrapper.proposal.candidates import MOST_COLUMNS, Candidates, Tally, is_full, repeats
from wrapper.proposal.guesses.words import names_key
from wrapper.proposal.samples import Looked

_NEARLY = 0.98
_MOST_TRIED = 8
_ENOUGH = 50
_FEW = 20
_UNSURE = "{0} may be NULL, and any number of rows may be so: none of those that were seen is"


@dataclass(frozen=True, slots=True)
class Key:
    """The columns that identify a row; `columns` is () when there are none, and `evidence` says why."""

    columns: tuple[str, ...]
    evidence: str
    declared: bool = False
    check: str = ""
    repeats: bool = False
    """Whether a few rows share it with another."""


class Asks(Protocol):
    """Asks a source about one table."""

    @property
    def has_copy(self) -> bool:
        """Whether a copy of all rows is at hand, so that neither walking nor sorting them costs the legacy."""

    def number(self, table: TableDescription, where: tuple[Where, ...], at_most: int) -> int | None:
        """Return how many rows match, counted no further than `at_most`, None where that cannot be asked."""

    def tally(self, table: TableDescription, columns: tuple[str, ...]) -> Tally | None:
        """Return how often these columns repeat in all rows of the copy, None where they cannot be walked."""


def find_key(looked: Looked, words: Mapping[str, Sequence[str]], asks: Asks) -> Key:
    """Return the key of a table; `words` are those of each column's translated name."""
    if looked.unreadable:
        return Key((), looked.unreadable)
    samples = [looked.sample(column.name) for column in looked.columns]
    # An array is found by no text, so that it gives a record no address.
    shown = {one.column.name for one in samples if not one.holds_bytes and one.declared.family is not Family.JSON}
    empty = "" if looked.rows else "the table is empty: the types of its fields are those it declares, if any"
    if looked.unsampled:
        empty = f"not sampled, so the types of its fields are those it declares: {looked.unsampled}"
    said: list[str] = []
    for columns, is_key in _declared(looked.description):
        if not shown.issuperset(columns):
            continue
        blank = next((column for column in columns if not is_full(looked.sample(column), is_key)), None)
        if blank is None:
            nullable = [column.name for column in looked.columns if column.name in columns and column.nullable]
            check = empty if is_key or empty or not nullable else _UNSURE.format(nullable[0])
            evidence = "declared as the primary key" if is_key else "declared unique"
            return Key(columns, "; ".join([evidence, *said]), declared=True, check=check)
        missing = sum(value is None for value in looked.sample(blank).values)
        if missing:
            what = "the primary key" if is_key else f"the unique {', '.join(columns)}"
            said.append(f"{what} is NULL in {missing:,} of {looked.sample(blank).extent}")
    found = Key((), "it is empty and declares no key") if not looked.rows else _guessed(looked, words, asks)
    return replace(found, evidence="; ".join([found.evidence, *said]))


def _declared(description: TableDescription) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield what is declared unique, and whether it is the primary key: first what can never be NULL."""
    if description.key:
        yield description.key, True
    nullable = {column.name for column in description.columns if column.nullable}
    for columns in sorted(filter(None, description.unique), key=lambda one: (not nullable.isdisjoint(one), len(one))):
        yield columns, False


def _guessed(looked: Looked, words: Mapping[str, Sequence[str]], asks: Asks) -> Key:
    candidates = Candidates(looked, words)
    # A sample of rows that belong together refutes little: all rows then refute one candidate after the other.
    for columns in islice(candidates.unique(), _MOST_TRIED):
        tally = _tally(looked, columns, asks)
        if tally.blank or tally.repeats:
            continue
        if served := _served(looked, columns, asks):
            return _unique(looked, served, words, tally)
        for others in candidates.by_index():
            return _unique(looked, others, words, tally)
        return _unserved(columns, f"unique in {_extent(looked, tally)}")
    return _nearly_unique(looked, candidates.nearly(), asks)


def _unique(looked: Looked, columns: tuple[str, ...], words: Mapping[str, Sequence[str]], tally: Tally) -> Key:
    check = _doubt(looked)
    if len(columns) == 1 and not names_key(words[columns[0]]):
        check = f"{columns[0]} is not named like a key; {check}"
    return Key(columns, f"unique {'together ' if len(columns) > 1 else ''}in {_extent(looked, tally)}", check=check)


def _tally(looked: Looked, columns: tuple[str, ...], asks: Asks) -> Tally:
    """Return how often a key repeats, in all rows where they are at hand."""
    whole = None if looked.complete else asks.tally(looked.description, columns)
    return whole or Tally(len(looked.rows), repeats(looked, columns))


def _extent(looked: Looked, tally: Tally) -> str:
    return f"all {tally.rows:,} rows" if tally.whole else looked.sample(looked.columns[0].name).extent


def _served(looked: Looked, columns: tuple[str, ...], asks: Asks) -> tuple[str, ...]:
    """Return the columns of a key in an order that pages can be read by; () where each page would sort a big table."""
    description = looked.description
    for index in (*description.unique, *description.indexes):
        if set(index[: len(columns)]) == set(columns):
            return index[: len(columns)]
    # What serves a view is not told: only the tables below it have indexes.
    if looked.complete or asks.has_copy or description.is_view:
        return columns
    number = asks.number(description, (), MOST_SORTED + 1)
    return columns if number is not None and number <= MOST_SORTED else ()


def _unserved(columns: Sequence[str], found: str) -> Key:
    listed = ", ".join(columns)
    many = f"more than {MOST_SORTED:,} rows are too many to sort for each page"
    return Key((), f"{listed} is {found}, but no index serves that as a key, and {many}")


def _nearly_unique(looked: Looked, best: tuple[str, ...], asks: Asks) -> Key:
    """Return a key that a few rows share: they are all listed, and only one of them has the address."""
    tally = _tally(looked, best, asks) if best and len(looked.rows) >= _ENOUGH else None
    if tally is not None and not tally.blank and tally.repeats <= (1 - _NEARLY) * tally.rows:
        extent = _extent(looked, tally)
        if not (served := _served(looked, best, asks)):
            return _unserved(best, f"nearly unique in {extent}")
        check = f"{tally.repeats:,} of {extent} repeat the key of another, and only one of each has the address"
        return Key(served, "nearly unique", check=check, repeats=True)
    extent = looked.sample(looked.columns[0].name).extent
    return Key((), f"no column, and no {MOST_COLUMNS} columns together, are unique and never blank in {extent}")


def _doubt(looked: Looked) -> str:
    if looked.complete and len(looked.rows) < _FEW:
        return "the table has only one row" if len(looked.rows) == 1 else f"the table has only {len(looked.rows)} rows"
    return "the table declares no key, so nothing keeps it unique"
