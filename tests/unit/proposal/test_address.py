"""Addresses are understood by what they are, and keep their passwords to themselves."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from wrapper.proposal.address import origins
from wrapper.proposal.origin import AddressError, Origin


def one(address: str | Path, name: str | None = None) -> Origin:
    (found,) = origins(str(address), name)
    return found


@pytest.mark.parametrize(
    ("address", "url", "value"),
    [
        ("postgresql://reader:secret@db.example/shop", "postgresql://reader@db.example/shop", "secret"),
        ("mysql://reader:p%40ss/word@db.example:3306/shop", "mysql://reader@db.example:3306/shop", "p@ss/word"),
        ("postgresql://u:s3c/r?#%{}@db.example/shop", "postgresql://u@db.example/shop", "s3c/r?#%{}"),
    ],
)
def test_a_password_in_a_url_becomes_a_variable_that_holds_it_as_it_is(address: str, url: str, value: str) -> None:
    origin = one(address)

    assert origin.entries == {"url": url, "password": "${SHOP_PASSWORD}"}
    assert origin.variables == {"SHOP_PASSWORD": value}
    assert origin.options({}) == {"url": url, "password": value}


def test_a_password_among_the_parameters_of_a_url_becomes_a_variable_there() -> None:
    address = "postgresql://db.example/shop?user=u&password=s3cret"
    origin = one(address)

    assert origin.entries == {"url": "postgresql://db.example/shop?user=u&password=${SHOP_PASSWORD}"}
    assert origin.options({}) == {"url": address}


def test_a_variable_in_the_place_of_a_password_holds_it_as_it_is() -> None:
    origin = one("postgresql://u:${DB_PASS}@db.example/shop")

    assert (origin.entries, origin.variables) == (
        {"url": "postgresql://u@db.example/shop", "password": "${DB_PASS}"},
        {},
    )
    # Only a part of it: how it is spelled cannot be known.
    assert one("postgresql://u:${HALF}x@db.example/shop").entries == {"url": "postgresql://u:${HALF}x@db.example/shop"}
    assert one("postgresql://u:@db.example/shop").entries == {"url": "postgresql://u@db.example/shop"}


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:s3c@ret@db.example/shop",
        "mysql://u@x:s3cret@db.example/shop",
        "mssql+pyodbc:///?odbc_connect=DRIVER%3D%7BX%7D%3BPWD%3Ds3cret",
    ],
)
def test_an_address_whose_password_cannot_be_told_from_the_rest_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(AddressError) as refused:
        origins(address)

    assert "s3c" not in str(refused.value)
    assert "ret@" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("PWD={a;b}}c=d}", "a;b}c=d"),
        ("Password=s3cret", "s3cret"),
        ("PWD=p@:/%{}", "p@:/%{}"),
        ("pwd=a{b}c", "a{b}c"),
        ("PWD={x", "{x"),
        ("PASSWORD = s=3 ", "s=3"),
    ],
)
def test_a_password_of_odbc_is_taken_out_as_it_is_meant(text: str, password: str) -> None:
    origin = one(f"odbc:DRIVER={{Free TDS}};Server=db.example;UID=u;{text};APP=x")

    assert origin.entries == {
        "driver": "Free TDS",
        "user": "u",
        "password": "${LEGACY_PASSWORD}",
        "connection": "Server=db.example;APP=x",
    }
    assert origin.variables == {"LEGACY_PASSWORD": password}


def test_what_an_address_refers_to_is_known_as_it_is_and_as_a_url_spells_it() -> None:
    origin = one("postgresql://u:${DB_PASS}@db.example/shop")

    assert origin.secrets({"DB_PASS": "p%40ss", "HOME": "x"}) == {"p%40ss", "p@ss"}
    assert one("postgresql://u:p%40ss@db.example/shop").secrets({}) == {"p@ss"}


def test_a_reference_in_an_address_stays_one_and_is_filled_in_for_the_look() -> None:
    origin = one("postgresql://reader:${DB_PASS}@db.example/shop", "erp")

    assert (origin.name, origin.variables) == ("erp", {})
    assert origin.options({"DB_PASS": "x"}) == {"url": "postgresql://reader@db.example/shop", "password": "x"}
    with pytest.raises(AddressError, match="DB_PASS is not set"):
        origin.options({})


@pytest.mark.parametrize(
    "address", ["odbc:DSN=ERP;UID=reader;PWD={s;cret};APP=x", "DSN=ERP;UID=reader;PWD={s;cret};APP=x"]
)
def test_an_odbc_connection_is_taken_apart(address: str) -> None:
    origin = one(address)

    assert (origin.name, origin.kind) == ("erp", "odbc")
    assert origin.entries == {"dsn": "ERP", "user": "reader", "password": "${ERP_PASSWORD}", "connection": "APP=x"}
    assert origin.variables == {"ERP_PASSWORD": "s;cret"}


def test_a_sqlite_file_is_known_by_its_first_bytes_whatever_it_is_called(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "LAGER.DAT")) as database:
        database.execute("CREATE TABLE T (A)")

    assert one(tmp_path / "LAGER.DAT").entries == {"url": f"sqlite:///{tmp_path / 'LAGER.DAT'}"}


def test_a_folder_has_one_source_for_each_kind_of_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "PARTS.CSV").write_text("NO;NAME\n1;Bolt\n2;Nut\n3;Rod\n", encoding="utf-8")
    (folder / "STOCK.CSV").write_text("NO;QTY\n1;5\n2;6\n3;7\n", encoding="utf-8")
    (folder / "JOBS.DBF").write_bytes(b"\x03")
    (folder / "JOBS.CDX").write_bytes(b"\x00")
    (folder / "EMPTY.CSV").write_bytes(b"")
    found = {origin.kind: origin for origin in origins(str(folder))}

    assert set(found) == {"dbf", "delimited"}
    assert {name: table["file"] for name, table in found["delimited"].entries["tables"].items()} == {
        "PARTS": "PARTS.CSV",
        "STOCK": "STOCK.CSV",
    }
    assert len({origin.name for origin in found.values()}) == 2
    assert [left.table for origin in found.values() for left in origin.left_out] == ["EMPTY.CSV"]


def test_a_spreadsheet_of_another_program_is_left_out_of_a_folder_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "SHEET.CSV").write_text(
        'ID;PWXL;N;E\nP;PGeneral\nC;Y1;X1;K"PART"\nC;Y1;X2;K"QTY"\nE\n', encoding="ascii"
    )
    (tmp_path / "STOCK.CSV").write_text("PART;QTY\nA;3\nB;17\n", encoding="ascii")

    (found,) = origins(str(tmp_path))

    assert list(found.entries.get("tables", ["STOCK"])) == ["STOCK"]
    assert [(left.table, left.reason.partition(":")[0]) for left in found.left_out] == [
        ("SHEET.CSV", "it is SYLK, a spreadsheet, and no text export")
    ]


@pytest.mark.parametrize("address", ["/nowhere/at/all", "odbc:UID=x", "sqlite:////nowhere.db"])
def test_an_address_that_leads_nowhere_says_so(address: str) -> None:
    with pytest.raises(AddressError):
        origins(address)


def test_a_file_that_is_nothing_we_know_says_so(tmp_path: Path) -> None:
    (tmp_path / "picture.bin").write_bytes(bytes(range(256)) * 40)

    with pytest.raises(AddressError, match="neither a database this gateway knows nor a text export"):
        origins(str(tmp_path / "picture.bin"))


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("Stock.XLSX", b"PK\x03\x04", "it is damaged or cut off: File is not a zip file"),
        ("stock.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it cannot be read as a workbook"),
        ("stock.ods", b"PK\x03\x04", "it is damaged or cut off"),
        ("stock.xls", b"\x09\x08\x10\0", "it is a spreadsheet of a program that this gateway does not read"),
        ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is a file of an Office program: save it as .xlsx"),
        ("stock.csv", b"\x09\0\4\0\0\0\x10\0", "it is a spreadsheet"),
        ("stock.csv", b"\0\0\2\0\6\4\6\0\x08\0", "it is a spreadsheet"),
        ("shop.sql", b"CREATE TABLE jobs (id int);", "it is a script of SQL: run it in a database"),
        ("jobs.fpt", b"\0\0\0\x08", "it holds the memos of a DBF table: name the table"),
        ("jobs.CDX", b"\0", "it is an index of a DBF table: name the table"),
        ("shop.dbc", b"\x30", "it is the container of a FoxPro database: name the folder"),
        ("jobs.cpy", b"       01 JOB.", "it is a copybook, which describes a file"),
    ],
)
def test_a_file_that_is_known_and_no_source_says_what_to_name(
    name: str, head: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(head)
    with pytest.raises(AddressError, match=f"{re.escape(name)} cannot be a source: {said}"):
        origins(str(tmp_path / name))


def _zipped(names: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}), "it is a spreadsheet"),
        (_zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "it is a spreadsheet"),
        (_zipped({"STOCK.TXT": b"1;2"}), "it is a zip archive: give it the ending .zip"),
        (gzip.compress(b"no;name\n1;a\n2;b\n"), "it is packed by gzip: give it the ending .gz"),
        (bz2.compress(b"no;name\n1;a\n2;b\n"), "it is packed by bzip2: have it packed by gzip or zip"),
        (lzma.compress(b"no;name\n1;a\n2;b\n"), "it is packed by xz"),
        (b"7z\xbc\xaf\x27\x1c\0\4" + bytes(30), "it is packed by 7-Zip"),
        (b"Rar!\x1a\x07\x01\0" + bytes(30), "it is packed by RAR"),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "it is a PDF"),
    ],
)
@pytest.mark.parametrize("name", ["STOCK.CSV", "stock.txt", "STOCK"])
def test_what_is_called_an_export_and_is_something_else_says_what_it_is(
    name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AddressError, match=f"{name} cannot be a source: {re.escape(said)}"):
        origins(str(tmp_path / name))
    with pytest.raises(AddressError, match=f"there is no database and no export in .*; {name}: {re.escape(said)}"):
        origins(str(tmp_path))


def test_lines_of_text_that_are_called_a_spreadsheet_are_read(tmp_path: Path) -> None:
    lines = [f"{number};part {number};{number * 7}" for number in range(20)]
    (tmp_path / "stock.xls").write_text("\n".join(["no;name;quantity", *lines, ""]), encoding="utf-8")
    (found,) = origins(str(tmp_path / "stock.xls"))
    assert found.kind == "delimited"
