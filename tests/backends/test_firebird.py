"""What only Firebird has: columns of many charsets, dialect 1, arrays, and an engine inside our own process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.base import ForeignKey
from adapters.errors import DriverMissing, OptionError, SourceBusy, SourceUnavailable
from adapters.firebird.values import CHARSETS
from adapters.query import Condition, Order, Query, Statement, Table, Undecodable, Where
from adapters.sql.adapter import SQLAdapter
from tests.firebird import at, create, execute, run_script, url_of, writing
from tests.servers import Server

OLD = """
CREATE TABLE ORDERS (NUM INTEGER NOT NULL PRIMARY KEY);
CREATE TABLE PARTS (
    NUM CHAR(4) NOT NULL, ORDER_NO INTEGER REFERENCES ORDERS (NUM), PRICE NUMERIC(12, 2), WEIGHT FLOAT, BOUGHT DATE,
    WIN CHAR(8), DOS VARCHAR(8) CHARACTER SET DOS437, UNI CHAR(8) CHARACTER SET UTF8,
    ANYHOW VARCHAR(8) CHARACTER SET NONE, NOTE BLOB SUB_TYPE TEXT, PICTURE BLOB, SIZES INTEGER [3],
    DOUBLED COMPUTED BY (PRICE * 2), PRIMARY KEY (NUM));
CREATE VIEW CHEAP AS SELECT NUM FROM PARTS WHERE PRICE < 10;
INSERT INTO PARTS (NUM, PRICE, WEIGHT, BOUGHT) VALUES ('A1', 12.37, 0.15, '3-MAR-1996');
"""
BOUGHT = datetime(1996, 3, 3)  # noqa: DTZ001 - Firebird 3 knows no zones
TEXTS = {
    "WIN": "Größe 5€".encode("cp1252"),
    "DOS": "Größe ½".encode("cp437"),
    "UNI": "Œuvre 5€".encode(),
    "ANYHOW": "Søn".encode("cp865"),
    "NOTE": "Zeile 1\nZeile zwölf".encode("cp1252"),
    "PICTURE": b"\x00\xff\x81",
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database as InterBase 5 would have it, written by programs that spoke each their own charset."""
    path = tmp_path_factory.mktemp("old") / "parts.gdb"
    create(path, OLD, dialect=1)
    with writing(f"firebird:///{path}") as raw:
        changes = ", ".join(f"{column} = ?" for column in TEXTS)
        execute(raw, f"UPDATE PARTS SET {changes}", list(TEXTS.values()))
        execute(raw, "UPDATE PARTS SET SIZES = ?", [[1, 2, 3]])
    return path


@pytest.fixture(scope="module")
def old(file: Path) -> Iterator[SQLAdapter]:
    with closing(SQLAdapter.open("legacy", {"url": f"firebird:///{file}", "charset": "cp865"})) as adapter:
        yield adapter


def read(adapter: SQLAdapter, *columns: str, where: tuple[Where, ...] = ()) -> list[tuple[object, ...]]:
    return adapter.read(Query(Table("PARTS"), columns, where, limit=5))


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("WIN", "Größe 5€"),
        ("DOS", "Größe ½"),
        ("UNI", "Œuvre 5€"),
        ("ANYHOW", "Søn"),
        ("NOTE", "Zeile 1\nZeile zwölf"),
    ],
)
def test_every_column_is_read_and_searched_in_its_own_charset(old: SQLAdapter, column: str, text: str) -> None:
    assert read(old, column) == [(text,)]
    assert read(old, column, where=(Where(column, Condition.EQ, text),)) == [(text,)]
    assert read(old, column, where=(Where(column, Condition.PREFIX, text[:3]),)) == [(text,)]
    assert read(old, column, where=(Where(column, Condition.EQ, "日本"),)) == []


def test_a_binary_blob_stays_bytes_and_a_text_that_does_not_decode_too(file: Path) -> None:
    with closing(SQLAdapter.open("legacy", {"url": f"firebird:///{file}", "charset": "utf-8"})) as adapter:
        ((picture, text),) = read(adapter, "PICTURE", "ANYHOW")
    assert (picture, type(picture)) == (b"\x00\xff\x81", bytes)
    assert (text, type(text)) == (TEXTS["ANYHOW"], Undecodable)


