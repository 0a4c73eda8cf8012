"""What a file, a folder or an archive is: a database file, desktop tables, or exports by what their bytes say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from adapters.files.opening import exports_in
from adapters.files.packed import is_packed, name_of
from adapters.files.rows import LoadError
from adapters.sniffing.charset import ASCII
from adapters.sniffing.sheets import sniff_workbook
from adapters.sniffing.sniff import NotAnExport, sniff
from wrapper.catalog.quoting import in_url
from wrapper.proposal.draft import LeftOut
from wrapper.proposal.origin import AddressError, Origin, slug
from wrapper.proposal.unread import HEAD, is_part, is_workbook, why_unread
from wrapper.proposal.writing import literal

SQLITE_MAGIC = b"SQLite format 3\x00"
_FIREBIRD = {".fdb", ".gdb", ".ib"}
_ACCESS = {".mdb", ".accdb"}
_UNSAID = "utf-8"
"""The charset of a source that says nothing of it."""


MOST_REASONS = 3
"""Of a folder in which nothing can be read, of how many files the reason is told."""


def file_origins(path: Path, name: str | None) -> list[Origin]:
    """Return the sources that a file or a folder leads to; raises AddressError, OSError and LoadError."""
    _check_name(path)
    if path.is_dir():
        files = sorted(found for found in path.iterdir() if found.is_file() and not found.name.startswith("."))
        return _folder(path, files, name)
    inside = exports_in(path)
    return _folder(path, inside, name or slug(path.stem)) if len(inside) > 1 else [_file(path, name)]


def _check_name(path: Path) -> None:
    """Raise AddressError for a name that no catalog can hold: a catalog is UTF-8, and a name on a disk need not be."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        reason = "its name is not UTF-8: rename it, or make a link with another name"
        raise AddressError(f"{path} cannot be a source: {reason}") from None


def _file(path: Path, name: str | None) -> Origin:
    _check_name(path)
    called = name or slug(name_of(path).stem)
    return _export(path, called) if is_packed(path) else _database(path, called) or _export(path, called)


def _database(path: Path, called: str) -> Origin | None:
    ending = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(SQLITE_MAGIC):
        return Origin(called, "sql", {"url": literal(f"sqlite:///{in_url(str(path))}")})
    if ending in _FIREBIRD:
        return Origin(called, "sql", {"url": literal(f"firebird:///{in_url(str(path))}")})
    if ending in _ACCESS:
        return Origin(called, "access", {"path": literal(str(path))})
    if ending == ".dbf":
        return Origin(called, "dbf", {"path": literal(str(path))})
    if is_workbook(path, head):
        return _workbook(path, called)
    if reason := why_unread(path, head):
        raise AddressError(f"{path} cannot be a source: {reason}")
    return None


def _workbook(path: Path, called: str) -> Origin:
    try:
        found = sniff_workbook(path)
    except NotAnExport as wrong:
        raise AddressError(f"{path} cannot be a source: {wrong}") from wrong
    tables = {one.name: {"sheet": one.sheet, **one.options} for one in found.tables}
    # The only sheet is read whatever it is called, as most programs give theirs a name by the day.
    alone = len(tables) == 1 and not found.left_out
    entries = {"path": str(path), **(found.tables[0].options if alone else {"tables": tables})}
    evidence = [text for one in found.tables for text in (*one.evidence, *(f"check: {doubt}" for doubt in one.doubts))]
    left = [LeftOut(sheet, reason) for sheet, reason in found.left_out.items()]
    return Origin(called, "spreadsheet", literal(entries), evidence=tuple(evidence), left_out=left)


def _export(path: Path, called: str) -> Origin:
    try:
        found = sniff(path)
    except NotAnExport as wrong:
        raise AddressError(f"{path} cannot be a source: {wrong}") from wrong
    evidence = (*found.evidence, *(f"check: {doubt}" for doubt in found.doubts))
    comments: dict[str, tuple[str, ...]] = (
        {"charset": (f"check: {found.charset_doubt}",)} if found.charset_doubt else {}
    )
    entries = literal({"path": str(path), **found.options})
    return Origin(called, found.kind, entries, evidence=evidence, comments=comments)


def _folder(folder: Path, files: Sequence[Path], name: str | None) -> list[Origin]:
    """Return one origin per kind of the files in a folder or an archive, and one for each database file."""
    called = name or slug(folder.name)
    left: list[LeftOut] = []
    exports: dict[str, dict[Path, Origin]] = {}
    workbooks: dict[Path, Origin] = {}
    found: list[Origin] = []
    tables = [path for path in files if path.suffix.lower() == ".dbf" and not is_packed(path)]
    if tables:
        found.append(Origin(called, "dbf", {"path": literal(str(folder))}))
    for path in _unfolded([path for path in files if path not in tables], left):
        # Excel and LibreOffice lay a file beside a workbook that is open.
        if is_part(path) or path.name.startswith("~$"):
            continue
        try:
            origin = _file(path, None)
        except AddressError as wrong:
            left.append(_left(path, str(wrong).partition(": ")[2]))
            continue
        if origin.kind in ("delimited", "fixed_width"):
            exports.setdefault(origin.kind, {})[path] = origin
        elif origin.kind == "spreadsheet":
            workbooks[path] = origin
            left += [LeftOut(f"{path.name}: {one.table}", one.reason) for one in origin.left_out]
        else:
            found.append(origin)
    found += [_in_one(called, folder, each) for each in exports.values()]
    found += [_workbooks_in_one(called, folder, workbooks)] if workbooks else []
    if not found:
        reasons = "".join([f"; {one.table}: {one.reason}" for one in left[:MOST_REASONS]])
        raise AddressError(f"there is no database and no export in {folder}{reasons}")
    _tell_apart(found, called)
    found[0].left_out += left
    return found


