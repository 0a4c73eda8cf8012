"""What is fuzzed: each parser with valid samples to begin from, and what must hold whatever it is fed.

A target may refuse its input in the one way that its callers expect; anything else that is raised is a finding.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from python_calamine import CalamineError

from adapters.access.schema import tables_of
from adapters.dbf.rows import DBFRows
from adapters.delimited.dialect import Dialect
from adapters.delimited.rows import DelimitedRows
from adapters.errors import OptionError
from adapters.files import line_blocks
from adapters.files.line_blocks import form_of
from adapters.files.lines import Lines
from adapters.files.rows import Batch, FileColumn, LoadError
from adapters.fixed_width.adapter import FixedWidthAdapter
from adapters.fixed_width.copybook import Copybook
from adapters.fixed_width.record_columns import Chunk, ColumnReader, Machine
from adapters.fixed_width.record_frames import FixedFrames, VariableFrames
from adapters.fixed_width.record_layout import Position, Storage
from adapters.fixed_width.rows import FixedWidthRows
from adapters.registry import adapter_class
from adapters.sniffing.sniff import NotAnExport, sniff
from adapters.spreadsheet.__main__ import messages
from adapters.spreadsheet.area import AreaError
from adapters.spreadsheet.container import WorkbookError
from adapters.spreadsheet.wire import Head, Rows, Wanted
from fixtures.forms.workbook import Sheet, write_ods, write_xlsx
from wrapper.catalog.compiler import check as check_catalog

COPYBOOK = b"""\
000100 01  STOCK.
000200     05  PART         PIC X(4).
000300     05  QTY          PIC S9(5)V99 COMP-3.
000400     05  FILLER       REDEFINES QTY PIC X(4).
000500     05  STATE        PIC X.  88 DONE VALUE 'D''s'.
000600     05  PLACES       OCCURS 2 INDEXED BY IX.
000700         10  SHELF    PIC S9(3) SIGN LEADING SEPARATE.
000800         10  COUNTED  PIC 9(4) COMP.
000900     05  N            PIC 9.
001000     05  NOTES        OCCURS 0 TO 3 DEPENDING ON N PIC X(2).
"""

MDB_SCHEMA = b"""\
CREATE TABLE [Parts]
 (
\t[Part No]\t\t\tText (15) NOT NULL,
\t[Price]\t\t\tCurrency,
\t[Note]\t\t\tMemo/Hyperlink (255)
);
"""

CATALOG = b"""\
sources:
  stock: {kind: fixed_width, path: STOCK.TXT, layout: {PART: [1, 15], QTY: [16, 9, integer]}}
resources:
  parts:
    source: stock
    table: STOCK
    key: [part]
    versions: {v1: {fields: {part: {column: PART, type: id}, quantity: {column: QTY, type: integer}}}}
"""


@dataclass(frozen=True)
class Target:
    """`check` is given a file with the content, and raises for a finding. Samples are where mutation begins."""

    check: Callable[[Path], None]
    samples: tuple[bytes, ...]


@contextmanager
def block_of(size: int) -> Iterator[None]:
    """Read files in blocks of a few bytes, so that every boundary falls somewhere."""
    usual = line_blocks.BLOCK
    line_blocks.BLOCK = size
    try:
        yield
    finally:
        line_blocks.BLOCK = usual


def entries(rows: Any, path: Path) -> tuple[list[Any], list[Any]] | str:
    """Return all rows and all bad lines, or why the file is refused."""
    good, bad = [], []
    try:
        expected = len(rows.columns(path))
        for entry in rows.batches(path):
            if isinstance(entry, Batch):
                good += [tuple(row) for row in entry.rows]
            else:
                bad.append(entry)
    except LoadError as error:
        return str(error)
    assert all(len(row) == expected for row in good)
    return good, bad


def delimited(path: Path) -> None:
    for dialect in (Dialect(";"), Dialect("\t", quote="", header=False)):
        for charset in ("utf-8", "cp1252", "utf-16", "cp273", "gbk"):
            lines = Lines(charset=charset, form=form_of(charset, positions=False))
            rows = DelimitedRows((FileColumn("A"), FileColumn("B")) if not dialect.header else (), dialect, lines)
            whole = entries(rows, path)
            with block_of(7):
                # Where a file is cut into blocks must not matter. A message may name the byte it was noticed at.
                in_pieces = entries(rows, path)
            assert whole == in_pieces or (isinstance(whole, str) and isinstance(in_pieces, str))


def fixed_width(path: Path) -> None:
    layout = {"A": ("1", "3"), "B": ("4", "2", "zoned"), "C": ("6", "1")}
    for charset in ("utf-8", "cp437", "cp273", "gbk"):
        for more in ({}, {"record_length": "6"}, {"trailer": "99(?P<count>.*)"}, {"skip_lines": "1"}):
            rows = FixedWidthAdapter.row_source({"path": "x", "layout": layout, "charset": charset, **more})
            whole = entries(rows, path)
            with block_of(5):
                in_pieces = entries(rows, path)
            assert whole == in_pieces or (isinstance(whole, str) and isinstance(in_pieces, str))


def copybook(path: Path) -> None:
    with suppress(OptionError):
        found = Copybook.load(path)
        for root in found.roots:
            choice = {"QTY": "QTY"} if b"REDEFINES QTY" in path.read_bytes() else {}
            with suppress(OptionError):
                layout = found.layout(root.name, choice)
                names = [at.column.name for at in layout.positions]
                assert len(set(names)) == len(names)
                assert all(0 <= at.start < at.end <= layout.length for at in layout.positions)


def records(path: Path) -> None:
    book = path.with_suffix(".CPY")
    book.write_bytes(COPYBOOK)
    layout = Copybook.load(book).layout("STOCK", {"QTY": "QTY"})
    machine = Machine.of("cp273")
    for frames in (
        FixedFrames(layout.length, 0, lambda: None),
        VariableFrames(layout, True, 0, machine.blank, lambda: None),
        VariableFrames(layout, False, 0, machine.blank, lambda: None),
    ):
        entries(FixedWidthRows(layout, frames, machine), path)


def numbers(path: Path) -> None:
    raw = path.read_bytes()[:32]
    if not raw:
        return
    for storage in Storage:
        for machine in (Machine.of("cp037"), Machine.of("cp437"), Machine.of("utf-8", "big", "hex")):
            length = 8 if storage is Storage.FLOAT and len(raw) > 4 else 4 if storage is Storage.FLOAT else len(raw)
            if storage in (Storage.BINARY, Storage.NATIVE):
                length = min(length, 8)
            position = Position(FileColumn("A"), 0, length, storage, leading=raw[0] % 2 == 1, zeros=raw[-1] % 3)
            padded = raw.ljust(length, b"\0")[:length]
            (value,) = ColumnReader(position).values(Chunk(padded, length, machine))
            assert value is None or isinstance(value, str | bytes | int | float)


def sniffing(path: Path) -> None:
    try:
        found = sniff(path)
    except NotAnExport:
        return
    assert found.evidence
    assert found.kind in ("delimited", "fixed_width")
    file_kind: Any = adapter_class(found.kind)
    rows = file_kind.row_source({"path": str(path), **_as_catalog(found.options)})
    entries(rows, path)


def _as_catalog(options: dict[str, Any]) -> dict[str, Any]:
    """Return options as the catalog hands them over: texts, tuples and mappings of them."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(name): plain(entry) for name, entry in value.items()}
        return tuple(plain(entry) for entry in value) if isinstance(value, list) else str(value)

    return {name: plain(value) for name, value in options.items()}


