"""Files that are known by their endings and cannot be a source: what each is, and what to name instead."""

from __future__ import annotations

from pathlib import Path

from adapters.spreadsheet.container import ENDINGS

_SHEETS = "it is a spreadsheet of a program that this gateway does not read: save it as .xlsx or .ods, and name that"
_SCRIPT = "it is a script of SQL: run it in a database, and name that"
_MEMO = "it holds the memos of a DBF table: name the table, the .dbf file beside it"
_INDEX = "it is an index of a DBF table: name the table, the .dbf file beside it"
_CONTAINER = "it is the container of a FoxPro database: name the folder of its tables"
_COPYBOOK = "it is a copybook, which describes a file: lay it beside that file under the same name, and name that file"
_CHECKSUM = "it is the checksum of another file: name that one"

_PARTS = {
    **dict.fromkeys((".dbt", ".fpt"), _MEMO),
    **dict.fromkeys((".mdx", ".cdx", ".ndx", ".idx", ".ntx"), _INDEX),
    **dict.fromkeys((".dbc", ".dcx", ".dct"), _CONTAINER),
    **dict.fromkeys((".cpy", ".cbl", ".cob"), _COPYBOOK),
    **dict.fromkeys((".md5", ".sha256"), _CHECKSUM),
}
"""What lies beside desktop databases and exports and is part of them."""

_REASONS = {
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".xlsb", ".xlt", ".xltx", ".ods", ".fods", ".numbers"), _SHEETS),
    ".sql": _SCRIPT,
    **_PARTS,
}
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What the spreadsheets and documents of Office up to 2003 begin with (MS-CFB, Header Signature)."""
_SHEET_HEADS = (_OFFICE, b"PK", b"<", b"\xef\xbb\xbf<", b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
"""Beginnings of a spreadsheet: of Office, of a ZIP archive, of XML or HTML, and of Excel before 1993."""


_PACKED = "have it packed by gzip or zip, or unpack it, and name that"
_HEADS = (
    # The first records of Excel 2, 3, 4 and 5 (MS-XLS 2.4.21 and before), and of Lotus 1-2-3.
    *((head, _SHEETS) for head in (b"\x09\0\4\0", b"\x09\2\6\0", b"\x09\4\6\0", b"\x09\x08\x10\0", b"\0\0\2\0\6\4")),
    (b"\x1f\x8b", "it is packed by gzip: give it the ending .gz, as in STOCK.CSV.gz, and name that"),
    (b"BZh", f"it is packed by bzip2: {_PACKED}"),
    (b"\xfd7zXZ\0", f"it is packed by xz: {_PACKED}"),
    (b"7z\xbc\xaf\x27\x1c", f"it is packed by 7-Zip: {_PACKED}"),
    (b"\x28\xb5\x2f\xfd", f"it is packed by zstd: {_PACKED}"),
    (b"Rar!\x1a\x07", f"it is packed by RAR: {_PACKED}"),
    (b"%PDF-", "it is a PDF: have the list exported as CSV, and name that"),
)
"""How files begin that are called like an export and are something else (see file(1))."""

_ZIP = b"PK\3\4"
_SHEET_MEMBERS = (b"[Content_Types].xml", b"_rels/.rels", b"xl/", b"opendocument.spreadsheet")
"""The first names in the archives that spreadsheets are: ECMA-376 part 2, and OpenDocument 1.3 part 2, 3.3."""

HEAD = 4096
"""Bytes of a file that tell what it is."""


def is_workbook(path: Path, head: bytes) -> bool:
    """Whether a file that begins with `head` is a workbook that the kind `spreadsheet` reads."""
    return path.suffix.lower() in ENDINGS and head.startswith((_OFFICE, _ZIP))


def is_part(path: Path) -> bool:
    """Whether a file is an index, a memo, a copybook or a checksum of others, by its ending."""
    return path.suffix.lower() in _PARTS


def why_unread(path: Path, head: bytes) -> str:
    """Return why a file that begins with `head` cannot be a source and what to do, or "" where its content decides."""
    reason = _REASONS.get(path.suffix.lower(), "")
    if reason == _SHEETS and not head.startswith(_SHEET_HEADS):
        # Many a program calls lines of text .xls, so that Excel opens them.
        return ""
    if not reason and head.startswith(_OFFICE):
        return f"it is a file of an Office program: {_SHEETS.partition(': ')[2]}"
    return reason or _by_head(head)


def _by_head(head: bytes) -> str:
    if head.startswith(_ZIP):
        if any(name in head for name in _SHEET_MEMBERS):
            return "it is a spreadsheet: give it the ending .xlsx or .ods, and name that"
        return "it is a zip archive: give it the ending .zip, and name that"
    return next((reason for begin, reason in _HEADS if head.startswith(begin)), "")
