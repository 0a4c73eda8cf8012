"""The lock file of a catalog: what every table it uses looked like when the catalog was written for it.

`catalog.lock.json` stands beside the catalog's files and belongs into version control with them. It holds names
and types of tables and columns only: no rows, no addresses, no secrets. It is sorted, so that a change of the
legacy is a small difference of text.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from adapters.base import Capability, Column, ForeignKey, Given, TableDescription
from adapters.query import Table
from adapters.registry import KINDS
from wrapper.catalog.model import Catalog
from wrapper.whole_files import write_whole

LOCK_NAME = "catalog.lock.json"
FORMAT = 1
_IN_TEXT_FILES = "TEXT"


class LockError(Exception):
    """A lock file that is there and cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Lock:
    """The descriptions a catalog was written for, by source and table.

    `others` are the names of the tables that no resource reads, of those sources alone where all were described.
    """

    tables: Mapping[str, Mapping[Table, TableDescription]]
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def description(self, source: str, table: Table) -> TableDescription | None:
        """Return what is locked of a table, or None."""
        return self.tables.get(source, {}).get(table)


def used_tables(catalog: Catalog) -> dict[str, list[Table]]:
    """Return the tables that the resources of each source read, each once; statements name none."""
    used: dict[str, dict[Table, None]] = {name: {} for name in catalog.sources}
    for resource in catalog.resources.values():
        if isinstance(resource.table, Table):
            used[resource.source.name][resource.table] = None
    return {name: list(tables) for name, tables in used.items()}


def described(table: Table, descriptions: Iterable[TableDescription]) -> TableDescription | None:
    """Return the description of a table as a catalog names it: a table without a schema is found in any.

    A description without columns, because the source could not describe the table or was not asked, is not compared.
    """
    found = [entry for entry in _named(table, descriptions) if entry.columns and not entry.unreadable]
    return found[0] if found else None


def unreadable(table: Table, descriptions: Iterable[TableDescription]) -> str:
    """Return why the source could not describe a table that it has, or ""."""
    return next((entry.unreadable for entry in _named(table, descriptions) if entry.unreadable), "")


def unread(descriptions: Iterable[TableDescription], used: Collection[Table]) -> Iterator[TableDescription]:
    """Yield the descriptions of the tables that are not among those in use, by their schemas where both have one."""
    schemas: dict[str, set[str | None]] = {}
    for table in used:
        schemas.setdefault(table.name, set()).add(table.schema)
    for entry in descriptions:
        known = schemas.get(entry.name, set())
        if entry.schema not in known and None not in known and (entry.schema or not known):
            yield entry


def _named(table: Table, descriptions: Iterable[TableDescription]) -> list[TableDescription]:
    return [entry for entry in descriptions if entry.name == table.name and table.schema in (None, entry.schema)]


def own(kind: str, description: TableDescription) -> TableDescription:
    """Return a description without what is ours: a snapshot has the keys and indexes that the catalog asks for."""
    if Capability.SNAPSHOT in KINDS[kind].capabilities:
        return replace(description, key=(), unique=(), indexes=(), rows=None)
    return description


def of_the_legacy(description: TableDescription, given: Given) -> TableDescription:
    """Return a description without what the catalog itself says of the columns: an edit of it changes no legacy."""
    if given is Given.NOTHING:
        return description
    held = description.columns if given is Given.TYPES else ()
    return replace(description, columns=tuple(Column(column.name, _IN_TEXT_FILES) for column in held))


