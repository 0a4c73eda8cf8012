"""Bytes of a file to judge it by: its beginning, and of a big one a little of its middle and its end."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from adapters.files.opening import opened
from adapters.files.packed import is_packed

HEAD = 1 << 18
PART = 1 << 15


@dataclass(frozen=True)
class Sample:
    """The bytes. `middle` and `tail` are empty when `head` is the whole file."""

    path: Path
    size: int
    head: bytes
    middle: bytes = b""
    tail: bytes = b""

    @classmethod
    def of(cls, path: Path) -> Sample:
        """Read the sample; raises OSError, and LoadError for what is no plain file."""
        with opened(path) as file:
            if is_packed(path):
                return cls._streamed(path, file)
            size = os.fstat(file.fileno()).st_size
            head = file.read(HEAD)
            if size <= HEAD:
                return cls(path, size, head)
            file.seek(max(size // 2, HEAD))
            middle = file.read(PART)
            file.seek(max(size - PART, HEAD))
            return cls(path, size, head, middle, file.read(PART))

    @classmethod
    def _streamed(cls, path: Path, file: BinaryIO) -> Sample:
        """Return the sample of a file that can only be read from its beginning to its end."""
        head = file.read(HEAD)
        size, middle, tail = len(head), b"", b""
        while block := file.read(HEAD):
            # The part behind each power of two is the middle until the next one comes.
            middle = block[:PART] if size & (size - 1) == 0 else middle
            tail = (tail + block)[-PART:]
            size += len(block)
        return cls(path, size, head, middle, tail)

    @property
    def is_whole(self) -> bool:
        """Whether the sample is all there is."""
        return self.size <= len(self.head)

    @cached_property
    def joined(self) -> bytes:
        """All that was read; letters may be cut where the parts meet."""
        return b"\n".join(part for part in (self.head, self.middle, self.tail) if part)
