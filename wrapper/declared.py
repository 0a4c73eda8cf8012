"""What the type of a column says, parsed from the spelling that its source has for it.

Pure. Every engine spells its types in its own way; what matters is which family one belongs to, how much of it fits,
and which values it lists. Words are taken whole: ENUM does not hold NUM, and INTERVAL does not hold INT.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Family(StrEnum):
    """The families of column types that a converter or a condition can tell apart."""

    TEXT = "text"
    ENUM = "enum"
    UUID = "uuid"
    JSON = "json"
    SYNTAX = "syntax"
    """Values that the engine itself compares, and that are spelled as texts: intervals, ranges, addresses, XML."""
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    BINARY = "binary"
    UNKNOWN = "unknown"


NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT})
MOMENTS = frozenset({Family.DATE, Family.TIME, Family.DATETIME})
TEXTS = frozenset({Family.TEXT, Family.ENUM, Family.UUID, Family.JSON, Family.SYNTAX})
"""The families whose values are texts to a reader."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared type: `word` is its own word without lengths, `values` are those that an ENUM lists."""

    family: Family
    word: str = ""
    length: int | None = None
    scale: int | None = None
    values: tuple[str, ...] = ()
    fixed: bool = False
    """Whether texts of this type are filled up to its length by the engine."""


# The words that begin a type, the longest sequence first. Names of products stand in vendors' manuals of types.
_WORDS: dict[Family, str] = {
    Family.TEXT: (
        "char|nchar|bpchar|unichar|wchar|graphic|character|varchar|nvarchar|varchar2|nvarchar2|varwchar|univarchar|"
        "vargraphic|wvarchar|lvarchar|wlongvarchar|longvarchar|wlvarchar|long varchar|long nvarchar|long char|longchar|"
        "long text|long wvarchar|long wchar|text|ntext|tinytext|mediumtext|longtext|unitext|clob|nclob|dbclob|memo|"
        "blob sub_type text|blob sub_type 1|string|str|citext|name|sysname|hyperlink|shorttext|short text|alphanumeric|"
        "set|nvarchar max|rowid|urowid|fixed text|vchar"
    ),
    Family.ENUM: "enum",
    Family.UUID: "uuid|guid|uniqueid|uniqueidentifier|replication id|replicationid",
    Family.JSON: "json|jsonb|array|list|map|struct|bson",
    Family.SYNTAX: (
        "interval|inet|inet4|inet6|cidr|macaddr|macaddr8|xml|xmltype|point|line|lseg|box|path|polygon|circle|geometry|"
        "geography|geometrycollection|linestring|multipoint|multilinestring|multipolygon|tsvector|tsquery|hstore|"
        "ltree|lquery|jsonpath|int4range|int8range|numrange|tsrange|tstzrange|daterange|int4multirange|int8multirange|"
        "nummultirange|tsmultirange|tstzmultirange|datemultirange|sql_variant|hierarchyid|timetz|time with time zone|"
        "bit varying|varbit|pg_lsn|xid|cid|tid|regclass|regtype|regproc|refcursor|vector|cube"
    ),
    Family.INTEGER: (
        "int|integer|tinyint|smallint|mediumint|bigint|int1|int2|int3|int4|int8|int16|int24|int32|int64|int128|"
        "uint8|uint16|uint32|uint64|hugeint|serial|smallserial|bigserial|serial2|serial4|serial8|counter|autonumber|"
        "autoincrement|autoinc|long integer|byte|short|year|oid|binary_integer|pls_integer"
    ),
    Family.DECIMAL: (
        "decimal|numeric|number|dec|num|fixed|money|smallmoney|currency|packed|zoned|decfloat|bignumeric|bigdecimal"
    ),
    Family.FLOAT: "float|float4|float8|real|double|single|binary_float|binary_double|double precision",
    Family.BOOLEAN: "bool|boolean|bit|logical|yesno|yes/no",
    Family.DATE: "date|newdate",
    Family.TIME: "time|smalltime",
    Family.DATETIME: (
        "datetime|datetime2|smalldatetime|bigdatetime|datetimeoffset|timestamp|timestamptz|timestmp|date/time|"
        "timestamp_ntz|timestamp_ltz|timestamp_tz|datetime64|abstime"
    ),
    Family.BINARY: (
        "blob|tinyblob|mediumblob|longblob|bytea|bytes|binary|varbinary|longvarbinary|long varbinary|long binary|"
        "binary large object|byte large object|image|raw|long raw|bfile|ole|oleobject|ole object|general|picture|"
        "rowversion|blob sub_type binary"
    ),
}
_FAMILIES = {tuple(word.split()): family for family, words in _WORDS.items() for word in words.split("|")}
_LONGEST = max(map(len, _FAMILIES))
_LETTERS = {
    # dBase and its successors name types by a letter.
    **dict.fromkeys("cmv", Family.TEXT),
    **dict.fromkeys("nfy", Family.DECIMAL),
    **dict.fromkeys("bo", Family.FLOAT),
    **dict.fromkeys("t@", Family.DATETIME),
    **dict.fromkeys("gp", Family.BINARY),
    "i": Family.INTEGER,
    "l": Family.BOOLEAN,
    "d": Family.DATE,
}
_WHOLE = {"tinyint": 1, "byte": 1, "smallint": 2, "int2": 2, "int": 4, "integer": 4, "int4": 4, "bigint": 8, "int8": 8}
_CHARSET = re.compile(r"(?i)\b(?:character set|charset|collate)\s+\S+")
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_ARGUMENTS = re.compile(r"\(([^()]*)\)")
_ARRAY = re.compile(r"\[[0-9:, ]*\]\s*$|\barray\s*$")
_FIXED = {"char", "nchar", "bpchar", "character", "unichar", "wchar", "graphic", "c"}
_PICTURES = (["pic", "x"], ["pic", "a"])
"""Texts of a copybook."""


