"""Compares a catalog's lock with its live sources; without a lock, the catalog itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adapters.base import Given
from adapters.query import Statement, Table
from wrapper.drift.changes import Change, Changes, Severity, ordered
from wrapper.drift.fitting import Misfit, misfits
from wrapper.drift.lock import Lock, of_the_legacy
from wrapper.drift.looking import Look
from wrapper.drift.tables import compare_table
from wrapper.drift.uses import TableUse
from wrapper.hints import did_you_mean


def compare(uses: Iterable[TableUse], lock: Lock | None, looks: Iterable[Look]) -> list[Change]:
    """Return every change of the sources that were looked at, the worst first."""
    found = {look.source: look for look in looks if look.failure is None}
    changes = [change for use in uses if use.source in found for change in compare_use(use, lock, found[use.source])]
    if lock is not None:
        changes += [change for look in found.values() for change in _others(look, lock)]
    return ordered(changes)


def _others(look: Look, lock: Lock) -> Iterator[Change]:
    """Yield the tables that came and went among those that no resource reads, as far as both sides know them."""
    known, now = lock.others.get(look.source), [entry.full_name for entry in look.others]
    if known is None or not look.whole:
        return
    for name in sorted({*now} - {*known}):
        yield Change(Severity.ADDITIVE, "table-new", look.source, name, "there is a new table")
    for name in sorted({*known} - {*now}):
        yield Change(Severity.COSMETIC, "table-gone", look.source, name, "the table is gone, and no resource reads it")


def compare_use(use: TableUse, lock: Lock | None, look: Look) -> Iterator[Change]:
    """Yield the changes of one table."""
    if use.table in look.missed:
        return
    changes = Changes(use)
    if isinstance(use.table, Statement):
        if use.table not in look.undescribed:
            hint = f"run it by hand; it must answer with the columns {', '.join(use.columns)}"
            message = "the source refuses the statement, or it lacks a column"
            yield changes.change(Severity.BREAKING, "statement-fails", message, hint, tuple(use.columns))
        return
    was = None if lock is None else lock.description(use.source, use.table)
    now = look.tables.get(use.table)
    if now is None and use.table in look.undescribed:
        message = "the source answers for this table and does not describe it, so it cannot be compared"
        yield changes.change(Severity.COSMETIC, "table-undescribed", message)
    elif now is None:
        yield _table_gone(changes, use.table, look)
    elif was is None or now.given is Given.COLUMNS:
        yield from (_of(changes, misfit) for misfit in misfits(use, now))
    else:
        yield from compare_table(changes, of_the_legacy(was, now.given), of_the_legacy(now, now.given))
        locked = {column.name.casefold() for column in was.columns}
        # The catalog may have been edited since the lock was made, or the lock by hand.
        yield from (
            _of(changes, misfit)
            for misfit in misfits(use, now)
            if misfit.column and misfit.column.casefold() not in locked
        )


def _table_gone(changes: Changes, table: Table, look: Look) -> Change:
    columns = tuple(changes.use.columns)
    if why := look.unreadable.get(table):
        return changes.change(Severity.BREAKING, "table-gone", f"the table can no longer be read: {why}", "", columns)
    name = table.name
    close = did_you_mean(name, look.names) if look.names else ""
    hint = close or "see whether it was renamed, or whether the login may still read it"
    return changes.change(Severity.BREAKING, "table-gone", "the table is gone", hint, columns)


def _of(changes: Changes, misfit: Misfit) -> Change:
    return changes.change(misfit.severity, misfit.code, misfit.message, misfit.hint, misfit.columns)
