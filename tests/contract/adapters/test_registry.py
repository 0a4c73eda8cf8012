"""Kinds are found by their word, cost nothing until used, say what is wrong with an option, and are documented."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adapters.errors import OptionError, SourceUnavailable
from adapters.memory import MemoryAdapter
from adapters.odbc.adapter import ODBCAdapter
from adapters.odbc.drivers import connection_text, driver_named
from adapters.query import Query, Table
from adapters.registry import KIND_NAMES, KINDS, adapter_class
from adapters.sql.adapter import SQLAdapter
from tests.contract.adapters.world import WORLDS

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_kind_has_a_class_that_knows_its_word(kind: str) -> None:
    assert adapter_class(kind).kind == kind
    assert KINDS[kind] is adapter_class(kind)


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_kind_and_option_is_documented(kind: str) -> None:
    text = (DOCS / "adapters.md").read_text()
    assert f"`{kind}`" in text
    text += (DOCS / "exports.md").read_text() + (DOCS / "desktop-files.md").read_text()
    text += (DOCS / "spreadsheets.md").read_text()
    missing = [option.name for option in adapter_class(kind).options if f"`{option.name}`" not in text]
    assert not missing


def test_every_kind_has_a_world() -> None:
    assert {declared.kind for declared in WORLDS.values()} == {*KIND_NAMES}


def test_an_unknown_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        adapter_class("dbase")


def test_no_driver_is_imported_before_it_is_used() -> None:
    code = (
        "import sys; from adapters.registry import KINDS, KIND_NAMES; import adapters.base, adapters.query\n"
        "print([name for name in ('sqlalchemy', 'pyodbc', 'psycopg', 'pymysql', 'flask') if name in sys.modules])"
    )
    assert _run(code) == "[]"


def test_the_charsets_of_mainframes_and_desktops_are_known_before_any_kind_is_used() -> None:
    code = "import adapters.base; print([bytes([0x51, 0x9C]).decode(name) for name in ('cp1047', 'mazovia')])"
    assert _run(code) == "['éæ', 'QŁ']"


def test_a_missing_odbc_library_names_the_package_that_brings_it() -> None:
    code = (
        "import sys; sys.modules['pyodbc'] = None\n"
        "from adapters.errors import DriverMissing; from adapters.odbc.adapter import ODBCAdapter\n"
        "try: ODBCAdapter.open('legacy', {'dsn': 'x'})\n"
        "except DriverMissing as error: print(error.hint)"
    )
    assert "libodbc2" in _run(code)


def _run(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=DOCS.parent)
    return run.stdout.strip()


@pytest.mark.parametrize(
    ("kind", "options", "option"),
    [
        (SQLAdapter, {}, "url"),
        (SQLAdapter, {"url": "no url"}, "url"),
        (SQLAdapter, {"url": "sqlite://"}, "url"),
        (SQLAdapter, {"url": "nosuch://host/db"}, "url"),
        (SQLAdapter, {"url": "sqlite:///x.db", "timeout": "soon"}, "timeout"),
        (SQLAdapter, {"url": "sqlite:///x.db", "connections": "0"}, "connections"),
        (SQLAdapter, {"url": "sqlite:///x.db", "charset": "cp99999"}, "charset"),
        (SQLAdapter, {"url": "sqlite:///x.db", "charset": "hex"}, "charset"),
        (ODBCAdapter, {}, "dsn"),
        (ODBCAdapter, {"dsn": "a", "driver": "b"}, "dsn"),
        (ODBCAdapter, {"driver": "b", "limit_style": "some"}, "limit_style"),
        (MemoryAdapter, {}, "tables"),
        (MemoryAdapter, {"tables": {"T": "rows"}}, "tables"),
        (MemoryAdapter, {"tables": {"T": [{"A": "1"}, {"B": "1"}]}}, "tables"),
    ],
)
def test_a_bad_option_is_named_and_comes_with_a_way_out(kind: Any, options: dict[str, Any], option: str) -> None:
    with pytest.raises(OptionError) as caught:
        kind.open("legacy", options)
    assert caught.value.option == option
    assert caught.value.hint


def test_opening_a_source_connects_to_nothing(tmp_path: Path) -> None:
    adapter = SQLAdapter.open("legacy", {"url": f"sqlite:///{tmp_path}/absent.db"})
    with pytest.raises(SourceUnavailable):
        adapter.read(Query(Table("T"), ("A",), limit=1))
    assert list(tmp_path.iterdir()) == []


def test_what_the_operator_wrote_is_not_overridden_by_a_drivers_quirk() -> None:
    text = connection_text(
        {"DRIVER": "x", "PWD": "a;b}c"}, "Database=d; timeout = 9;", {"Timeout": "5", "NoCreat": "1"}
    )
    assert text == "DRIVER=x;Database=d; timeout = 9;PWD={a;b}}c};NoCreat=1;"


@pytest.mark.parametrize(
    ("name", "driver"),
    [
        ("/usr/lib/x86_64-linux-gnu/odbc/libsqlite3odbc.so", "SQLite ODBC"),
        ("PostgreSQL Unicode", "psqlODBC"),
        ("MariaDB Unicode", "MariaDB Connector/ODBC"),
        ("FreeTDS", "FreeTDS"),
        ("Some Other Driver", "ODBC"),
    ],
)
def test_a_driver_is_known_by_its_path_or_its_name(name: str, driver: str) -> None:
    assert driver_named(name).name == driver
