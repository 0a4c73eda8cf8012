"""The lines of a text export: what is skipped, what is the trailer, and whether the trailer is right.

Lines are cut as bytes, so that a damaged letter never moves a record's end. Memory is bounded by the longest
line allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from adapters.rows import LoadError

LONGEST_LINE = 1 << 20
"""A line beyond a megabyte is a file without line ends."""

END_OF_FILE = b"\x1a"
"""DOS programs ended a text file with Ctrl-Z, and copied it along ever after."""


@dataclass(frozen=True, slots=True)
class Lines:
    """How to walk through the lines of an export. `trailer` is matched at the start of a line."""

    skip: int = 0
    trailer: re.Pattern[bytes] | None = None

    def read(self, path: Path) -> Iterator[tuple[int, bytes]]:
        """Yield the lines between what is skipped and the trailer, without their ends, numbered from 1."""
        check = _Trailer(self.trailer)
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE:
                    msg = f"line {number} is longer than {LONGEST_LINE} bytes: is this a text file with line ends?"
                    raise LoadError(msg)
                line = line.rstrip(b"\r\n")
                if number <= self.skip or line in (b"", END_OF_FILE):
                    continue
                if not check.ends_with(number, line):
                    yield number, line
        check.finish(number)


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
