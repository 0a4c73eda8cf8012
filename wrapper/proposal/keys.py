"""What identifies the rows of a table: what it declares or, without that, what is unique in the sample.

Pure. A key that was only sampled says on how many rows the belief rests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations

from adapters.base import TableDescription
from wrapper.declared import Family
from wrapper.proposal.guesses.texts import ID_WORDS
from wrapper.proposal.samples import ColumnSample, Looked, is_large, is_whole

_KEY_WORDS = ID_WORDS | {"sequence", "line", "position"}
_LONGEST = 64
_MOST_COLUMNS = 4
_CONSIDERED = 7
_NEARLY = 0.98
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


def find_key(looked: Looked, words: Mapping[str, Sequence[str]]) -> Key:
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
        blank = next((column for column in columns if not _is_full(looked.sample(column), is_key)), None)
        if blank is None:
            nullable = [column.name for column in looked.columns if column.name in columns and column.nullable]
            check = empty if is_key or empty or not nullable else _UNSURE.format(nullable[0])
            evidence = "declared as the primary key" if is_key else "declared unique"
            return Key(columns, "; ".join([evidence, *said]), declared=True, check=check)
        missing = sum(value is None for value in looked.sample(blank).values)
        if missing:
            what = "the primary key" if is_key else f"the unique {', '.join(columns)}"
            said.append(f"{what} is NULL in {missing:,} of {looked.sample(blank).extent}")
    found = Key((), "it is empty and declares no key") if not looked.rows else _sampled(looked, words)
    return replace(found, evidence="; ".join([found.evidence, *said]))


def _declared(description: TableDescription) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield what is declared unique, and whether it is the primary key: first what can never be NULL."""
    if description.key:
        yield description.key, True
    nullable = {column.name for column in description.columns if column.nullable}
    for columns in sorted(filter(None, description.unique), key=lambda one: (not nullable.isdisjoint(one), len(one))):
        yield columns, False


def _sampled(looked: Looked, words: Mapping[str, Sequence[str]]) -> Key:
    able = [column.name for column in looked.columns if _can_identify(looked.sample(column.name))]
    named = [name for name in able if _KEY_WORDS.intersection(words[name])]
    extent = looked.sample(looked.columns[0].name).extent
    for name in named:
        if _repeats(looked, (name,)) == 0:
            return Key((name,), f"unique in {extent}", check=_doubt(looked))
    considered = list(dict.fromkeys([*named, *able[:_MOST_COLUMNS]]))[:_CONSIDERED]
    for size in range(2, _MOST_COLUMNS + 1):
        for columns in combinations([name for name in able if name in considered], size):
            if named and not set(named).intersection(columns):
                continue
            if _repeats(looked, columns) == 0:
                return Key(columns, f"unique together in {extent}", check=_doubt(looked))
    return _single_unnamed(looked, able, extent) or _nearly_unique(looked, named, extent)


def _single_unnamed(looked: Looked, able: Sequence[str], extent: str) -> Key | None:
    for name in able:
        if _repeats(looked, (name,)) == 0:
            return Key((name,), f"unique in {extent}", check=f"{name} is not named like a key; {_doubt(looked)}")
    return None


def _nearly_unique(looked: Looked, named: Sequence[str], extent: str) -> Key:
    """Return a key that a few rows share: they are all listed, and only one of them has the address."""
    total = len(looked.rows)
    sizes = range(1, min(len(named), _MOST_COLUMNS) + 1)
    candidates = [columns for size in sizes for columns in combinations(named[:_CONSIDERED], size)]
    best = min(candidates, key=lambda columns: (_repeats(looked, columns), len(columns)), default=())
    if best and total >= _ENOUGH and _repeats(looked, best) <= (1 - _NEARLY) * total:
        rows = _repeats(looked, best)
        check = f"{rows:,} of {extent} repeat the key of another, and only one of each has the address"
        return Key(best, "nearly unique", check=check, repeats=True)
    return Key((), f"no column, and no {_MOST_COLUMNS} columns together, are unique and never blank in {extent}")


def _doubt(looked: Looked) -> str:
    if looked.complete and len(looked.rows) < _FEW:
        return "the table has only one row" if len(looked.rows) == 1 else f"the table has only {len(looked.rows)} rows"
    return "the table declares no key, so nothing keeps it unique"


def _can_identify(sample: ColumnSample) -> bool:
    if not _is_full(sample) or sample.declared.family is Family.JSON:
        return False
    if sample.all_of(str):
        return not is_large(sample.column) and max(map(len, sample.texts)) <= _LONGEST
    return sample.all_of(int) or sample.all_of(date) or sample.all_of(datetime) or _whole_decimals(sample)


def _whole_decimals(sample: ColumnSample) -> bool:
    return sample.all_of(int, float, Decimal) and all(map(is_whole, sample.present))


def _is_full(sample: ColumnSample, is_key: bool = False) -> bool:
    # A primary key may be blank in one row; some engines even let it be NULL.
    return None not in sample.values if is_key else len(sample.present) == len(sample.values)


def _repeats(looked: Looked, columns: Sequence[str]) -> int:
    """Return how many rows have the values of a row before them."""
    values = [[_bare(value) for value in looked.sample(column).values] for column in columns]
    rows = list(zip(*values, strict=True))
    return len(rows) - len(set(rows))


def _bare(value: object) -> object:
    return value.strip(" ") if isinstance(value, str) else value
