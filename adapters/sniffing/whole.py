"""The types of an export's columns, judged by every value of the file and by the reader that loads it.

What `sniff` tells of types rests on the first lines. Here the file is read once to its end, so that one 00742 behind
a million numbers keeps its column a text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Protocol

from adapters.errors import OptionError
from adapters.files import options as file_options
from adapters.files.rows import Batch, ColumnType, LoadError, RowSource
from adapters.sniffing.columns import ColumnJudge

GUESSED = (ColumnType.INTEGER, ColumnType.DECIMAL)

MOST_UNDECODED = 2000
"""Texts by which the charset of a file is guessed again."""


class TextExports(Protocol):
    """A kind of text exports."""

    kind: ClassVar[str]

    @classmethod
    def row_source(cls, options: Mapping[str, Any]) -> RowSource:
        """Return the format that the options describe; raises OptionError."""


def retyped(
    exports: type[TextExports],
    options: Mapping[str, Any],
    undecoded: list[bytes] | None = None,
    counts: Callable[[str], bool] = lambda _: False,
) -> dict[str, Any]:
    """Return the options of one export that say how its columns are typed, judged by all its rows.

    It is empty where nothing is to be typed, and where the file cannot be read to its end: the load says why.
    The texts that its charset cannot decode are added to `undecoded`. `counts` says whether a column's name speaks of
    an amount, so that 1.9 and 1.10 are decimals and not numbering.
    """
    name = "columns" if exports.kind == "delimited" else "layout"
    if name == "layout" and name not in options:
        return {}
    try:
        names = _untyped(options.get(name))
        spelled = file_options.spelled(options, names)
        if name == "columns" and file_options.flag(options, "header", default=True):
            names = ()
        rows = exports.row_source({**options, name: names, "decimal_comma": "no", "thousands": {}})
        types = _types(rows, file_options.export_path(options), spelled, [] if undecoded is None else undecoded, counts)
    except (LoadError, OptionError, OSError):
        return {}
    listed = options.get("decimal_comma", "no")
    # A column that turned out to hold texts has no decimals.
    with_comma = [] if isinstance(listed, str) else [each for each in listed if types.get(each, "text") != "text"]
    commas: dict[str, Any] = {} if isinstance(listed, str) else {"decimal_comma": with_comma or "no"}
    if "thousands" in options:
        commas["thousands"] = {each: mark for each, mark in options["thousands"].items() if types.get(each) != "text"}
    if name == "layout":
        return {name: {column: _placed(place, types[column]) for column, place in options[name].items()}, **commas}
    typed = {column: word for column, word in types.items() if word != "text"}
    if file_options.flag(options, "header", default=True):
        return {name: typed, **commas}
    # Without a header all columns have to be listed.
    return {name: types if typed else list(types), **commas}


def _types(
    source: RowSource,
    path: Path,
    spelled: file_options.Spelled,
    undecoded: list[bytes],
    counts: Callable[[str], bool],
) -> dict[str, str]:
    judges = [
        (column.name, ColumnJudge(spelled.has_comma(column.name), spelled.thousands.get(column.name, "")))
        for column in source.columns(path)
    ]
    for entry in source.batches(path):
        if isinstance(entry, Batch) and entry.rows:
            for (_, judge), values in zip(judges, zip(*entry.rows, strict=True), strict=True):
                judge.see(values)
            if entry.undecodable and source.is_text and len(undecoded) < MOST_UNDECODED:
                undecoded += [value for row in entry.rows for value in row if isinstance(value, bytes)]
    return {name: "text" if judge.may_be_numbering and not counts(name) else judge.word for name, judge in judges}


def _untyped(declared: Any) -> Any:
    """Return columns as names alone, and a layout as places alone but for numbers that are not spelled in letters."""
    if not isinstance(declared, Mapping):
        return declared or ()
    if all(isinstance(word, str) for word in declared.values()):
        return tuple(declared)
    return {name: place[:2] if _word(place) in GUESSED else place for name, place in declared.items()}


def _word(place: Any) -> str:
    return str(place[2]) if len(place) == len(("start", "length", "type")) else ""


def _placed(place: Any, word: str) -> Any:
    if len(place) > 2 and _word(place) not in GUESSED:  # noqa: PLR2004 - start and length
        return place
    return [*place[:2], *([word] if word != "text" else [])]
