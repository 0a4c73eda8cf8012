"""The files beside an export that its rows stand in too, by the custom of their makers."""

from __future__ import annotations

import os
from pathlib import Path

_MEMO_ENDINGS = (".fpt", ".FPT", ".dbt", ".DBT")


def companions(export: Path) -> list[os.stat_result]:
    """Return the states of the memo files beside a DBF table; a change of a memo need not change the table."""
    if export.suffix.lower() != ".dbf":
        return []
    found = []
    for ending in _MEMO_ENDINGS:
        try:
            found.append(export.with_suffix(ending).stat())
        except OSError:
            continue
    return found
