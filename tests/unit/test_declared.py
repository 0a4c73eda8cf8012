"""Types of every engine are parsed from their own spelling: whole words, lengths, and the values that they list."""

from __future__ import annotations

import pytest

from wrapper.declared import Declared, Family, family, parsed


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (
            "CHAR(6)|varchar|VARCHAR(20) COLLATE x|nchar|NTEXT|bpchar|character varying(9)|CLOB|Memo|LONGCHAR|TEXT|"
            "mediumtext|citext|str|C|M(10)|VARWCHAR|BLOB SUB_TYPE TEXT|BLOB SUB_TYPE 1 SEGMENT SIZE 80|"
            "VARCHAR2(20 CHAR)|NATIVE CHARACTER(70)|SET('a','b')|CHARACTER LARGE OBJECT|nvarchar(max)|rowid",
            Family.TEXT,
        ),
        ("enum('a')|ENUM('image','video')|ENUM('updated')", Family.ENUM),
        ("uuid|uniqueidentifier|UNIQUEID|GUID|Replication ID", Family.UUID),
        ("json|JSONB|INTEGER[]|text[]|character varying(9)[]|_int4|INTEGER ARRAY", Family.JSON),
        (
            "interval|INTERVAL DAY(2) TO SECOND(6)|daterange|tstzrange|inet|CIDR|macaddr|xml|tsvector|hstore|point|"
            "geometry|sql_variant|time with time zone|TIME(6) WITH TIME ZONE|timetz|bit(8)|bit varying(5)",
            Family.SYNTAX,
        ),
        (
            "INTEGER|int4|int identity|smallint|TINYINT|bigint|COUNTER|Long Integer|serial|I|int unsigned|YEAR(4)|oid|"
            "INT(10) UNSIGNED ZEROFILL|UNSIGNED BIG INT|POSITIVE INTEGER",
            Family.INTEGER,
        ),
        ("DECIMAL(7, 2)|numeric|NUMBER(9)|money|smallmoney|CURRENCY|N(8,2)|Y", Family.DECIMAL),
        ("FLOAT|real|DOUBLE PRECISION|Double|Single|B|BINARY_DOUBLE", Family.FLOAT),
        ("bool|BOOLEAN|bit|BIT(1)|logical|L|Yes/No", Family.BOOLEAN),
        ("DATE|D", Family.DATE),
        ("TIME|time without time zone|time(6) without time zone", Family.TIME),
        ("TIMESTAMP|datetime|smalldatetime|datetime2(7)|DateTime|T|timestamp with time zone", Family.DATETIME),
        (
            "BLOB|bytea|varbinary(8)|image|LONG VARBINARY|LONG RAW|OLE|CHAR(8) FOR BIT DATA|BLOB SUB_TYPE 0|"
            "BINARY LARGE OBJECT|Byte Large Object",
            Family.BINARY,
        ),
        ("|mood|Decimal/int|LONG|ODD TYPE|imagery|dated|printer", Family.UNKNOWN),
    ],
)
def test_a_type_is_known_by_whole_words_of_its_spelling(spellings: str, expected: Family) -> None:
    wrong = {spelling: family(spelling) for spelling in spellings.split("|") if family(spelling) is not expected}
    assert wrong == {}


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("NUMERIC(9, 2)", (9, 2, ())),
        ("NUMERIC(9)", (9, 0, ())),
        ("NUMBER(10,-2)", (10, -2, ())),
        ("NUMERIC", (None, None, ())),
        ("VARCHAR2(20 CHAR)", (20, None, ())),
        ("enum('a(b)','c,d','it''s')", (None, None, ("a(b)", "c,d", "it's"))),
        ("SET('a','b')", (None, None, ())),
    ],
)
def test_lengths_and_listed_values_are_read(spelling: str, expected: tuple[object, ...]) -> None:
    found: Declared = parsed(spelling)
    assert (found.length, found.scale, found.values) == expected


def test_only_types_of_a_fixed_length_are_filled_up_by_their_engine() -> None:
    filled = ("CHAR(6)", "character(6)", "nchar(6)", "C(6)", "PIC X(6)", "PIC A(6)")
    others = ("VARCHAR(6)", "character varying(6)", "TEXT", "PIC 9(6)")
    assert all(parsed(spelling).fixed for spelling in filled)
    assert not any(parsed(spelling).fixed for spelling in others)
