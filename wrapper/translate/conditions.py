"""Filters of a URL → conditions on stored values: the legacy index is used, never a function over a column.

NULL and blank values match no condition at all. Ranges leave out declared blanks, which are only spelled like
values (00000000, 1899-12-30). What a field's stored form cannot answer, `supports` says at start.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.query import Condition, Row, Stored, Where, WhereKeys
from wrapper.catalog.model import CodeMap, Field, FilterKind, Padding, Resource, View
from wrapper.translate.calendars import DateTimeConverter
from wrapper.translate.charsets import storable
from wrapper.translate.converter import Public
from wrapper.translate.edges import edges, supports, unordered, unsupported
from wrapper.translate.faults import BadValue, NoSuchLocalTime, NotStorable
from wrapper.translate.fields import converter
from wrapper.translate.texts import checked_text

__all__ = ["Filters", "supports", "unordered", "unsupported"]

MOST_VALUES = 100
_KINDS = {
    "eq": FilterKind.EQ,
    "in": FilterKind.IN,
    "prefix": FilterKind.PREFIX,
    **dict.fromkeys(("gt", "gte", "lt", "lte"), FilterKind.RANGE),
}
_RANGES = {"gt": Condition.GT, "gte": Condition.GE, "lt": Condition.LT, "lte": Condition.LE}

Conditions = tuple[Where | WhereKeys, ...]


class Filters:
    """The filters of one view of a resource."""

    def __init__(self, resource: Resource, view: View) -> None:
        self._filters = {
            path: FieldFilter(member.field, member.codes, resource.charset)
            for path, member in view.paths.items()
            if member.field is not None
        }

    def where(self, path: str, suffix: str, text: str) -> Conditions:
        """Return the conditions for one parameter, which hold together; raises BadValue.

        `suffix` is what stands behind the path in the parameter's name: "", "_in", "_gt" and so on.
        KeyError for a path that the view does not show.
        """
        return self._filters[path].where(suffix.removeprefix("_") or "eq", text)


class FieldFilter:
    """The filters of one field, in a version's vocabulary."""

    def __init__(self, field: Field, codes: CodeMap | None, charset: str) -> None:
        self._field, self._charset = field, charset
        self._converter = converter(field, codes)

    def where(self, suffix: str, text: str) -> Conditions:
        """Return the conditions for the text of a parameter with this suffix; raises BadValue."""
        kind = _KINDS[suffix]
        if reason := unsupported(self._field, kind):
            raise BadValue(f"must not be used: {reason}")
        match kind:
            case FilterKind.PREFIX:
                return self._prefix(text)
            case FilterKind.RANGE:
                return self._range(suffix, text)
        texts = [text] if kind is FilterKind.EQ else text.split(",")
        if len(texts) > MOST_VALUES:
            raise BadValue(f"must list at most {MOST_VALUES} values")
        return self._equal(list(dict.fromkeys(row for each in texts for row in self._rows(each))))

    def _rows(self, text: str) -> tuple[Row, ...]:
        """Return every stored form of the value that a text spells."""
        if not text:
            raise BadValue("must not be empty")
        return self._stored(self._converter.parse(text))

    def _stored(self, public: Public) -> tuple[Row, ...]:
        try:
            rows = self._converter.to_legacy_all(public)
        except NoSuchLocalTime:
            return ()
        except NotStorable as wrong:
            raise BadValue(_as_demand(wrong.message)) from wrong
        if not all(storable(row, self._charset) for row in rows):
            raise BadValue("must hold only characters that the legacy system knows")
        return rows

    def _equal(self, rows: Sequence[Row]) -> Conditions:
        columns = self._field.columns
        if len(rows) == 1:
            pairs = zip(columns, rows[0], strict=True)
            return tuple(Where(column, Condition.EQ, stored) for column, stored in pairs)
        if len(columns) > 1:
            return (WhereKeys(columns, tuple(rows)),)
        return (Where(columns[0], Condition.IN, tuple(row[0] for row in rows)),)

    def _range(self, suffix: str, text: str) -> Conditions:
        if not text:
            raise BadValue("must not be empty")
        column, condition = self._field.columns[0], _RANGES[suffix]
        upwards = condition in (Condition.GT, Condition.GE)
        public = self._converter.parse(text)
        after = self._after_repeat(public)
        if after is not None:
            # Stored times of a repeated hour mean its first pass, so all of them lie before this instant.
            bound = Where(column, Condition.GE if upwards else Condition.LT, after)
        else:
            bound = Where(column, condition, self._stored(public)[0][0])
        edge = edges(self._field).high if upwards else edges(self._field).low
        return (bound,) if edge is None else (bound, Where(column, *edge))

    def _after_repeat(self, public: Public) -> Stored:
        if not isinstance(self._converter, DateTimeConverter):
            return None
        try:
            return self._converter.after_repeat(public)
        except NotStorable as wrong:
            raise BadValue(_as_demand(wrong.message)) from wrong

    def _prefix(self, text: str) -> Conditions:
        text = checked_text(text)
        field = self._field
        if field.width is not None and len(text) > field.width:
            raise BadValue(f"must be at most {field.width} characters long")
        if field.padding is Padding.SPACES_RIGHT and text.endswith(" "):
            raise BadValue("must not end in a blank: the column is padded with them")
        if not storable((text,), self._charset):
            raise BadValue("must hold only characters that the legacy system knows")
        return (Where(field.columns[0], Condition.PREFIX, text),)


def _as_demand(message: str) -> str:
    return message if message.startswith("must") else f"must be another value: this one {message}"