@lru_cache(maxsize=4096)
def parsed(spelling: str) -> Declared:
    """Return what a type says as its source spells it; a type that is not known has the family UNKNOWN."""
    text = _CHARSET.sub(" ", spelling)
    values = tuple(value.replace("''", "'") for value in _QUOTED.findall(text))
    text = _QUOTED.sub("", text).lower().strip()
    arguments = _ARGUMENTS.search(text)
    bare = _ARGUMENTS.sub(" ", text)
    words = bare.split()
    family, word = _family(words)
    if _ARRAY.search(bare) or bare.startswith("_"):
        # psqlODBC spells the type of an array _int4.
        return Declared(Family.JSON, "array")
    numbers = [int(one) for one in re.findall(r"-?\d+", arguments[1])] if arguments else []
    length, scale = (*numbers, None, None)[:2]
    if word == "bit" and (length or 1) > 1:
        family = Family.SYNTAX
    if "bit" in words and "data" in words:
        # DB2 keeps bytes in CHAR(n) FOR BIT DATA.
        family = Family.BINARY
    if "zone" in words and family is Family.TIME and "without" not in words:
        family = Family.SYNTAX
    varying = "varying" in words or "large" in words
    return Declared(
        family,
        word,
        length,
        scale if scale is not None or family is not Family.DECIMAL or length is None else 0,
        values if family is Family.ENUM else (),
        fixed=(word in _FIXED and not varying) or words[:2] in _PICTURES,
    )


def _family(words: list[str]) -> tuple[Family, str]:
    """Return the family of the first words that name one, and those words."""
    if words and (family := _LETTERS.get(words[0])):
        return family, words[0]
    for start in range(len(words)):
        for size in range(_LONGEST, 0, -1):
            found = _FAMILIES.get(tuple(words[start : start + size]))
            if found is not None:
                return found, " ".join(words[start : start + size])
    return Family.UNKNOWN, ""


def family(spelling: str) -> Family:
    """Return the family of a type; several at once, as rows in memory have, are unknown."""
    return parsed(spelling).family


def base(spelling: str) -> str:
    """Return the type's own words, without lengths, charsets and the case it is spelled in."""
    return " ".join(re.sub(r"\([^)]*\)", " ", _CHARSET.sub(" ", spelling)).lower().split())


def charset(spelling: str) -> str:
    """Return what a type says of its charset and collation, "" where it says nothing."""
    return " ".join(found.lower() for found in _CHARSET.findall(spelling))


def whole_bytes(spelling: str) -> int | None:
    """Return how many bytes a type of whole numbers has, None where its word does not tell."""
    return _WHOLE.get(base(spelling).split(" ", maxsplit=1)[0])
