"""Which columns lead to rows of other tables: as declared, or by their names and the values they share.

`links` is told how to ask for keys and reads nothing itself. A relation that was not declared says how many of its
sampled values were found; padding and leading zeros are not held against them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.base import ForeignKey, TableDescription
from adapters.query import Row, Stored
from wrapper.nouns import counted
from wrapper.proposal.guesses.words import names_id
from wrapper.proposal.keys import Key
from wrapper.proposal.looking import plain_key
from wrapper.proposal.names import one_of
from wrapper.proposal.orders import RowOrder
from wrapper.proposal.samples import ColumnSample, Looked

Ask = Callable[[TableDescription, tuple[str, ...], Sequence[Row]], "set[Row] | None"]
"""Returns which of some stored keys a table has, or None when that cannot be asked."""

_MOST_ASKED = 100
_FOUND, _DOUBTFUL = 0.9, 0.6
_FEW = 3
_ENOUGH = 10
"""Values found that tell of a relation where no name does."""
_MOSTLY = 0.5
_SPARSE = 20
"""How many times as wide as their number a range of numbers is where chance does not find one of them elsewhere."""
_MOST_TARGETS = 8
"""Tables that one column is held against: where hundreds have a key of the same name, it says little."""
_MOST_NEAR = 100
"""Tables with a key of one name that are compared with a column at all: thousands may have it."""
_GENERIC = {
    *("id", "number", "code", "key", "name", "description", "line", "sequence", "position", "type", "status"),
    *("nr", "nummer", "no", "pos", "posnr", "lfd", "lfdnr", "zeile", "bezeichnung", "typ", "art", "datum", "zeitpunkt"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """One table as relations see it: its key, the words of its resource and of its columns.

    `order` puts its rows in an order where it has no key and the source does not number them.
    """

    looked: Looked
    key: Key
    words: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    order: RowOrder | None = None

    @property
    def one(self) -> tuple[str, ...]:
        """The words for one of its records."""
        return tuple(one_of(self.words).split("_"))


@dataclass(frozen=True, slots=True)
class Link:
    """Columns of `table` hold the key of `target`, or other columns of it that a declared foreign key leads to.

    The two lists of columns go together.
    """

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    evidence: str
    declared: bool = False
    check: str = ""


def links(subjects: Mapping[str, Subject], ask: Ask) -> list[Link]:
    """Return the relations of the tables to one another, each pair of columns once."""
    found = list(_declared(subjects))
    # Where a column is declared to lead somewhere, its target is not guessed, even if that was left aside or is gone.
    taken = {(name, key.columns) for name, one in subjects.items() for key in one.looked.description.foreign_keys}
    for table, column, target in _candidates(subjects):
        if (table, (column,)) in taken:
            continue
        link = _by_values(subjects, table, column, target, ask)
        if link is not None:
            taken.add((table, (column,)))
            found.append(link)
    return found


def _declared(subjects: Mapping[str, Subject]) -> Iterator[Link]:
    for name, subject in subjects.items():
        seen = set()
        for key in subject.looked.description.foreign_keys:
            target = _led_to(key, subjects)
            if target is not None and (key.columns, target) not in seen and not _hindrance(subject, key, subjects):
                seen.add((key.columns, target))
                yield Link(name, key.columns, target, key.target_columns, "declared as a foreign key", declared=True)


def hindered(subjects: Mapping[str, Subject]) -> Iterator[tuple[str, str]]:
    """Yield each table with a foreign key that no relation follows to one record, and why."""
    for name, subject in subjects.items():
        own = subject.looked.description.schema
        for key in subject.looked.description.foreign_keys:
            target = _led_to(key, subjects)
            why = _hindrance(subject, key, subjects)
            if not why and target is not None:
                why = _not_the_key(key, subjects[target])
            if why:
                to = key.table if key.schema == own or not key.schema else f"{key.schema}.{key.table}"
                yield name, f"{', '.join(key.columns)}: declared as a foreign key to {to}, {why}"


def _led_to(key: ForeignKey, subjects: Mapping[str, Subject]) -> str | None:
    """Return the label of the table that a foreign key leads to: one of its name in another schema is another."""
    for label in (key.table, f"{key.schema}.{key.table}"):
        description = subjects[label].looked.description if label in subjects else None
        if description is not None and (description.schema, description.name) == (key.schema, key.table):
            return label
    return None


def _hindrance(subject: Subject, key: ForeignKey, subjects: Mapping[str, Subject]) -> str:
    """Return why relations cannot follow a foreign key in either direction, or ""."""
    to = _led_to(key, subjects)
    if to is None:
        is_elsewhere = key.schema != subject.looked.description.schema
        return "in another schema" if is_elsewhere else "which is not served from here"
    target = subjects[to]
    for one, columns in ((subject, key.columns), (target, key.target_columns)):
        shown = {column.name for column in one.looked.columns}
        if hidden := [column for column in columns if column not in shown]:
            return f"and {', '.join(hidden)} of {one.looked.name} is not shown"
    return "" if target.key.columns else "which has no key"


def _not_the_key(key: ForeignKey, target: Subject) -> str:
    """Return why a foreign key to a row does not lead to its record, or "": the key alone identifies a record."""
    if set(key.target_columns) == set(target.key.columns):
        return ""
    other, own = ", ".join(key.target_columns), ", ".join(target.key.columns)
    return f"but to its {other}; a relation to one record needs its {own}"


def _candidates(subjects: Mapping[str, Subject]) -> Iterator[tuple[str, str, str]]:
    """Yield the table, the column and the target whose names go together, the closest target first."""
    targets = {name: subject for name, subject in subjects.items() if len(subject.key.columns) == 1}
    by_words: dict[tuple[str, ...], list[str]] = {}
    by_key: dict[str, list[str]] = {}
    for name, target in targets.items():
        by_words.setdefault(_full(target), []).append(name)
        by_key.setdefault(target.key.columns[0].upper(), []).append(name)
    places = {_place(subject) for subject in subjects.values()}
    for name, subject in subjects.items():
        for column, words in subject.columns.items():
            # A schema of thousands of tables has too many pairs to compare each.
            endings = [tuple(words[start:]) for start in range(len(words))]
            alike = by_key.get(column.upper(), [])[:_MOST_NEAR]
            near = [other for ending in endings for other in by_words.get(ending, ())] + alike
            scored = [
                (closeness(column, words, targets[other]), other)
                for other in dict.fromkeys(near)
                if not (other == name and targets[other].key.columns == (column,))
                and not _has_a_nearer_namesake(targets[other], subject, places)
            ]
            for score, other in sorted(scored, key=lambda one: -one[0])[:_MOST_TARGETS]:
                if score and subject.key.columns != (column,):
                    yield name, column, other
                elif score > 1 and (targets[other].key.declared or targets[other].looked.complete):
                    # A table whose key is also the key of another extends it, if it says so by its name.
                    yield name, column, other


def _place(subject: Subject) -> tuple[str | None, str]:
    return subject.looked.description.schema, subject.looked.name


def _has_a_nearer_namesake(target: Subject, subject: Subject, places: Collection[tuple[str | None, str]]) -> bool:
    """Return whether a table of the target's name stands in the subject's own schema, and the target in another."""
    own, other = _place(subject)[0], _place(target)
    return own != other[0] and (own, other[1]) in places


def _full(target: Subject) -> tuple[str, ...]:
    """Return the words by which a column elsewhere would name the key of a target."""
    words = tuple(target.columns[target.key.columns[0]])
    return words if len(words) > 1 else (*target.one, *words)


def closeness(column: str, words: Sequence[str], target: Subject) -> int:
    """Return how well a column's name fits the key of a target: 0 not at all, 3 best."""
    key = target.key.columns[0]
    full = _full(target)
    specific = not set(full) <= _GENERIC
    if not specific:
        return 0
    if tuple(words) == full:
        return 3
    if column.upper() == key.upper() and not set(words) <= _GENERIC:
        return 2
    return 1 if len(words) > len(full) and tuple(words[-len(full) :]) == full else 0


