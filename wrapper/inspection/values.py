"""Judges the rows of one resource, batch by batch, with the very conversion that the API serves them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from adapters.query import Row
from wrapper.catalog.model import CodeMap, Field, Member, Resource, View
from wrapper.inspection.causes import Cause, cause_of
from wrapper.inspection.report import Example
from wrapper.inspection.tally import Tally
from wrapper.translate.quality import Quality
from wrapper.translate.records import Representation, represent
from wrapper.translate.stored import shown

_EVERY_ROW = 1 << 62


class Values:
    """Judges batches of rows that come in the order of the key."""

    def __init__(self, resource: Resource, tally: Tally, examples: int, extra: tuple[str, ...] = ()) -> None:
        # What a strict resource refuses to serve has to be counted like everything else.
        self._resource = replace(resource, strict=False)
        self._tally, self._examples = tally, examples
        self._representation = _representation(self._resource, extra)
        self._key_names = frozenset(field.name for field in resource.key)
        self._widths = [
            (field, field.width, self._representation.position(field.columns[0]))
            for field in resource.fields.values()
            if field.width is not None
        ]
        self._last: tuple[str, Row] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to read, in order."""
        return self._representation.columns

    def places(self, columns: Iterable[str]) -> list[int]:
        """Return where columns stand in the rows."""
        return [self._representation.position(column) for column in columns]

    def judge(self, rows: Sequence[Row]) -> list[str]:
        """Count what is wrong with some rows, and return the ids of their records."""
        quality = Quality(examples=self._examples, rows=_EVERY_ROW)
        ids = self._representation.ids(rows)
        self._representation.records(rows, quality)
        for entry in quality.report():
            field = self._resource.fields[entry["field"]]
            cause = cause_of(field, entry["reason"].breach, in_key=field.name in self._key_names)
            examples = tuple(Example(example["key"], example["value"]) for example in entry["examples"])
            self._tally.add_rows(cause, field.name, entry["reason"], entry["count"], examples)
        for field, width, place in self._widths:
            self._judge_width(field, width, [row[place] for row in rows], ids)
        if self._key_names:
            self._judge_keys(rows, ids)
        return ids

    def _judge_width(self, field: Field, width: int, column: Sequence[object], ids: Sequence[str]) -> None:
        for at, value in enumerate(column):
            if isinstance(value, str) and len(value) > width and len(value.strip(" ")) > width:
                reason = f"is longer than {width}, so it cannot be looked up"
                self._tally.add(Cause.TOO_LONG, field.name, reason, ids[at], shown(value))

    def _judge_keys(self, rows: Sequence[Row], ids: Sequence[str]) -> None:
        """Count rows with the key of the row before: the order of the key has put them side by side."""
        names = ", ".join(field.name for field in self._resource.key)
        for key, record_id in zip(self._representation.keys(rows), ids, strict=True):
            if self._last is not None and record_id == self._last[0] and not _is_blank(key):
                self._tally.add(Cause.DUPLICATE_KEY, names, "is the key of another row as well", record_id, _key(key))
            self._last = record_id, key


def _representation(resource: Resource, extra: tuple[str, ...]) -> Representation:
    """Return how every field is read, in its own vocabulary and in those that versions have for it."""
    members = [Member(field.name, field) for field in resource.fields.values()]
    members += [Member(f"{field.name}:{codes.name}", field, codes) for field, codes in _vocabularies(resource)]
    paths = {member.name: member for member in members}
    view = View("quality", resource.name, tuple(members), paths, {}, (), {})
    return represent(resource, view, extra=extra)


def _vocabularies(resource: Resource) -> Iterator[tuple[Field, CodeMap]]:
    """Yield the vocabularies of versions that do not know every code which the field's own one knows."""
    seen = {(field.name, field.codes.name) for field in resource.fields.values() if field.codes is not None}
    for view in resource.views.values():
        for member in view.paths.values():
            if member.field is not None and member.codes is not None and member.codes.name:
                key = member.field.name, member.codes.name
                own = member.field.codes
                if key not in seen and not (own and own.to_public.keys() <= member.codes.to_public.keys()):
                    seen.add(key)
                    yield resource.fields[member.field.name], member.codes


def _is_blank(key: Row) -> bool:
    return any(part is None or (isinstance(part, str) and not part.strip()) for part in key)


def _key(key: Row) -> str:
    return ", ".join(map(shown, key))
