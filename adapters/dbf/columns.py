"""Turns the bytes of one DBF column into what a snapshot keeps, many records at a time.

Most columns of most files are clean, so each reader first tries the whole column in one go, and looks at single
values only when that fails. What is no date or no number stays the text it is; text that the charset cannot decode
stays bytes. Nothing becomes NULL but what the old program shows as blank.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias

from adapters.dbf.header import NULLABLE, DBFField
from adapters.files.rows import Cell, ColumnType, FileColumn
from adapters.snapshot.decimals import MOST_UNITS, units

ColumnReader: TypeAlias = Callable[[Sequence[bytes]], Sequence[Cell]]

KEPT_MOMENTS = 20_000
"""Different dates of a column that are remembered; those of ten years are 3,650."""

SAFE_DIGITS = 18
"""Whole numbers of so many digits fit SQLite's integers."""

POINT, COMMA = 0x2E, b","
JULIAN = 1721425
"""The Julian day of the day before 0001-01-01, where Python's ordinals begin."""

_BLANKS = b" \0"
_LOGICAL: dict[bytes, Cell] = {
    **dict.fromkeys((b"T", b"t", b"Y", b"y"), 1),
    **dict.fromkeys((b"F", b"f", b"N", b"n"), 0),
    **dict.fromkeys((b"?", b" ", b"\0"), None),
}

SPELLINGS = {
    **{"C": "CHAR({length})", "V": "VARCHAR({length})", "Q": "VARBINARY({length})", "D": "DATE", "L": "LOGICAL"},
    **{"I": "INTEGER", "+": "AUTOINCREMENT", "Y": "CURRENCY", "T": "DATETIME", "@": "TIMESTAMP", "O": "DOUBLE"},
    **{"M": "MEMO", "G": "GENERAL", "P": "PICTURE", "W": "BLOB"},
}


def is_memo(field: DBFField) -> bool:
    """Whether the column holds pointers into the memo file; a B of 8 bytes is Visual FoxPro's double instead."""
    return field.type in "MGPW" or (field.type == "B" and field.length != 8)  # noqa: PLR2004 - a double


def column_of(field: DBFField, name: str) -> FileColumn:
    """Return the column that a field becomes."""
    type_, scale = _type(field)
    spelling = SPELLINGS.get(field.type, "").format(length=field.length) or _number_spelling(field)
    length = field.length if field.type in "CVQNF" else None
    return FileColumn(
        name,
        type_,
        length,
        scale,
        spelling,
        nullable=bool(field.flags & NULLABLE) or field.type not in "CVI+YB",
        trimmed=field.type == "C",
        as_stored=True,
    )


def _type(field: DBFField) -> tuple[ColumnType, int | None]:
    if field.type in "NF":
        if field.decimals or field.length > SAFE_DIGITS:
            return ColumnType.DECIMAL, field.decimals
        return ColumnType.INTEGER, 0
    if field.type in "GPWQ" or (field.type == "B" and is_memo(field)):
        return ColumnType.BINARY, None
    found = {
        **{"D": ColumnType.DATE, "T": ColumnType.DATETIME, "L": ColumnType.BOOLEAN, "I": ColumnType.INTEGER},
        **{"+": ColumnType.INTEGER, "Y": ColumnType.DECIMAL, "B": ColumnType.DECIMAL},
    }.get(field.type, ColumnType.TEXT)
    return found, 4 if field.type == "Y" else None


def _number_spelling(field: DBFField) -> str:
    if field.type == "B":
        return "BLOB" if is_memo(field) else "DOUBLE"
    word = "FLOAT" if field.type == "F" else "NUMERIC"
    return f"{word}({field.length},{field.decimals})"


def reader_of(field: DBFField, charset: str, seven: bool) -> ColumnReader:
    """Return what reads the column of a field that is no memo."""
    if field.type in "NF":
        return _scaled(field.decimals) if _type(field)[0] is ColumnType.DECIMAL else _whole
    if field.type in "@O":
        # No file was at hand that shows how dBase 7 orders the bytes of these, so they stay bytes and are reported.
        return list
    if field.type in "I+":
        return _long_of_dbase_7 if seven else lambda raws: struct.unpack(f"<{len(raws)}i", b"".join(raws))
    return {
        "D": _dates(),
        "T": _moments(),
        "L": _logicals,
        "Y": lambda raws: struct.unpack(f"<{len(raws)}q", b"".join(raws)),
        "B": _doubles,
        "Q": list,
    }.get(field.type) or texts(charset)


