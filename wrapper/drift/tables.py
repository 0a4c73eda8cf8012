"""Compares one table with what it was: columns that came and went, keys, indexes and foreign keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from adapters.base import Column, TableDescription
from wrapper.declared import family
from wrapper.drift.changes import Change, Changes, Severity
from wrapper.drift.columns import compare_column, spelled
from wrapper.drift.uses import Use, key_columns

_SIMILAR = 0.6
"""How much of two names must agree for the one to be taken for the other; what get_close_matches asks for."""


def compare_table(changes: Changes, was: TableDescription, now: TableDescription) -> Iterator[Change]:
    """Yield every change of a table that is still there."""
    pairs, gone, new = _paired(was.columns, now.columns)
    for before in gone:
        yield _gone(changes, before, was, new)
    for before, after in pairs:
        yield from compare_column(changes, before, after)
    for after in new:
        yield changes.change(
            Severity.ADDITIVE, "column-new", f"there is a new column, {spelled(after)}", "", (after.name,)
        )
    yield from _keys(changes, was, now)
    yield from _indexes(changes, was, now)
    yield from _foreign_keys(changes, was, now)
    if was.is_view != now.is_view:
        message = "it was a view and is a table" if was.is_view else "it was a table and is a view"
        yield changes.change(Severity.POSSIBLY_BREAKING, "table-replaced", message, "see that its rows are the same")
    stayed = [before.name for before, _ in pairs]
    if [after.name for _, after in sorted(pairs, key=lambda pair: now.columns.index(pair[1]))] != [
        after.name for _, after in pairs
    ] and stayed:
        yield changes.change(Severity.COSMETIC, "columns-moved", "its columns stand in another order")


def similar(name: str, of: Column | None, candidates: Sequence[Column]) -> Column | None:
    """Return the column that `name` may have become: of a similar name, and of the same type where that is known."""
    kind = None if of is None else family(of.type)
    best = _closest(name, [other for other in candidates if kind is None or family(other.type) is kind])
    if best is not None:
        return best
    # A column of another name can only be recognised where it is the only one that it can be.
    alike = [] if of is None else [other for other in candidates if spelled(other) == spelled(of)]
    return alike[0] if len(alike) == 1 else None


def respelled(was: TableDescription, now: TableDescription) -> dict[str, str]:
    """Return the columns that seem to be others under a new name of the same type: by the new name the old one."""
    _, gone, new = _paired(was.columns, now.columns)
    found: dict[str, str] = {}
    for before in gone:
        kind = family(before.type)
        best = _closest(before.name, [column for column in new if family(column.type) is kind])
        if best is not None:
            found.setdefault(best.name, before.name)
    return found


def is_unique(description: TableDescription, columns: Sequence[str]) -> bool:
    """Return whether the source declares that no two rows have the same values in `columns`."""
    wanted = set(columns)
    return any(declared and set(declared) <= wanted for declared in (description.key, *description.unique))


def is_served(description: TableDescription, columns: Sequence[str]) -> bool:
    """Return whether an index, a key or a unique constraint begins with these columns, in any order."""
    wanted = {column.casefold() for column in columns}
    declared = (description.key, *description.unique, *description.indexes)
    return any({column.casefold() for column in index[: len(columns)]} == wanted for index in declared)


def is_indexed(description: TableDescription, column: str) -> bool:
    """Return whether an index, a key or a unique constraint begins with a column."""
    declared = (description.key, *description.unique, *description.indexes)
    return any(columns and columns[0] == column for columns in declared)


def _closest(name: str, candidates: Sequence[Column]) -> Column | None:
    """Return the column whose name is most like one, None where none is much like it."""
    rated = [(SequenceMatcher(None, name.casefold(), one.name.casefold()).ratio(), one) for one in candidates]
    best = max(rated, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= _SIMILAR else None


def _paired(
    was: Sequence[Column], now: Sequence[Column]
) -> tuple[list[tuple[Column, Column]], list[Column], list[Column]]:
    """Return the columns that stayed, with what they are, those that went, and those that came."""
    exact = {column.name: column for column in now}
    loose = {column.name.casefold(): column for column in now if column.name not in {one.name for one in was}}
    pairs: list[tuple[Column, Column]] = []
    gone: list[Column] = []
    for before in was:
        after = exact.get(before.name) or loose.get(before.name.casefold())
        if after is None:
            gone.append(before)
        else:
            pairs.append((before, after))
    stayed = {after.name for _, after in pairs}
    return pairs, gone, [column for column in now if column.name not in stayed]


def _gone(changes: Changes, before: Column, was: TableDescription, new: Sequence[Column]) -> Change:
    message = f"the column is gone; it was {spelled(before)}"
    if not changes.use.of((before.name,)):
        return changes.change(Severity.COSMETIC, "column-gone", f"{message}, and no field reads it", "", (before.name,))
    became = similar(before.name, before, [column for column in new if column not in was.columns])
    if became is None:
        hint = "ask the legacy's maintainer for it back, or take the field out in a new version"
        return changes.change(Severity.BREAKING, "column-gone", message, hint, (before.name,))
    hint = f"was it renamed? then write column: {became.name} in the catalog ({became.name} is new, {spelled(became)})"
    return changes.change(Severity.BREAKING, "column-gone", message, hint, (before.name,))


def _keys(changes: Changes, was: TableDescription, now: TableDescription) -> Iterator[Change]:
    for resource in changes.use.resources:
        columns = key_columns(resource)
        if is_unique(was, columns) and not is_unique(now, columns):
            message = f"nothing declares {', '.join(columns)} unique any more, which is the key of {resource.name}"
            hint = f"see with wrapper quality {resource.name} whether two rows have the same key"
            yield changes.change(Severity.BREAKING, "key-undeclared", message, hint, columns)
            return
    if was.key != now.key:
        message = f"its key was {_listed(was.key)} and is {_listed(now.key)}"
        severity = Severity.COSMETIC if was.key else Severity.ADDITIVE
        yield changes.change(severity, "key-changed", message)


def _indexes(changes: Changes, was: TableDescription, now: TableDescription) -> Iterator[Change]:
    before, after = {*was.indexes, *was.unique}, {*now.indexes, *now.unique}
    reported: set[str] = set()
    left = {column.name for column in now.columns}
    # An index on a column that is gone went with it, and that has been told.
    for columns in sorted(columns for columns in before - after if left.issuperset(columns)):
        needed = _needed(changes, columns[0], was, now) if columns and columns[0] not in reported else ()
        message = f"the index on {_listed(columns)} is gone"
        if needed:
            reported.add(columns[0])
            hint = "ask for it back, or take the filter or sort out: each such request reads the whole table now"
            yield changes.change(Severity.POSSIBLY_BREAKING, "index-gone", message, hint, columns[:1])
        elif columns and columns[0] not in reported:
            yield changes.change(Severity.COSMETIC, "index-gone", f"{message}; no filter or sort needs it")
    for columns in sorted(after - before):
        yield changes.change(Severity.ADDITIVE, "index-new", f"there is a new index on {_listed(columns)}")


def _needed(changes: Changes, column: str, was: TableDescription, now: TableDescription) -> tuple[Use, ...]:
    if is_indexed(now, column) or not is_indexed(was, column):
        return ()
    return tuple(use for use in changes.use.of((column,)) if use.needs_index or use.orders_rows or use.in_key)


def _foreign_keys(changes: Changes, was: TableDescription, now: TableDescription) -> Iterator[Change]:
    def told(description: TableDescription) -> dict[tuple[str, ...], str]:
        return {
            (*key.columns, key.table, *key.target_columns): f"the foreign key {_listed(key.columns)} → {key.table}"
            for key in description.foreign_keys
        }

    before, after = told(was), told(now)
    for key in sorted(set(before) - set(after)):
        yield changes.change(Severity.COSMETIC, "foreign-key-gone", f"{before[key]} is gone; relations do without it")
    for key in sorted(set(after) - set(before)):
        yield changes.change(Severity.ADDITIVE, "foreign-key-new", f"{after[key]} is new")


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(columns) or "none"
