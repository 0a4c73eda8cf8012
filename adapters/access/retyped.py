"""A copy of an Access file in which mdbtools takes dates for numbers, so that it tells them as they are stored.

mdbtools spells days before 30 December 1899 and after the year 4637 as `1900-01-00`, and the half second before
midnight as 24:00:00. A date is stored as a Double, days since that day; a Large Number, which mdbtools does not know,
as Currency is. So the numbers of those types are changed in the page that defines the table, and only in a copy.
Layout of that page: HACKING.md of mdbtools, "TDEF pages".
"""

from __future__ import annotations

import shutil
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from adapters.files.opening import opened_as_it_is

MOMENT, DOUBLE, CURRENCY, LARGE = 8, 7, 5, 19
"""Numbers of types in a definition."""
_TOLD_AS = {MOMENT: DOUBLE, LARGE: CURRENCY}
_DEFINITION = 2
_NEXT, _FOLLOWS = 4, 8
"""Where a page says which one goes on with it, and where the bytes of such a page begin."""
_MOST_PAGES = 64
_JET_3 = 0


class NotRetyped(Exception):
    """The definition is not where and as it is expected; the file itself is as it was."""


@dataclass(frozen=True, slots=True)
class _Layout:
    page: int
    columns: int
    indexes: int
    first: int
    per_index: int
    per_column: int


_JET_3_LAYOUT = _Layout(2048, 25, 31, 43, 8, 18)
_JET_4_LAYOUT = _Layout(4096, 45, 51, 63, 12, 25)


@contextmanager
def retyped(path: Path, definition: int, moments: int, large: int) -> Iterator[Path]:
    """Give a copy whose table defined on page `definition` has `moments` numbers for dates and `large` for others.

    Raises NotRetyped when the definition does not have as many, and OSError when there is no room for the copy.
    """
    with tempfile.TemporaryDirectory(prefix="wrapper-access-") as folder:
        copy = Path(folder) / f"copy{path.suffix}"
        with opened_as_it_is(path) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        with copy.open("r+b") as file:
            _Definition(file, definition).retype({MOMENT: moments, LARGE: large})
        yield copy


class _Definition:
    """The definition of a table, over the pages that it takes."""

    def __init__(self, file: IO[bytes], page: int) -> None:
        self._file = file
        file.seek(20)
        self._layout = _JET_3_LAYOUT if file.read(1)[0] == _JET_3 else _JET_4_LAYOUT
        self._pages = [page]
        while following := self._page(self._pages[-1]):
            self._pages.append(following)
            if len(self._pages) > _MOST_PAGES:
                raise NotRetyped("its definition goes round in circles")

    def retype(self, expected: dict[int, int]) -> None:
        """Change the types, when as many columns have them as expected."""
        layout = self._layout
        (columns,) = struct.unpack("<H", self._read(layout.columns, 2))
        (indexes,) = struct.unpack("<I", self._read(layout.indexes, 4))
        start = layout.first + indexes * layout.per_index
        places = [start + number * layout.per_column for number in range(columns)]
        types = [self._read(place, 1)[0] for place in places]
        if any(types.count(number) != count for number, count in expected.items()):
            raise NotRetyped("its definition is not as it was described")
        for place, number in zip(places, types, strict=True):
            if number in _TOLD_AS:
                self._file.seek(self._at(place))
                self._file.write(bytes([_TOLD_AS[number]]))

    def _page(self, page: int) -> int:
        """Return the page that follows, 0 for none."""
        self._file.seek(page * self._layout.page)
        head = self._file.read(_FOLLOWS)
        if len(head) < _FOLLOWS or head[0] != _DEFINITION:
            raise NotRetyped("its definition does not stand where the list of tables says: the file may be encrypted")
        return int.from_bytes(head[_NEXT:_FOLLOWS], "little")

    def _at(self, place: int) -> int:
        """Return where a byte of the definition stands in the file."""
        size = self._layout.page
        if place < size:
            return self._pages[0] * size + place
        number, rest = divmod(place - size, size - _FOLLOWS)
        if number + 1 >= len(self._pages):
            raise NotRetyped("its definition ends too early")
        return self._pages[number + 1] * size + _FOLLOWS + rest

    def _read(self, place: int, size: int) -> bytes:
        read = bytearray()
        for at in range(place, place + size):
            self._file.seek(self._at(at))
            read += self._file.read(1)
        if len(read) < size:
            raise NotRetyped("its definition ends too early")
        return bytes(read)
