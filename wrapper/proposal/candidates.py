"""Which columns may identify the rows of a table that declares no key, best first, judged by a sample.

Pure. One column comes before several, so that a key is never wider than it has to be: among several the name decides,
then the place. Amounts, days and texts of many words are different in few rows by chance, and come last.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations

from adapters.query import Row, Stored
from wrapper.declared import Family
from wrapper.proposal.guesses.words import names_amount, names_key
from wrapper.proposal.samples import ColumnSample, Looked, is_large, is_whole

MOST_COLUMNS = 4
_LONGEST = 64
_CONSIDERED = 7
_MANY_WORDS = 1.5
"""Words that the texts of a column have on average, from which on it describes things."""
_TYPED = 20
_UUID = re.compile(r"\{?[0-9A-Fa-f]{8}(-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}\}?")
_NAMED, _PLAIN, _MOMENT, _AMOUNT, _TEXT = range(5)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows there are, how many have the values of one before them, and how many lack one.

    `whole` says that these are all rows of the table.
    """

    rows: int
    repeats: int
    blank: int = 0
    whole: bool = False


class Candidates:
    """The columns of one table that may be its key, in the order in which they are tried."""

    def __init__(self, looked: Looked, words: Mapping[str, Sequence[str]]) -> None:
        self._looked = looked
        samples = [looked.sample(column.name) for column in looked.columns]
        self.able = [one.column.name for one in samples if can_identify(one)]
        self._ranks = {name: _rank(looked.sample(name), words[name]) for name in self.able}
        self._nameless = all(words[name][:-1] == ("column",) for name in self.able)
        self.named = [name for name in self.able if names_key(words[name])]

    def unique(self) -> Iterator[tuple[str, ...]]:
        """Yield what is unique in the sample. Ask for more where what came before is refuted: wider keys come later."""
        singles = [name for name in self.able if not alike(self._looked, (name,))]
        singles.sort(key=self._ranks.__getitem__)
        sound = [name for name in singles if self._ranks[name] <= _PLAIN]
        yield from ((name,) for name in sound)
        if not sound:
            # Where the columns have no names, the first ones are more telling than a text behind them.
            first = [name for name in self.able if self._ranks[name] <= _PLAIN] if self._nameless else self.named
            yield from self._together([name for name in first if name not in singles])
        yield from ((name,) for name in singles if name not in sound)
        yield from self._together(self.able)

    def by_index(self) -> Iterator[tuple[str, ...]]:
        """Yield the first columns of each index that are unique in the sample, as few as that takes."""
        for index in (*self._looked.description.unique, *self._looked.description.indexes):
            for length in range(1, len(index) + 1):
                if index[length - 1] not in self.able:
                    break
                if repeats(self._looked, index[:length]) == 0:
                    yield index[:length]
                    break

    def nearly(self) -> tuple[str, ...]:
        """Return the columns named like keys that the fewest rows share; () where no column is named so."""
        sizes = range(1, min(len(self.named), MOST_COLUMNS) + 1)
        tried = [columns for size in sizes for columns in combinations(self.named[:_CONSIDERED], size)]
        return min(tried, key=lambda columns: (repeats(self._looked, columns), len(columns)), default=())

    def _together(self, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Yield several columns that are unique together, fewer first."""
        first = list(dict.fromkeys([*(name for name in names if name in self.named), *names[:MOST_COLUMNS]]))
        considered = [name for name in names if name in first[:_CONSIDERED]]
        for size in range(2, MOST_COLUMNS + 1):
            tried = combinations(considered, size)
            for columns in sorted(tried, key=lambda columns: sum(self._ranks[name] for name in columns)):
                if self.named and not set(self.named).intersection(columns):
                    continue
                if not alike(self._looked, columns):
                    yield columns


def can_identify(sample: ColumnSample) -> bool:
    """Return whether a column has a value in every row that an address can carry."""
    if not is_full(sample) or sample.declared.family is Family.JSON:
        return False
    if sample.all_of(str):
        return not is_large(sample.column) and max(map(len, sample.texts)) <= _LONGEST
    return sample.all_of(int) or sample.all_of(date) or sample.all_of(datetime) or _whole_decimals(sample)


def is_full(sample: ColumnSample, is_key: bool = False) -> bool:
    """Return whether each row has a value; a primary key may be blank in one row, and in some engines even NULL."""
    return None not in sample.values if is_key else len(sample.present) == len(sample.values)


def repeats(looked: Looked, columns: Sequence[str]) -> int:
    """Return how many sampled rows have the values of a row before them."""
    return tally(zip(*[looked.sample(column).values for column in columns], strict=True)).repeats


def alike(looked: Looked, columns: Sequence[str]) -> bool:
    """Return whether sampled rows have values that an engine may take for equal.

    Many collations ignore case and accents. Where no unique index says otherwise, the pages of such a key would pass
    rows over.
    """
    values = [map(_plainest, looked.sample(column).values) for column in columns]
    return tally(zip(*values, strict=True)).repeats > 0


def _plainest(value: Stored) -> Stored:
    if not isinstance(value, str):
        return value
    letters = unicodedata.normalize("NFKD", value.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def tally(rows: Iterable[Row]) -> Tally:
    """Return how often rows repeat; blanks around a value do not tell keys apart."""
    seen: set[tuple[Stored, ...]] = set()
    number = blank = 0
    for row in rows:
        bare = tuple(value.strip(" ") if isinstance(value, str) else value for value in row)
        number += 1
        blank += None in bare or "" in bare
        seen.add(bare)
    return Tally(number, number - len(seen), blank)


def _rank(sample: ColumnSample, words: Sequence[str]) -> int:
    if sample.texts and _describes(sample):
        return _TEXT
    if names_key(words):
        return _NAMED
    if sample.mostly(date, datetime):
        return _MOMENT
    kind, scale = sample.declared.family, sample.column.scale or sample.declared.scale
    return _AMOUNT if names_amount(words) or kind is Family.FLOAT or scale else _PLAIN


def _describes(sample: ColumnSample) -> bool:
    """Return whether the texts are of many words, or longer than what is meant to be typed."""
    number = len(sample.texts)
    if sum(len(text.split()) for text in sample.texts) > _MANY_WORDS * number:
        return True
    return sum(map(len, sample.texts)) > _TYPED * number and not all(map(_UUID.fullmatch, sample.texts))


def _whole_decimals(sample: ColumnSample) -> bool:
    return sample.all_of(int, float, Decimal) and all(map(is_whole, sample.present))
