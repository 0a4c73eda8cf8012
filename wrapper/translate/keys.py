"""Record ids: the public text of a record's key fields, and the way back to the stored values of its row.

An id round-trips strictly, so that one row has one URL: whatever spells a key in another way (007 for 7, a padded
text, a needless escape) is no id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeGuard
from urllib.parse import unquote

from adapters.query import Row, WhereKeys
from wrapper.catalog.model import Field, FieldType, Resource
from wrapper.translate.amounts import Money
from wrapper.translate.charsets import storable
from wrapper.translate.converter import Converter, Public, Wire
from wrapper.translate.faults import BadValue, NotStorable, Unreadable
from wrapper.translate.fields import converter

_BETWEEN = "~"
_ESCAPES = str.maketrans({"~": "%7E", "/": "%2F", "%": "%25"})
# A path segment of one or two dots is resolved away by every URL parser.
_DOTS = {".": "%2E", "..": "%2E%2E"}
_NO_SUCH_ID = "must be an id as records carry it in their member id"


def record_id(texts: Sequence[str | None]) -> str:
    """Return the id for the public texts of the key fields; a part that could not be read is empty."""
    return _BETWEEN.join([_escaped(text or "") for text in texts])


def record_ids(columns: Sequence[Sequence[str | None]]) -> Sequence[str]:
    """Return the ids of a page from the public texts of each key field, column by column."""
    plain = [column for column in columns if _is_plain(column)]
    if len(plain) < len(columns):
        return [record_id(texts) for texts in zip(*columns, strict=True)]
    return plain[0] if len(plain) == 1 else list(map(_BETWEEN.join, zip(*plain, strict=True)))


def _is_plain(column: Sequence[str | None]) -> TypeGuard[Sequence[str]]:
    """Return whether every text of the column stands in an id as it is; one look at all of them together."""
    try:
        text = "".join(column)  # type: ignore[arg-type] # None raises, as it shall
    except TypeError:
        return False
    return not ("~" in text or "/" in text or "%" in text or "." in text)


def _escaped(text: str) -> str:
    return _DOTS.get(text) or text.translate(_ESCAPES)


def key_text(field: Field) -> Callable[[Sequence[Wire]], Sequence[str | None]]:
    """Return what turns the wire values of a key field into the texts of an id."""
    match field.type:
        case FieldType.INTEGER:
            return lambda column: [None if wire is None else str(wire) for wire in column]
        case FieldType.BOOLEAN:
            return lambda column: [None if wire is None else str(wire).lower() for wire in column]
        case FieldType.MONEY:
            return lambda column: [wire.amount if isinstance(wire, Money) else None for wire in column]
    return lambda column: column


class KeyCodec:
    """Translates the ids of one resource. Codes in a key are spelled in the field's own vocabulary in all versions."""

    def __init__(self, resource: Resource) -> None:
        self._converters: tuple[Converter, ...] = tuple(converter(field) for field in resource.key)
        self._charset = resource.source.charset
        self.columns: tuple[str, ...] = tuple(column for field in resource.key for column in field.columns)

    def encode(self, publics: Sequence[Public]) -> str:
        """Return the id for the public values of the key fields."""
        pairs = zip(self._converters, publics, strict=True)
        return record_id([None if public is None else convert.text(public) for convert, public in pairs])

    def condition(self, text: str) -> WhereKeys:
        """Return the condition for the row of an id; raises BadValue for anything that is not exactly an id."""
        return WhereKeys(self.columns, (self.decode(text),))

    def decode(self, text: str) -> Row:
        """Return the stored values of the key's columns; raises BadValue for anything that is not exactly an id."""
        parts = text.split(_BETWEEN)
        if len(parts) != len(self._converters):
            raise BadValue(_NO_SUCH_ID)
        row: list[object] = []
        for convert, part in zip(self._converters, parts, strict=True):
            row.extend(self._stored(convert, part))
        return tuple(row)

    def _stored(self, convert: Converter, part: str) -> Row:
        # Bytes that are no UTF-8 come out replaced, and then differ from the part.
        spelled = unquote(part) if "%" in part else part
        try:
            stored = convert.to_legacy(convert.parse_key(spelled))
            again = convert.to_public(*stored)
        except (BadValue, NotStorable, Unreadable) as wrong:
            raise BadValue(_NO_SUCH_ID) from wrong
        if again is None or _escaped(convert.text(again)) != part or not storable(stored, self._charset):
            raise BadValue(_NO_SUCH_ID)
        return stored
