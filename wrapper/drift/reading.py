"""Whether a field can be read from a column of some family of types, as its format is declared."""

from __future__ import annotations

from wrapper.catalog.formats import NATIVE, BadPattern, Part, column_types, tokens
from wrapper.catalog.model import Field, FieldType
from wrapper.declared import MOMENTS, NUMBERS, TEXTS, Family

_TEXTS = {FieldType.TEXT, FieldType.ID, FieldType.CODE}
_AMOUNTS = {FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY}
_OF_NATIVE = {
    # A date may come from a datetime that is always midnight, a datetime from a date.
    FieldType.DATE: {Family.DATE, Family.DATETIME},
    FieldType.TIME: {Family.TIME, Family.DATETIME},
    FieldType.DATETIME: {Family.DATETIME, Family.DATE},
}


def reads(field: Field, at: int, kind: Family) -> bool | None:
    """Return whether column `at` of a field can be of this family; None where only the values can tell."""
    if kind is Family.UNKNOWN:
        return None
    form = field.formats[at]
    if kind in TEXTS:
        kind = Family.TEXT
    if field.type in _TEXTS:
        return kind is not Family.BINARY
    if field.type in _AMOUNTS:
        return _reads_number(form, kind)
    if field.type is FieldType.BOOLEAN:
        return _reads_flag(form, kind)
    if field.type is FieldType.JSON:
        return True if kind is Family.TEXT else None if kind not in MOMENTS | {Family.BINARY} else False
    return _reads_moment(column_types(field.type, len(field.columns))[at], form, kind)


def _reads_number(form: str, kind: Family) -> bool | None:
    if kind is Family.BINARY:
        return form in ("packed", "zoned")
    if kind in MOMENTS:
        return False
    if form in ("packed", "zoned"):
        return None
    # Digits in a text column are read as well, as long as there is nothing but digits.
    return None if kind is Family.TEXT and form == NATIVE else True


def _reads_flag(form: str, kind: Family) -> bool | None:
    if kind in MOMENTS or kind is Family.BINARY:
        return False
    plain = kind is Family.TEXT if form != NATIVE else kind is not Family.TEXT
    return True if plain or kind is Family.BOOLEAN else None


def _reads_moment(type_: FieldType, form: str, kind: Family) -> bool | None:
    if form == NATIVE:
        return True if kind in _OF_NATIVE[type_] else None if kind is Family.TEXT else False
    if kind in (Family.BINARY, Family.BOOLEAN):
        return False
    if kind in MOMENTS:
        # The text of a date is 1998-02-13, which one pattern spells.
        return kind is Family.DATE and form == "YYYY-MM-DD"
    if form.islower():
        return True if kind in NUMBERS else None  # a serial number: excel, clarion
    return True if kind is Family.TEXT else _digits_only(form)


def _digits_only(form: str) -> bool:
    try:
        return all(token.part is not Part.LITERAL for token in tokens(form))
    except BadPattern:
        return False
