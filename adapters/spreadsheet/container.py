"""What a workbook is before anything reads it: which format, whether it is locked by a password, how far it unpacks.

The two formats of today are zip archives; .xls is a compound file of OLE. What is called .xlsx and is protected by a
password is a compound file, too.
"""

from __future__ import annotations

import io
import zipfile

ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""What the files of these formats are called."""

MOST_TIMES = 250
"""How many times larger than the packed file; real workbooks reach 40."""

SMALL = 64 * 2**20
"""Up to so many bytes the ratio says nothing."""

MOST_MEMBERS = 20_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\3\4"

PROTECTED = "it is protected by a password: save a copy without one, and name that"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which Office keeps a workbook with a password (MS-OFFCRYPTO 2.3.4.4)."""


class WorkbookError(Exception):
    """A workbook that is not read; the message says why in one sentence."""


def check_container(held: bytes) -> None:
    """Raise WorkbookError for bytes that are not a workbook, need a password, or unpack to far more than their size."""
    if not held:
        msg = "it is empty"
        raise WorkbookError(msg)
    if held.startswith(OLE):
        if _ENCRYPTED in held:
            raise WorkbookError(PROTECTED)
        return
    if not held.startswith(ZIP):
        msg = "it is not a workbook of Excel or LibreOffice: it is neither a zip archive nor a compound file"
        raise WorkbookError(msg)
    try:
        with zipfile.ZipFile(io.BytesIO(held)) as archive:
            _check_archive(archive, len(held))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError, EOFError, OSError) as error:
        msg = f"it is damaged or cut off: {error}"
        raise WorkbookError(msg) from error


def _check_archive(archive: zipfile.ZipFile, size: int) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        msg = f"it holds {len(members):,} files, which no workbook does"
        raise WorkbookError(msg)
    most = max(SMALL, MOST_TIMES * size)
    unpacked = sum(member.file_size for member in members)
    if unpacked > most:
        msg = f"it unpacks to {unpacked:,} bytes, more than {most:,}, which no workbook of its size does"
        raise WorkbookError(msg)
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookError(PROTECTED)
    if any(member.filename == "META-INF/manifest.xml" for member in members):
        # OpenDocument 1.3 part 2, 4.8: what is encrypted is said in the manifest.
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(SMALL):
                raise WorkbookError(PROTECTED)
