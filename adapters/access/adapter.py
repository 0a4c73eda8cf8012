"""Access databases, .mdb of Access 97 to 2003 and .accdb of 2007 and later, through snapshots made by mdbtools.

The ODBC driver of mdbtools is never used: it silently ignores conditions that it does not understand.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from adapters.access.described import schema_of
from adapters.access.mdbtools import check_installed
from adapters.access.rows import AccessRows
from adapters.base import Option
from adapters.charsets import UNDECLARED, checked_charset
from adapters.files import options as file_options
from adapters.snapshot.discovering import DiscoveringAdapter
from adapters.snapshot.options import SNAPSHOT_OPTIONS

BINARY_WORDS = ("leave_out", "keep")


class AccessAdapter(DiscoveringAdapter):
    """Reads the tables of an Access file through their snapshots."""

    kind = "access"
    summary = "An Access database, .mdb or .accdb, its tables loaded into local snapshots by mdbtools"
    product = "Access database"
    options: ClassVar[tuple[Option, ...]] = (
        Option("path", "The .mdb or .accdb file; only ever read.", required=True, file=True),
        Option(
            "tables", "The tables to serve, each with the options that differ (default: all of them).", structured=True
        ),
        Option(
            "binary",
            "What becomes of OLE and other binary columns: leave_out, or keep.",
            default="leave_out",
            choices=BINARY_WORDS,
        ),
        Option("timeout", "Seconds that one run of mdbtools may take.", default="600"),
        *SNAPSHOT_OPTIONS,
    )

    @classmethod
    def row_source(cls, options: Mapping[str, Any]) -> AccessRows:
        """Return the format that the options describe."""
        check_installed()
        charset = checked_charset(file_options.text(options, "charset", UNDECLARED))
        return AccessRows(
            table=file_options.text(options, "table"),
            # Access 2000 and later write Unicode; before, the code page of the Windows that it ran on.
            charset="cp1252" if charset == UNDECLARED else charset,
            keep_binary=file_options.choice(options, "binary", BINARY_WORDS) == "keep",
            seconds=file_options.seconds(options, "timeout", 600),
        )

    def found(self) -> Mapping[str, Path]:
        """Return the tables of the file; the system's own and linked ones are not among them."""
        path = file_options.export_path(self._options)
        source = self.row_source(self._options)
        return dict.fromkeys(schema_of(path, source.charset, source.seconds), path)

    def expected(self) -> Mapping[str, Path]:
        """Return the declared tables; all stand in the one file."""
        return dict.fromkeys(self._sections, file_options.export_path(self._options))
