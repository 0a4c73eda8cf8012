"""Record ids: the public text of a record's key fields, and the way back to the stored values of its row.

An id round-trips strictly, so that one row has one URL: whatever spells a key in another way (007 for 7, a padded
text, a needless escape) is not an id. A part without a public value (NULL, an empty text, a blank, what cannot be
read) is spelled by what is stored, in a way that no public text is escaped: `%null`, `%empty`, every byte of a text as
an escape, or bytes, a number, date or time behind the name of its type, such as `%floatnan`. The case of a UUID's
letters does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeAlias, TypeGuard
from urllib.parse import unquote, unquote_to_bytes

from adapters.query import Condition, Row, Stored, Undecodable, Where, WhereKeys
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
_NULL, _EMPTY = "%null", "%empty"
_AND = "%and"
_TYPES: dict[str, Callable[[str], Stored]] = {
    "bool": lambda text: text == "True",
    "int": int,
    "float": float,
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "bytes": bytes.fromhex,
}
_TYPED = re.compile(f"%({'|'.join(_TYPES)})(.*)")
_UUID = re.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_NO_SUCH_ID = "must be an id as records carry it in their member id"


StoredParts: TypeAlias = Callable[[int], Sequence[Row]]
"""Returns what the key fields of one row of a page store, each by its columns."""


def record_id(texts: Sequence[str | None], stored: Sequence[Row] | None = None) -> str:
    """Return the id for the public texts of the key fields; a part without one is spelled by what is `stored`."""
    if stored is None:
        return _BETWEEN.join([_escaped(text or "") for text in texts])
    pairs = zip(texts, stored, strict=True)
    return _BETWEEN.join([_escaped(text) if text else _spelled(row) for text, row in pairs])


def record_ids(columns: Sequence[Sequence[str | None]], stored: StoredParts) -> Sequence[str]:
    """Return the ids of a page from the public texts of each key field, column by column."""
    plain = [column for column in columns if _is_plain(column)]
    if len(plain) < len(columns):
        rows = enumerate(zip(*columns, strict=True))
        return [record_id(texts, None if all(texts) else stored(at)) for at, texts in rows]
    return plain[0] if len(plain) == 1 else list(map(_BETWEEN.join, zip(*plain, strict=True)))


def _is_plain(column: Sequence[str | None]) -> TypeGuard[Sequence[str]]:
    """Return whether every text of the column stands in an id as it is; one look at all of them together."""
    try:
        text = "".join(column)  # type: ignore[arg-type]  # None raises TypeError
    except TypeError:
        return False
    return not ("~" in text or "/" in text or "%" in text or "." in text) and all(column)


def _escaped(text: str) -> str:
    return _DOTS.get(text) or text.translate(_ESCAPES)


def is_same_id(found: str, asked: str) -> bool:
    """Return whether an id that was asked for is that of a record that was found: engines compare UUIDs in any case."""
    return found == asked or (
        len(found) == len(asked) and _UUID.search(found) is not None and _in_one_case(found) == _in_one_case(asked)
    )


def _in_one_case(text: str) -> str:
    return _UUID.sub(lambda uuid: uuid[0].lower(), text)


def _spelled(stored: Row) -> str:
    """Return what stands in an id for stored values without a public one; empty where they have no spelling."""
    if not any(value is not None for value in stored):
        return _NULL
    parts = [_spelled_one(value) for value in stored]
    return _AND.join(parts) if all(parts) else ""


def _spelled_one(value: Stored) -> str:
    match value:
        case None:
            return _NULL
        case "":
            return _EMPTY
        case str() | Undecodable():
            raw = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
            return "".join([f"%{byte:02X}" for byte in raw])
        case bool() | int() | float() | Decimal():
            return f"%{type(value).__name__.lower()}{value}"
        case date() | time() | bytes():
            text = value.hex() if isinstance(value, bytes) else value.isoformat()
            return f"%{type(value).__name__}{text}"
    return ""


def _stored_by(part: str) -> Stored:
    """Return the stored value that a part without a public one spells; raises ValueError for anything else."""
    if part in {_NULL, _EMPTY}:
        return None if part == _NULL else ""
    if typed := _TYPED.fullmatch(part):
        try:
            return _TYPES[typed[1]](typed[2])
        except ArithmeticError as wrong:
            raise ValueError(part) from wrong
    spelled = unquote_to_bytes(part)
    try:
        return spelled.decode()
    except UnicodeDecodeError:
        return Undecodable(spelled)


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
        self._charset = resource.charset
        self.columns: tuple[str, ...] = tuple(column for field in resource.key for column in field.columns)

    def encode(self, publics: Sequence[Public]) -> str:
        """Return the id for the public values of the key fields."""
        pairs = zip(self._converters, publics, strict=True)
        return record_id([None if public is None else convert.text(public) for convert, public in pairs])

    def conditions(self, text: str) -> tuple[Where | WhereKeys, ...]:
        """Return the conditions for the row of an id; raises BadValue for anything that is not exactly an id."""
        row = self.decode(text)
        if None not in row:
            return (WhereKeys(self.columns, (row,)),)
        pairs = list(zip(self.columns, row, strict=True))
        nulls = [Where(column, Condition.IS_NULL) for column, value in pairs if value is None]
        return (*nulls, *[Where(column, Condition.EQ, value) for column, value in pairs if value is not None])

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
        return (_valueless(convert, part) if part.startswith("%") else None) or self._valued(convert, part)

    def _valued(self, convert: Converter, part: str) -> Row:
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


def _valueless(convert: Converter, part: str) -> Row | None:
    """Return the stored values that a part spells by themselves, or None where they have a public value."""
    width = len(convert.field.columns)
    try:
        stored = (None,) * width if part == _NULL else tuple(map(_stored_by, part.split(_AND)))
    except ValueError:
        return None
    if len(stored) != width or _spelled(stored) != part:
        return None
    try:
        public = convert.to_public(*stored)
    except Unreadable:
        return stored
    return None if public or public == 0 else stored
