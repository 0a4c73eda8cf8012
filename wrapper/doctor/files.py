"""What may be wrong with a file before any adapter reads it: not there, not ours to read, empty, mis-coded."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes

from wrapper.doctor.findings import Finding, failed, ok
from wrapper.hints import did_you_mean

LOOK = 1 << 20
"""How many bytes of a file are looked at."""

SQLITE_MAGIC = b"SQLite format 3\0"
TEXT_KINDS = frozenset({"delimited", "fixed_width"})


def check_path(path: Path, *, folder_allowed: bool) -> Finding:
    """Look whether a file, or a folder where one may stand, is there and can be read."""
    try:
        is_folder, exists = path.is_dir(), path.exists()
    except OSError as error:
        return failed("file", f"{path} cannot be looked at: {error.strerror}", "check the permissions of its folders")
    if not exists:
        return failed("file", f"there is no {path}", _nearest(path))
    if is_folder and not folder_allowed:
        return failed("file", f"{path} is a folder", "write the path of the file in it")
    if not os.access(path, os.R_OK | (os.X_OK if is_folder else 0), effective_ids=True):
        account = f"user {os.geteuid()}"
        return failed(
            "file", f"{path} cannot be read by {account}", f"chmod o+r {path}, or start the gateway as its owner"
        )
    if is_folder:
        return ok("file", f"{path} is a folder with {len(list(path.iterdir()))} entries")
    return _sized(path, path.stat().st_size)


def _sized(path: Path, size: int) -> Finding:
    if not size:
        return failed("file", f"{path} is empty", "wait for the export that writes it, or look at that program's log")
    return ok("file", f"{path} has {size:,} bytes")


def check_sqlite(path: Path) -> Finding | None:
    """Look whether a file is a SQLite database; None when it is."""
    with path.open("rb") as file:
        begun = file.read(len(SQLITE_MAGIC))
    if begun == SQLITE_MAGIC:
        return None
    return failed("file", f"{path} is not a SQLite database: it begins with {begun[:8]!r}", "check which file it is")


def check_charset(path: Path, charset: str) -> Finding:
    """Look whether the beginning of a text file is text in the declared charset."""
    with path.open("rb") as file:
        held = file.read(LOOK)
    try:
        # A character may be cut in two at the end of what we looked at.
        codecs.getincrementaldecoder(charset)().decode(held, final=len(held) < LOOK)
    except UnicodeDecodeError as error:
        place = held[: error.start].count(b"\n") + 1
        text = f"{path} is not {charset}: byte {error.start:,} (line {place}) is 0x{held[error.start]:02X}"
        return failed("charset", text, *_guesses(held, charset))
    except LookupError:
        return failed("charset", f"there is no charset {charset}", "write for example charset: cp1252")
    return ok("charset", f"it reads as {charset}")


def files_of(path: Path, options: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield the files that a source of text exports reads, each with its charset: those of its tables, or its own."""
    charset = str(options.get("charset") or "utf-8")
    tables = options.get("tables")
    if not isinstance(tables, Mapping):
        if path.is_file():
            yield path, charset
        return
    for table in tables.values():
        entry = table if isinstance(table, Mapping) else {"file": table}
        if isinstance(entry.get("file"), str):
            yield path / entry["file"], str(entry.get("charset") or charset)


def _guesses(held: bytes, declared: str) -> tuple[str, ...]:
    best = from_bytes(held[:65536]).best()
    # German and Nordic exports of Windows programs are by far the most: a name that fits beats a rare one.
    likely = [name for name in ("utf-8", "cp1252") if name != declared and _decodes(held, name)]
    if best is not None and best.encoding not in likely:
        likely.append(best.encoding.replace("_", "-"))
    return (f"write charset: {likely[0]}", *(f"or charset: {name}" for name in likely[1:3])) if likely else ()


def _decodes(held: bytes, charset: str) -> bool:
    try:
        codecs.getincrementaldecoder(charset)().decode(held, final=len(held) < LOOK)
    except UnicodeDecodeError:
        return False
    return True


def _nearest(path: Path) -> str:
    parent = path.parent
    while not parent.exists():
        if parent == parent.parent:
            break
        path, parent = parent, parent.parent
    if not parent.is_dir() or not os.access(parent, os.R_OK | os.X_OK):
        return f"look into {parent}"
    names = sorted(one.name for one in parent.iterdir())
    return f"in {parent}: {did_you_mean(path.name, names)}" if names else f"{parent} is empty"
