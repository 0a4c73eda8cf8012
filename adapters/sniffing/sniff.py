"""What a text export seems to be: its charset and how its rows are spelled, from samples of its bytes.

Nothing here is certain. `evidence` says in plain sentences what was seen, for the operator who decides. The
modules beside this one each look at one thing: the charset, fields between delimiters, fixed places, whole records.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.files.rows import LoadError
from adapters.sniffing.charset import Charset, sniff_charset
from adapters.sniffing.delimited import sniff_delimited
from adapters.sniffing.fixed import sniff_fixed
from adapters.sniffing.records import copybook_beside, sniff_length, sniff_records
from adapters.sniffing.sample import Sample


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A proposed source: its kind and its options as a catalog would write them, but for path and table.

    A copybook is named by its whole path.
    """

    kind: str
    options: dict[str, Any]
    evidence: tuple[str, ...]


def sniff(path: Path) -> Sniffed | None:
    """Return what the file seems to be, or None when it is empty or no text export.

    Reads samples only, and a copybook that lies beside the file. Raises OSError when it cannot be read.
    """
    try:
        sample = Sample.of(path)
    except LoadError:
        return None
    if not sample.head:
        return None
    charset = sniff_charset(sample)
    copybook = copybook_beside(path)
    if copybook is not None:
        found = sniff_records(sample, copybook)
        if found is not None:
            # Beside binary numbers the letters of a Western machine hardly show.
            return _sniffed("fixed_width", charset or Charset("cp437", "the letters do not tell the charset"), found)
    return None if charset is None else _from_letters(sample, charset)


def _from_letters(sample: Sample, charset: Charset) -> Sniffed | None:
    text = _text(sample, charset.name)
    lines = text.split("\n")
    found = sniff_delimited(lines, sample.is_whole)
    if found is not None:
        return _sniffed("delimited", charset, found)
    # In other charsets the width of a line in letters is no width in bytes.
    if not charset.name.startswith("utf-") or text.isascii():
        found = sniff_fixed(lines, sample.is_whole)
        if found is not None:
            return _sniffed("fixed_width", charset, found)
    return _without_lines(sample, charset)


def _sniffed(kind: str, charset: Charset, found: tuple[dict[str, Any], list[str]]) -> Sniffed:
    options, evidence = found
    return Sniffed(kind, {"charset": charset.name, **options}, (charset.evidence, *evidence))


def _text(sample: Sample, charset: str) -> str:
    text = sample.head.decode(charset, "replace").removeprefix("\ufeff")
    # NEL ends a line on z/OS.
    text = text.replace("\x85", "\n") if charset.startswith("cp") and "\n" not in text else text
    text = text.replace("\r\n", "\n")
    return text if "\n" in text else text.replace("\r", "\n")


def _without_lines(sample: Sample, charset: Charset) -> Sniffed | None:
    """Return what can be said of a mainframe file without a copybook: how long its records are."""
    if "EBCDIC" not in charset.evidence:
        return None
    length = sniff_length(sample)
    if length is None:
        return None
    options = {"record_format": "fixed", "record_length": length, "layout": {"RECORD": [1, length]}}
    evidence = [
        f"the bytes repeat their kind every {length} bytes, so these seem to be the records",
        "what stands in a record only its copybook can say: lay it beside the file, or write the layout",
    ]
    return _sniffed("fixed_width", charset, (options, evidence))
