"""How a file is cut into records where a copybook lies beside it, or where it has no lines at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from adapters.errors import OptionError
from adapters.files.packed import file_of, name_of
from adapters.fixed_width.copybook import Copybook
from adapters.fixed_width.record_layout import Layout
from adapters.sniffing.sample import Sample

ENDINGS = (".cpy", ".cbl", ".cob", ".copybook")

DESCRIPTOR = 4
FEWEST_RECORDS = 2


def copybook_beside(path: Path) -> Path | None:
    """Return the copybook of the same name in the same folder, however its ending is written."""
    try:
        beside = sorted(file_of(path).parent.iterdir())
    except OSError:
        return None
    wanted = name_of(path).stem.casefold()
    return next(
        (
            each
            for each in beside
            if each != path and each.stem.casefold() == wanted and each.suffix.casefold() in ENDINGS and each.is_file()
        ),
        None,
    )


def sniff_records(sample: Sample, copybook: Path) -> tuple[dict[str, Any], list[str]] | None:
    """Return options and evidence for a file that a copybook describes, or None when it does not fit."""
    try:
        found = Copybook.load(copybook)
    except OptionError as error:
        return {"copybook": str(copybook)}, [f"the copybook beside the file cannot be used: {error} ({error.hint})"]
    for root in found.roots:
        try:
            readings = found.readings(root.name)
            chosen = {item: item for item in readings}
            layout = found.layout(root.name, chosen)
        except OptionError as error:
            return {"copybook": str(copybook)}, [
                f"the copybook beside the file leaves a choice: {error} ({error.hint})"
            ]
        cut = _cut(sample, layout)
        if cut is not None:
            options, reason = cut
            evidence = [f"{copybook.name} describes records of {layout.length} bytes, and {reason}"]
            if len(found.roots) > 1:
                options["record"] = root.name
            if chosen:
                options["redefines"] = chosen
                evidence += [f"{item} may be read as {' or '.join(names)}" for item, names in readings.items()]
            return {"copybook": str(copybook), **options}, evidence
    return None


def _cut(sample: Sample, layout: Layout) -> tuple[dict[str, Any], str] | None:
    head, length = sample.head, layout.length
    ends = {b"\n": 1, b"\r\n": 2, b"\x15": 1, b"\x25": 1}
    for end, more in ends.items():
        stride = length + more
        if len(head) >= stride and all(
            head[at - more : at] == end for at in range(stride, min(len(head), 50 * stride) + 1, stride)
        ):
            if layout.is_text:
                return {}, "a line ends behind each of them"
            return {"record_format": "fixed", "record_length": stride}, "a line ends behind each of them"
    if _has_descriptors(head, layout):
        return {"record_format": "variable"}, "each record begins with a descriptor word that says its length"
    if sample.size and sample.size % length == 0:
        return {"record_format": "fixed"}, f"the file has exactly {sample.size // length} of them"
    return None


def _has_descriptors(head: bytes, layout: Layout) -> bool:
    at = seen = 0
    while at + DESCRIPTOR <= len(head):
        length = int.from_bytes(head[at : at + 2], "big")
        if head[at + 2 : at + DESCRIPTOR] != b"\0\0" or not (layout.needed <= length - DESCRIPTOR <= layout.length):
            return False
        at += length
        seen += 1
    return seen >= 1


LIKE = 0.6
"""The share of the bytes that are of one kind with those a record further on."""

NEARLY = 0.9


def sniff_length(sample: Sample) -> int | None:
    """Return the length of the records of a file without line ends, or None when no length repeats itself."""
    head, size = sample.head, sample.size
    lengths = [length for length in range(8, 4097) if size % length == 0 and size // length >= FEWEST_RECORDS]
    scored = {length: _likeness(head, length) for length in lengths}
    best = max(scored, key=lambda length: (scored[length], -length), default=0)
    if not best or scored[best] <= LIKE:
        return None
    # Several records together are as alike as one is, and by chance a little more.
    least = max(LIKE, NEARLY * scored[best])
    return next(length for length in lengths if best % length == 0 and scored[length] >= least)


def _likeness(head: bytes, length: int) -> float:
    """Return how alike the bytes are that stand one record apart: in kind, as digits, blanks and letters."""
    kinds = head[: 1 << 15].translate(KINDS)
    behind = kinds[length:]
    alike = sum(here == there for here, there in zip(kinds, behind, strict=False))
    return alike / max(len(behind), 1)


KINDS = bytes(
    0 if byte < 0x40 else 1 if byte == 0x40 else 2 if 0xF0 <= byte <= 0xF9 else 3 if byte > 0x80 else 4  # noqa: PLR2004 - bytes
    for byte in range(256)
)
"""The kinds of bytes in EBCDIC: controls and binary, the blank, digits, letters, signs."""
