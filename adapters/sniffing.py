"""What a text export seems to be: its charset and how its rows are spelled, from samples of its bytes.

Nothing here is certain. `evidence` says in plain sentences what was seen, for the operator who decides. The
modules beside this one each look at one thing: sniffed_sample, sniffed_charset, sniffed_delimited, sniffed_fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A proposed source: its kind and its options as a catalog would write them, but for path and table."""

    kind: str
    options: dict[str, Any]
    evidence: tuple[str, ...]


def sniff(path: Path) -> Sniffed | None:
    """Return what the file seems to be, or None when it is empty or no text export.

    Reads samples only, and a copybook that lies beside the file. Raises OSError when it cannot be read.
    """
    head = path.read_bytes()[: 1 << 16] if path.is_file() else b""
    if not head or b"\0" in head:
        return None
    charset = "utf-8" if _is_utf8(head) else "cp1252"
    first = head.splitlines()[0].decode(charset, "replace")
    delimiter = max(";,\t|", key=first.count)
    if not first.count(delimiter):
        return None
    word = "tab" if delimiter == "\t" else delimiter
    return Sniffed("delimited", {"delimiter": word, "charset": charset}, (f"the first line is divided by {word}",))


def _is_utf8(head: bytes) -> bool:
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
