"""Reads the files of a catalog and merges them into one tree of nodes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from wrapper.catalog.findings import Report
from wrapper.catalog.nodes import MapNode, Node
from wrapper.catalog.parsing import parse
from wrapper.catalog.variables import Variables


@dataclass(frozen=True, slots=True)
class Document:
    """The merged text of a catalog; `digest` identifies it whatever the variables hold."""

    root: MapNode
    files: tuple[str, ...]
    digest: str


def read(place: Path, variables: Variables, report: Report) -> Document | None:
    """Return the merged files of a folder, or of a single file; None when there is nothing to go on with."""
    nowhere = Node(place.as_posix(), 0, "")
    try:
        paths = _files(place, report)
    except OSError as wrong:
        report.add(
            "unreadable-file", nowhere, f"it cannot be read: {wrong.strerror}", "check the path and its permissions"
        )
        return None
    if not paths:
        report.add("no-catalog", nowhere, *_nothing(place))
        return None
    digest = hashlib.sha256()
    roots: list[MapNode] = []
    for path in paths:
        name, text = path.as_posix(), _text(path, report)
        digest.update(f"{path.name}\0{text}\0".encode())
        root = parse(text, name, variables, report) if text is not None else None
        if root is not None:
            roots.append(root)
    if not roots:
        if not report.failed:
            report.add("no-catalog", nowhere, "the catalog is empty", "docs/catalog.md shows a small one to start from")
        return None
    return Document(_merge(roots, report), tuple(path.as_posix() for path in paths), digest.hexdigest())


def _nothing(place: Path) -> tuple[str, str]:
    """Return what to say of a place without a catalog, and the way out."""
    if place.exists():
        hint = "write catalog.yaml there, or name another folder with --catalog or WRAPPER_CATALOG"
        return "there is no .yaml file here", hint
    noun = "file" if place.suffix == ".yaml" else "folder"
    return f"there is no such {noun}", "make it, or name another one with --catalog or WRAPPER_CATALOG"


def _files(place: Path, report: Report) -> list[Path]:
    if not place.is_dir():
        return [place] if place.exists() else []
    for path in sorted(place.glob("*.yml")):
        report.add("ignored-file", Node(path.as_posix(), 0, ""), "the file is not read", "rename it to .yaml")
    return sorted(path for path in place.glob("*.yaml") if not path.name.startswith("."))


def _text(path: Path, report: Report) -> str | None:
    at = Node(path.as_posix(), 0, "")
    try:
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except OSError as wrong:
        report.add("unreadable-file", at, f"it cannot be read: {wrong.strerror}", "check its permissions")
    except UnicodeDecodeError as wrong:
        at.line = content.count(b"\n", 0, wrong.start) + 1
        message = f"byte 0x{content[wrong.start]:02x} is not UTF-8"
        report.add(
            "not-utf8", at, message, "save the file as UTF-8; the charset of a source is declared with `charset`"
        )
    return None


def _merge(roots: list[MapNode], report: Report) -> MapNode:
    """Return one tree of several files: a top-level section may be spread over files, an entry may not."""
    merged, *others = roots
    for other in others:
        for name, node in other.entries.items():
            here = merged.entries.setdefault(name, node)
            if isinstance(here, MapNode) and isinstance(node, MapNode):
                _merge_section(here, node, report)
            elif here is not node:
                _report_twice(name, node, here, report)
    return merged


def _merge_section(here: MapNode, more: MapNode, report: Report) -> None:
    if here is more:
        return
    for name, node in more.entries.items():
        first = here.entries.setdefault(name, node)
        if first is not node:
            _report_twice(name, node, first, report)


def _report_twice(name: str, node: Node, first: Node, report: Report) -> None:
    hint = f"keep one of the two, or give them different names ({first.file}:{first.line})"
    report.add("defined-twice", node, f'"{name}" is defined in two files', hint)
