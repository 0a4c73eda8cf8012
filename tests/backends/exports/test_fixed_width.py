"""Fixed-width exports: positions, lengths, trailers and code pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.errors import OptionError, SourceUnavailable
from adapters.query import Order, Query, Table, Undecodable
from adapters.registry import adapter_class

LAYOUT = {"PART": ("1", "4"), "QTY": ("5", "5", "integer"), "NAME": ("10", "8")}


def write(folder: Path, content: bytes) -> Path:
    path = folder / "STOCK.TXT"
    path.write_bytes(content)
    return path


def test_fields_are_cut_by_position_and_keep_their_padding(tmp_path, opened, rows_of):
    path = write(tmp_path, "A1  00012Flügel  \r\nB1  -0003Ring    \r\n".encode("cp437"))
    adapter = opened("fixed_width", path, layout=LAYOUT)
    assert rows_of(adapter, "PART", "QTY", "NAME") == [("A1  ", 12, "Flügel  "), ("B1  ", -3, "Ring    ")]


def test_numbers_are_sorted_as_numbers(tmp_path, opened):
    path = write(tmp_path, b"A1  00012x       \nB1  -0003y       \nC1     -4z       \n")
    query = Query(Table("STOCK"), ("QTY",), order=(Order("QTY"), Order("PART")), limit=9)
    assert opened("fixed_width", path, layout=LAYOUT).read(query) == [(-4,), (-3,), (12,)]


def test_a_record_of_the_wrong_length_is_set_aside(tmp_path, opened, rows_of, caplog):
    path = write(tmp_path, b"A1  00012Ring    \r\nLPT1 OFFLINE\r\nB1  00003Ring    \r\n")
    adapter = opened("fixed_width", path, layout=LAYOUT, record_length="17")
    assert [part for (part,) in rows_of(adapter, "PART")] == ["A1  ", "B1  "]
    assert "1 lines" in caplog.text


def test_without_a_record_length_a_short_line_is_filled_up(tmp_path, opened, rows_of):
    path = write(tmp_path, b"A1  00012Ri\n")
    assert rows_of(opened("fixed_width", path, layout=LAYOUT), "PART", "NAME") == [("A1  ", "Ri      ")]


def test_positions_count_bytes_also_where_letters_take_two(tmp_path, opened, rows_of):
    path = write(tmp_path, "A1  00012Åsgård  \nB1  00001Ring    \n".encode())
    layout = LAYOUT | {"NAME": ("10", "10")}
    rows = rows_of(opened("fixed_width", path, layout=layout, charset="utf-8"), "PART", "NAME")
    assert rows == [("A1  ", "Åsgård  "), ("B1  ", "Ring      ")]


def test_a_text_that_does_not_decode_arrives_as_its_bytes(tmp_path, opened, rows_of):
    path = write(tmp_path, b"A1  00012Fl\x81gel  \n")
    rows = rows_of(opened("fixed_width", path, layout=LAYOUT, charset="cp1252"), "PART", "NAME")
    assert rows == [("A1  ", b"Fl\x81gel  ")]
    assert type(rows[0][1]) is Undecodable


def test_a_layout_of_one_column_gives_rows_of_one(tmp_path, opened, rows_of):
    path = write(tmp_path, b"A1  \nB1  \n")
    assert rows_of(opened("fixed_width", path, layout={"PART": ("1", "4")}), "PART") == [("A1  ",), ("B1  ",)]


def test_header_lines_trailer_and_the_end_mark_of_dos_are_no_rows(tmp_path, opened, rows_of):
    path = write(tmp_path, b"STOCK LIST\nA1  00012Ring    \n99END 1\n\x1a")
    adapter = opened("fixed_width", path, layout=LAYOUT, skip_lines="1", trailer="99END (?P<count>[0-9]+)")
    assert rows_of(adapter, "PART") == [("A1  ",)]


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (b"", "there is no trailer after line 1"),
        (b"99END 2\n", "counts 2 records and the file has 1"),
        (b"99END 1\nB1  00001Ring    \n", "line 3 follows the trailer"),
    ],
)
def test_an_export_whose_trailer_is_wrong_is_not_served(*, tmp_path, opened, rows_of, caplog, ending, words):
    path = write(tmp_path, b"A1  00012Ring    \n" + ending)
    with pytest.raises(SourceUnavailable):
        rows_of(opened("fixed_width", path, layout=LAYOUT, trailer="99END (?P<count>[0-9]+)"), "PART")
    assert words in caplog.text


@pytest.mark.parametrize(
    "layout",
    [
        None,
        {},
        {"PART": "1-4"},
        {"PART": ("0", "4")},
        {"PART": ("1", "x")},
        {"PART": ("1", "4", "date")},
        {"PART": ("15", "4")},
    ],
)
def test_a_malformed_layout_is_an_option_error_with_a_way_out(layout):
    with pytest.raises(OptionError) as raised:
        adapter_class("fixed_width").open("stock", {"path": "x", "layout": layout, "record_length": "17"})
    assert raised.value.option == "layout"
    assert raised.value.hint


@pytest.mark.parametrize(
    ("options", "rest"),
    [({"layout": LAYOUT, "record_length": "17"}, ()), ({"layout": LAYOUT | {"REST": ("18", "2")}}, ("  ",))],
)
def test_a_carriage_return_that_was_doubled_on_its_way_is_no_letter(tmp_path, opened, rows_of, options, rest):
    path = write(tmp_path, b"A1  00012Ring    \r\r\nB1  00003Flange  \r\r\n")
    adapter = opened("fixed_width", path, **options)
    rows = rows_of(adapter, *options["layout"])
    assert rows == [("A1  ", 12, "Ring    ", *rest), ("B1  ", 3, "Flange  ", *rest)]
    assert list(adapter.quarantined("STOCK")) == []


def test_blanks_of_a_mainframe_are_not_taken_for_a_text_of_commercial_ats(tmp_path, opened, rows_of):
    path = write(tmp_path, b"\x40" * 17 * 20)
    adapter = opened(
        "fixed_width", path, layout=LAYOUT, charset="cp273", record_format="fixed", record_length="17", key=()
    )
    assert rows_of(adapter, "PART", "NAME") == [("    ", " " * 8)] * 20


@pytest.mark.parametrize("record", [bytes.fromhex("00050007"), bytes.fromhex("444c4143")])
def test_numbers_in_bytes_are_not_taken_for_text_of_another_charset(tmp_path, opened, rows_of, record):
    path = write(tmp_path, record * 40)
    layout = {"QTY": ("1", "2", "binary"), "MIN": ("3", "2", "binary")}
    adapter = opened(
        "fixed_width", path, layout=layout, charset="cp273", record_format="fixed", record_length="4", key=()
    )
    expected = (int.from_bytes(record[:2]), int.from_bytes(record[2:]))
    assert rows_of(adapter, "QTY", "MIN") == [expected] * 40
