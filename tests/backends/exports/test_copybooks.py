"""COBOL copybooks: what their items become, and what is refused with its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adapters.errors import OptionError
from adapters.fixed_width.copybook import Copybook
from adapters.fixed_width.record_layout import Layout

EVERYTHING = """\
000100* A record with a bit of everything
000200 01  STOCK-REC.
000300     05  PART-NO            PIC X(15).
000400     05  FILLER             PIC XX.
000500     05  QTY                PIC S9(7)V99 COMP-3.
000600     05  PLACE.
000700         10  WAREHOUSE      PIC A(3).
000800         10  BIN OCCURS 2 TIMES INDEXED BY IX.
000900             15  SHELF      PIC 9(2).
001000             15  LEVELS     OCCURS 2 PIC S9(4) COMP.
001100     05  STATUS             PIC X.
001200         88  OPEN-STATUS    VALUE 'O'.
001300         88  DONE           VALUES ARE "C" 'D'.
001400     05  PRICE              PIC S9(5)V9(2) SIGN IS LEADING SEPA
001500-                           RATE CHARACTER.
001600     05  BIG                PIC S9(18) USAGE COMPUTATIONAL.
001700     05  THOUSANDS          PIC 9(3)P(3).
001800     05  TINY               PIC VPP99.
001900     05  LISTED             PIC ZZ,ZZ9.99-.
002000     05  RATE               COMP-2.
002100     05  NOTE               PIC X(5) VALUE 'it''s. '.
002200 66  ALIAS RENAMES PART-NO.
"""


def layout(folder: Path, text: str, **choices: object) -> Layout:
    path = folder / "JOBS.CPY"
    path.write_text(text)
    return Copybook.load(path).layout(**choices)


def below(items: str) -> str:
    return f"       01  REC.\n{items}"


def names(found: Layout) -> list[str]:
    return [position.column.name for position in found.positions]


def test_items_stand_where_cobol_puts_them(tmp_path):
    found = layout(tmp_path, EVERYTHING)
    places = {at.column.name: (at.start, at.length, at.storage.value) for at in found.positions}
    assert places == {
        "PART-NO": (0, 15, "text"),
        "QTY": (17, 5, "packed"),
        "WAREHOUSE": (22, 3, "text"),
        "SHELF-1": (25, 2, "zoned"),
        "LEVELS-1-1": (27, 2, "binary"),
        "LEVELS-1-2": (29, 2, "binary"),
        "SHELF-2": (31, 2, "zoned"),
        "LEVELS-2-1": (33, 2, "binary"),
        "LEVELS-2-2": (35, 2, "binary"),
        "STATUS": (37, 1, "text"),
        "PRICE": (38, 8, "separate"),
        "BIG": (46, 8, "binary"),
        "THOUSANDS": (54, 3, "zoned"),
        "TINY": (57, 2, "zoned"),
        "LISTED": (59, 10, "text"),
        "RATE": (69, 8, "float"),
        "NOTE": (77, 5, "text"),
    }
    assert found.length == 82


def test_decimals_and_code_names_are_kept(tmp_path):
    found = layout(tmp_path, EVERYTHING)
    columns = {at.column.name: at.column for at in found.positions}
    assert (columns["QTY"].type, columns["QTY"].scale) == ("decimal", 2)
    assert (columns["TINY"].scale, columns["THOUSANDS"].type) == (4, "integer")
    assert columns["QTY"].spelling == "PIC S9(7)V99 COMP-3"
    assert found.codes == {"STATUS": {"O": "OPEN-STATUS"}}
    assert columns["STATUS"].remarks == "OPEN-STATUS is O; DONE is C D"


@pytest.mark.parametrize(
    "text",
    [
        "01 REC.\n05 A PIC X(3). 05 B PIC 9(2).\n",
        "       01  REC.\n           05  A PIC X(3).\n           05  B\n               PIC 9(2).\n",
        "000100 01  REC.\n000200     05  A PIC X(3).\n000300/ page\n000400     05  B PIC 9(2).\n",
        "      * a comment\n\t01 REC.\n\t05 a pic x(3).\n\t05 b pic is 9(2).\n",
        "           05  A PIC X(3).\n           05  B PIC 9(2).\n",
        "*> free\n  01 REC. *> and more\n    05 A PIC XXX.\n\n    05 B PIC 99.\n",
        "       01  REC.                                                         12345678\n"
        "           05  A PIC X(3).                                              12345678\n"
        "           05  B PIC 9(2).                                              12345678\n",
    ],
)
def test_every_way_of_writing_gives_the_same_layout(tmp_path, text):
    found = layout(tmp_path, text)
    assert [(at.column.name, at.start, at.length) for at in found.positions] == [("A", 0, 3), ("B", 3, 2)]


REDEFINED = below(
    "           05  KIND PIC X.\n"
    "           05  PLAIN PIC X(8).\n"
    "           05  AS-DATE REDEFINES PLAIN.\n"
    "               10  YEAR PIC 9(4).\n"
    "               10  REST PIC X(4).\n"
    "           05  AS-AMOUNT REDEFINES PLAIN PIC S9(9) COMP-3.\n"
    "           05  BEHIND PIC X.\n"
)


def test_a_reading_of_redefined_bytes_is_chosen(tmp_path):
    assert names(layout(tmp_path, REDEFINED, redefines={"PLAIN": "as-date"})) == ["KIND", "YEAR", "REST", "BEHIND"]
    assert names(layout(tmp_path, REDEFINED, redefines={"PLAIN": "PLAIN"})) == ["KIND", "PLAIN", "BEHIND"]
    found = layout(tmp_path, REDEFINED, redefines={"PLAIN": "AS-AMOUNT"})
    assert [(at.column.name, at.start) for at in found.positions] == [("KIND", 0), ("AS-AMOUNT", 1), ("BEHIND", 9)]


@pytest.mark.parametrize("choice", [{}, {"PLAIN": "OTHER"}, {"PLAIN": "AS-DATE", "KIND": "X"}])
def test_without_a_choice_that_fits_the_readings_are_listed(tmp_path, choice):
    with pytest.raises(OptionError) as raised:
        layout(tmp_path, REDEFINED, redefines=choice)
    assert raised.value.option == "redefines"
    assert "JOBS.CPY:" in str(raised.value)


def test_one_of_several_records_is_chosen(tmp_path):
    text = (
        "       01  HEAD.\n           05  A PIC X.\n       01  BODY.\n           05  B PIC XX.\n       77  C PIC 9.\n"
    )
    assert names(layout(tmp_path, text, record="body")) == ["B"]
    assert names(layout(tmp_path, text, record="C")) == ["C"]
    with pytest.raises(OptionError, match="describes 3 records: HEAD, BODY, C") as raised:
        layout(tmp_path, text)
    assert raised.value.option == "record"


def test_the_same_name_in_two_groups_is_told_apart_by_the_group(tmp_path):
    group = "           05  {}.\n               10  AMOUNT PIC 9.\n"
    text = below(group.format("DEBIT") + group.format("CREDIT"))
    assert names(layout(tmp_path, text)) == ["AMOUNT", "AMOUNT OF CREDIT"]


def test_usage_and_sign_of_a_group_hold_for_its_items(tmp_path):
    text = below(
        "           05  SUMS USAGE COMP-3.\n               10  A PIC S9(3).\n               10  B PIC S9(5).\n"
    )
    assert [(at.storage, at.length) for at in layout(tmp_path, text).positions] == [("packed", 2), ("packed", 3)]


@pytest.mark.parametrize(
    ("items", "line", "words"),
    [
        ("           05  A PIC X(3)\n           05  B PIC X.\n", 3, "05 is no clause"),
        ("           05  A PIC X(3).\n           05  B PIC Q.\n", 3, "PIC Q is none that is read here"),
        ("           05  A PIC 9(40).\n", 2, "more than 31 digits"),
        ("           05  A PIC X(.\n", 2, "repetitions"),
        ("           05  A PIC X(3) COMP-3.\n", 2, "cannot be packed"),
        ("           05  A PIC S9(20) COMP.\n", 2, "too many digits for a binary item"),
        ("           05  A PIC S9(4) SYNC.\n", 2, "SYNCHRONIZED"),
        ("           05  A COMP-X.\n", 2, "COMP-X is not read"),
        ("           05  A PIC N(5).\n", 2, "double-byte"),
        ("           05  A.\n           05  B PIC X.\n", 2, "neither a PICTURE nor items below it"),
        ("           COPY OTHER REPLACING ==A== BY ==B==.\n", 2, "COPY brings in other text"),
        ("           05  :TAG:-A PIC X.\n", 2, "COPY … REPLACING fills in"),
        ("           51  A PIC X.\n", 2, "there is no level 51"),
        ("           05  A PIC X.\n             10  B PIC X.\n", 3, "which has a PICTURE"),
        ("           05  A PIC X VALUE 'open.\n", 2, "is not closed"),
        ("           05  A OCCURS 1 TO 5 PIC X.\n", 2, "OCCURS 1 TO 5 cannot be"),
        ("           05  A OCCURS X TIMES PIC X.\n", 2, "no number of repetitions"),
        (
            "           05  N PIC 9.\n           05  A OCCURS 1 TO 5 DEPENDING ON N PIC X.\n           05  B PIC X.\n",
            4,
            "varies",
        ),
        ("           05  A OCCURS 5000 PIC X.\n", 2, "more than 1900 columns"),
        ("           05  A PIC X(9999999).\n", 2, "longer than"),
        ("           05  A REDEFINES NOBODY PIC X.\n", 2, "does not stand right before it"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_line_and_a_way_out(tmp_path, items, line, words):
    with pytest.raises(OptionError) as raised:
        layout(tmp_path, below(items))
    assert raised.value.option == "copybook"
    assert str(raised.value).startswith(f"JOBS.CPY:{line}: ")
    assert words in str(raised.value)
    assert raised.value.hint


@pytest.mark.parametrize("content", [b"", b"\0\0", b"       IDENTIFICATION DIVISION.\n", b"       * only this\n"])
def test_what_is_no_copybook_is_refused(tmp_path, content):
    (tmp_path / "JOBS.CPY").write_bytes(content)
    with pytest.raises(OptionError, match=r"JOBS\.CPY"):
        Copybook.load(tmp_path / "JOBS.CPY")


@pytest.mark.parametrize(("name", "words"), [("NONE.CPY", "cannot be read"), (".", "it is a folder, and not a file")])
def test_a_copybook_that_is_missing_or_a_folder_is_refused(tmp_path, name, words):
    with pytest.raises(OptionError, match=words):
        Copybook.load(tmp_path / name)


def test_a_pipe_or_a_device_in_the_place_of_a_copybook_is_refused(tmp_path):
    os.mkfifo(tmp_path / "JOBS.CPY")
    for path in (tmp_path / "JOBS.CPY", Path("/dev/zero")):
        with pytest.raises(OptionError, match=r"it is a (named pipe|device), and not a file"):
            Copybook.load(path)
