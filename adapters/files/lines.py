"""The lines of a text export: what is skipped, what is the trailer, and whether the trailer is right.

Lines are cut as bytes, so that a damaged letter never moves a record's end.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from adapters.charsets import is_single_byte
from adapters.files import options as file_options
from adapters.files.line_blocks import Block, Form, Opener, blocks, form_of
from adapters.files.opening import opened
from adapters.files.trailer import Trailer

END_OF_FILE = b"\x1a"
"""DOS programs ended a text file with Ctrl-Z, and copied it along ever after."""


@dataclass(frozen=True, slots=True)
class Lines:
    """How to walk through the lines of an export. `trailer` is matched at the start of a line.

    With `marked`, a byte order mark of UTF-8 before the first line is none of its letters. `charset` is the file's;
    where `positions` of bytes do not matter, lines of other than ASCII's kin come out in UTF-8. `preface` is a first
    line that is passed over where it stands. `opener` opens the export.
    """

    skip: int = 0
    trailer: re.Pattern[bytes] | None = None
    marked: bool = True
    charset: str = "utf-8"
    form: Form = Form.PLAIN
    preface: re.Pattern[bytes] | None = None
    opener: Opener = opened

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
            check = Trailer(self.trailer, self.charset if self.form is Form.EXCHANGED else "")
        number = 0
        for block in blocks(path, self.charset, self.form, self.opener):
            number = block.number + block.raw.count(b"\n") - block.raw.endswith(b"\n")
            cut = self._cut(block)
            if check is not None:
                cut = _without_trailer(cut, check)
            if cut.raw:
                yield cut
        if check is not None:
            check.finish(number)

    def _cut(self, block: Block) -> Block:
        """Take off the mark, the preface, the lines to skip and the end of file of DOS."""
        raw, number = block.raw, block.number
        if number == 1 and self.marked:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if number == 1 and not self.skip and self.preface is not None and (found := self.preface.match(raw)):
            raw, number = raw[found.end() :], 2
        while number <= self.skip and raw:
            _, _, raw = raw.partition(b"\n")
            number += 1
        # Ctrl-Z stands alone on the last line, or right behind the last record, and may fill up a sector.
        return Block(number, raw.rstrip(END_OF_FILE) if raw.endswith(END_OF_FILE) else raw)


def split(block: Block) -> list[tuple[int, bytes]]:
    """Return the lines of a block without their ends, each with its number."""
    raw = block.raw.removesuffix(b"\n")
    return [(number, line.rstrip(b"\r")) for number, line in enumerate(raw.split(b"\n"), block.number)]


def _without_trailer(block: Block, check: Trailer) -> Block:
    if check.is_nowhere_in(block.raw):
        return block
    kept = [line for number, line in split(block) if line in (b"", END_OF_FILE) or not check.ends_with(number, line)]
    return Block(block.number, b"\n".join([*kept, b""]) if kept else b"")
