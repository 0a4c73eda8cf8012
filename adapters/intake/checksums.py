"""Checksum files beside an export: where they stand, how they are spelled, and whether they agree with it.

Known are FILE.md5, FILE.sha1 and FILE.sha256 (also with the export's ending left out), and the lists MD5SUMS,
SHA1SUMS and SHA256SUMS of a folder, as the tools of the same names write them.
"""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.files.opening import opened_as_it_is
from adapters.files.packed import GZIP
from adapters.files.rows import LoadError

LARGEST = 1 << 20
"""A checksum file beyond a megabyte is none."""

BLOCK = 1 << 20

_LENGTHS = {"sha256": 64, "sha1": 40, "md5": 32}
# GNU: "<digest>  NAME" or "<digest> *NAME", with a backslash before escaped names; BSD: "SHA256 (NAME) = <digest>".
_GNU = re.compile(r"\\?([0-9A-Fa-f]{32,64})(?:[ \t]+\*?(.*))?")
_BSD = re.compile(r"[A-Z0-9-]+ ?\((.*)\) ?= ?([0-9A-Fa-f]{32,64})")


@dataclass(frozen=True, slots=True)
class Checksum:
    """What an export should hash to, and the file that says so."""

    algorithm: str
    digest: str
    file: Path

    def agrees(self, export: Path) -> bool:
        """Return whether the export hashes to it; reads the export."""
        found = hashlib.new(self.algorithm, usedforsecurity=False)
        with opened_as_it_is(export) as file:
            while block := file.read(BLOCK):
                found.update(block)
        return found.hexdigest() == self.digest.lower()


def checksum_files(export: Path) -> Iterator[tuple[str, Path, bool]]:
    """Yield where a checksum of the export may stand: algorithm, file, and whether it is a list of many."""
    for algorithm in _LENGTHS:
        yield algorithm, export.with_name(f"{export.name}.{algorithm}"), False
        if export.suffix.lower() != GZIP:
            # Beside STOCK.CSV.gz, STOCK.CSV.md5 is that of the file that was packed.
            yield algorithm, export.with_suffix(f".{algorithm}"), False
        yield algorithm, export.with_name(f"{algorithm.upper()}SUMS"), True


def declared_checksum(export: Path) -> Checksum | None:
    """Return the checksum that stands beside an export, the strongest first, or None; raises OSError."""
    for algorithm, file, is_list in checksum_files(export):
        try:
            with opened_as_it_is(file) as found:
                text = found.read(LARGEST).decode("utf-8", "replace")
        except (FileNotFoundError, LoadError):
            continue
        except OSError as error:
            # There is no file of a name that is longer than names can be.
            if error.errno == errno.ENAMETOOLONG:
                continue
            raise
        digest = _digest(text, algorithm, export.name, is_list)
        if digest:
            return Checksum(algorithm, digest, file)
        if not is_list:
            # A checksum file that is still empty belongs to an export that is not finished.
            return Checksum(algorithm, "", file)
    return None


def _digest(text: str, algorithm: str, name: str, is_list: bool) -> str:
    for line in text.splitlines():
        gnu, bsd = _GNU.fullmatch(line.strip()), _BSD.fullmatch(line.strip())
        if gnu:
            digest, of = gnu[1], (gnu[2] or "").strip()
        elif bsd:
            digest, of = bsd[2], bsd[1].strip()
        else:
            continue
        # A list is about many files; a file of its own is about its export, whatever folder it was made in.
        if len(digest) == _LENGTHS[algorithm] and (not is_list or of.replace("\\", "/").rpartition("/")[2] == name):
            return digest
    return ""
