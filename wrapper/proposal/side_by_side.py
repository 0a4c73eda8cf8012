"""One legacy row beside the record that consumers see: each stored value, and the public one that is made of it.

Both sides of the border are shown here on purpose. What the row holds comes from the adapter, what it becomes from
the translation's own converters; no HTTP is spoken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from adapters.base import Adapter, Capability
from adapters.query import ROW_NUMBER, Condition, Query, Row, Stored, Table, Where
from wrapper.catalog.model import Member, Resource, View
from wrapper.drift.lock import described
from wrapper.translate.encoding import encode
from wrapper.translate.faults import BadValue
from wrapper.translate.fields import converter
from wrapper.translate.keys import KeyCodec
from wrapper.translate.quality import Quality
from wrapper.translate.records import represent
from wrapper.translate.sorts import key_order

_LONGEST = 60
_LONGEST_NUMBER = 18


class NoSuchRow(Exception):
    """There is no row to show; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A stored value and the public one: `path` is "" for a column that no field of the version shows."""

    column: str
    stored: Stored
    path: str = ""
    public: Any = None
    reason: str | None = None


@dataclass(frozen=True)
class Sides:
    """Both sides of one row; `id` is what else it is called by where it has no key."""

    id: str
    stored: Mapping[str, Stored]
    pairs: tuple[Pair, ...] = ()
    record: Any = None
    unused: tuple[str, ...] = field(default=())


def sides(resource: Resource, view: View | None, adapter: Adapter, key: str | None) -> Sides:
    """Return the row of a record's id, or the first one by the key; without a view, its legacy side alone.

    Where rows have no key, their number takes its place. Raises NoSuchRow, and AdapterError when the source does not
    answer.
    """
    shown = list(_leaves(view)) if view is not None else []
    used = [column for _, leaf in shown if leaf.field for column in leaf.field.columns]
    keys = [order.column for order in key_order(resource)]
    present = _columns_of(resource, adapter)
    wanted = tuple(dict.fromkeys([*keys, *used, *present]))
    query = _query(resource, wanted, key)
    rows = adapter.read(query)
    if not rows:
        raise NoSuchRow(_nothing(resource, key))
    stored = dict(zip(wanted, rows[0], strict=True))
    pairs = tuple(_pairs(shown, stored))
    unused = tuple(column for column in present if column not in used)
    record, id_ = _record(resource, view, stored)
    own = {name: value for name, value in stored.items() if name != ROW_NUMBER}
    return Sides(id_, own, pairs, record, unused)


def _leaves(view: View) -> Iterator[tuple[str, Member]]:
    yield from view.paths.items()


def _columns_of(resource: Resource, adapter: Adapter) -> list[str]:
    """Return all columns of the table, where the source can tell them and showing them costs nothing more."""
    if Capability.DESCRIBES not in adapter.capabilities or not isinstance(resource.table, Table):
        return []
    wanted = resource.table
    found = described(wanted, adapter.describe(wanted.name, wanted.schema))
    return [column.name for column in found.columns] if found is not None else []


def _query(resource: Resource, columns: tuple[str, ...], key: str | None) -> Query:
    if key is None:
        return Query(resource.table, columns, order=key_order(resource), limit=1)
    if resource.tied:
        raise NoSuchRow(f"{resource.name} has no key, and its rows have no numbers: leave the key out")
    if not resource.key:
        if not (key.isascii() and key.isdigit() and len(key) <= _LONGEST_NUMBER):
            raise NoSuchRow(
                f'"{key}" is not the number of a row: {resource.name} has no key, but its rows have numbers'
            )
        return Query(resource.table, columns, (Where(ROW_NUMBER, Condition.EQ, int(key)),), limit=1)
    try:
        conditions = KeyCodec(resource).conditions(key)
    except BadValue as wrong:
        names = "~".join(one.name for one in resource.key)
        raise NoSuchRow(f'"{key}" is not a key of {resource.name}: it {wrong.message} ({names})') from wrong
    return Query(resource.table, columns, where=conditions, limit=1)


def _nothing(resource: Resource, key: str | None) -> str:
    table = resource.table.full_name if isinstance(resource.table, Table) else "its statement"
    if key is None:
        return f"{table} has no rows"
    return f'{table} has no row of the key "{key}"' if resource.key else f"{table} has no row {key}"


def _pairs(shown: Sequence[tuple[str, Member]], stored: Mapping[str, Stored]) -> Iterator[Pair]:
    for path, leaf in shown:
        if leaf.field is None:
            continue
        columns = leaf.field.columns
        public, reason = converter(leaf.field, leaf.codes or leaf.field.codes).read(*(stored[name] for name in columns))
        yield Pair(columns[0], stored[columns[0]], path, public, reason)
        for further in columns[1:]:
            yield Pair(further, stored[further], path)


def _record(resource: Resource, view: View | None, stored: Mapping[str, Stored]) -> tuple[Any, str]:
    """Return the record as consumers get it, and its id."""
    some = view or next(iter(resource.views.values()), None)
    if some is None:
        return None, ""
    representation = represent(resource, some, extra=tuple(order.column for order in key_order(resource)))
    row: Row = tuple(stored[column] for column in representation.columns if column in stored)
    if len(row) < len(representation.columns):
        return None, ""
    quality = Quality()
    id_ = representation.ids([row], quality)[0]
    if view is None:
        return None, id_
    return msgspec.json.decode(encode(representation.records([row], quality)[0])), id_


def wire_text(public: Any) -> str:
    """Return a public value as JSON, cut to a readable length."""
    text = encode(public).decode()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
