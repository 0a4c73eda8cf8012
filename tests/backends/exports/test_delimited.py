"""Delimited exports: how their rows are split, typed and set aside."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from adapters.errors import OptionError, SourceUnavailable
from adapters.query import Condition, Order, Query, Table, Undecodable, Where
from adapters.registry import adapter_class


def write(folder: Path, content: bytes) -> Path:
    path = folder / "STOCK.CSV"
    path.write_bytes(content)
    return path


def quarantined(folder: Path) -> list[tuple[int, str, bytes]]:
    (snapshot,) = (folder / "state").glob("*.sqlite")
    connection = sqlite3.connect(snapshot)
    try:
        return connection.execute("SELECT line, reason, raw FROM _quarantine ORDER BY line").fetchall()
    finally:
        connection.close()


def test_the_header_names_the_columns(tmp_path, opened, rows_of):
    path = write(tmp_path, 'PART;NAME\r\nB1;Ring, Ångström\r\nA1;"Plate; large"\r\n'.encode("cp1252"))
    assert rows_of(opened("delimited", path), "PART", "NAME") == [("A1", "Plate; large"), ("B1", "Ring, Ångström")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_name_within_quotes_may_go_over_several_lines(tmp_path, opened, rows_of, end):
    lines = [b'PART;"QTY', b"", b' in stock";"BIN', b'NO"', b'A1;3;"x', b'y"', b"B1;4;z", b""]
    adapter = opened("delimited", write(tmp_path, end.join(lines)), columns={"QTY in stock": "integer"})
    assert rows_of(adapter, "PART", "QTY in stock", "BIN NO") == [("A1", 3, "x\ny"), ("B1", 4, "z")]
    assert quarantined(tmp_path) == []


def test_a_header_whose_quote_is_never_closed_is_refused(tmp_path, opened, rows_of, caplog):
    path = write(tmp_path, b'"PART;QTY\n' + b"A1;3\n" * 150)
    with pytest.raises(SourceUnavailable):
        rows_of(opened("delimited", path), "PART")
    assert "line 1, the header, cannot be read: a quote is not closed" in caplog.text


def test_without_a_header_the_declared_columns_name_them(tmp_path, opened, rows_of):
    path = write(tmp_path, b"A1|3\nB1|4\n")
    adapter = opened("delimited", path, header="no", delimiter="|", columns=["PART", "QTY"])
    assert rows_of(adapter, "PART", "QTY") == [("A1", "3"), ("B1", "4")]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path, opened, rows_of):
    path = write(tmp_path, b"\xef\xbb\xbfPART;QTY\nA1;3\n")
    assert rows_of(opened("delimited", path, charset="utf-8"), "PART", "QTY") == [("A1", "3")]


def test_declared_numbers_are_compared_as_numbers(tmp_path, opened):
    path = write(tmp_path, b"PART;QTY\nA;9\nB;10\nC;-2\nD; \n")
    adapter = opened("delimited", path, columns={"QTY": "integer"})
    above = Query(
        Table("STOCK"), ("PART", "QTY"), (Where("QTY", Condition.GT, "8"),), (Order("QTY"), Order("PART")), limit=9
    )
    assert adapter.read(above) == [("A", 9), ("B", 10)]


def test_a_decimal_comma_is_read_in_declared_decimals_only(tmp_path, opened, rows_of):
    path = write(tmp_path, b"PART;COST;NOTE\nA;1.234,50;1,5\n")
    adapter = opened("delimited", path, columns={"COST": "decimal"}, decimal_comma="yes")
    assert rows_of(adapter, "PART", "COST", "NOTE") == [("A", 1234.5, "1,5")]


def test_a_text_that_does_not_decode_arrives_as_its_bytes(tmp_path, opened, rows_of):
    path = write(tmp_path, b"PART;NAME\nA;Fl\x81gel\nB;Fl\xfcgel\n")
    rows = rows_of(opened("delimited", path), "PART", "NAME")
    assert rows == [("A", b"Fl\x81gel"), ("B", "Flügel")]
    assert type(rows[0][1]) is Undecodable


def test_a_line_with_the_wrong_number_of_fields_is_set_aside(tmp_path, opened, rows_of):
    path = write(tmp_path, b"PART;NAME\nA;one\nPrinter out of paper\nB;two;three\nC;four\n")
    assert rows_of(opened("delimited", path), "PART", "NAME") == [("A", "one"), ("C", "four")]
    assert quarantined(tmp_path) == [
        (3, "the line has 1 fields instead of 2", b"Printer out of paper"),
        (4, "the line has 3 fields instead of 2", b"B;two;three"),
    ]


def test_a_quoted_field_may_go_over_several_lines(tmp_path, opened, rows_of):
    path = write(tmp_path, b'PART;NAME\nA;"one\r\ntwo"\nB;three\n')
    assert rows_of(opened("delimited", path), "PART", "NAME") == [("A", "one\ntwo"), ("B", "three")]


def test_a_quote_that_is_never_closed_costs_its_own_line_only(tmp_path, opened, rows_of):
    lines = b"".join(b"P%03d;x\n" % number for number in range(300))
    path = write(tmp_path, b'PART;NAME\nA;"open\n' + lines)
    rows = rows_of(opened("delimited", path), "PART", "NAME")
    assert len(rows) == 300
    assert [line for line, _, _ in quarantined(tmp_path)] == [2]


def test_quotes_are_letters_where_the_exporter_does_not_quote(tmp_path, opened, rows_of):
    path = write(tmp_path, b'PART\tNAME\nA\t3" pipe\n')
    assert rows_of(opened("delimited", path, quote="none", delimiter="tab"), "PART", "NAME") == [("A", '3" pipe')]


def test_a_declared_column_that_the_header_lacks_fails_the_load_and_is_named_in_the_log(
    tmp_path, opened, rows_of, caplog
):
    path = write(tmp_path, b"PART;NAME\nA;one\n")
    with pytest.raises(SourceUnavailable, match="has not been loaded"):
        rows_of(opened("delimited", path, columns={"QTY": "integer"}), "PART")
    assert "the header has no QTY; it has PART, NAME" in caplog.text


@pytest.mark.parametrize("content", [b"", b"PART;PART\nA;B\n", b"PART;NAME\nno row\nnor this\n"])
def test_a_file_that_is_no_such_export_is_not_served(tmp_path, opened, rows_of, content):
    with pytest.raises(SourceUnavailable):
        rows_of(opened("delimited", write(tmp_path, content)), "PART")


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({}, "path"),
        ({"path": "x.csv", "header": "no"}, "columns"),
        ({"path": "x.csv", "delimiter": "::"}, "delimiter"),
        ({"path": "x.csv", "header": "perhaps"}, "header"),
        ({"path": "x.csv", "charset": "cp9999"}, "charset"),
        ({"path": "x.csv", "columns": {"QTY": "number"}}, "columns"),
        ({"path": "x.csv", "trailer": "("}, "trailer"),
        ({"path": "x.csv", "check_every": "0"}, "check_every"),
        ({"path": "x.csv", "skip_lines": "-1"}, "skip_lines"),
    ],
)
def test_a_malformed_option_is_named_with_a_way_out(options, option):
    with pytest.raises(OptionError) as raised:
        adapter_class("delimited").open("stock", options)
    assert raised.value.option == option
    assert raised.value.hint