def texts(charset: str) -> ColumnReader:
    """Return what decodes texts and leaves out the blanks that fill them up."""

    def text(raw: bytes) -> Cell:
        bare = raw.rstrip(_BLANKS)
        try:
            return bare.decode(charset)
        except UnicodeDecodeError:
            return bare

    def column(raws: Sequence[bytes]) -> Sequence[Cell]:
        bare = [raw.rstrip(_BLANKS) for raw in raws]
        joined = b"\0".join(bare)
        if joined.count(b"\0") == len(bare) - 1:
            try:
                found = joined.decode(charset).split("\0")
            except UnicodeDecodeError:
                return [text(raw) for raw in bare]
            if len(found) == len(bare):
                return found
        return [text(raw) for raw in bare]

    return column


def _whole(raws: Sequence[bytes]) -> Sequence[Cell]:
    try:
        found = list(map(int, raws))
    except ValueError:
        return [_number(raw, 0) for raw in raws]
    return found if b"_" not in b"".join(raws) else [_number(raw, 0) for raw in raws]


def _scaled(scale: int) -> ColumnReader:
    behind = scale + 1

    def column(raws: Sequence[bytes]) -> Sequence[Cell]:
        if scale and {raw[-behind] if len(raw) >= behind else 0 for raw in raws} != {POINT}:
            return [_number(raw, scale) for raw in raws]
        try:
            found = [int(raw[:-behind] + raw[-scale:]) for raw in raws] if scale else list(map(int, raws))
        except ValueError:
            return [_number(raw, scale) for raw in raws]
        fits = not found or max(map(abs, found)) <= MOST_UNITS
        return found if fits and b"_" not in b"".join(raws) else [_number(raw, scale) for raw in raws]

    return column


def _number(raw: bytes, scale: int) -> Cell:
    # Some programs of this side of the Channel wrote a decimal comma.
    bare = raw.strip(_BLANKS).decode("latin-1")
    found = units(bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare, scale)
    return bare if isinstance(found, str) else found


def _logicals(raws: Sequence[bytes]) -> Sequence[Cell]:
    return [_LOGICAL[raw] if raw in _LOGICAL else raw.decode("latin-1") for raw in raws]


def _long_of_dbase_7(raws: Sequence[bytes]) -> Sequence[Cell]:
    # Big end first with the sign turned round, so that the bytes sort; all zero is blank.
    found = struct.unpack(f">{len(raws)}I", b"".join(raws))
    return [number - 0x80000000 if number else None for number in found]


def _doubles(raws: Sequence[bytes]) -> Sequence[Cell]:
    found = struct.unpack(f"<{len(raws)}d", b"".join(raws))
    # SQLite would turn a NaN into NULL.
    return [number if number == number else "NaN" for number in found]  # noqa: PLR0124 - that is how a NaN shows


def _dates() -> ColumnReader:
    return _remembered(_date)


def _date(raw: bytes) -> Cell:
    if not raw.strip(b" \x000"):
        return None
    text = raw.decode("latin-1")
    if raw.isdigit():
        try:
            return date(int(raw[:4]), int(raw[4:6]), int(raw[6:])).isoformat()
        except ValueError:
            pass  # an impossible date stays as it was written
    return text.strip(" \0")


def _moments() -> ColumnReader:
    return _remembered(_moment)


def _moment(raw: bytes) -> Cell:
    if not raw.strip(_BLANKS):
        return None
    day, milliseconds = struct.unpack("<II", raw)
    if not day:
        # FoxPro leaves a rest of the time behind in a datetime that was emptied.
        return None
    # FoxPro computes the time in binary and often keeps a second as 999 milliseconds of the one before.
    milliseconds += milliseconds % 1000 == 999  # noqa: PLR2004 - the last of a second
    try:
        midnight = datetime.fromordinal(day - JULIAN)
        return (midnight + timedelta(milliseconds=milliseconds)).isoformat(" ")
    except (ValueError, OverflowError):
        return f"day {day}, {milliseconds} ms"


def _remembered(read: Callable[[bytes], Cell]) -> ColumnReader:
    known: dict[bytes, Cell] = {}

    def column(raws: Sequence[bytes]) -> Sequence[Cell]:
        for raw in set(raws).difference(known):
            if len(known) >= KEPT_MOMENTS:
                known.clear()
                return [read(one) for one in raws]
            known[raw] = read(raw)
        return [known[raw] for raw in raws]

    return column
