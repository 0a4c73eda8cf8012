"""What is locked of a table that changed: what it is like now, and what it was where the catalog does not follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from adapters.base import Column, TableDescription
from wrapper.drift.changes import Change, Changes, Severity
from wrapper.drift.columns import compare_column
from wrapper.drift.tables import compare_table, respelled
from wrapper.drift.uses import TableUse, Use

IsTaken = Callable[[Sequence[Use]], bool]
"""Whether fields say what was found out of their columns just now."""


def settled(use: TableUse, was: TableDescription, now: TableDescription, is_taken: IsTaken) -> TableDescription:
    """Return the description to lock of a table, made of what it was and what it is now."""
    found = list(compare_table(Changes(use), was, now))
    if not any(map(_matters, found)):
        return now
    columns = tuple(_columns(use, was, now, is_taken))
    codes = {change.code for change in found if _matters(change)}
    if "key-undeclared" in codes:
        now = replace(now, key=was.key, unique=tuple(dict.fromkeys((*now.unique, *was.unique))))
    if "index-gone" in codes:
        missed = {change.column for change in found if _matters(change) and change.code == "index-gone"}
        kept = (names for names in was.indexes if names and names[0] in missed)
        now = replace(now, indexes=tuple(dict.fromkeys((*now.indexes, *kept))))
    return replace(now, columns=columns)


def _columns(use: TableUse, was: TableDescription, now: TableDescription, is_taken: IsTaken) -> Iterator[Column]:
    """Yield the columns to lock in the order of now, those that are gone behind the one they stood behind."""
    before = {column.name.casefold(): column for column in was.columns}
    present = {column.name.casefold() for column in now.columns}
    gone: dict[str, list[Column]] = {}
    last = ""
    for column in was.columns:
        if column.name.casefold() in present:
            last = column.name.casefold()
        elif use.of((column.name,)):
            gone.setdefault(last, []).append(column)
    yield from gone.get("", ())
    # What seems to be one of those under another name stays new, so that it is told and offered again.
    offered = {new for new, old in respelled(was, now).items() if use.of((old,)) and not use.of((new,))}
    for column in now.columns:
        if column.name in offered:
            continue
        old = before.get(column.name.casefold())
        yield column if old is None or _follows(use, old, column, is_taken) else old
        yield from gone.get(column.name.casefold(), ())


def _follows(use: TableUse, was: Column, now: Column, is_taken: IsTaken) -> bool:
    """Return whether the catalog lives with what a column is now."""
    changes = list(compare_column(Changes(use), was, now))
    return not any(map(_matters, changes)) or is_taken(use.of((was.name,)))


def _matters(change: Change) -> bool:
    return change.severity.reaches(Severity.POSSIBLY_BREAKING)