def dbf(path: Path) -> None:
    rows = DBFRows()
    with suppress(LoadError):
        rows.columns(path)
        for _ in rows.batches(path):
            pass


def spreadsheet(path: Path) -> None:
    """Feed the process that reads sheets what it would be given, in this process: only the library stands behind it."""
    try:
        for message in messages(path.read_bytes(), Wanted(header="no")):
            assert isinstance(message, Head | Rows)
    except (WorkbookError, AreaError, CalamineError):
        return


def access_schema(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    tables_of(io.StringIO(text), io.StringIO(text.replace("[", "`").replace("]", "`")))


def catalog(path: Path) -> None:
    document = path.with_suffix(".yaml")
    document.write_bytes(path.read_bytes())
    found, findings = check_catalog(document, {}, judge=lambda *_: [])
    assert found is not None or findings


def _workbook(write: Callable[[Path, dict[str, Sheet]], None]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample"
        write(path, {"S": Sheet([["PART", "QTY", "DAY"], ["A1", 1.5, date(1998, 11, 13)], ["B2", 12, None]])})
        return path.read_bytes()


def _dbf_sample() -> bytes:
    field = b"PART".ljust(11, b"\0") + b"C" + bytes(4) + bytes([4, 0]) + bytes(14)
    number = b"QTY".ljust(11, b"\0") + b"N" + bytes(4) + bytes([5, 2]) + bytes(14)
    head = struct.pack("<BBBBIHH", 3, 98, 11, 13, 2, 32 + 64 + 1, 10) + bytes(20)
    return head + field + number + b"\r" + b" A1   1.50" + b"*B2  12.25" + b"\x1a"


RECORD = (
    "A1  ".encode("cp273")
    + bytes.fromhex("0001234c")
    + b"\xc4\x4e\xf0\xf0\xf1\x00\x01\x60\xf0\xf0\xf2\x00\x02\xf1\xc1\xc2"
)

TARGETS = {
    "delimited": Target(
        delimited,
        (
            b'PART;NAME\r\nA;"one\r\ntwo"\r\nB;"3"" pipe"\r\n\x1a',
            "\ufeffA\tB\nü\tß\n".encode("utf-16-le"),
            "A;B\x85C;D\x85".encode("cp273"),
        ),
    ),
    "fixed_width": Target(fixed_width, (b"A1 123\nB2 45L\n990002\n", b"A1 123\r\nB2 4\r\n", b"A1 123\rB2 456\r\x1a")),
    "copybook": Target(copybook, (COPYBOOK, b"01 A. 05 B PIC X(3). 05 C COMP-1.\n")),
    "records": Target(records, (RECORD, RECORD + b"\x40" * 4, struct.pack(">HH", len(RECORD) + 4, 0) + RECORD)),
    "numbers": Target(numbers, (bytes.fromhex("0001234c"), b"12L", b"-123", bytes.fromhex("4110000000000000"))),
    "sniffing": Target(
        sniffing,
        (
            b"PART;NAME;QTY\nA;x;1\nB;y;20\n",
            b"Stock\nPART,COST\nA,1.5\nB,20.5\n99END 2\n",
            "A1        Größe  0012\nB2        Öl     0003\nC3        x      0004\n".encode("cp850"),
            "A1        Größe  0012\x85B2        Öl     0003\x85".encode("cp273"),
        ),
    ),
    "dbf": Target(dbf, (_dbf_sample(),)),
    "spreadsheet": Target(spreadsheet, (_workbook(write_xlsx), _workbook(write_ods))),
    "access": Target(access_schema, (MDB_SCHEMA,)),
    "catalog": Target(catalog, (CATALOG,)),
}
