"""What the parts of an .xlsx file say that the library which reads them drops: formulas without a value, and errors.

A program that writes a workbook without computing it leaves its formulas without values, which then are blank cells.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import unescape

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_MOST_BYTES = 16 * 2**20
"""Of the parts that list the sheets."""

_BLOCK = 1 << 20
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ENTRY = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NO_VALUE = re.compile(rb"(?:</f>|<f[^<>]*/>)(?:<v\s*/>|<v></v>)?</c>")
_ERROR = b' t="e"'


class Uncomputed:
    """Looks through the part of a sheet, a block at a time; a file of another format has none and tells nothing."""

    def __init__(self, held: bytes, sheet: str) -> None:
        self._sheet = sheet
        self._formulas = self._errors = 0
        self._blocks = self._looked_at(held)

    def look(self) -> None:
        """Look at one more block."""
        next(self._blocks, None)

    def told(self) -> tuple[str, ...]:
        """Return what the operator should know of the formulas of the sheet, after all of it was looked at."""
        for _ in self._blocks:
            pass
        sheet, found = self._sheet, []
        if self._formulas:
            hint = "open and save it in Excel or LibreOffice"
            found.append(f"{self._formulas} formulas of {sheet} have no value, so they are blank: {hint}")
        if self._errors:
            hint = "mend their formulas"
            found.append(f"{self._errors} cells of {sheet} hold an error such as #DIV/0!, so they are blank: {hint}")
        return tuple(found)

    def _looked_at(self, held: bytes) -> Iterator[None]:
        try:
            with zipfile.ZipFile(io.BytesIO(held)) as archive:
                part = _part_of(archive, self._sheet)
                for cells in () if part is None else _cells(archive, part):
                    # Most sheets have neither, and these looks are quick.
                    self._formulas += len(_NO_VALUE.findall(cells)) if b"<f" in cells else 0
                    self._errors += cells.count(_ERROR)
                    yield
        except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
            # What is damaged so was read by the library, or refused by it in its own words.
            return


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the part that holds a sheet (ECMA-376 part 1, 12.3.24), or None in an archive of another format."""
    if _WORKBOOK not in archive.namelist():
        return None
    targets = {entry.get("Id"): entry.get("Target", "") for entry in _entries(archive, _RELATIONS, _RELATION)}
    for entry in _entries(archive, _WORKBOOK, _SHEET):
        if entry.get("name") == sheet:
            identity = next((value for key, value in entry.items() if key.endswith(":id")), None)
            return posixpath.normpath(posixpath.join("/xl", targets.get(identity, ""))).lstrip("/")
    return None


def _entries(archive: zipfile.ZipFile, part: str, element: re.Pattern[str]) -> Iterator[dict[str, str]]:
    with archive.open(part) as file:
        text = file.read(_MOST_BYTES).decode("utf-8", "replace")
    for found in element.findall(text):
        yield {name: unescape(double or single) for name, double, single in _ENTRY.findall(found)}


def _cells(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the text of a sheet in blocks of whole cells."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            text = rest + block
            cut = text.rfind(b"<c ")
            # A cell that goes on for many blocks is looked at in pieces.
            cut = cut if cut > 0 else len(text)
            yield text[:cut]
            rest = text[cut:]
    yield rest