def write_lock(
    folder: Path,
    catalog: Catalog,
    descriptions: Mapping[str, Sequence[TableDescription]],
    partial: Collection[str] = (),
    whole: Collection[str] = (),
) -> Path:
    """Write the lock file of a catalog's folder (or of a single file's folder) and return its path.

    `descriptions` are what `Adapter.describe()` said, by the name of the source; of tables that no resource uses
    only the names are kept. A source that is not among them keeps what was locked of it: it could not be reached
    this time. So do the tables that were not described of a `partial` source; of a `whole` one all were described. The
    file is replaced as a whole, so a reader never sees half of one.
    """
    path = lock_path(folder)
    held = held_lock(path)
    tables: dict[str, dict[Table, TableDescription]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for source, used in used_tables(catalog).items():
        locked: dict[Table, TableDescription] = {}
        for table in used:
            found = described(table, descriptions.get(source, ())) or (
                held.description(source, table)
                if source not in descriptions or source in partial or unreadable(table, descriptions[source])
                else None
            )
            if found is not None:
                locked[table] = of_the_legacy(own(catalog.sources[source].kind, found), found.given)
        tables[source] = locked
        seen = () if source in partial else descriptions.get(source, ())
        names = tuple(sorted({entry.full_name for entry in unread(seen, used)}))
        if names or source in whole:
            others[source] = names
        elif source in held.others:
            # Where only the tables in use were described, nothing was learned of the others.
            read = {name for table in used for name in (table.name, table.full_name)}
            others[source] = tuple(name for name in held.others[source] if name not in read)
    write_whole({path: lock_text(Lock(tables, others))})
    return path


def read_lock(folder: Path) -> Lock | None:
    """Return the lock of a catalog's folder (or of a single file's folder), None without one; raises LockError."""
    path = lock_path(folder)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as wrong:
        raise LockError(f"{path} cannot be read: {wrong}") from wrong
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise LockError(
                f"{path} is of format {content['format']}, and this gateway knows {FORMAT}; "
                "make it anew with wrapper diff --accept"
            )
        sources = content["sources"]
        return Lock(
            {name: _tables(entry["tables"]) for name, entry in sources.items()},
            {name: tuple(entry["others"]) for name, entry in sources.items() if "others" in entry},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise LockError(f"{path} is no lock file; remove it and make it anew with wrapper diff --accept") from wrong


def lock_path(folder: Path) -> Path:
    """Return where the lock file of a catalog's folder, or of a catalog in one file, stands."""
    return (folder if folder.is_dir() else folder.parent) / LOCK_NAME


def lock_text(lock: Lock) -> str:
    """Return the text of a lock file: sorted by source and table, columns in the table's own order."""
    sections = []
    for name, tables in sorted(lock.tables.items()):
        entries = sorted(tables, key=lambda table: (table.schema or "", table.name))
        body = ",\n".join(_table_text(_written(table, tables[table])) for table in entries)
        names = ",\n".join(f"   {_json(other)}" for other in lock.others.get(name, ()))
        rest = (f', "others": [\n{names}\n  ]' if names else ', "others": []') if name in lock.others else ""
        sections.append(f'  {_json(name)}: {{"tables": [\n{body}\n  ]{rest}}}')
    body = ",\n".join(sections)
    return f'{{\n "format": {FORMAT},\n "sources": {{\n{body}\n }}\n}}\n'


def _table_text(written: Mapping[str, Any]) -> str:
    """Return a table with a line for each of its columns: what changes is a line in a review."""
    lines = []
    for name, value in written.items():
        if name == "columns":
            columns = ",\n".join(f"     {_json(column)}" for column in value)
            lines.append(f'    "columns": [\n{columns}\n    ]' if columns else '    "columns": []')
        else:
            lines.append(f"    {_json(name)}: {_json(value)}")
    body = ",\n".join(lines)
    return f"   {{\n{body}\n   }}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def held_lock(folder: Path) -> Lock:
    """Return the lock of a catalog's folder; an empty one where the file is missing or broken."""
    try:
        return read_lock(folder) or Lock({})
    except LockError:
        return Lock({})  # It is written anew, which is what one does about a broken lock.


def _written(table: Table, of: TableDescription) -> dict[str, Any]:
    """Return a table for the file; what says nothing is left out."""
    full: dict[str, Any] = {
        "table": table.name,
        "schema": table.schema,
        "view": of.is_view,
        "columns": [_written_column(column) for column in of.columns],
        "key": of.key,
        "unique": sorted(of.unique),
        "indexes": sorted(of.indexes),
        "foreign_keys": [
            {"columns": key.columns, "schema": key.schema, "table": key.table, "target_columns": key.target_columns}
            for key in sorted(of.foreign_keys, key=lambda key: (key.columns, key.table, key.target_columns))
        ],
    }
    return {name: value for name, value in full.items() if value or name in {"table", "columns"}}


def _written_column(column: Column) -> dict[str, Any]:
    full = {"name": column.name, "type": column.type, "length": column.length, "scale": column.scale}
    written: dict[str, Any] = {name: value for name, value in full.items() if value is not None}
    return written if column.nullable else {**written, "nullable": False}


def _tables(entries: Sequence[Mapping[str, Any]]) -> dict[Table, TableDescription]:
    return {Table(entry["table"], entry.get("schema")): _description(entry) for entry in entries}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _number(entry: Mapping[str, Any], name: str) -> int | None:
    value = entry.get(name)
    if value is not None and type(value) is not int:
        raise TypeError(f"{value!r} is no number")
    return value


def _description(entry: Mapping[str, Any]) -> TableDescription:
    return TableDescription(
        name=_text(entry["table"]),
        schema=entry.get("schema"),
        columns=tuple(
            Column(
                _text(one["name"]),
                _text(one["type"]),
                one.get("nullable", True),
                _number(one, "length"),
                _number(one, "scale"),
            )
            for one in entry["columns"]
        ),
        key=tuple(entry.get("key", ())),
        unique=tuple(map(tuple, entry.get("unique", ()))),
        indexes=tuple(map(tuple, entry.get("indexes", ()))),
        is_view=entry.get("view", False),
        foreign_keys=tuple(
            ForeignKey(tuple(one["columns"]), one["table"], tuple(one["target_columns"]), one.get("schema"))
            for one in entry.get("foreign_keys", ())
        ),
    )
