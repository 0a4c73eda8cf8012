"""The lines of a text export: what is skipped, what is the trailer, and whether the trailer is right.

Lines are cut as bytes, so that a damaged letter never moves a record's end. Memory is bounded by the longest
line allowed.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from adapters import file_options
from adapters.cells import is_single_byte
from adapters.rows import LoadError, check_regular

LONGEST_LINE = 1 << 20
"""A line beyond a megabyte is a file without line ends."""

END_OF_FILE = b"\x1a"
"""DOS programs ended a text file with Ctrl-Z, and copied it along ever after."""


@dataclass(frozen=True, slots=True)
class Lines:
    """How to walk through the lines of an export. `trailer` is matched at the start of a line.

    With `marked`, a byte order mark of UTF-8 before the first line is none of its letters.
    """

    skip: int = 0
    trailer: re.Pattern[bytes] | None = None
    marked: bool = True

    @classmethod
    def of(cls, options: Mapping[str, Any], charset: str) -> Lines:
        """Return the lines that a source's options describe."""
        # Editors and spreadsheets write the mark before any charset; elsewhere its bytes may be letters.
        marked = charset in {"utf-8", "utf-8-sig"} or is_single_byte(charset)
        return cls(file_options.whole(options, "skip_lines"), file_options.pattern(options, "trailer"), marked)

    def read(self, path: Path) -> Iterator[tuple[int, bytes]]:
        """Yield the lines between what is skipped and the trailer, without their ends, numbered from 1."""
        check = _Trailer(self.trailer)
        with _opened(path) as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE:
                    msg = f"line {number} is longer than {LONGEST_LINE} bytes: is this a text file with line ends?"
                    raise LoadError(msg)
                line = line.rstrip(b"\r\n")
                if number == 1 and self.marked:
                    line = line.removeprefix(codecs.BOM_UTF8)
                if number <= self.skip or line in (b"", END_OF_FILE):
                    continue
                if not check.ends_with(number, line):
                    yield number, line
        check.finish(number)


def _opened(path: Path) -> BinaryIO:
    # Without O_NONBLOCK, opening a named pipe would wait for somebody who writes to it.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        check_regular(os.fstat(descriptor).st_mode)
    except LoadError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


@dataclass(slots=True)
class _Trailer:
    """Watches for the trailer; nothing but blank lines may follow it."""

    pattern: re.Pattern[bytes] | None
    seen_at: int = 0
    records: int = 0
    announced: int | None = field(default=None)

    def ends_with(self, number: int, line: bytes) -> bool:
        if self.pattern is None:
            return False
        if self.seen_at:
            msg = f"line {number} follows the trailer, which is line {self.seen_at}"
            raise LoadError(msg)
        found = self.pattern.match(line)
        if found is None:
            self.records += 1
            return False
        self.seen_at = number
        if "count" in self.pattern.groupindex:
            self.announced = int(found["count"])
        return True

    def finish(self, lines: int) -> None:
        if self.pattern is not None and not self.seen_at:
            msg = f"there is no trailer after line {lines}: the export is not complete"
            raise LoadError(msg)
        if self.announced is not None and self.announced > self.records:
            msg = f"the trailer counts {self.announced} records and the file has {self.records}"
            raise LoadError(msg)