def _by_values(subjects: Mapping[str, Subject], table: str, column: str, target: str, ask: Ask) -> Link | None:
    own = subjects[table].looked.sample(column)
    other = subjects[target]
    key = other.key.columns[0]
    theirs = other.looked.sample(key)
    values = list(dict.fromkeys(text for text in map(plain_key, own.values) if text is not None))[:_MOST_ASKED]
    known = {text for text in map(plain_key, theirs.values) if text is not None}
    if len(values) < 1 or not known:
        return None
    unseen = [text for text in values if text not in known]
    if unseen and not other.looked.complete and other.key.declared:
        rows = [(stored,) for text in unseen for stored in spelled_like(theirs, text)]
        answer = ask(other.looked.description, (key,), rows)
        known |= {text for row in answer or () if (text := plain_key(row[0])) is not None}
    found = sum(text in known for text in values)
    if not _is_named(subjects[table].columns[column], other) and not _tells([*known.intersection(values)], known):
        return None
    share = found / len(values)
    where = f"{found:,} of {len(values):,} sampled values are found in {target}.{key}"
    if share < _DOUBTFUL or (share < _FOUND and found < _FEW):
        return None
    check = "" if share >= _FOUND and len(values) >= _FEW else "few of them; look whether they lead there"
    if share < _FOUND:
        lost = len(values) - found
        check = f"{counted(lost, 'value')} lead{'s' if lost == 1 else ''} nowhere"
    return Link(table, (column,), target, (key,), where, check=check)


def _is_named(words: Sequence[str], target: Subject) -> bool:
    """Return whether a column's name says that it refers to something: CUST_NO anywhere, COUNTRY to a COUNTRY."""
    one = target.one
    return names_id(words) or tuple(words[-len(one) :]) == one


def _tells(found: Sequence[str], known: Collection[str]) -> bool:
    """Return whether more values are found at a target than by chance, whatever their column is called.

    Numbers that count up are found wherever others do, and so are days.
    """
    if len(found) < _ENOUGH:
        return False
    numbers = [int(text) for text in known if text.isascii() and text.lstrip("-").isdigit()]
    if len(numbers) > _MOSTLY * len(known):
        return max(numbers) - min(numbers) > _SPARSE * len(numbers)
    return sum(any(map(str.isalpha, text)) for text in found) > _MOSTLY * len(found)


def spelled_like(sample: ColumnSample, text: str) -> list[Stored]:
    """Return how a column of this sample would store a key that was taken out of its padding."""
    if not sample.texts:
        return [int(text)] if text.isascii() and text.lstrip("-").isdigit() else []
    lengths = {len(value) for value in sample.texts}
    if len(lengths) == 1:
        width = lengths.pop()
        if any(value.startswith("0") for value in sample.texts):
            return [text.zfill(width)]
        return [text.rjust(width) if any(value.startswith(" ") for value in sample.texts) else text.ljust(width)]
    return [text]
