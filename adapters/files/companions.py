"""The files beside an export that its rows stand in too, by the custom of their makers: memos beside a DBF table."""

from __future__ import annotations

import os
from pathlib import Path

FOXPRO_MEMOS = (".fpt", ".dct")
MEMO_ENDINGS = (*FOXPRO_MEMOS, ".dbt")
"""In the order in which they are looked for: FoxPro's, its database container's, and dBase's."""


def companions(export: Path) -> list[os.stat_result]:
    """Return the states of the memo files beside a DBF table; a change of a memo need not change the table."""
    if export.suffix.lower() != ".dbf":
        return []
    found = []
    # The usual spellings, and not the whole folder: this is asked every few seconds, of a network share too.
    for stem in dict.fromkeys((export.stem, export.stem.lower(), export.stem.upper())):
        for ending in MEMO_ENDINGS:
            for spelled in (ending, ending.upper(), ending.title()):
                try:
                    found.append(export.with_name(stem + spelled).stat())
                except OSError:
                    continue
    return found
