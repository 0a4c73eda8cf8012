"""The trailer of an export: the line or record that ends it, and how many records it announces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.files.rows import LoadError

WHOLE_FILE_PATTERN = re.compile(rb"\\[AZ]|\(\?(?!P<)")
"""What makes a pattern mean something else in the middle of a block than at the start of its line."""


@dataclass(slots=True)
class Trailer:
    """Watches for the trailer; nothing but blank lines may follow it.

    `charset` is set where the bytes are not ASCII's, `unit` is what the file is made of.
    """

    pattern: re.Pattern[bytes]
    charset: str = ""
    unit: str = "line"
    seen_at: int = 0
    records: int = 0
    announced: int | None = None

    def is_nowhere_in(self, raw: bytes) -> bool:
        """Whether one search tells that no line of a block is the trailer; then its records are counted."""
        if self.seen_at or self.charset or WHOLE_FILE_PATTERN.search(self.pattern.pattern):
            return False
        if re.search(rb"^(?:" + self.pattern.pattern + rb")", raw, re.MULTILINE):
            return False
        self.records += sum(1 for line in raw.split(b"\n") if line.strip(b"\r"))
        return True

    def ends_with(self, number: int, line: bytes) -> bool:
        """Return whether a line is the trailer, and count it as a record if not."""
        if self.seen_at:
            msg = f"{self.unit} {number} follows the trailer, which is {self.unit} {self.seen_at}"
            raise LoadError(msg)
        found = self.pattern.match(line.decode(self.charset, "replace").encode() if self.charset else line)
        if found is None:
            self.records += 1
            return False
        self.seen_at = number
        if "count" in self.pattern.groupindex:
            self.announced = self._count(found["count"])
        return True

    def _count(self, digits: bytes | None) -> int:
        try:
            return int(digits or b"")
        except ValueError as error:
            msg = f"the trailer in {self.unit} {self.seen_at} has no number where its pattern's group count stands"
            raise LoadError(msg) from error

    def finish(self, last: int) -> None:
        """Raise LoadError when there was no trailer, or one that counts more records than there were."""
        if not self.seen_at:
            msg = f"there is no trailer after {self.unit} {last}: the export is not complete"
            raise LoadError(msg)
        if self.announced is not None and self.announced > self.records:
            msg = f"the trailer counts {self.announced} records and the file has {self.records}"
            raise LoadError(msg)
