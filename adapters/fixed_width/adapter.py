"""Exports in which every field stands at a fixed position, as mainframes and report writers leave them.

The positions are written in the catalog (`layout`) or come from a COBOL copybook; records are lines, blocks of a
fixed length, or say their length themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from adapters.base import Option
from adapters.charsets import UNDECLARED, checked_charset
from adapters.errors import OptionError
from adapters.files import options as file_options
from adapters.fixed_width.copybook import Copybook
from adapters.fixed_width.options import RECORD_FORMATS, declared_layout, frames
from adapters.fixed_width.record_columns import Machine
from adapters.fixed_width.record_layout import Layout
from adapters.fixed_width.rows import FixedWidthRows
from adapters.snapshot.adapter import SnapshotAdapter
from adapters.snapshot.options import DECIMAL_COMMA, TEXT_EXPORT_OPTIONS, THOUSANDS
from adapters.snapshot.table import SnapshotTable


class FixedWidthAdapter(SnapshotAdapter):
    """Reads a fixed-width export through its snapshot."""

    kind = "fixed_width"
    summary = "A fixed-width text export or a mainframe file, loaded into a local snapshot"
    product = "Fixed-width export"
    options: ClassVar[tuple[Option, ...]] = (
        *TEXT_EXPORT_OPTIONS,
        Option(
            "layout",
            "Each column with [start, length], and a type if it is a number; the first byte is 1.",
            structured=True,
        ),
        Option("copybook", "A COBOL copybook that describes the record, in place of layout.", file=True),
        Option("record", "Which record of the copybook, where it describes several: the name of its level 01."),
        Option("redefines", "Which reading is used of each item that others redefine.", structured=True),
        Option("record_format", "How the file is cut into records.", default="lines", choices=RECORD_FORMATS),
        Option("record_length", "Bytes of every record, without a line end; lines of any other are set aside."),
        Option(
            "byte_order",
            "How COMP-5, COMP-1 and COMP-2 are stored (default: big where the charset is EBCDIC).",
            choices=("big", "little"),
        ),
        Option(
            "floats",
            "How COMP-1 and COMP-2 are stored (default: hex where the charset is EBCDIC).",
            choices=("hex", "ieee"),
        ),
        DECIMAL_COMMA,
        THOUSANDS,
    )

    @classmethod
    def row_source(cls, options: Mapping[str, Any]) -> FixedWidthRows:
        """Return the format that the options describe."""
        layout = layout_of(options)
        file_options.check_names(options, [position.column.name for position in layout.positions])
        charset = checked_charset(file_options.text(options, "charset", UNDECLARED))
        machine = Machine.of(
            charset,
            file_options.choice(options, "byte_order", ("big", "little")),
            file_options.choice(options, "floats", ("hex", "ieee")),
        )
        return FixedWidthRows(layout, frames(options, layout, machine), machine)

    @classmethod
    def _opened(cls, name: str, options: Mapping[str, Any]) -> SnapshotTable:
        copybook = file_options.text(options, "copybook")
        rows = cls.row_source(options)
        if copybook:
            # A snapshot was made by the copybook's text, and another text makes another snapshot.
            digest = sha256(Path(copybook).read_bytes()).hexdigest()
            options = {**options, "copybook": digest}
        return SnapshotTable(name, cls.kind, options, rows)


def layout_of(options: Mapping[str, Any]) -> Layout:
    """Return the layout that a section declares, or that its copybook describes; raises OptionError."""
    copybook = file_options.text(options, "copybook")
    if not copybook:
        return declared_layout(options)
    if options.get("layout"):
        msg = "layout and copybook both describe the record"
        raise OptionError("copybook", msg, "leave one of them out")
    readings = options.get("redefines") or {}
    if not isinstance(readings, Mapping) or not all(isinstance(value, str) for value in readings.values()):
        msg = "redefines must name a reading of each redefined item"
        raise OptionError("redefines", msg, "write redefines: {PLAIN-ITEM: OTHER-ITEM}")
    return Copybook.load(Path(copybook)).layout(file_options.text(options, "record"), readings)
