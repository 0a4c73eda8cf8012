"""What fields can be read from columns of which families of types."""

from __future__ import annotations

import pytest

from wrapper.catalog.model import Field, FieldType
from wrapper.declared import Family
from wrapper.drift.reading import reads


def field(type_: FieldType, form: str) -> Field:
    return Field("it", type_, ("IT",), (form,))


@pytest.mark.parametrize(
    ("type_", "form", "kind", "expected"),
    [
        (FieldType.ID, "native", Family.INTEGER, True),
        (FieldType.TEXT, "native", Family.BINARY, False),
        (FieldType.INTEGER, "native", Family.DECIMAL, True),
        (FieldType.INTEGER, "native", Family.TEXT, None),
        (FieldType.DECIMAL, "text", Family.TEXT, True),
        (FieldType.DECIMAL, "packed", Family.BINARY, True),
        (FieldType.DECIMAL, "native", Family.DATE, False),
        (FieldType.BOOLEAN, "Y/N", Family.TEXT, True),
        (FieldType.BOOLEAN, "Y/N", Family.BOOLEAN, True),
        (FieldType.BOOLEAN, "native", Family.TEXT, None),
        (FieldType.BOOLEAN, "native", Family.DATETIME, False),
        (FieldType.DATE, "native", Family.DATETIME, True),
        (FieldType.DATE, "native", Family.INTEGER, False),
        (FieldType.DATE, "YYYYMMDD", Family.DECIMAL, True),
        (FieldType.DATE, "MM/DD/YY", Family.INTEGER, False),
        (FieldType.DATE, "YYYYMMDD", Family.DATE, False),
        (FieldType.DATE, "YYYY-MM-DD", Family.DATE, True),
        (FieldType.DATE, "excel", Family.FLOAT, True),
        (FieldType.TIME, "native", Family.DATE, False),
        (FieldType.JSON, "native", Family.TEXT, True),
        (FieldType.DATE, "native", Family.UNKNOWN, None),
    ],
)
def test_a_field_is_read_from_what_its_format_spells(
    type_: FieldType, form: str, kind: Family, expected: bool | None
) -> None:
    assert reads(field(type_, form), 0, kind) is expected