def test_numbers_and_dates_of_dialect_1_are_exact(old: SQLAdapter) -> None:
    ((price, weight, bought, doubled),) = read(old, "PRICE", "WEIGHT", "BOUGHT", "DOUBLED")
    assert (str(price), weight, bought) == ("12.37", 0.15, BOUGHT)
    assert Decimal(str(doubled)) == Decimal("24.74")
    for column, value in (("PRICE", Decimal("12.37")), ("WEIGHT", 0.15), ("BOUGHT", BOUGHT)):
        assert read(old, "NUM", where=(Where(column, Condition.EQ, value),)) == [("A1  ",)]


def test_an_array_comes_as_its_json(old: SQLAdapter) -> None:
    assert read(old, "SIZES") == [("[1, 2, 3]",)]


@pytest.mark.parametrize(
    "where",
    [
        Where("NUM", Condition.EQ, "A1 and more"),
        Where("NUM", Condition.PREFIX, "A1 and more"),
        Where("ORDER_NO", Condition.EQ, 99_999_999_999),
    ],
)
def test_a_value_that_does_not_fit_its_column_is_found_nowhere(old: SQLAdapter, where: Where) -> None:
    query = Query(Table("PARTS"), ("NUM",), (where,), (Order("NUM", nullable=False),), limit=5)
    assert old.read(query) == []
    assert old.count(query, 10) == 0
    assert list(old.stream(query, 2)) == []


def test_keys_views_arrays_and_decimals_are_described(old: SQLAdapter) -> None:
    tables = {table.name: table for table in old.describe()}
    parts = tables["PARTS"]
    assert parts.key == ("NUM",)
    assert parts.foreign_keys == (ForeignKey(("ORDER_NO",), "ORDERS", ("NUM",)),)
    types = {column.name: column.type for column in parts.columns}
    assert (types["NUM"], types["SIZES"]) == ("CHAR(4) CHARACTER SET WIN1252", "ARRAY")
    assert (types["PRICE"], types["BOUGHT"]) == ("NUMERIC(15, 2)", "TIMESTAMP")
    assert tables["CHEAP"].is_view


def test_the_numbers_of_charsets_are_firebirds_own(old: SQLAdapter) -> None:
    text = 'SELECT RDB$CHARACTER_SET_ID AS "id", TRIM(RDB$CHARACTER_SET_NAME) AS "name" FROM RDB$CHARACTER_SETS'
    names = dict(old.read(Query(Statement(text), ("id", "name"), limit=100)))
    windows = {number: int(codec[2:]) for number, codec in CHARSETS.items() if names[number].startswith("WIN")}
    assert {names[number] for number in windows} == {f"WIN{page}" for page in windows.values()}
    dos = {number: codec[2:] for number, codec in CHARSETS.items() if names[number].startswith("DOS")}
    assert {names[number] for number in dos} == {f"DOS{page}" for page in dos.values()}
    # NEXT, CYRL and the like: no codec is known. Their texts are read by the source's own charset.
    assert set(names.values()) - {names[n] for n in CHARSETS} == {"NONE", "OCTETS", "ASCII", "NEXT", "CYRL"}


def test_an_operators_literal_beyond_ascii_says_its_charset(old: SQLAdapter) -> None:
    text = "SELECT NUM FROM PARTS WHERE WIN = _UTF8 'Größe 5€'"
    assert old.read(Query(Statement(text), ("NUM",), limit=5)) == [("A1  ",)]


