"""Writes files so that whoever reads one meanwhile, or after a crash, finds the old text or the new one as a whole."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write_whole(texts: Mapping[Path, str]) -> None:
    """Write all texts or, where one of them cannot be written, none; raises OSError.

    A file that has its text already is left alone.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            if path.exists() and path.read_bytes() == text.encode("utf-8"):
                continue
            draft = drafts[path] = path.with_name(f".{path.name}.{os.getpid()}.new")
            with draft.open("wb") as file:
                file.write(text.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
        for path, draft in drafts.items():
            draft.replace(path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
