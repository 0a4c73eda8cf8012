"""Which sheet of a workbook is read: the one that is named, numbered or matched, or the first one that is shown."""

from __future__ import annotations

import re

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from adapters.spreadsheet.container import WorkbookError
from adapters.spreadsheet.wire import Sheet

MOST_NAMES = 20


def choose_sheet(workbook: CalamineWorkbook, wanted: str) -> tuple[CalamineSheet, tuple[str, ...]]:
    """Return the sheet, and what the operator should know of it; raises WorkbookError.

    `wanted` is a name, a number from 1, a pattern between slashes, or "".
    """
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    if not sheets:
        msg = "there is no sheet with cells in it"
        raise WorkbookError(msg)
    names = [sheet.name for sheet in sheets]
    hidden = [sheet.name for sheet in sheets if sheet.visible is not SheetVisibleEnum.Visible]
    if wanted:
        name = _named(names, wanted)
        told = (f"the sheet {name} is hidden in the workbook",) if name in hidden else ()
        return workbook.get_sheet_by_name(name), told
    shown = [name for name in names if name not in hidden] or names
    # A sheet is read as a whole, and only once.
    for name in shown:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is not None:
            return sheet, ()
    msg = f"the sheet {shown[0]} is empty" if len(shown) == 1 else "no sheet that is shown holds a value"
    raise WorkbookError(msg)


def listed_sheets(workbook: CalamineWorkbook) -> tuple[Sheet, ...]:
    """Return the sheets with cells of a workbook; charts and sheets of macros are not among them."""
    return tuple(
        Sheet(
            one.name,
            one.visible is not SheetVisibleEnum.Visible,
            workbook.get_sheet_by_name(one.name).start is None,
        )
        for one in workbook.sheets_metadata
        if one.typ is SheetTypeEnum.WorkSheet
    )


def _named(names: list[str], wanted: str) -> str:
    if wanted in names:
        return wanted
    listed = ", ".join(names[:MOST_NAMES]) + ("…" if len(names) > MOST_NAMES else "")
    if wanted.isascii() and wanted.isdecimal():
        if 1 <= int(wanted) <= len(names):
            return names[int(wanted) - 1]
        msg = f"there is no sheet {wanted}; the workbook has {len(names)}: {listed}"
        raise WorkbookError(msg)
    if is_pattern(wanted):
        found = [name for name in names if re.fullmatch(wanted[1:-1], name)]
        if len(found) == 1:
            return found[0]
        many = f"{len(found)} sheets match {wanted} ({', '.join(found[:MOST_NAMES])}), and one is wanted"
        none = f"no sheet matches {wanted}; the workbook has {listed}"
        raise WorkbookError(many if found else none)
    msg = f"there is no sheet {wanted}; the workbook has {listed}"
    raise WorkbookError(msg)


def is_pattern(wanted: str) -> bool:
    """Whether a sheet is given as a pattern: /Stock .*/."""
    return len(wanted) > 2 and wanted.startswith("/") and wanted.endswith("/")  # noqa: PLR2004 - two slashes and more
