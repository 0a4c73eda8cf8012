"""What an Access file holds, asked of mdbtools once for every state of the file.

mdbtools cannot follow some indexes, and then tells nothing reliable of the table's others: one that lacks a column
would promise what it does not keep. Such a table is served without its keys.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from adapters.access.cells import BEHIND, BETWEEN
from adapters.access.mdbtools import MdbTools
from adapters.access.schema import AccessTable, tables_of
from adapters.files.opening import opened_as_it_is
from adapters.files.rows import LoadError

# Jackcess documentation and the headers of real files: the format's name at byte 4, its version at byte 20.
_SIGNATURES = (b"Standard Jet DB\0", b"Standard ACE DB\0")
_JET_3, _PAGE_3, _PAGE = 0, 2048, 4096
_INDEX = re.compile(r"can't find (?:index|column with internal id)")
_ASKED = ("--no-default-values", "--not-null", "--no-comments")
_OBJECTS = "MSysObjects"
_TABLE = "1"
_PAGE_BITS = 0x00FFFFFF


def check_file(path: Path) -> None:
    """Raise LoadError for a file that is not an Access file, or only a part of one, before mdbtools sees it."""
    with opened_as_it_is(path) as file:
        head, size = file.read(24), os.fstat(file.fileno()).st_size
    if head[4:20] not in _SIGNATURES:
        what = "it is empty" if not head else "it is no Access database: the name of its format is missing here"
        msg = f"byte {4 if head else 0}: {what}"
        raise LoadError(msg)
    page = _PAGE_3 if head[20] == _JET_3 else _PAGE
    if size % page:
        msg = f"byte {size}: the file ends within a page of {page} bytes: it is incomplete"
        raise LoadError(msg)


def schema_of(path: Path, charset: str, seconds: float) -> dict[str, AccessTable]:
    """Return the tables of a file by name, asked for once for every state of it; raises LoadError."""
    check_file(path)
    state = path.stat()
    identity = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
    return _schema(path, charset, seconds, identity)


@lru_cache(maxsize=16)
def _schema(path: Path, charset: str, seconds: float, _state: tuple[int, ...]) -> dict[str, AccessTable]:
    tools = MdbTools(path, charset, seconds)
    names = [name for name in tools.lines("mdb-tables", ["-1"]) if name]
    access = tools.lines("mdb-schema", (*_ASKED, "--no-indexes"), "access")
    try:
        found = tables_of(access, tools.lines("mdb-schema", (*_ASKED, "--indexes", "--relations"), "mysql"))
    except LoadError as failure:
        if not _INDEX.search(str(failure)):
            raise
        found = _one_by_one(tools, tables_of(access, ()))
    return {name: found[name] for name in names if name in found}


def _one_by_one(tools: MdbTools, tables: Mapping[str, AccessTable]) -> Mapping[str, AccessTable]:
    """Return the tables with the keys of those whose indexes can be read."""
    found: dict[str, AccessTable] = {}
    for name, table in tables.items():
        try:
            keys = tools.lines("mdb-schema", (*_ASKED, "--indexes", "--relations", f"--table={name}"), "mysql")
        except LoadError as failure:
            if not _INDEX.search(str(failure)):
                raise
            found[name] = replace(table, unread_indexes=str(failure).split(";")[0])
        else:
            found[name] = table.with_keys(keys)
    return found


def definition_page(tools: MdbTools, table: str) -> int:
    """Return the number of the page that defines a table, 0 where the file's list of objects does not say."""
    options = ("-Q", "-b", "strip", "-d", BETWEEN, "-R", BEHIND)
    header, *rows = [row.split(BETWEEN) for row in tools.lines("mdb-export", options, _OBJECTS, end=BEHIND)]
    for row in rows:
        told = dict(zip(header, row, strict=False))
        if (told.get("Name"), told.get("Type")) == (table, _TABLE) and told.get("Id", "").lstrip("-").isdigit():
            return int(told["Id"]) & _PAGE_BITS
    return 0
