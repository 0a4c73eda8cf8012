"""What a text export seems to be: its charset and how its rows are spelled, from samples of its bytes.

Nothing here is certain. `evidence` says in plain sentences what was seen, and `doubts` what has to be looked at.
The modules beside this one each look at one thing: the charset, fields between delimiters, fixed places, whole records.
"""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from adapters.files.line_blocks import MARKS
from adapters.files.lines import Lines
from adapters.files.packed import name_of
from adapters.files.rows import LoadError
from adapters.sniffing.charset import Charset, sniff_charset
from adapters.sniffing.delimited import Guess, is_one_column, one_column, sniff_delimited
from adapters.sniffing.fixed import sniff_fixed
from adapters.sniffing.readings import SampleLines
from adapters.sniffing.records import copybook_beside, sniff_length, sniff_records
from adapters.sniffing.refusals import frequent_delimiter, reason_against, reason_undivided
from adapters.sniffing.sample import Sample

MOST_LINES = 2000
"""Lines by which a file is judged."""


class NotAnExport(Exception):
    """A file that cannot be taken for a text export; the message says why."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A proposed source: its kind and its options as a catalog would write them, but for path and table.

    A copybook is named by its whole path. `charset_doubt` says why the charset is a guess, and is "" when it is not.
    """

    kind: str
    options: dict[str, Any]
    evidence: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    charset_doubt: str = ""


_EMPTY = (b"", codecs.BOM_UTF8, *MARKS)
"""A program that exported no row may have written the mark alone."""


def sniff(path: Path) -> Sniffed:
    """Return what the file seems to be; raises NotAnExport, and OSError when it cannot be read.

    Reads samples only, and a copybook that lies beside the file.
    """
    try:
        sample = Sample.of(path)
    except LoadError as error:
        raise NotAnExport(str(error)) from error
    if sample.head in _EMPTY:
        msg = "it is empty"
        raise NotAnExport(msg)
    charset = sniff_charset(sample)
    copybook = copybook_beside(path)
    if copybook is not None:
        found = sniff_records(sample, copybook)
        if found is not None:
            # Beside binary numbers the letters of a Western machine hardly show.
            known = charset or Charset(
                "cp437", "the letters do not tell the charset, so cp437 is a guess", is_guess=True
            )
            return _sniffed("fixed_width", known, Guess(*found))
    if charset is None:
        msg = "it is neither a database this gateway knows nor a text export"
        raise NotAnExport(msg)
    return _from_letters(sample, charset)


def _from_letters(sample: Sample, charset: Charset) -> Sniffed:
    lines, whole = _lines(sample, charset.name)
    if charset.is_ebcdic and (lines is None or frequent_delimiter(lines) is None):
        return _from_mainframe(sample, charset, lines, whole)
    if lines is None:
        msg = f"its first line is longer than {len(sample.head):,} bytes: is this a text file with line ends?"
        raise NotAnExport(msg)
    reason = reason_against(lines)
    if reason is not None:
        raise NotAnExport(reason)
    guess = sniff_delimited(lines, whole)
    if guess is not None:
        return _sniffed("delimited", charset, guess)
    is_csv, divided = name_of(sample.path).suffix.lower() == ".csv", frequent_delimiter(lines) is not None
    if not divided and is_one_column(lines, is_csv) and (guess := one_column(lines, whole)) is not None:
        return _sniffed("delimited", charset, guess)
    guess = _fixed(charset, lines, whole)
    if guess is not None:
        return _sniffed("fixed_width", charset, guess)
    if not divided and is_csv and (guess := one_column(lines, whole)) is not None:
        return _sniffed("delimited", charset, guess)
    raise NotAnExport(reason_undivided(lines))


def _fixed(charset: Charset, lines: SampleLines, whole: bool) -> Guess | None:
    # In other charsets the width of a line in letters is no width in bytes.
    return sniff_fixed(lines.texts, whole) if not charset.name.startswith("utf-") or lines.raw.isascii() else None


def _from_mainframe(sample: Sample, charset: Charset, lines: SampleLines | None, whole: bool) -> Sniffed:
    guess = _fixed(charset, lines, whole) if lines is not None else None
    length = sniff_length(sample) if guess is None else None
    if guess is None and length is not None:
        guess = _records_of(length)
    if guess is None:
        msg = "its letters are those of EBCDIC, but no length of records repeats itself; lay its copybook beside it"
        raise NotAnExport(msg)
    return _sniffed("fixed_width", charset, guess)


def _sniffed(kind: str, charset: Charset, guess: Guess) -> Sniffed:
    options = {"charset": charset.name, **guess.options}
    if charset.is_guess:
        return Sniffed(kind, options, tuple(guess.evidence), tuple(guess.doubts), charset.evidence)
    return Sniffed(kind, options, (charset.evidence, *guess.evidence), tuple(guess.doubts))


def _lines(sample: Sample, charset: str) -> tuple[SampleLines | None, bool]:
    """Return the first lines of a sample as the loader walks through them, and whether they are all there are.

    None stands for a sample that the loader could not walk through, or that is one line without an end.
    """
    walk = replace(Lines.of({}, charset), opener=lambda _path: io.BytesIO(sample.head))
    kept: list[bytes] = []
    whole = sample.is_whole
    try:
        for block in walk.blocks(sample.path):
            kept += block.raw.removesuffix(b"\n").split(b"\n")
            if len(kept) > MOST_LINES:
                whole = False
                break
    except LoadError:
        if not kept:
            return None, False
        whole = False
    if not whole:
        # The last line is cut.
        kept = kept[:MOST_LINES] if len(kept) > MOST_LINES else kept[:-1]
    if not kept:
        return None, False
    return SampleLines(b"\n".join(kept) + b"\n", walk.charset_of_lines), whole


def _records_of(length: int) -> Guess:
    """Return what can be said of a mainframe file without a copybook: how long its records are."""
    options = {"record_format": "fixed", "record_length": length, "layout": {"RECORD": [1, length]}}
    evidence = [f"the bytes repeat their kind every {length} bytes, so these seem to be the records"]
    doubts = ["what stands in a record only its copybook can say: lay it beside the file, or write the layout"]
    return Guess(options, evidence, doubts)
