"""One pass over the bytes of an export: their digest, how they spell letters, and where given lines begin."""

from __future__ import annotations

import codecs
import hashlib
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from adapters.files.opening import opened

BLOCK = 1 << 20

FEWEST_LETTERS = 10
"""Fewer letters say nothing about a spelling."""

ASCII_LETTERS = (string.ascii_letters + string.digits).encode()


@dataclass(slots=True)
class Contents:
    """What was seen of a file's bytes. `letters` counts bytes of letters beyond ASCII while the file is UTF-8,
    `ascii_letters` those of ASCII letters and digits while there is nothing but ASCII.
    """

    digest: str = ""
    ascii: bool = True
    utf8: bool = True
    utf16: bool = False
    letters: int = 0
    ascii_letters: int = 0


def _nowhere(line: int, offset: int) -> None:
    pass


def contents_of(
    path: Path, lines: Iterable[int] = (), note: Callable[[int, int], None] = _nowhere, most: int | None = None
) -> Contents:
    """Return what the bytes of a file say, and note the offset of each of `lines`, which are ascending line numbers.

    With `most`, only so many bytes are looked at.
    """
    contents, digest = Contents(), hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    wanted = _Offsets(lines, note)
    with opened(path) as file:
        first = True
        while (most is None or file.tell() < most) and (block := file.read(BLOCK)):
            digest.update(block)
            if first:
                contents.utf16 = _is_utf16(block)
                first = False
            _spelled(contents, decoder, block)
            wanted.see(block)
    contents.digest = digest.hexdigest()
    return contents


def _spelled(contents: Contents, decoder: codecs.IncrementalDecoder, block: bytes) -> None:
    if block.isascii() or not contents.utf8:
        contents.ascii = contents.ascii and block.isascii()
        if contents.ascii:
            contents.ascii_letters += len(block) - len(block.translate(None, ASCII_LETTERS))
        return
    contents.ascii = False
    try:
        text = decoder.decode(block)
    except UnicodeDecodeError:
        contents.utf8 = False
    else:
        contents.letters += max(0, len(block) - len(text))


def _is_utf16(block: bytes) -> bool:
    """Return whether every other byte is mostly zero, and hardly any of the rest: text of two bytes a letter."""
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    zeros = sorted((block[::2].count(0), block[1::2].count(0)))
    half = len(block) / 2
    return half >= FEWEST_LETTERS and zeros[1] > 0.5 * half and zeros[0] < 0.01 * half


class _Offsets:
    """Finds where lines begin, block by block."""

    def __init__(self, lines: Iterable[int], note: Callable[[int, int], None]) -> None:
        self._wanted = iter(lines)
        self._next = next(self._wanted, None)
        self._line, self._at = 1, 0
        self._tell = note

    def see(self, block: bytes) -> None:
        """Look for the next wanted lines in a block; `_line` is the line that the block begins in."""
        if self._next is None:
            return
        if self._at == 0:
            self._note(1, 0)
        ends = block.count(b"\n")
        if self._next is not None and self._next <= self._line + ends:
            place = -1
            for number in range(self._line + 1, self._line + ends + 1):
                place = block.index(b"\n", place + 1)
                self._note(number, self._at + place + 1)
        self._line += ends
        self._at += len(block)

    def _note(self, line: int, offset: int) -> None:
        while self._next is not None and self._next <= line:
            if self._next == line:
                self._tell(line, offset)
            self._next = next(self._wanted, None)
