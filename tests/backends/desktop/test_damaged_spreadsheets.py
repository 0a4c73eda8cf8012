"""Workbooks that are damaged, or made to exhaust whoever reads them, are refused in one sentence."""

from __future__ import annotations

import errno
import zipfile
from pathlib import Path
from typing import Any

import pytest

from adapters.errors import SourceUnavailable
from adapters.spreadsheet.adapter import SpreadsheetAdapter
from adapters.spreadsheet.process import in_use
from fixtures.forms.workbook import Sheet, write_ods, write_xlsx

STOCK = [["Part", "Qty"], ["A1", 12], ["B2", 3]]
SHEET = "xl/worksheets/sheet1.xml"


def stock(folder: Path) -> Path:
    """Write a workbook."""
    write_xlsx(folder / "stock.xlsx", {"Stock": Sheet(STOCK)})
    return folder / "stock.xlsx"


def with_part(path: Path, name: str, content: bytes) -> Path:
    """Write another part into a workbook, in the place of the one with its name."""
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, held in {**parts, name: content}.items():
            archive.writestr(one, held)
    return path


def with_cell_at(path: Path, place: str) -> Path:
    """Write a cell far from the others."""
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET)
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    return with_part(path, SHEET, sheet.replace(b"</sheetData>", cell))


def refusal(opened: Any, path: Path, **options: Any) -> str:
    """Return why a workbook is refused."""
    with pytest.raises(SourceUnavailable) as caught:
        opened("spreadsheet", path, **options).describe()
    said = str(caught.value)
    assert "\n" not in said
    return said


def test_a_workbook_that_unpacks_to_far_more_than_its_size_is_refused_unread(tmp_path: Path, opened: Any) -> None:
    path = with_part(stock(tmp_path), "xl/media/image1.png", bytes(70 * 2**20))
    assert "it unpacks to 73,4" in refusal(opened, path)


def test_a_size_that_the_archive_lies_about_is_bounded_as_well(tmp_path: Path, opened: Any) -> None:
    head, tail = b'<worksheet><sheetData><row r="1"><c r="A1"><v>', b"</v></c></row></sheetData></worksheet>"
    path = with_part(stock(tmp_path), SHEET, head + b" " * (20 * 2**20) + tail)
    held = path.read_bytes()
    size = (20 * 2**20 + len(head) + len(tail)).to_bytes(4, "little")
    assert held.count(size) == 2
    path.write_bytes(held.replace(size, (1000).to_bytes(4, "little")))
    assert "File is larger than its declared uncompressed size" in refusal(opened, path)


def test_a_cell_at_the_far_end_of_a_sheet_takes_no_memory_of_ours(tmp_path: Path, opened: Any) -> None:
    said = refusal(opened, with_cell_at(stock(tmp_path), "XFD1048576"))
    assert "it needs more than 2,048 MB to be read: delete what stands far outside of its table" in said


def test_reading_ends_after_its_time(tmp_path: Path, opened: Any) -> None:
    path = with_cell_at(stock(tmp_path), "P1048576")
    assert "it was not read within 1 s; declare a longer timeout" in refusal(opened, path, timeout="1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Part;Qty\nA1;12\n", "it is not a workbook of Excel or LibreOffice"),
        (b"PK\3\4" + bytes(300), "it is damaged or cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "it cannot be read as a workbook"),
    ],
)
def test_what_is_not_a_workbook_says_so(tmp_path: Path, opened: Any, content: bytes, said: str) -> None:
    (tmp_path / "stock.xlsx").write_bytes(content)
    assert said in refusal(opened, tmp_path / "stock.xlsx")


def test_a_workbook_that_is_cut_off_is_damaged(tmp_path: Path, opened: Any) -> None:
    path = stock(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    assert "it is damaged or cut off" in refusal(opened, path)


def test_a_sheet_whose_part_is_broken_is_damaged(tmp_path: Path, opened: Any) -> None:
    path = with_part(stock(tmp_path), SHEET, b"<worksheet><sheetData><row r='1'><c r='A1'")
    assert "it " in refusal(opened, path)


def test_a_page_of_the_web_or_a_document_is_not_a_workbook(tmp_path: Path, opened: Any) -> None:
    write_ods(tmp_path / "text.ods", {"Stock": Sheet(STOCK)})
    path = with_part(tmp_path / "text.ods", "mimetype", b"application/vnd.oasis.opendocument.text")
    assert "it cannot be read as a workbook" in refusal(opened, path)


def test_rows_that_nobody_takes_any_more_end_the_process(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "stock.xlsx", {"Stock": Sheet([["Part"], *[["A1"]] * 5000])})
    source = SpreadsheetAdapter.row_source({"path": str(tmp_path / "stock.xlsx")})
    assert len(source.columns(tmp_path / "stock.xlsx")) == 1
    kept = source.waiting
    assert kept is not None
    rows = source.batches(tmp_path / "stock.xlsx")
    next(rows)
    assert source.waiting is None
    assert not kept.is_over
    rows.close()  # type: ignore[attr-defined]  # it is a generator
    assert kept.is_over


def test_a_workbook_that_excel_locks_says_so(tmp_path: Path) -> None:
    refused = OSError(errno.EBUSY, "Device or resource busy")
    assert in_use(refused, tmp_path / "stock.xlsx") is refused
    (tmp_path / "~$stock.xlsx").write_bytes(b"\x05Alice")
    said = in_use(refused, tmp_path / "stock.xlsx").strerror
    assert said == "somebody has it open in Excel, which locks it; it is taken when it is closed"
    missing = FileNotFoundError(errno.ENOENT, "No such file or directory")
    assert in_use(missing, tmp_path / "stock.xlsx") is missing
