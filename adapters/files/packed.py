"""Exports that are packed: STOCK.CSV.gz, a zip archive with one file in it, or one file of an archive.

A file of an archive has the path export.zip/STOCK.CSV, as if the archive were a folder. What was packed is read as a
stream and never stands on a disk. Its size is bounded, and so is how many times larger it may be than the packed file.
"""

from __future__ import annotations

import gzip
import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from adapters.files.rows import LoadError, listed

GZIP, ZIP = ".gz", ".zip"

MOST_BYTES = 64 * 2**30
"""Of what was packed. An export of this size takes an hour to load."""

MOST_TIMES = 250
"""How many times larger than the packed file; real exports of nothing but blanks and zeros reach 150."""

MOST_DIRECTORY = 4 * 2**20
"""Bytes of an archive's directory, which is read as a whole: that of 50,000 files."""

SMALL = 64 * 2**20
"""Up to so many bytes the ratio says nothing."""

BUFFER = 1 << 16

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)

_BROKEN = (zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, NotImplementedError, RuntimeError, ValueError)


def is_packed(path: Path) -> bool:
    """Whether an export is packed, by its name."""
    return path.suffix.lower() in (GZIP, ZIP) or file_of(path) is not path


def file_of(path: Path) -> Path:
    """Return the file that an export stands in: itself, or the archive that it is a file of."""
    if f"{ZIP}{os.sep}" not in str(path).lower():
        return path
    return next((up for up in path.parents if up.suffix.lower() == ZIP and not up.is_dir()), path)


def name_of(path: Path) -> Path:
    """Return the path of an export by the name that what is packed in it has: STOCK.CSV for STOCK.CSV.gz."""
    return path.with_suffix("") if path.suffix.lower() in (GZIP, ZIP) and path.stem else path


def members(path: Path, file: BinaryIO) -> list[Path]:
    """Return the paths of the files in an open archive; raises LoadError."""
    with _told(path), _archive(path, file) as archive:
        return [path / name for name, _ in archived(archive)]


def unpacked(file: BinaryIO, path: Path) -> BinaryIO:
    """Return what is packed in an open file, or under the export's path in an archive; it closes the file.

    Raises LoadError where that is not one file that can be read, and while it is read for what is damaged or too large.
    """
    packed = file_of(path)
    with _told(packed):
        if packed.suffix.lower() == GZIP:
            source: IO[bytes] = cast("IO[bytes]", gzip.GzipFile(fileobj=file))
        else:
            archive = _archive(packed, file)
            source = archive.open(_member(archive, packed, "" if packed is path else str(path.relative_to(packed))))
    stream = _Stream(packed, file, source, os.fstat(file.fileno()).st_size)
    return cast("BinaryIO", io.BufferedReader(stream, BUFFER))


def _archive(packed: Path, file: BinaryIO) -> zipfile.ZipFile:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - len(_END) - 22 - 0xFFFF))
    tail = file.read()
    # PKWARE's APPNOTE 4.3.16 and 4.3.14: the size of the directory, which stands in another record where it is large.
    end = tail.rfind(_END)
    long = tail.rfind(_LONG_END, 0, max(end, 0))
    sizes = [tail[end + 12 : end + 16]] if end >= 0 else []
    sizes += [tail[long + 40 : long + 48]] if long >= 0 else []
    directory = max([size for raw in sizes if (size := int.from_bytes(raw, "little")) != _IS_LONG], default=0)
    if directory > MOST_DIRECTORY:
        msg = f"the directory of {packed.name} has {directory:,} bytes; {MOST_DIRECTORY:,} are the most that is read"
        raise LoadError(msg)
    return zipfile.ZipFile(file)


_END, _LONG_END = b"PK\5\6", b"PK\6\6"
_IS_LONG = 0xFFFFFFFF


def _member(archive: zipfile.ZipFile, packed: Path, wanted: str) -> zipfile.ZipInfo:
    """Return the file of an archive to read: the one that is wanted, or the only one."""
    there = dict(archived(archive))
    if not there:
        msg = f"{packed.name} holds no file: an export that failed leaves such an archive; run it again"
        raise LoadError(msg)
    if not wanted and len(there) != 1:
        names = f"{packed.name}/{next(iter(there))}"
        msg = f"{packed.name} holds {len(there)} files ({listed(list(there), 5)}), and not one; name one: {names}"
        raise LoadError(msg)
    found = there.get(wanted) if wanted else next(iter(there.values()))
    if found is None:
        msg = f"there is no {wanted} in {packed.name}; it holds {listed(list(there), 5)}"
        raise LoadError(msg)
    if found.flag_bits & 1:
        msg = f"{found.filename} in {packed.name} is encrypted; have it packed without a password"
        raise LoadError(msg)
    if found.compress_type not in _METHODS:
        msg = f"{found.filename} in {packed.name} is packed by method {found.compress_type}; have it packed by deflate"
        raise LoadError(msg)
    return found


def archived(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Yield the files of an archive by their paths in it, without folders and without what macOS puts beside them."""
    for info in archive.infolist():
        # Old programs for Windows wrote their own separator.
        name = info.filename.replace("\\", "/").lstrip("/")
        hidden = name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")
        if name and not name.endswith("/") and not hidden:
            yield name, info


class _Stream(io.RawIOBase):
    """What is packed in a file, as it is read."""

    def __init__(self, packed: Path, file: BinaryIO, source: IO[bytes], size: int) -> None:
        self._packed = packed
        self._file, self._source = file, source
        self._most = min(MOST_BYTES, max(SMALL, MOST_TIMES * size))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _told(self._packed):
            read = self._source.read(len(buffer))
        buffer[: len(read)] = read
        if self._source.tell() > self._most:
            msg = f"{self._packed.name} unpacks to more than {self._most:,} bytes, which no export does"
            raise LoadError(msg)
        return len(read)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END:
            # Neither format says its size where it can be trusted, so it is read to its end.
            while self.read(BUFFER):
                pass
            offset += self._source.tell()
        elif whence == os.SEEK_CUR:
            offset += self._source.tell()
        with _told(self._packed):
            return self._source.seek(offset)

    def tell(self) -> int:
        return self._source.tell()

    def close(self) -> None:
        if not self.closed:
            self._source.close()
            self._file.close()
        super().close()


@contextmanager
def _told(packed: Path) -> Iterator[None]:
    """Turn every error of the libraries into LoadError."""
    word = "gzip file" if packed.suffix.lower() == GZIP else "zip archive"
    try:
        yield
    except LoadError:
        raise
    except EOFError as error:
        msg = f"{packed.name} is cut off: the {word} ends before its end"
        raise LoadError(msg) from error
    except _BROKEN as error:
        msg = f"{packed.name} is damaged, cut off or not a {word}: {error}"
        raise LoadError(msg) from error