def _in_one(called: str, folder: Path, exports: Mapping[Path, Origin]) -> Origin:
    """Return one source of all exports of a kind: relations lead from one to another, whatever charset each is in."""
    usual = _usual_charset(list(exports.values()))
    charsets = {_charset(origin) for origin in exports.values()}
    tables: dict[str, Any] = {}
    for path, origin in exports.items():
        own = {key: value for key, value in origin.entries.items() if key not in ("path", "charset")}
        # UTF-8 is said where others are not in it: a change of the source's charset must not garble such a file.
        if len(charsets) > 1 and (_charset(origin) != usual or usual == _UNSAID):
            own = {"charset": _charset(origin), **own}
        tables[_table_of(path, tables)] = {"file": literal(str(path.relative_to(folder))), **own}
    doubts = _doubts(exports)
    entries = {
        "path": literal(str(folder)),
        **({"charset": usual} if usual != _UNSAID or doubts else {}),
        "tables": tables,
    }
    evidence = tuple(_of_file(path, text) for path, origin in exports.items() for text in origin.evidence)
    kind = next(iter(exports.values())).kind
    return Origin(called, kind, entries, evidence=evidence, comments={"charset": doubts} if doubts else {})


def _workbooks_in_one(called: str, folder: Path, workbooks: Mapping[Path, Origin]) -> Origin:
    """Return one source of all workbooks: a table is called after its file, and its sheet too where there are more."""
    tables: dict[str, Any] = {}
    for path, origin in workbooks.items():
        file = {"file": literal(str(path.relative_to(folder)))}
        alone = {key: value for key, value in origin.entries.items() if key != "path"}
        sheets = origin.entries.get("tables", {"": alone})
        for sheet, own in sheets.items():
            table = f"{name_of(path).stem} {sheet}" if len(sheets) > 1 else _table_of(path, tables)
            tables[f"{path.name} {sheet}" if table in tables else table] = {**file, **own}
    evidence = tuple(_of_file(path, text) for path, origin in workbooks.items() for text in origin.evidence)
    return Origin(called, "spreadsheet", {"path": literal(str(folder)), "tables": tables}, evidence=evidence)


def _usual_charset(exports: Sequence[Origin]) -> str:
    """Return the charset of most files; those in ASCII do not count where others are not."""
    telling = [origin for origin in exports if ASCII not in origin.evidence] or exports
    return Counter(map(_charset, telling)).most_common(1)[0][0]


def _charset(origin: Origin) -> str:
    return str(origin.entries.get("charset", _UNSAID))


def _doubts(exports: Mapping[Path, Origin]) -> tuple[str, ...]:
    """Return one doubt for each charset of several files: what is found out of one of them holds for all."""
    by_charset: dict[str, list[str]] = {}
    for path, origin in exports.items():
        for text in origin.comments.get("charset", ()):
            by_charset.setdefault(_charset(origin), []).append(_of_file(path, text))
    return tuple(
        f"{first}, and so in {len(others)} more file{'s' * (len(others) > 1)}" if others else first
        for first, *others in by_charset.values()
    )


def _left(path: Path, reason: str) -> LeftOut:
    return LeftOut(path.name, reason.removeprefix(f"{path.name} "))


def _unfolded(files: Sequence[Path], left: list[LeftOut]) -> Iterator[Path]:
    """Yield the files, and in the place of an archive with several files each of these."""
    for path in files:
        try:
            yield from exports_in(path)
        except LoadError as wrong:
            left.append(_left(path, str(wrong)))


def _of_file(path: Path, text: str) -> str:
    doubt = text.startswith("check: ")
    return f"check: {path.name}: {text.removeprefix('check: ')}" if doubt else f"{path.name}: {text}"


def _table_of(path: Path, taken: Mapping[str, Any]) -> str:
    stem = name_of(path).stem
    return path.name if stem in taken else stem


def _tell_apart(found: list[Origin], called: str) -> None:
    """Give every origin of a folder a name of its own, by its kind."""
    taken: set[str] = set()
    alone = len(found) == 1
    for origin in found:
        name = called if alone else origin.name if origin.kind in ("sql", "access") else f"{called}_{origin.kind}"
        while name in taken:
            name += "_2"
        taken.add(name)
        origin.name = name
