"""Exports with a delimiter between the fields: CSV and its many relatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from adapters.base import Option
from adapters.charsets import UNDECLARED, checked_charset
from adapters.delimited.dialect import Dialect
from adapters.delimited.rows import DelimitedRows
from adapters.errors import OptionError
from adapters.files import options as file_options
from adapters.files.lines import Lines
from adapters.snapshot.adapter import SnapshotAdapter
from adapters.snapshot.options import DECIMAL_COMMA, TEXT_EXPORT_OPTIONS, THOUSANDS

SHORT_LINES = ("set_aside", "fill")


class DelimitedAdapter(SnapshotAdapter):
    """Reads a delimited export through its snapshot."""

    kind = "delimited"
    summary = "A CSV or other delimited text export, loaded into a local snapshot"
    product = "Delimited export"
    options: ClassVar[tuple[Option, ...]] = (
        *TEXT_EXPORT_OPTIONS,
        Option(
            "delimiter",
            "What stands between two fields: one character, or the word tab; none where a line is one field.",
            default=",",
        ),
        Option(
            "quote", "What a field with a delimiter in it is enclosed in: one character, or the word none.", default='"'
        ),
        Option(
            "escape",
            "What makes a quote, a delimiter or a line end behind it a letter: one character, or none.",
            default="none",
        ),
        Option(
            "skip_blanks", "Whether blanks behind a delimiter are passed over.", default="no", choices=("yes", "no")
        ),
        Option(
            "short_lines",
            "What becomes of a line with too few fields: it is set aside, or filled up with blank fields.",
            default="set_aside",
            choices=SHORT_LINES,
        ),
        Option("header", "Whether the first line names the columns.", default="yes", choices=("yes", "no")),
        Option(
            "columns",
            "The columns by name, with a type for those that hold numbers; all of them where there is no header.",
            structured=True,
        ),
        DECIMAL_COMMA,
        THOUSANDS,
    )

    @classmethod
    def row_source(cls, options: Mapping[str, Any]) -> DelimitedRows:
        """Return the format that the options describe."""
        declared = file_options.columns(options)
        header = file_options.flag(options, "header", default=True)
        if not header and not declared:
            msg = "columns is missing: without a header line nothing else names them"
            raise OptionError(
                "columns", msg, "write columns: [PART_NO, QTY_OH] in the order of the file, or header: yes"
            )
        if not header:
            file_options.check_names(options, [column.name for column in declared])
        dialect = Dialect(
            _one(options, "delimiter", ",", {"tab": "\t", "\\t": "\t", "none": ""}),
            _one(options, "quote", '"', {"none": ""}),
            header,
            file_options.flag(options, "skip_blanks", default=False),
            _one(options, "escape", "none", {"none": ""}),
            file_options.choice(options, "short_lines", SHORT_LINES, SHORT_LINES[0]) == "fill",
        )
        charset = checked_charset(file_options.text(options, "charset", UNDECLARED))
        lines = replace(Lines.of(options, charset), preface=dialect.preface)
        return DelimitedRows(declared, dialect, lines)


def _one(options: Mapping[str, Any], name: str, default: str, words: Mapping[str, str]) -> str:
    value = file_options.text(options, name, default)
    character = words.get(value, value)
    if len(character) > 1 or (not value and name == "delimiter"):
        msg = f"{name} must be one character, not {value!r}"
        raise OptionError(name, msg, f"write {name}: '{default}', or one of the words {', '.join(words)}")
    return character
