"""The options that all kinds with snapshots declare; adapters/files/options.py reads them."""

from __future__ import annotations

from adapters.base import Option
from adapters.intake import rules as intake_rules

SNAPSHOT_OPTIONS: tuple[Option, ...] = (
    Option("key", "The columns that identify a row together; they are always indexed.", structured=True),
    Option("indexes", "Columns, or lists of columns, to index: those that are filtered or sorted by.", structured=True),
    Option("check_every", "Seconds between two looks at the export.", default="2"),
    *intake_rules.OPTIONS,
    Option(
        "snapshot_dir",
        "The folder of the snapshots (default: snapshots in the gateway's state folder, WRAPPER_STATE_DIR).",
    ),
)

DECIMAL_COMMA = Option(
    "decimal_comma",
    "Whether decimal columns are spelled 1.234,56: yes, no, or a list of those that are.",
    default="no",
    choices=("yes", "no"),
    structured=True,
)

THOUSANDS = Option(
    "thousands",
    "The mark between the thousands of columns whose numbers have one, such as ',' in 1,234.50 or ' ' in 1 234,50.",
    structured=True,
)

TEXT_EXPORT_OPTIONS: tuple[Option, ...] = (
    Option(
        "path",
        "The export file, or the folder of the files that tables names; only ever read.",
        required=True,
        file=True,
    ),
    Option("tables", "Several exports: each table with its file and the options that differ.", structured=True),
    Option("table", "The name its rows are known by (default: the file's name without its ending)."),
    Option("skip_lines", "How many lines to pass over at the beginning.", default="0"),
    Option("trailer", "A regular expression for the start of the last line; a group named count is checked."),
    *SNAPSHOT_OPTIONS,
)
