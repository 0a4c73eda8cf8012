"""One converter per field and vocabulary, built once and shared: the way in to this package for single values."""

from __future__ import annotations

from functools import lru_cache

from wrapper.catalog.model import CodeMap, Field, FieldType
from wrapper.translate.amounts import number_converter
from wrapper.translate.calendars import moment_converter
from wrapper.translate.converter import Converter, Public, Wire
from wrapper.translate.faults import BadValue, NotStorable, Unreadable
from wrapper.translate.identity import Same
from wrapper.translate.texts import BooleanConverter, CodeConverter, JSONConverter, TextConverter

__all__ = ["BadValue", "Converter", "NotStorable", "Public", "Unreadable", "Wire", "converter"]


def converter(field: Field, codes: CodeMap | None = None) -> Converter:
    """Return the converter of `field` with the vocabulary `codes` (the field's own when None)."""
    return _converter(Same(field), Same(codes or field.codes))


@lru_cache(maxsize=4096)
def _converter(field: Same[Field], codes: Same[CodeMap | None]) -> Converter:
    match field.it.type:
        case FieldType.TEXT | FieldType.ID:
            return TextConverter(field.it)
        case FieldType.CODE:
            return CodeConverter(field.it, codes.it)
        case FieldType.BOOLEAN:
            return BooleanConverter(field.it)
        case FieldType.JSON:
            return JSONConverter(field.it)
        case FieldType.DATE | FieldType.TIME | FieldType.DATETIME:
            return moment_converter(field.it)
    return number_converter(field.it)
