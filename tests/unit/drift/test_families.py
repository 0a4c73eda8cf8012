"""Types of every engine, by their own spelling, and what fields can be read from them."""

from __future__ import annotations

import pytest

from wrapper.catalog.model import Field, FieldType
from wrapper.drift.families import Family, family
from wrapper.drift.reading import reads


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (
            "CHAR(6)|varchar|VARCHAR(20) COLLATE x|nchar|NTEXT|bpchar|character varying(9)|CLOB|Memo|LONGCHAR",
            Family.TEXT,
        ),
        (
            "TEXT|mediumtext|citext|uuid|uniqueidentifier|enum('a')|str|C|M(10)|VARWCHAR|jsonb|BLOB SUB_TYPE TEXT",
            Family.TEXT,
        ),
        ("INTEGER|int4|int identity|smallint|TINYINT|bigint|COUNTER|Long Integer|serial|I", Family.INTEGER),
        ("DECIMAL(7, 2)|numeric|NUMBER(9)|money|smallmoney|CURRENCY|N(8,2)|Y", Family.DECIMAL),
        ("FLOAT|real|DOUBLE PRECISION|Double|Single|B", Family.FLOAT),
        ("bool|BOOLEAN|bit|logical|L", Family.BOOLEAN),
        ("DATE|D", Family.DATE),
        ("TIME|time without time zone", Family.TIME),
        ("TIMESTAMP|datetime|smalldatetime|datetime2(7)|DateTime|T", Family.DATETIME),
        ("BLOB|bytea|varbinary(8)|image|LONG VARBINARY|OLE|CHAR(8) FOR BIT DATA", Family.BINARY),
        ("|geometry|Decimal/int|LONG", Family.UNKNOWN),
    ],
)
def test_a_type_is_known_by_its_spelling(spellings: str, expected: Family) -> None:
    wrong = {spelling: family(spelling) for spelling in spellings.split("|") if family(spelling) is not expected}
    assert wrong == {}


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
