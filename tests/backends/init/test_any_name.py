"""Files, folders, tables and columns may have any name that their system allows."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.backends.desktop.conftest import dbf_bytes
from tests.backends.init.proposed import Proposed, proposed
from tests.backends.init.walk import Walk
from tests.jet.columns import Column, Type
from tests.jet.definition import JetTable
from tests.jet.writer import write_access
from tests.servers import missing

NAMES = [
    *("O'Brien", 'say "hi"', "new\nline", "tab\tin", "emoji 😀", "#lead", "a#b", "100%", "%(x)s", "%s", "%%", "a%20b"),
    *("a/b", "a\\b", ".lead", "..", "-dash", "--", " lead", "trail ", "yes", "no", "null", "~", "@a", "key: value"),
    *("- item", "? q", "?", "what?", ":a", "a:b", "::", ":p_1", "select", "order", "table", "x" * 120, "Case"),
    *("[brackets]", "]", "`tick`", "{brace}", "${HOME}", "$x", "a,b", "\x01ctl", "\x7fdel", "\x1b[31mred", "\u202ertl"),
    *("a\u2028b", "\u00a0nbsp", "日本", "true", "007", "1e3", "12:30", "<<", "!tag", "&anchor", "*alias", "|", "ä ö"),
    *("\ufeffbom", "ID", "class", "__proto__", "limit", "cursor", "sort", "a.b", "a_b", "a b", "e\u0301", "é"),
]
FILES = ["what?", "? q", "a%20b", "100%", "a#b", 'say "hi"', "new\nline", "-dash", " lead", "trail ", "null", "~"]
FILES += ["key: value", "${HOME}", "\x1b[31m", "\u202ertl", "emoji 😀", "a*b[c]", "{b}", "a,b;c", "a\\b", "a:b", "é"]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _database(folder: Path) -> Path:
    path = folder / "legacy.db"
    with closing(sqlite3.connect(path)) as database, database:
        for at, name in enumerate(NAMES):
            database.execute(f"CREATE TABLE {_quoted(name)} (k_0 INTEGER PRIMARY KEY, {_quoted(name)} TEXT)")
            database.execute(f"CREATE INDEX ix{at} ON {_quoted(name)} ({_quoted(name)})")
            database.executemany(f"INSERT INTO {_quoted(name)} VALUES (?, ?)", [(1, f"value {at}"), (2, f"v{at}")])
        columns = ", ".join(f"{_quoted(name)} TEXT" for name in NAMES)
        database.execute(f"CREATE TABLE wide_one (k_0 INTEGER PRIMARY KEY, {columns})")
        values = [7, *(f"wide {at}" for at in range(len(NAMES)))]
        database.execute(f"INSERT INTO wide_one VALUES ({', '.join('?' * len(values))})", values)
    return path


def _by_table(legacy: Proposed) -> dict[str, list[dict[str, object]]]:
    """Return the records of each table with their values by column."""
    found: dict[str, list[dict[str, object]]] = {}
    for resource in legacy.catalog.resources.values():
        columns = {field.columns[0]: name for name, field in resource.fields.items()}
        records = legacy.records(resource.name)
        found[resource.table.name] = [{column: one[name] for column, name in columns.items()} for one in records]  # type: ignore[union-attr]
    return found


def test_tables_and_columns_are_served_whatever_their_names(tmp_path: Path) -> None:
    with proposed(_database(tmp_path), tmp_path) as legacy:
        found = _by_table(legacy)
        for at, name in enumerate(NAMES):
            assert found[name] == [{"k_0": 1, name: f"value {at}"}, {"k_0": 2, name: f"v{at}"}]
        assert found["wide_one"] == [{"k_0": 7, **{name: f"wide {at}" for at, name in enumerate(NAMES)}}]
        assert legacy.lost() == []
        OpenAPIV31SpecValidator(legacy.consumer.json("/v1/openapi.json")).validate()
        assert all(letter.isprintable() or letter == "\n" for letter in legacy.text)


def test_commands_print_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    path = _database(tmp_path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute('CREATE VIEW "\x1b[31mbroken" AS SELECT * FROM nowhere')
        database.execute('CREATE TABLE "\x1b[32mbare" ("\x1b[33mbytes" BLOB)')
    walk = Walk(tmp_path)
    done = [walk.run("init", str(path)), walk.run("show"), walk.run("check", "--connect"), walk.run("init", str(path))]
    tables = {one["table"]: name for name, one in yaml.safe_load(done[1].stdout)["resources"].items()}
    assert set(NAMES) <= set(tables)
    for name in ("\x1b[31mred", "\u202ertl"):
        done += [walk.run("try", tables[name]), walk.run("try", tables[name], "--json")]
        assert json.loads(done[-1].stdout)["table"] == name
    said = "".join(one.stdout + one.stderr for one in done)
    assert [letter for letter in set(said) if not letter.isprintable() and letter != "\n"] == []


@pytest.mark.parametrize("name", FILES)
def test_files_and_folders_are_served_whatever_their_names(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    rows = [{"K": number, "V": f"x{number}"} for number in (1, 2)]
    with closing(sqlite3.connect(folder / f"{name}.db")) as database, database:
        database.execute("CREATE TABLE t (K INTEGER PRIMARY KEY, V TEXT)")
        database.executemany("INSERT INTO t VALUES (:K, :V)", rows)
    _served(folder / f"{name}.db", tmp_path / "sql", "t", rows)
    (folder / f"{name}.db").unlink()
    (folder / f"{name}.dbf").write_bytes(dbf_bytes((("K", "N", 3, 0), ("V", "C", 4, 0)), [b"   1x1  ", b"   2x2  "]))
    _served(folder / f"{name}.dbf", tmp_path / "dbf", name, rows)
    _served(folder, tmp_path / "folder of dbf", name, rows)
    (folder / f"{name}.dbf").unlink()
    (folder / f"{name}.csv").write_text("K;V;W\n1;x1;a\n2;x2;a\n3;x3;a\n", encoding="ascii")
    lines = [{"K": str(number), "V": f"x{number}", "W": "a"} for number in (1, 2, 3)]
    _served(folder / f"{name}.csv", tmp_path / "csv", name, lines)
    _served(folder, tmp_path / "folder of csv", name, lines)


def _served(address: Path, folder: Path, table: str, rows: list[dict[str, object]]) -> None:
    folder.mkdir()
    with proposed(address, folder) as legacy:
        assert {table: [_texts(row) for row in rows]} == {
            name: [_texts(row) for row in found] for name, found in _by_table(legacy).items()
        }


def _texts(row: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items()}


def test_a_name_that_is_not_utf_8_is_refused_in_one_line_and_the_other_files_are_served(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    lines = b"k;v;w\n1;x1;a\n2;x2;a\n3;x3;a\n"
    (folder / "good.csv").write_bytes(lines)
    bad = folder / os.fsdecode(b"fil\xe9.csv")
    bad.write_bytes(lines)
    walk = Walk(tmp_path)
    assert "cannot be a source: its name is not UTF-8" in walk.run("init", str(bad), code=1).stderr
    told = walk.run("init", str(folder)).stdout
    assert "fil\\udce9.csv: its name is not UTF-8: rename it, or make a link with another name" in told
    walk.run("check", "--connect")


def test_tables_and_columns_of_access_are_served_whatever_their_names(tmp_path: Path) -> None:
    if not os.access("/usr/bin/mdb-export", os.X_OK):
        missing("access", "mdbtools is not installed")
    # Access takes no dot, no exclamation mark, no accent grave, no bracket and no control character.
    names = [name for name in NAMES if not set(name).intersection(".!`[]") and name.isprintable() and len(name) < 60]
    names = names[:50]  # The writer knows one page of maps.
    tables = [
        JetTable(name, (Column("k_0", Type.LONG), Column(name, Type.TEXT, 20)), [(1, f"v{at}")], ("k_0",))
        for at, name in enumerate(names)
    ]
    write_access(tmp_path / "names.mdb", tables)
    with proposed(tmp_path / "names.mdb", tmp_path) as legacy:
        told = {name: [{"k_0": 1, name: f"v{at}"}] for at, name in enumerate(names) if not name.startswith("-")}
        assert _by_table(legacy) == told
        # mdbtools takes these for options.
        assert legacy.text.count("begins with a hyphen") == len(names) - len(told) == 3
        OpenAPIV31SpecValidator(legacy.consumer.json("/v1/openapi.json")).validate()
