"""An export in blocks of whole lines, each ended by a line feed, whatever the file's charset ends its lines with.

A block is some ten kilobytes, so memory is bounded and work on many lines at a time is possible. Text whose
line feed is more or something else than the byte 0x0A is brought into a form that has it: wide charsets are
transcoded, EBCDIC is transcoded or only has its line ends exchanged.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from adapters.charsets import is_single_byte
from adapters.files.opening import opened
from adapters.files.rows import LoadError

BLOCK = 1 << 15
"""Bytes read at a time: the values of larger ones leave the processor's cache before they are stored."""

HEAD = 1 << 16
"""Bytes by which line ends and the order of wide letters are told."""

LONGEST_LINE = 1 << 20
"""A line beyond a megabyte is a file without line ends."""

EBCDIC_ENDS = bytes.maketrans(b"\x15\x25", b"\n\n")
"""NEL ends a line on z/OS, LF where a transfer program wrote it (IBM CDRA); 0x0A is no letter in any code page."""

MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


_QUOTED = re.compile(rb'"[^"]*"')


class Form(StrEnum):
    """How lines are brought to end in a line feed."""

    PLAIN = "plain"
    EXCHANGED = "exchanged"  # bytes stay, only line ends change
    TRANSCODED = "transcoded"  # UTF-8 comes out


def form_of(charset: str, positions: bool) -> Form:
    """Return the form for a charset; where `positions` of bytes matter, charsets of one byte a letter keep them."""
    if _encoded("\n", charset) == b"\n" and _encoded("A", charset) == b"A":
        return Form.PLAIN
    return Form.EXCHANGED if positions and is_single_byte(charset) else Form.TRANSCODED


def _encoded(letter: str, charset: str) -> bytes:
    try:
        return letter.encode(charset)
    except UnicodeError:
        return b""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines. `number` is the first one's, from 1."""

    number: int
    raw: bytes


Opener = Callable[[Path], BinaryIO]


def blocks(path: Path, charset: str, form: Form, opener: Opener = opened) -> Iterator[Block]:
    """Yield the lines of a file; only the last block may lack its line feed."""
    with opener(path) as file:
        number, rest = 1, b""
        for chunk in _in_form(file, charset, form):
            whole = rest + chunk
            end = whole.rfind(b"\n") + 1
            if end:
                yield Block(number, whole[:end])
                number += whole.count(b"\n", 0, end)
            rest = whole[end:]
            if len(rest) >= LONGEST_LINE:
                msg = f"line {number} is longer than {LONGEST_LINE} bytes: is this a text file with line ends?"
                raise LoadError(msg)
        if rest:
            yield Block(number, rest)


def _in_form(file: BinaryIO, charset: str, form: Form) -> Iterator[bytes]:
    head = file.read(HEAD)
    file.seek(0)
    chunks = iter(lambda: file.read(BLOCK), b"")
    if form is Form.TRANSCODED:
        name = wide_charset(head, charset)
        return _transcoded(
            chunks, charset, name, _ends_in_returns(head.decode(name, "replace").encode("utf-8", "replace"))
        )
    if form is Form.EXCHANGED:
        return (chunk.translate(EBCDIC_ENDS) for chunk in chunks)
    if _ends_in_returns(head):
        return (chunk.replace(b"\r", b"\n") for chunk in chunks)
    return chunks


def _ends_in_returns(head: bytes) -> bool:
    """Whether lines end in carriage returns alone, as on the old Macintosh; line feeds then stand within quotes."""
    outside = head if b"\n" not in head else _QUOTED.sub(b"", head)
    return b"\r" in outside[:-1] and b"\n" not in outside


def _transcoded(chunks: Iterator[bytes], charset: str, name: str, in_returns: bool) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(name)("surrogatepass" if name.startswith("utf-") else "strict")
    at = 0
    for chunk in _ended(chunks):
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            msg = f"the file is no {charset} at byte {at - waiting + error.start}: {error.reason}"
            raise LoadError(msg) from error
        if not at:
            text = text.removeprefix("\ufeff")
        if in_returns:
            text = text.replace("\r", "\n")
        # z/OS ends lines with NEL.
        yield (text if name.startswith("utf-") else text.replace("\x85", "\n")).encode("utf-8", "surrogatepass")
        at += len(chunk)


def _ended(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the chunks, and an empty one that ends them."""
    yield from chunks
    yield b""


def wide_charset(head: bytes, charset: str) -> str:
    """Return the charset with its byte order: as the file's mark says, or else as its zero bytes suggest."""
    if not charset.startswith("utf-16"):
        return charset
    marked = MARKS.get(head[:2])
    if marked or charset != "utf-16":
        return marked or charset
    # Of Western letters, every other byte is zero: the first one where the high byte comes first.
    return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"
