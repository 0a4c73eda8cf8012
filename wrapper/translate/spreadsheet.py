"""Records → CSV lines (RFC 4180) that a spreadsheet opens without running anything found in them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import msgspec

from wrapper.catalog.model import FieldType, Member

# OWASP, "CSV Injection": the characters that make spreadsheets evaluate a cell, and their full-width forms. A semicolon
# begins a cell, too, where it separates lists by the custom of the country.
_EVALUATED = re.compile("(^|;)(?=[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+([.][0-9]+)?")
_BOOLEANS = {True: "true", False: "false", None: ""}
_FREE_TEXT = (FieldType.TEXT, FieldType.ID, FieldType.CODE)

Cells = Callable[[list[Any]], list[Any]]


def neutral(text: str | None) -> str | None:
    """Return a cell no part of which a spreadsheet takes for a formula: an apostrophe goes before, but for a number."""
    if not text or not _EVALUATED.search(text) or _PLAIN_NUMBER.fullmatch(text):
        return text
    return _EVALUATED.sub(r"\1'", text)


@dataclass(frozen=True, slots=True)
class CSVForm:
    """How CSV is written: what separates its cells, and whether it begins with a byte order mark.

    Excel takes UTF-8 for an old charset without the mark, and reads cells apart by the list separator of the country.
    """

    delimiter: str = ","
    marked: bool = False


PLAIN_CSV = CSVForm()


class Sheet:
    """The columns of one representation. Each is (path, attribute of the record, member); the id has no member."""

    def __init__(self, columns: Sequence[tuple[str, str, Member | None]]) -> None:
        self._names: list[str] = []
        self._cells: list[tuple[Callable[[Any], Any], Cells]] = []
        for path, held_as, member in columns:
            kind = member.field.type if member is not None and member.field is not None else FieldType.ID
            get = attrgetter(held_as)
            if kind is FieldType.MONEY:
                self._add(f"{path}.amount", get, lambda wires: [wire and wire.amount for wire in wires])
                self._add(f"{path}.currency", get, lambda wires: [wire and wire.currency for wire in wires])
            else:
                self._add(path, get, _cells(kind))

    def _add(self, name: str, get: Callable[[Any], Any], cells: Cells) -> None:
        self._names.append(name)
        self._cells.append((get, cells))

    def header(self, form: CSVForm = PLAIN_CSV) -> bytes:
        """Return the header line."""
        return (codecs.BOM_UTF8 if form.marked else b"") + _lines([self._names], form)

    def lines(self, records: Sequence[Any], form: CSVForm = PLAIN_CSV) -> bytes:
        """Return one line per record; no value is an empty cell."""
        columns = [cells(list(map(get, records))) for get, cells in self._cells]
        return _lines(zip(*columns, strict=True), form)


def _lines(rows: Any, form: CSVForm) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=form.delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _cells(kind: FieldType) -> Cells:
    if kind in _FREE_TEXT:
        return lambda wires: list(map(neutral, wires))
    if kind is FieldType.BOOLEAN:
        return lambda wires: list(map(_BOOLEANS.__getitem__, wires))
    if kind is FieldType.JSON:
        return lambda wires: [None if wire is None else neutral(msgspec.json.encode(wire).decode()) for wire in wires]
    return lambda wires: wires
