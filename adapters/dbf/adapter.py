"""DBF tables of dBase, FoxBASE, Clipper, FoxPro and Visual FoxPro, each with its memo file, through snapshots.

A source is one table or a folder of them; what is in a table is read by the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from adapters.base import Option
from adapters.charsets import UNDECLARED, checked_charset
from adapters.dbf.rows import DBFRows
from adapters.files import options as file_options
from adapters.snapshot.discovering import DiscoveringAdapter
from adapters.snapshot.options import SNAPSHOT_OPTIONS

ENDING = ".dbf"
CODE_PAGE_WORDS = ("header", "charset")
DELETED_WORDS = ("leave_out", "keep")


class DBFAdapter(DiscoveringAdapter):
    """Reads DBF tables through their snapshots."""

    kind = "dbf"
    summary = "DBF tables of dBase, Clipper or FoxPro, a file or a folder of them, loaded into local snapshots"
    product = "DBF tables"
    options: ClassVar[tuple[Option, ...]] = (
        Option("path", "The .dbf file, or the folder of them; only ever read.", required=True, file=True),
        Option(
            "tables",
            "The tables to serve, each with its file and the options that differ (default: every .dbf of the folder).",
            structured=True,
        ),
        Option("table", "The name of a single table (default: the file's name without its ending)."),
        Option(
            "code_page",
            "What texts are written in: header, what the file's header says unless charset says otherwise; or charset.",
            default="header",
            choices=CODE_PAGE_WORDS,
        ),
        Option(
            "deleted",
            "What becomes of deleted records: leave_out, or keep them with a column _DELETED.",
            default="leave_out",
            choices=DELETED_WORDS,
        ),
        *SNAPSHOT_OPTIONS,
    )

    @classmethod
    def row_source(cls, options: Mapping[str, Any]) -> DBFRows:
        """Return the format that the options describe."""
        charset = checked_charset(file_options.text(options, "charset", UNDECLARED))
        declared = charset != UNDECLARED or file_options.choice(options, "code_page", CODE_PAGE_WORDS) == "charset"
        keep = file_options.choice(options, "deleted", DELETED_WORDS) == "keep"
        return DBFRows(charset if declared else None, charset, keep)

    def found(self) -> Mapping[str, Path]:
        """Return the declared tables, or every .dbf there is, by its name without the ending."""
        path = file_options.export_path(self._options)
        if path.suffix.lower() == ENDING and not path.is_dir():
            return {file_options.text(self._options, "table") or path.stem: path}
        files = sorted(file for file in path.iterdir() if file.suffix.lower() == ENDING)
        if not self._sections:
            return {file.stem: file for file in files}
        spelled = {file.name.lower(): file for file in files}
        # DOS knew no case, and a copy made by another program often has another.
        return {name: spelled.get(file.name.lower(), file) for name, file in self.expected().items()}

    def expected(self) -> Mapping[str, Path]:
        """Return the declared tables, each in its declared file or in one of its name."""
        path = file_options.export_path(self._options)
        return {name: path / ((own or {}).get("file") or _file_name(name)) for name, own in self._sections.items()}


def _file_name(table: str) -> str:
    return table + (ENDING.upper() if table.isupper() else ENDING)
