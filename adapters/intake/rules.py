"""What a source declares of whole exports: its options, read and checked, and the reasons not to take one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.base import Option
from adapters.charsets import UNDECLARED
from adapters.errors import OptionError
from adapters.files import options as file_options
from adapters.files.packed import name_of
from adapters.files.rows import LoadError

CHECKSUM_WORDS = ("auto", "required", "no")

OPTIONS: tuple[Option, ...] = (
    Option("settle", "Seconds that size and time of an export must be the same before it is taken.", default="1"),
    Option("patience", "Seconds that a new export may be incomplete before the operator is told.", default="60"),
    Option("marker", "The file that says an export is finished: .ok for STOCK.TXT.ok, or a name with {stem}."),
    Option("count_file", "The file that holds an export's number of rows: .cnt, or a name with {stem}."),
    Option(
        "checksum",
        "Whether a checksum file beside an export is compared: auto when there is one, required, or no.",
        default="auto",
        choices=CHECKSUM_WORDS,
    ),
    Option("minimum_share", "Percent of the rows before that a new export must have.", default="50"),
    Option("most_bad", "Percent of the lines that may be no rows before an export is refused.", default="10"),
)

NAMES = frozenset(option.name for option in OPTIONS)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an export is not taken, for the operator. `code` is a stable word; a `passing` one may end by itself."""

    code: str
    reason: str
    hint: str = ""
    passing: bool = False


INCOMPLETE = "export_incomplete"
"""The export is there and not finished, as far as its size, its marker or its checksum tell."""

MISSING = "export_missing"
UNREADABLE = "export_unreadable"

REFUSED = "export_refused"
"""The export was read and is not what it should be."""

FAILED = "snapshot_failed"
"""The export may be good; what we make of it could not be written."""


class NotTaken(LoadError):
    """An export that is not taken; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Rules:
    """When an export is whole. Shares are fractions of 1; a name pattern is "" when it is not declared."""

    settle: float = 1
    patience: float = 60
    marker: str = ""
    count_file: str = ""
    checksum: str = "auto"
    minimum_share: float = 0.5
    most_bad: float = 0.1
    charset: str = UNDECLARED
    is_text: bool = True
    """Whether the bytes of the whole export are letters, as those of packed numbers are not."""

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Rules:
        """Return the rules that a source's options declare; raises OptionError."""
        return cls(
            settle=_number(options, "settle", 1, 3600),
            patience=_number(options, "patience", 60, 86_400),
            marker=_beside(options, "marker"),
            count_file=_beside(options, "count_file"),
            checksum=file_options.choice(options, "checksum", CHECKSUM_WORDS, "auto"),
            minimum_share=_number(options, "minimum_share", 50, 100) / 100,
            most_bad=_number(options, "most_bad", 10, 100) / 100,
            charset=str(options.get("charset") or UNDECLARED),
        )


def _number(options: Mapping[str, Any], name: str, default: float, highest: float) -> float:
    text = str(options.get(name, f"{default:g}")).removesuffix("%").strip()
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", text) or float(text) > highest:
        msg = f"{name} must be a number from 0 to {highest:g}, not {text!r}"
        raise OptionError(name, msg, f"write {name}: {default:g}")
    return float(text)


def _beside(options: Mapping[str, Any], name: str) -> str:
    """Return a pattern for the name of a file beside the export."""
    text = str(options.get(name) or "")
    if not text:
        return ""
    pattern = "{name}" + text if text.startswith(".") else text
    if "/" in text or re.sub(r"\{(name|stem)\}", "", pattern).strip("{}") != re.sub(r"\{(name|stem)\}", "", pattern):
        msg = f"{name} must be an ending such as .ok, or a file name in which {{stem}} or {{name}} may stand"
        raise OptionError(name, msg, f"write {name}: .ok, or {name}: '{{stem}}.ok'")
    return pattern


def beside(export: Path, pattern: str) -> Path:
    """Return the file beside an export that a pattern names."""
    return export.with_name(pattern.replace("{name}", export.name).replace("{stem}", name_of(export).stem))