def test_a_second_process_is_told_that_the_file_is_taken(old: SQLAdapter, file: Path) -> None:
    read(old, "NUM")
    code = (
        "from adapters.sql.adapter import SQLAdapter\n"
        f"adapter = SQLAdapter.open('legacy', {{'url': 'firebird:///{file}'}})\n"
        "try: adapter.probe()\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    said = _python(code).stdout
    assert said.startswith(SourceBusy.__name__)
    assert "legacy: another process has the database file open" in said
    assert "use a Firebird server, or WRAPPER_WORKERS=1" in said


def test_a_worker_that_is_told_to_stop_ends_without_a_crash(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.gdb"
    copy.write_bytes(file.read_bytes())
    # The embedded engine hears SIGTERM too, and closes its connections: what reads then is told so.
    code = (
        "import os, signal, time\n"
        "from adapters.errors import SourceUnavailable\n"
        "from adapters.sql.adapter import SQLAdapter\n"
        "signal.signal(signal.SIGTERM, lambda *_: None)\n"
        f"adapter = SQLAdapter.open('legacy', {{'url': 'firebird:///{copy}'}})\n"
        "adapter.probe()\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "time.sleep(0.3)\n"
        "try: adapter.probe(); print('answered')\n"
        "except SourceUnavailable as error: print(error)\n"
        "adapter.close()"
    )
    done = _python(code)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() in {"answered", "legacy: the source cannot be reached"}


def _python(code: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False, cwd=root, timeout=30
    )


def test_a_table_can_be_altered_and_dropped_while_we_read_it(firebird: Server) -> None:
    create(at(firebird, "altered.fdb"), "CREATE TABLE T (N INTEGER);\nCOMMIT;\nINSERT INTO T VALUES (1);")
    connected = f"CONNECT '{at(firebird, 'altered.fdb')}' USER 'SYSDBA' PASSWORD 'masterkey';\n"
    query = Query(Table("T"), ("N",), limit=5)
    with closing(SQLAdapter.open("legacy", {"url": url_of(firebird, "altered.fdb")})) as adapter:
        assert adapter.read(query) == [(1,)]
        run_script(f"{connected}ALTER TABLE T ADD M INTEGER;\nCOMMIT;\n")
        assert adapter.read(query) == [(1,)]
        run_script(f"{connected}DROP TABLE T;\nCOMMIT;\n")


@pytest.mark.parametrize(
    ("url", "word"),
    [("firebird://SYSDBA@erp.example", "names no database"), ("firebird:///", "names no database")],
)
def test_a_url_without_a_database_is_named(url: str, word: str) -> None:
    with pytest.raises(OptionError, match=word) as caught:
        SQLAdapter.open("legacy", {"url": url})
    assert "firebird:////folder/file.fdb" in caught.value.hint


def test_a_missing_client_library_names_its_package(tmp_path: Path) -> None:
    with pytest.raises(DriverMissing, match="client library") as caught:
        SQLAdapter.open("legacy", {"url": f"firebird://a@b//c.fdb?fb_client_library={tmp_path}/libfbclient.so.2"})
    assert caught.value.hint == "apt-get install libfbclient2"


def test_a_missing_engine_names_its_package(tmp_path: Path) -> None:
    (tmp_path / "libfbclient.so.2").touch()
    with pytest.raises(DriverMissing, match="embedded engine") as caught:
        SQLAdapter.open("legacy", {"url": f"firebird:////c.fdb?fb_client_library={tmp_path}/libfbclient.so.2"})
    assert "firebird3.0-server-core" in caught.value.hint


def test_a_missing_driver_names_the_extra() -> None:
    code = (
        "import sys; sys.modules['firebird.driver'] = None\n"
        "from adapters.errors import DriverMissing; from adapters.sql.adapter import SQLAdapter\n"
        "try: SQLAdapter.open('legacy', {'url': 'firebird://a@b//c.fdb'})\n"
        "except DriverMissing as error: print(error, '|', error.hint)"
    )
    assert _python(code).stdout.strip() == (
        "the driver firebird-driver is not installed | pip install 'wrapper-gateway[firebird]'"
    )


def test_a_missing_file_and_a_wrong_password_are_unavailable(firebird: Server, tmp_path: Path) -> None:
    wrong = url_of(firebird, "security.fdb").replace("masterkey", "wrong")
    for url in (f"firebird:///{tmp_path}/absent.fdb", wrong):
        with closing(SQLAdapter.open("legacy", {"url": url})) as adapter:
            with pytest.raises(SourceUnavailable) as caught:
                adapter.probe()
            assert str(caught.value) == "legacy: the source cannot be reached"
