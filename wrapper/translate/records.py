"""Rows → records → bytes: the hot path. Whole columns are converted at once and poured into msgspec Structs.

`represent` compiles a view of a resource (or the part of it that a request chose) once; the `Representation` is
shared by all threads. Records hold wire values in the order the catalog declares, behind the member `id`
where something identifies them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from adapters.query import ROW_NUMBER, Row
from wrapper.catalog.model import Member, Resource, View
from wrapper.translate.columns import ColumnReader, Page
from wrapper.translate.encoding import encode, encode_lines
from wrapper.translate.faults import BadValue
from wrapper.translate.fields import converter
from wrapper.translate.identity import Same
from wrapper.translate.keys import key_text, record_ids
from wrapper.translate.quality import Quality
from wrapper.translate.record_structs import Nest, attribute, camel, struct_name
from wrapper.translate.spreadsheet import PLAIN_CSV, CSVForm, Sheet
from wrapper.translate.stored import shown

_NO_EMBEDS: Mapping[str, Sequence[Any]] = MappingProxyType({})
_NAMED_BY = 3
"""Values that name a row that has nothing else to be named by."""


def represent(
    resource: Resource,
    view: View,
    paths: tuple[str, ...] | None = None,
    embeds: tuple[str, ...] = (),
    extra: tuple[str, ...] = (),
) -> Representation:
    """Return how records of `view` are read and encoded; compiled once per choice and kept for the most recent ones.

    `paths` chooses members (None for all; a nest's path chooses all it holds), whatever their order. `embeds` adds
    a member per relation behind the fields. `extra` are further columns to read, for cursors and relations.
    Raises BadValue for a path that the view does not show.
    """
    leaves = None if paths is None else _chosen(Same(view), paths)
    return _represent(Same(resource), Same(view), leaves, embeds, extra)


@lru_cache(maxsize=512)
def _chosen(shown: Same[View], paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the leaf paths that `paths` choose, in the order of the view."""
    view = shown.it
    wanted: set[str] = set()
    for path in paths:
        under = {leaf for leaf in view.paths if leaf == path or leaf.startswith(f"{path}.")}
        if not under and path != "id":
            raise BadValue(f"must name members of the record; there is no {path}")
        wanted |= under
    return tuple(leaf for leaf in view.paths if leaf in wanted)


@lru_cache(maxsize=512)
def _represent(
    resource: Same[Resource],
    view: Same[View],
    paths: tuple[str, ...] | None,
    embeds: tuple[str, ...],
    extra: tuple[str, ...],
) -> Representation:
    return Representation(resource.it, view.it, paths, embeds, extra)


class Representation:
    """How records of one view are read from rows and written as bytes. Made by `represent`."""

    def __init__(
        self,
        resource: Resource,
        view: View,
        paths: tuple[str, ...] | None,
        embeds: tuple[str, ...],
        extra: tuple[str, ...],
    ) -> None:
        self._resource = resource
        self._keeps = None if paths is None else frozenset(paths)
        self._readers: list[ColumnReader] = []
        self._reader_at: dict[tuple[int, int], int] = {}
        positions: dict[str, int] = {}
        self._positions = positions
        self._keys = [(self._reader(Member(field.name, field)), key_text(field)) for field in resource.key]
        sheet: list[tuple[str, str, Member | None]] = [("id", "id", None)] if self._keys else []
        members = self._members(view.members, struct_name(resource, view), "", "", sheet)
        # Wire column 0 is the id; fields follow in the order of the readers.
        named: list[tuple[str, int | Nest | str]] = [("id", 0)] if self._keys else []
        self._root = Nest(struct_name(resource, view), [*named, *members, *((name, name) for name in embeds)])
        for column in extra:
            positions.setdefault(column, len(positions))
        self.columns: tuple[str, ...] = tuple(positions)
        self._key_of = _getter([positions[column] for field in resource.key for column in field.columns])
        self._number_at = positions.get(ROW_NUMBER)
        self._sheet = Sheet(sheet)

    def _members(
        self, members: Sequence[Member], struct: str, path: str, attributes: str, sheet: list[Any]
    ) -> list[tuple[str, int | Nest | str]]:
        made: list[tuple[str, int | Nest | str]] = []
        # The root's first member is the id, which shifts the places of the others by one.
        shift = 1 if self._keys and not path else 0
        for member in members:
            if not path and member.name == "id":
                continue  # The record's own id stands there already.
            held_as = attributes + attribute(member.name, len(made) + shift)
            if member.field is None:
                nest = self._members(member.members, struct, f"{path}{member.name}.", f"{held_as}.", sheet)
                if nest:
                    made.append((member.name, Nest(f"{struct}{camel(member.name)}", nest)))
            elif self._keeps is None or f"{path}{member.name}" in self._keeps:
                sheet.append((f"{path}{member.name}", held_as, member))
                made.append((member.name, 1 + self._reader(member)))
        return made

    def _reader(self, member: Member) -> int:
        """Return the number of the reader of a member; two members of one field and vocabulary share theirs."""
        field = member.field
        assert field is not None  # noqa: S101 - callers pass leaves only
        codes = member.codes or field.codes
        known = self._reader_at.get((id(field), id(codes)))
        if known is not None:
            return known
        at = tuple(self._positions.setdefault(column, len(self._positions)) for column in field.columns)
        self._readers.append(ColumnReader(converter(field, codes), at))
        self._reader_at[id(field), id(codes)] = len(self._readers) - 1
        return len(self._readers) - 1

    def position(self, column: str) -> int:
        """Return where a column stands in the rows."""
        return self._positions[column]

    def keys(self, rows: Sequence[Row]) -> list[Row]:
        """Return the stored key of every row, in the order of the key's columns."""
        return [tuple(key) for key in map(self._key_of, rows)]

    def ids(self, rows: Sequence[Row], quality: Quality | None = None) -> list[str]:
        """Return the id of every row, or what else it can be named by; what is wrong with a key goes to `quality`."""
        if not rows:
            return []
        if not self._keys:
            return list(map(self._named, rows))
        columns = tuple(zip(*rows, strict=True))
        page = Page(self._resource.name, self._resource.strict, quality or Quality(), _Unnamed(self, rows))
        texts = [text(self._readers[at].read(columns, page)) for at, text in self._keys]
        return list(record_ids(texts, partial(self._key_parts, rows)))

    def _key_parts(self, rows: Sequence[Row], at: int) -> list[Row]:
        """Return what the key fields of one row store, each by its columns."""
        return [tuple([rows[at][self._positions[column]] for column in one.columns]) for one in self._resource.key]

    def records(
        self, rows: Sequence[Row], quality: Quality, embedded: Mapping[str, Sequence[Any]] = _NO_EMBEDS
    ) -> list[Any]:
        """Return one record per row. `embedded` has, per relation, one record, list of records or None per row.

        A value that breaks its field's promise becomes None and is recorded; in a strict resource it raises
        Problem("row_unreadable").
        """
        if not rows:
            return []
        columns = tuple(zip(*rows, strict=True))
        page = Page(self._resource.name, self._resource.strict, quality, _Unnamed(self, rows))
        if not self._keys:
            wires = [reader.read(columns, page) for reader in self._readers]
            return self._root.build([(), *wires], embedded, len(rows))
        key_wires = [self._readers[at].read(columns, page) for at, _ in self._keys]
        texts = [text(wires) for (_, text), wires in zip(self._keys, key_wires, strict=True)]
        ids = record_ids(texts, partial(self._key_parts, rows))
        page.keys = ids
        # The key's fields were made the first readers, each once.
        rest = [reader.read(columns, page) for reader in self._readers[len(key_wires) :]]
        return self._root.build([ids, *key_wires, *rest], embedded, len(rows))

    def _named(self, row: Row) -> str:
        """Return what a row without a key is called in reports: its number in its table, or its first values."""
        if self._number_at is not None:
            return f"row {row[self._number_at]}"
        return ", ".join(map(shown, row[:_NAMED_BY]))

    def name(self, row: Row) -> str:
        """Return what a row is called for as long as its id is not known."""
        return repr(self.keys([row])[0]) if self._keys else self._named(row)

    def json_item(self, record: Any) -> bytes:
        """Return one record as JSON."""
        return encode(record)

    def json_page(
        self, records: Sequence[Any], next_url: str | None, total: int | None = None, as_of: datetime | None = None
    ) -> bytes:
        """Return a page as JSON; `total` and `as_of` are members only when given."""
        parts = [b'{"items":', encode(records), b',"next":', encode(next_url)]
        if total is not None:
            parts += (b',"total":', encode(total))
        if as_of is not None:
            parts += (b',"as_of":', encode(as_of))
        parts.append(b"}")
        return b"".join(parts)

    def ndjson(self, records: Sequence[Any]) -> bytes:
        """Return one JSON text per record and line."""
        return encode_lines(records)

    def csv_header(self, form: CSVForm = PLAIN_CSV) -> bytes:
        """Return the header line: `id` if there is one, dotted paths, money as two columns; nothing embedded."""
        return self._sheet.header(form)

    def csv(self, records: Sequence[Any], form: CSVForm = PLAIN_CSV) -> bytes:
        """Return the records as CSV lines (RFC 4180)."""
        return self._sheet.lines(records, form)


class _Unnamed(Sequence[str]):
    """Names rows by their stored key for as long as their ids are not known, and those that have none."""

    def __init__(self, representation: Representation, rows: Sequence[Row]) -> None:
        self._representation, self._rows = representation, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, at: Any) -> Any:
        return self._representation.name(self._rows[at])


def _getter(places: Sequence[int]) -> Callable[[Row], Row]:
    """Return what takes these places out of a row, as a tuple however many they are."""
    if len(places) > 1:
        return itemgetter(*places)
    return itemgetter(slice(places[0], places[0] + 1)) if places else lambda _: ()
