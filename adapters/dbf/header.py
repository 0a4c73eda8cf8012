"""Reads the header of a DBF table, of dBase II to 7, FoxBASE, FoxPro and Visual FoxPro alike, and checks it.

Nothing is taken on trust: what the header says of lengths must add up and must fit the file, or the file is refused
with the byte that is wrong. A file that is half copied or half written is found out here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from adapters.dbf.code_pages import CODE_PAGES
from adapters.files.rows import LoadError

DBASE_II = 0x02
VISUAL_FOXPRO = (0x30, 0x31, 0x32)
# The versions in use, as the vendors' manuals and the headers of real files give them.
VERSIONS = {
    **{0x02: "dBase II", 0x03: "dBase III", 0x04: "dBase 7", 0x05: "dBase 5", 0x83: "dBase III with memo"},
    **{0x43: "dBase IV SQL table", 0x63: "dBase IV SQL system", 0x8B: "dBase IV with memo", 0x8C: "dBase 7 with memo"},
    **{0x30: "Visual FoxPro", 0x31: "Visual FoxPro with autoincrement", 0x32: "Visual FoxPro with varchar"},
    **{0x8E: "dBase IV SQL table with memo", 0xCB: "dBase IV SQL table with memo", 0x7B: "dBase IV with memo"},
    **{0xF5: "FoxPro 2 with memo", 0xFB: "FoxBASE", 0xB3: "FlagShip with memo", 0xE5: "Clipper with SMT memo"},
}
ENCRYPTING = (0x04, 0x43, 0x63, 0x8B, 0x8C, 0x8E, 0xCB)
"""dBase IV and later; before them the byte of the encryption flag means nothing."""

END_OF_FIELDS = 0x0D
END_OF_FILE = 0x1A
PRESENT, DELETED, UNSET = 0x20, 0x2A, 0x00
BACKLINK = 263
"""Visual FoxPro leaves this much behind the fields for the name of the database that the table belongs to."""

# Types, and the length that each must have where only one is possible.
LENGTHS = {"C": 0, "N": 0, "F": 0, "V": 0, "Q": 0, "M": 0, "G": 0, "P": 0, "B": 0, "W": 0, "0": 0} | {
    **{"D": 8, "L": 1, "I": 4, "Y": 8, "T": 8, "+": 4, "@": 8, "O": 8}
}
SYSTEM, NULLABLE = 0x01, 0x02

_FIELD = struct.Struct("<11scIBBB13x")
_FIELD_7 = struct.Struct("<32scBB13x")
_FIELD_II = struct.Struct("<11scBHB")


@dataclass(frozen=True, slots=True)
class DBFField:
    """One field; `place` is where its descriptor stands in the file, `name` as it stands there."""

    name: bytes
    type: str
    length: int
    decimals: int
    flags: int
    place: int

    @property
    def shown(self) -> str:
        """The name for a message."""
        return self.name.decode("ascii", "backslashreplace") or "(no name)"


@dataclass(frozen=True, slots=True)
class DBFHeader:
    """What the header says. `behind` counts whole records that stand behind those that it counts."""

    version: int
    records: int
    length: int
    record_length: int
    charset: str | None
    fields: tuple[DBFField, ...] = field(repr=False)
    behind: int = 0

    @property
    def end(self) -> int:
        """The byte behind the last counted record."""
        return self.length + self.records * self.record_length


def read_header(file: BinaryIO, size: int) -> DBFHeader:
    """Return the header of an open table of `size` bytes; raises LoadError with the byte that is wrong."""
    head = file.read(min(size, 0x10000))
    if not head:
        raise _wrong(0, "the file is empty")
    version = head[0]
    if version not in VERSIONS:
        raise _wrong(
            0, f"the first byte is 0x{version:02x}, which is no version of dBase or FoxPro: it is no DBF table"
        )
    header = _dbase_ii(head) if version == DBASE_II else _later(head)
    _check_size(header, size)
    return _with_rest(header, file, size)


def _dbase_ii(head: bytes) -> DBFHeader:
    length = 521  # of dBase II, always: 8 bytes, 32 fields of 16, and the end mark
    if len(head) < length:
        raise _wrong(len(head), f"the file ends inside the header, which takes {length} bytes")
    records, record_length = struct.unpack_from("<HxxxH", head, 1)
    fields = []
    place = 8
    while place < length - 1 and head[place] != END_OF_FIELDS:
        name, kind, taken, _, decimals = _FIELD_II.unpack_from(head, place)
        fields.append(_checked(DBFField(_bare(name), _letter(kind), taken, decimals, 0, place), place + 11, place + 12))
        place += _FIELD_II.size
    header = DBFHeader(head[0], records, length, record_length, None, tuple(fields))
    _check_fields(header, 6)
    return header


def _later(head: bytes) -> DBFHeader:
    if len(head) < 32:  # noqa: PLR2004 - the fixed part of every later header
        raise _wrong(len(head), "the file ends inside the header, which takes 32 bytes")
    version = head[0]
    records, length, record_length = struct.unpack_from("<IHH", head, 4)
    if length < 33:  # noqa: PLR2004 - the fixed part and the end mark
        raise _wrong(8, f"the header is {length} bytes long, which leaves no room for fields")
    if length > len(head):
        raise _wrong(8, f"the header is {length} bytes long, and the file ends at byte {len(head)}")
    if version in ENCRYPTING and head[15] == 1:
        raise _wrong(15, "the table is encrypted; it has to be copied to a plain one in the old program")
    if version & 7 == 4:  # noqa: PLR2004 - the level in the low bits, 4 for dBase 7
        try:
            return _laid_out(head, records, length, record_length, seven=True)
        except LoadError:
            # Some programs write this version over fields as dBase IV has them.
            if version != 0x04:  # noqa: PLR2004 - the one that they write
                raise
    return _laid_out(head, records, length, record_length, seven=False)


def _laid_out(head: bytes, records: int, length: int, record_length: int, seven: bool) -> DBFHeader:
    place = 68 if seven else 32
    step = 48 if seven else 32
    fields: list[DBFField] = []
    while place < length and head[place] != END_OF_FIELDS:
        if place + step > length:
            raise _wrong(
                place, f"the fields go on to the end of the header at byte {length} without their end mark, 0x0D"
            )
        fields.append(_field(head, place, seven))
        place += step
    if head[0] in VISUAL_FOXPRO and length != place + 1 + BACKLINK:
        expected = place + 1 + BACKLINK
        raise _wrong(8, f"the header is {length} bytes long, and with its {len(fields)} fields it must be {expected}")
    charset = _charset_7(head) if seven else CODE_PAGES.get(head[29])
    header = DBFHeader(head[0], records, length, record_length, charset, tuple(fields))
    if sum(found.length for found in fields) + 1 != record_length:
        # Clipper and FoxPro keep the high byte of a long text in its decimals; elsewhere it means nothing there.
        fields = [_long(found) for found in fields]
        header = DBFHeader(head[0], records, length, record_length, charset, tuple(fields))
    _check_fields(header, 10)
    return header


def _field(head: bytes, place: int, seven: bool) -> DBFField:
    if seven:
        name, kind, length, decimals = _FIELD_7.unpack_from(head, place)
        return _checked(DBFField(_bare(name), _letter(kind), length, decimals, 0, place), place + 32, place + 33)
    name, kind, _, length, decimals, flags = _FIELD.unpack_from(head, place)
    if head[0] not in VISUAL_FOXPRO:
        flags = 0
    return _checked(DBFField(_bare(name), _letter(kind), length, decimals, flags, place), place + 11, place + 16)


def _long(found: DBFField) -> DBFField:
    if found.type != "C":
        return found
    return DBFField(found.name, "C", found.length | found.decimals << 8, 0, found.flags, found.place)


def _checked(found: DBFField, type_at: int, length_at: int) -> DBFField:
    if found.type not in LENGTHS:
        raise _wrong(type_at, f"the field {found.shown} is of the unknown type {found.type!r}")
    must = LENGTHS[found.type]
    if must and found.length != must:
        what = f"the field {found.shown} of type {found.type} is {found.length} bytes long, and must be {must}"
        raise _wrong(length_at, what)
    if not found.length and found.type != "C":
        raise _wrong(length_at, f"the field {found.shown} is 0 bytes long")
    return found


def _check_fields(header: DBFHeader, at: int) -> None:
    if not any(True for found in header.fields if not found.flags & SYSTEM):
        raise _wrong(8 if header.version == DBASE_II else 32, "the table has no fields, so there is nothing to read")
    taken = sum(found.length for found in header.fields) + 1
    if taken != header.record_length:
        raise _wrong(at, f"a record is {header.record_length} bytes long, and its fields take {taken}")


def _check_size(header: DBFHeader, size: int) -> None:
    if header.end > size:
        whole = max(0, size - header.length) // header.record_length
        what = f"the header counts {header.records} records of {header.record_length} bytes, to byte {header.end}"
        place = 1 if header.version == DBASE_II else 4
        raise _wrong(place, f"{what}, but the file ends at byte {size}, behind {whole} whole ones: it is incomplete")


def _with_rest(header: DBFHeader, file: BinaryIO, size: int) -> DBFHeader:
    """Judge what stands behind the last record that is counted."""
    file.seek(header.end)
    rest = file.read(header.record_length + 1)
    if not rest or rest[0] == END_OF_FILE or not rest.strip(b"\0"):
        return header
    more, over = divmod(size - header.end, header.record_length)
    if rest[0] in (PRESENT, DELETED) and more and over <= 1:
        # Another program is adding records just now, or ended before it counted them.
        parts = (header.version, header.records, header.length, header.record_length, header.charset, header.fields)
        return DBFHeader(*parts, behind=more)
    what = f"a header of {header.length} bytes and {header.records} records of {header.record_length} end here"
    raise _wrong(header.end, f"{what}, and neither the file nor an end mark, but 0x{rest[0]:02x}: a length is wrong")


def _charset_7(head: bytes) -> str | None:
    """Return the charset in the name of a dBase 7 language driver, such as DB437US0 or DBWINUS0."""
    driver = head[32:64].split(b"\0")[0].decode("ascii", "replace")
    if "WIN" in driver or "ANSI" in driver:
        return "cp1252"
    digits = "".join([letter for letter in driver[2:] if letter.isdigit()])[:3]
    return f"cp{digits}" if f"cp{digits}" in CODE_PAGES.values() else None


def names(header: DBFHeader, charset: str) -> Iterator[str]:
    """Yield a name for every field, each used once: SQL knows no two of a name, whatever their case."""
    used: set[str] = set()
    for number, found in enumerate(header.fields, start=1):
        plain = found.name.decode(charset, "replace").strip() or f"FIELD_{number}"
        name, again = plain, 1
        while name.upper() in used:
            again += 1
            name = f"{plain}_{again}"
        used.add(name.upper())
        yield name


def _bare(name: bytes) -> bytes:
    return name.split(b"\0")[0]


def _letter(kind: bytes) -> str:
    return kind.decode("latin-1")


def _wrong(place: int, what: str) -> LoadError:
    return LoadError(f"byte {place}: {what}")
