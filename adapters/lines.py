"""The lines of a text export: what is skipped, what is the trailer, and whether the trailer is right.

Lines are cut as bytes, so that a damaged letter never moves a record's end.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from adapters import file_options
from adapters.cells import is_single_byte
from adapters.line_blocks import Block, Form, blocks, form_of
from adapters.rows import LoadError

END_OF_FILE = b"\x1a"
"""DOS programs ended a text file with Ctrl-Z, and copied it along ever after."""

WHOLE_FILE_PATTERN = re.compile(rb"\\[AZ]|\(\?(?!P<)")
"""What makes a pattern mean something else in the middle of a block than at the start of its line."""


@dataclass(frozen=True, slots=True)
class Lines:
    """How to walk through the lines of an export. `trailer` is matched at the start of a line.

    With `marked`, a byte order mark of UTF-8 before the first line is none of its letters. `charset` is the file's;
    where `positions` of bytes do not matter, lines of other than ASCII's kin come out in UTF-8.
    """

    skip: int = 0
    trailer: re.Pattern[bytes] | None = None
    marked: bool = True
    charset: str = "utf-8"
    form: Form = Form.PLAIN

    @classmethod
    def of(cls, options: Mapping[str, Any], charset: str, positions: bool = False) -> Lines:
        """Return the lines that a source's options describe."""
        # Editors and spreadsheets write the mark before any charset; elsewhere its bytes may be letters.
        marked = charset in {"utf-8", "utf-8-sig"} or is_single_byte(charset)
        skip, trailer = file_options.whole(options, "skip_lines"), file_options.pattern(options, "trailer")
        return cls(skip, trailer, marked, charset, form_of(charset, positions))

    @property
    def charset_of_lines(self) -> str:
        """The charset that the lines come out in."""
        return "utf-8" if self.form is Form.TRANSCODED else self.charset

    def without_trailer(self) -> Lines:
        """Return the lines for a look at the first ones, which must not fail for want of a trailer."""
        return replace(self, trailer=None)

    def as_found(self, line: bytes) -> bytes:
        """Return a line as it stands in the file."""
        if self.form is not Form.TRANSCODED:
            return line
        text = line.decode("utf-8", "surrogatepass")
        if self.charset.startswith("utf-"):
            # Without an order of its own, "utf-16" would put a mark before every line.
            exact = "utf-16-le" if self.charset == "utf-16" else self.charset
            return text.encode(exact, "surrogatepass")
        return text.encode(self.charset, "replace")

    def read(self, path: Path) -> Iterator[tuple[int, bytes]]:
        """Yield the lines between what is skipped and the trailer, without their ends, numbered from 1."""
        for block in self.blocks(path):
            for number, line in split(block):
                if line not in (b"", END_OF_FILE):
                    yield number, line

    def blocks(self, path: Path) -> Iterator[Block]:
        """Yield the same lines in blocks, with their ends, blank ones included."""
        check = None
        if self.trailer is not None:
            check = _Trailer(self.trailer, self.charset if self.form is Form.EXCHANGED else "")
        number = 0
        for block in blocks(path, self.charset, self.form):
            number = block.number + block.raw.count(b"\n") - block.raw.endswith(b"\n")
            cut = self._cut(block)
            if check is not None:
                cut = check.without(cut)
            if cut.raw:
                yield cut
        if check is not None:
            check.finish(number)

    def _cut(self, block: Block) -> Block:
        """Take off the mark, the lines to skip and the end of file of DOS."""
        raw, number = block.raw, block.number
        if number == 1 and self.marked:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        while number <= self.skip and raw:
            _, _, raw = raw.partition(b"\n")
            number += 1
        # Ctrl-Z stands alone on the last line, or right behind the last record, and may fill up a sector.
        return Block(number, raw.rstrip(END_OF_FILE) if raw.endswith(END_OF_FILE) else raw)


def split(block: Block) -> list[tuple[int, bytes]]:
    """Return the lines of a block without their ends, each with its number."""
    raw = block.raw.removesuffix(b"\n")
    return [(number, line.rstrip(b"\r")) for number, line in enumerate(raw.split(b"\n"), block.number)]


@dataclass(slots=True)
class _Trailer:
    """Watches for the trailer; nothing but blank lines may follow it. `charset` is set where lines are not ASCII's."""

    pattern: re.Pattern[bytes]
    charset: str = ""
    seen_at: int = 0
    records: int = 0
    announced: int | None = field(default=None)

    def without(self, block: Block) -> Block:
        """Return the block without the trailer."""
        if not self.seen_at and self._is_nowhere_in(block.raw):
            return block
        kept = [
            line for number, line in split(block) if line in (b"", END_OF_FILE) or not self._ends_with(number, line)
        ]
        return Block(block.number, b"\n".join([*kept, b""]) if kept else b"")

    def _is_nowhere_in(self, raw: bytes) -> bool:
        """Whether one search tells that no line of a block is the trailer."""
        if self.charset or WHOLE_FILE_PATTERN.search(self.pattern.pattern):
            return False
        if re.search(rb"^(?:" + self.pattern.pattern + rb")", raw, re.MULTILINE):
            return False
        self.records += _records(raw)
        return True

    def _ends_with(self, number: int, line: bytes) -> bool:
        if self.seen_at:
            msg = f"line {number} follows the trailer, which is line {self.seen_at}"
            raise LoadError(msg)
        found = self.pattern.match(line.decode(self.charset, "replace").encode() if self.charset else line)
        if found is None:
            self.records += 1
            return False
        self.seen_at = number
        if "count" in self.pattern.groupindex:
            self.announced = announced_count(found["count"], number)
        return True

    def finish(self, lines: int) -> None:
        """Raise LoadError when there was no trailer, or one that counts more records than there were."""
        if not self.seen_at:
            msg = f"there is no trailer after line {lines}: the export is not complete"
            raise LoadError(msg)
        if self.announced is not None and self.announced > self.records:
            msg = f"the trailer counts {self.announced} records and the file has {self.records}"
            raise LoadError(msg)


def announced_count(digits: bytes | None, number: int) -> int:
    """Return the number of records that a trailer announces."""
    try:
        return int(digits or b"")
    except ValueError as error:
        msg = f"the trailer in line {number} has no number where the group count of its pattern stands"
        raise LoadError(msg) from error


def _records(raw: bytes) -> int:
    return sum(1 for line in raw.split(b"\n") if line.strip(b"\r"))
