"""What sort of values a column holds, read from the spelling that its source has for the type.

Every engine spells its types in its own way; what matters here is which of a few families one belongs to, and how
much of it fits.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Family(StrEnum):
    """The families of column types that a converter can tell apart."""

    TEXT = "text"
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

# The first that matches the beginning of the spelling wins, so longer words stand before their beginnings.
_BEGINNINGS: tuple[tuple[str, Family], ...] = (
    (r"blob sub_type (text|1)", Family.TEXT),
    (r"(var)?char.* for bit|long varbinary|varbinary|binary|bytea?$|bytes|blob|image|raw|ole\b|general", Family.BINARY),
    (r"n?varchar|n?char|bpchar|character|n?text|(tiny|medium|long)text|n?clob|memo|long ?(var)?w?char", Family.TEXT),
    (
        r"varwchar|wchar|wlong|lvarchar|string|str\b|citext|json|uuid|guid|uniqueid|enum|set\b|name\b|sysname",
        Family.TEXT,
    ),
    (r"datetime|smalldatetime|timestamp|date/time", Family.DATETIME),
    (r"date", Family.DATE),
    (r"time", Family.TIME),
    (r"bool|bit\b|logical|yes/?no", Family.BOOLEAN),
    (r"decimal|numeric|number|dec\b|money|smallmoney|currency|packed|zoned", Family.DECIMAL),
    (
        r"(tiny|small|medium|big)?int|(small|big)?serial|counter|autonumber|autoinc|long integer|byte",
        Family.INTEGER,
    ),
    (r"float|real|double|single", Family.FLOAT),
)
_LETTERS = {
    # dBase and its successors name types by a letter.
    "c": Family.TEXT,
    "m": Family.TEXT,
    "v": Family.TEXT,
    "n": Family.DECIMAL,
    "f": Family.DECIMAL,
    "y": Family.DECIMAL,
    "i": Family.INTEGER,
    "b": Family.FLOAT,
    "o": Family.FLOAT,
    "l": Family.BOOLEAN,
    "d": Family.DATE,
    "t": Family.DATETIME,
    "@": Family.DATETIME,
    "g": Family.BINARY,
    "p": Family.BINARY,
}
_WHOLE = {"tinyint": 1, "byte": 1, "smallint": 2, "int2": 2, "int": 4, "integer": 4, "int4": 4, "bigint": 8, "int8": 8}
_TEXT_CHARSETS = re.compile(r"(?i)\b(?:character set|charset|collate)\s+\S+")


@lru_cache(maxsize=1024)
def family(spelling: str) -> Family:
    """Return the family of a type as its source spells it; several at once, as rows in memory have, are unknown."""
    word = spelling.strip().lower()
    if "/" in word and word not in ("date/time", "yes/no"):
        return Family.UNKNOWN
    if found := _LETTERS.get(re.split(r"[\s(]", word)[0]):
        return found
    return next((kind for begins, kind in _BEGINNINGS if re.match(begins, word)), Family.UNKNOWN)


def base(spelling: str) -> str:
    """Return the type's own word, without lengths, charsets and the case it is spelled in."""
    bare = re.sub(r"\([^)]*\)", " ", _TEXT_CHARSETS.sub(" ", spelling))
    return " ".join(bare.lower().split())


def charset(spelling: str) -> str:
    """Return what a type says of its charset and collation, "" where it says nothing."""
    return " ".join(found.lower() for found in _TEXT_CHARSETS.findall(spelling))


def whole_bytes(spelling: str) -> int | None:
    """Return how many bytes a type of whole numbers has, None where its word does not tell."""
    return _WHOLE.get(base(spelling).split(" ", maxsplit=1)[0])
