"""What the sniffer makes of an export is what the loader can read of it: dialects, odd lines, headers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.query import Order, Query, Table
from adapters.registry import adapter_class
from adapters.sniffing.sniff import NotAnExport, Sniffed, sniff


def served(
    folder: Path, content: bytes, name: str = "LIST.CSV", as_text: bool = False
) -> tuple[Sniffed, list[str], list[tuple[Any, ...]]]:
    """Sniff an export, load it by the options that were found, and return its columns and all rows.

    `as_text` leaves the types of columns away, so that every value comes as it was written.
    """
    path = folder / name
    path.write_bytes(content)
    found = sniff(path)
    options = json.loads(json.dumps(found.options), parse_int=str)
    if as_text and isinstance(options.get("columns"), dict):
        options["columns"] = list(options["columns"]) if options.get("header") == "no" else []
        options.pop("decimal_comma", None)
    section = {**options, "path": str(path), "table": "LIST", "snapshot_dir": str(folder / "state"), "settle": "0"}
    adapter = adapter_class(found.kind).open("list", section)
    try:
        (table,) = adapter.describe()
        columns = [column.name for column in table.columns]
        query = Query(Table("LIST"), tuple(columns), order=(Order(columns[0]),), limit=1000)
        return found, columns, [tuple(map(_text, row)) for row in adapter.read(query)]
    finally:
        adapter.close()


def _text(value: Any) -> Any:
    return value if isinstance(value, bytes) or value is None else str(value)


ROWS = range(1, 31)


def lines(*, head: str = "", each: str, end: str = "\n") -> bytes:
    """Return a header and thirty lines."""
    made = [each.format(n=n) for n in ROWS]
    return end.join([*([head] if head else []), *made, ""]).encode()


def test_one_stray_quote_costs_its_own_line(tmp_path):
    content = lines(head="id,name,price", each='{n},"Item {n}, big","{n}.50"')
    content = content.replace(b'"Item 15, big"', b'"19" rack, black"')
    found, columns, rows = served(tmp_path, content)
    assert columns == ["id", "name", "price"]
    assert len(rows) == 29
    assert ("7", "Item 7, big", "7.5") in rows or ("7", "Item 7, big", "7.50") in rows
    assert any(text.startswith("line 16 would be set aside") for text in found.evidence)


@pytest.mark.parametrize("stray", ['"open, and never closed,1.50', '15,"a" b,"1.50"', '15,a,"1.50', '15,"a,b,"1.50"'])
def test_quotes_that_enclose_are_believed_whatever_one_line_holds(tmp_path, stray):
    made = lines(each='{n},"Item {n}, big","{n}.50"').decode().splitlines()
    made[14] = stray
    _, columns, rows = served(tmp_path, "\n".join(made).encode())
    assert len(columns) == 3
    assert len(rows) == 29
    assert {row[1] for row in rows} == {f"Item {n}, big" for n in ROWS if n != 15}


def test_quotes_that_are_inches_are_letters(tmp_path):
    _, columns, rows = served(tmp_path, lines(head="id;size;name", each='{n};{n}" pipe;x{n}'))
    assert columns == ["id", "size", "name"]
    assert [row[1] for row in rows] == [f'{n}" pipe' for n in ROWS]


@pytest.mark.parametrize("damage", [b"n\x0010", b"\0" * 5000, b"n10\0", b"a\rb"])
def test_a_line_with_a_nul_or_a_lone_carriage_return_is_set_aside(tmp_path, damage):
    for end in ("\n", "\r\n"):
        content = lines(head="id;name", each="{n};n{n}", end=end).replace(b"n10", damage)
        _, columns, rows = served(tmp_path, content)
        assert columns == ["id", "name"]
        assert len(rows) == 29
        assert ("11", "n11") in rows


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("each", ["A{n}", "{n}", "x{n:09}", "6f9619ff-8b86-d011-b42d-00c04fc9{n:04}"])
def test_a_list_of_one_column_has_a_record_for_each_line(tmp_path, end, each):
    found, columns, rows = served(tmp_path, lines(head="code", each=each, end=end))
    assert (found.kind, found.options["delimiter"]) == ("delimited", "none")
    assert columns == ["code"]
    assert {row[0] for row in rows} == {each.format(n=n) for n in ROWS}


def test_one_column_may_hold_what_divides_other_lists(tmp_path):
    _, columns, rows = served(tmp_path, lines(head="price", each="{n},50"))
    assert columns == ["price"]
    assert {row[0] for row in rows} == {f"{n}.5" for n in ROWS}
    _, columns, rows = served(tmp_path, lines(head="name", each="Item {n}") + b'"Smith, John"\n')
    assert columns == ["name"]
    assert ("Smith, John",) in rows


def test_a_text_for_people_is_no_list(tmp_path):
    text = b"This software is provided as it is.\nYou may copy it,\nand change it, if you say so.\n" * 5
    (tmp_path / "LICENSE.TXT").write_bytes(text)
    with pytest.raises(NotAnExport, match="nothing divides them"):
        sniff(tmp_path / "LICENSE.TXT")


@pytest.mark.parametrize(
    ("head", "each", "values"),
    [
        ("lat;lon", "59,{n:04};10,{n:04}", ("59.0007", "10.0007")),
        ("", "59,{n:04};10,{n:04}", ("59.0007", "10.0007")),
        ("id;lat;lon", "A{n};59,{n:04};10,{n:04}", ("A7", "59.0007", "10.0007")),
        ("lat, deg;lon, deg", "59,{n:04};10,{n:04}", ("59.0007", "10.0007")),
        ("id\tlat", "A{n}\t59,{n:04}", ("A7", "59.0007")),
        ("id|lat", "A{n}|-59,{n:04}", ("A7", "-59.0007")),
        ("id;lat", '"A{n}";"59,{n:04}"', ("A7", "59.0007")),
        ("id;name", "A{n};Smith, John {n}", ("A7", "Smith, John 7")),
        ("name;id", "Smith, John {n};A{n}", ("Smith, John 7", "A7")),
        ("", "Smith, John {n};A{n}", ("Smith, John 7", "A7")),
        ("id,list", "A{n},a;b;c{n}", ("A7", "a;b;c7")),
    ],
)
def test_a_delimiter_is_judged_by_the_records_it_gives(tmp_path, head, each, values):
    _, columns, rows = served(tmp_path, lines(head=head, each=each))
    assert not head or columns[0] == re.split("[;|\t]" if ";" in head else "[,|\t]", head)[0]
    assert len(rows) == len(ROWS)
    assert values in rows


@pytest.mark.parametrize(
    ("content", "columns", "row"),
    [
        (lines(head="code;name;", each="C{n};n{n};"), ["code", "name", "COLUMN_3"], ("C7", "n7", "")),
        (lines(head="code;name;", each="C{n};n{n}"), ["code", "name"], ("C7", "n7")),
        (lines(head="code;name", each="C{n};n{n};"), ["code", "name", "COLUMN_3"], ("C7", "n7", "")),
        (lines(head="code;;name", each="C{n};x;n{n}"), ["code", "COLUMN_2", "name"], ("C7", "x", "n7")),
        (lines(head=";code;name", each="{n};C{n};n{n}"), ["COLUMN_1", "code", "name"], ("7", "C7", "n7")),
        (lines(head="code,name", each="{n},C{n},n{n}"), ["COLUMN_1", "code", "name"], ("7", "C7", "n7")),
        (lines(head="sep=;\r\nid;name", each="{n};a{n}", end="\r\n"), ["id", "name"], ("7", "a7")),
        (lines(head='"sep=,"\nid,name', each="{n},a{n}"), ["id", "name"], ("7", "a7")),
        (b"\xef\xbb\xbf" + lines(head="SEP=\t\nid\tname", each="{n}\ta{n}"), ["id", "name"], ("7", "a7")),
        (("sep=;\nid;name\n" + "".join(f"{n};a{n}\n" for n in ROWS)).encode("utf-16"), ["id", "name"], ("7", "a7")),
        (lines(head="sep=;\nmonthly list\nid;name", each="{n};a{n}"), ["id", "name"], ("7", "a7")),
        (lines(head="part;2019;2020;2021", each="A{n};{n};1{n};2{n}"), ["part", "2019", "2020", "2021"], None),
        (lines(head=";1;2;3;4;5", each="A{n};{n};1{n};2{n};9;8"), ["COLUMN_1", "1", "2", "3", "4", "5"], None),
        (lines(head="part;2024", each="Bolt {n};{n}"), ["part", "2024"], ("Bolt 7", "7")),
        (lines(head="part;01.01.2024;01.02.2024", each="A{n};{n};{n}"), ["part", "01.01.2024", "01.02.2024"], None),
        (lines(head="code;code;name", each="A{n};x;b{n}"), ["code", "code_2", "name"], ("A7", "x", "b7")),
    ],
)
def test_a_header_is_told_from_the_rows(tmp_path, content, columns, row):
    _, found, rows = served(tmp_path, content)
    assert found == columns
    assert len(rows) == len(ROWS)
    assert row is None or tuple(value or "" for value in rows[[one[0] for one in rows].index(row[0])]) == row


@pytest.mark.parametrize(
    "each", ["A{n};{n};1{n}", "Bolt {n};2019;{n}", "{n};x;2020", "A{n};1998-01-{n:02};x", "{n}", "A{n};n/a;x"]
)
def test_a_first_row_like_the_others_is_a_record(tmp_path, each):
    found, _, rows = served(tmp_path, lines(each=each))
    assert found.options["header"] == "no"
    assert len(rows) == len(ROWS)


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        (b"nr,land\n1,stadt\n2,dorf\n3,land\n4,stadt\n", ["nr", "land"]),
        (b"id,status,type\n1,open,a\n2,status,b\n3,closed,c\n", ["id", "status", "type"]),
        (b"code,name\nA1,name\nB2,other\nC3,more\n", ["code", "name"]),
        (b"type;on\ntype;1998-01-01\nart;1998-01-02\nsort;1998-02-03\n", ["type", "on"]),
        (b"text\tqty\nbolt\t1.50\ntext\t2.25\nnut\t3.50\n", ["text", "qty"]),
        (b"unit;price\nkg;unit\nunit;2\nm;3\n" + b"".join(b"kg;%d\n" % n for n in ROWS), ["unit", "price"]),
        (b"nr,land\n" + b"".join(b"%d,%s\n" % (n, [b"stadt", b"land", b"dorf"][n % 3]) for n in ROWS), ["nr", "land"]),
    ],
)
def test_a_value_that_is_spelled_like_the_name_of_its_column_makes_no_record_of_a_header(tmp_path, content, columns):
    _, found, rows = served(tmp_path, content)
    assert found == columns
    assert len(rows) == content.count(b"\n") - 1


def test_a_word_that_its_column_holds_several_times_is_marked_as_a_header(tmp_path):
    rows = b"".join(b"%d,%s\n" % (n, [b"stadt", b"land", b"dorf"][n % 3]) for n in ROWS)
    found, _, _ = served(tmp_path, b"nr,land\n" + rows)
    assert any("nr, land" in doubt for doubt in found.doubts)


@pytest.mark.parametrize(
    "content",
    [
        b"n/a,oslo\n12,oslo\n13,bergen\n14,oslo\n15,bodo\n17,voss\n",
        b"oslo,unknown\nbergen,12\noslo,13\nbodo,14\nbergen,17\n",
        b"oslo,x\nbergen,2\noslo,2\nbodo,2\noslo,3\nbergen,4\n",
        b"anna,oslo\nkari,oslo\nola,anna\nanna,bergen\n",
        b"7,oslo\n8,oslo\n9,bergen\n",
    ],
)
def test_words_that_stand_below_too_are_a_record(tmp_path, content):
    found, _, rows = served(tmp_path, content)
    assert found.options["header"] == "no"
    assert len(rows) == content.count(b"\n")


def test_words_above_words_are_marked(tmp_path):
    found, columns, _ = served(tmp_path, b"City;Country\nOslo;Norway\nParis;France\nRome;Italy\n")
    assert columns == ["City", "Country"]
    assert any("City, Country" in doubt for doubt in found.doubts)


def test_a_second_delimiter_that_fits_as_well_is_told(tmp_path):
    found, _, _ = served(tmp_path, lines(each="C{n}|a;b{n}"))
    assert found.doubts == ("| divides the lines into 2 fields as well",)


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("name", ["n{n}", '"two\nlines {n}"'])
def test_the_line_ends_of_the_old_macintosh_are_line_ends_in_every_charset(tmp_path, charset, name):
    content = lines(head="id;name", each="{n};" + name, end="\r").decode().encode(charset)
    _, columns, rows = served(tmp_path, content)
    assert columns == ["id", "name"]
    assert ("7", name.strip('"').format(n=7)) in rows
    assert len(rows) == len(ROWS)


def test_signs_within_quotes_are_no_delimiter(tmp_path):
    _, columns, rows = served(tmp_path, b"id,name\r\n" + b'0,"f#|g"\r\n' * 50)
    assert columns == ["id", "name"]
    assert rows == [("0", "f#|g")] * 50


@pytest.mark.parametrize("mark", ["|~|", "::", "||", "~|~", "@@", "<|>"])
def test_a_delimiter_of_several_characters_is_refused_by_name(tmp_path, mark):
    (tmp_path / "LIST.TXT").write_bytes(lines(head=mark.join(["id", "name", "qty"]), each=mark.join(["{n}", "a", "b"])))
    with pytest.raises(NotAnExport, match="a delimiter is one character") as raised:
        sniff(tmp_path / "LIST.TXT")
    assert repr(mark) in str(raised.value)


@pytest.mark.parametrize(
    ("content", "option", "row"),
    [
        (lines(head="id, name, note", each='{n}, "Smith, J{n}", "x"'), "skip_blanks", ("7", "Smith, J7", "x")),
        (lines(head="id, name, note", each="{n}, Smith{n}, x"), "skip_blanks", ("7", "Smith7", "x")),
        (lines(head="id; name; note", each="{n}; Smith, J{n}; x"), "skip_blanks", ("7", "Smith, J7", "x")),
        (lines(head="id,name", each=r'{n},"say \"x{n}\", \\ and \t"'), "escape", ("7", r'say "x7", \ and \t')),
        (lines(head="id\tname\tnote", each="{n}\tn{n}\t\\N"), "escape", ("7", "n7", "")),
        (lines(each=r'{n},"say \"{n}\"",\N'), "escape", ("7", 'say "7"', "")),
        (lines(head="id;name;qty;note", each="{n};n{n}"), "short_lines", None),
    ],
)
def test_a_spelling_that_the_loader_needs_to_know_becomes_an_option(tmp_path, content, option, row):
    if row is None:
        content = content.replace(b"n7\n", b"n7;7\n").replace(b"n8\n", b"n8;8;x\n")
    found, _, rows = served(tmp_path, content, as_text=True)
    assert option in found.options
    assert len(rows) == len(ROWS)
    read = [tuple(value or "" for value in one) for one in rows]
    assert row in read if row else {("6", "n6", "", ""), ("7", "n7", "7", ""), ("8", "n8", "8", "x")} <= set(read)


@pytest.mark.parametrize("path", [r"C:\temp\{n}", "C:\\temp\\{n}\\", r"\\host\share"])
def test_a_backslash_is_a_letter_where_it_escapes_nothing(tmp_path, path):
    found, _, rows = served(tmp_path, lines(head="id,path", each='{n},"' + path + '"'))
    assert "escape" not in found.options
    assert ("7", path.format(n=7)) in rows


def test_numbers_that_are_filled_up_to_the_left_are_no_blanks_behind_delimiters(tmp_path):
    found, _, rows = served(tmp_path, lines(head="id;code", each="{n};{n:>8}"), as_text=True)
    assert "skip_blanks" not in found.options
    assert ("7", "       7") in rows


def test_a_line_without_a_delimiter_is_set_aside_where_short_lines_are_filled(tmp_path):
    content = lines(head="id;name;note", each="{n};n{n}").replace(b"7;n7\n", b"Printer out of paper\n7;n7;x\n")
    _, _, rows = served(tmp_path, content, as_text=True)
    assert {one[0] for one in rows} == {str(n) for n in ROWS}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (b"\xff\xfe", "it is empty"),
        (b"\n \n\n", "nothing but blank lines"),
        (b"x" * 300_000 + b"\n1;2\n", "its first line is longer"),
        (b"1;2\n1;2;3\n1;2;3;4\n1;2\n5;6;7;8;9\n" * 5, "different numbers of fields: 2, 3, 4, 5"),
        (b"<html>\n<table>\n<tr><td>1</td></tr>\n</table>\n", "it is HTML"),
        (b'{"id": 1, "name": "a"}\n{"id": 2, "name": "b"}\n', "it is JSON"),
        (b'[\n  ["a", 1],\n  ["b", 2]\n]\n', "it is JSON"),
        (b'ID;PWXL;N;E\nP;PGeneral\nB;Y2;X2\nC;Y1;X1;K"PART"\nC;X2;K"QTY"\nC;Y2;X1;K"A"\nC;X2;K5\nE\n', "it is SYLK"),
        (b'TABLE\n0,1\n"EXCEL"\nVECTORS\n0,2\n""\nTUPLES\n0,2\n""\nDATA\n0,0\n""\n-1,0\nBOT\n1,0\n"A"\n', "it is DIF"),
        (b"%!PS-Adobe-3.0\n%%Title: x\n72 72 moveto\nshowpage\n%%EOF\n", "made for a printer"),
        (b"UNA:+.? '\nUNB+UNOC:3+A+B+010101:0000+1'\nUNH+1+ORDERS:D:96A:UN'\n", "an EDI message"),
        (b"ISA*00*          *00*          *ZZ*A*ZZ*B\nGS*PO*A*B\nST*850*0001\n", "an EDI message"),
        (b"BEGIN:VCARD\nVERSION:3.0\nN:Amber;Ann;;;\nEND:VCARD\n", "calendars or cards"),
        (b"To: b@example.com\nFrom: a@example.com\nSubject: x\n\nHello\n", "it is a mail"),
        (b"[main]\na=1\nb=2\n[other]\nc=3\n", "it holds settings"),
        (b"-- dump\n--\n\nDROP TABLE IF EXISTS `t`;\nCREATE TABLE `t` (a int);\n", "an SQL script"),
        (b"--\n-- dump\n--\nSET timeout = 0;\nCOPY t (a, b) FROM stdin;\n1\tx\n", "an SQL script"),
        (b"CREATE TABLE a (id INT);\nINSERT INTO a VALUES (1);\n", "an SQL script"),
        (b"\x7fELF\x02\x01\x01\0\0\0\x03\0>\0\x01\0\0\0" * 9, "neither a database"),
    ],
)
def test_what_is_no_export_is_refused_with_the_reason(tmp_path, content, reason):
    (tmp_path / "LIST.CSV").write_bytes(content)
    with pytest.raises(NotAnExport, match=reason):
        sniff(tmp_path / "LIST.CSV")


@pytest.mark.parametrize(
    "content",
    [
        b"ID;PLACE;QTY\nC;K1;5\nE;K2;7\nB;X1;12\n",
        b"ISA;UNA;UNB\n1;2;3\n4;5;16\n",
        b"From;To;Subject\nA;B;1\nC;D;12\n",
        b"TABLE;ROWS\n0,1;5\n0,2;12\n",
        b"[id];[name]\n1;a\n22;b\n",
        b"BEGIN;END\n1;2\n3;14\n",
    ],
)
def test_a_list_that_begins_like_something_else_is_a_list(tmp_path, content):
    (tmp_path / "LIST.CSV").write_bytes(content)
    assert sniff(tmp_path / "LIST.CSV").options["delimiter"] == ";"


@pytest.mark.parametrize("last", ["31;n3", "31", '31;"n31', "3", "31;n31;"])
def test_a_last_line_that_is_cut_is_set_aside(tmp_path, last):
    content = lines(head="id;name;qty", each='{n};"n{n}";{n}') + last.encode()
    found, columns, rows = served(tmp_path, content)
    assert columns == ["id", "name", "qty"]
    assert "trailer" not in found.options
    assert {one[0] for one in rows} - {"31"} == {str(n) for n in ROWS}


@pytest.mark.parametrize(
    ("head", "columns"), [("id;name", ["id", "name"]), ("PART_NO", ["PART_NO"]), ("a,b\n", ["a", "b"])]
)
def test_a_header_alone_names_the_columns(tmp_path, head, columns):
    assert served(tmp_path, head.encode())[1:] == (columns, [])


def test_a_header_whose_names_go_over_several_lines_names_the_columns(tmp_path):
    content = b'"PART\nNO";"QTY\r\nin stock"\nA1;3\nB2;17\n'
    assert served(tmp_path, content)[1:] == (["PART NO", "QTY in stock"], [("A1", "3"), ("B2", "17")])


def test_one_record_alone_is_a_record(tmp_path):
    assert served(tmp_path, b"1;Bolt;C-7\n", as_text=True)[2] == [("1", "Bolt", "C-7")]


@pytest.mark.parametrize("letter", ["\x0b", "\x1f", "\x01"])
def test_a_control_character_may_stand_in_every_line(tmp_path, letter):
    between = letter != "\x0b"
    each = f"{{n}}{letter}n{{n}}" if between else f"{{n}};a{letter}b{{n}}"
    _, columns, rows = served(tmp_path, lines(head=f"id{letter if between else ';'}name", each=each))
    assert columns == ["id", "name"]
    assert len(rows) == len(ROWS)


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["Иван Петров", "Αθήνα", "Bjørn"])
def test_wide_letters_without_a_mark_may_be_of_another_alphabet(tmp_path, charset, name):
    content = lines(head="id;имя", each=f"{{n}};{name} {{n}}").decode().encode(charset)
    found, columns, rows = served(tmp_path, content)
    assert found.options["charset"] == charset
    assert columns == ["id", "имя"]
    assert ("7", f"{name} 7") in rows


def table(above: str, below: str = "", name: str = "{n}") -> bytes:
    """Return lines above and below thirty rows of three columns."""
    return above.encode() + lines(each=f"{name};n{{n}};{{n}}5") + below.encode()


@pytest.mark.parametrize(
    "content",
    [
        table("Stock list;;\n;;\nid;name;qty\n"),
        table("\nStock list;;\n\nid;name;qty\n"),
        table("Stock list\nof;May\nid;name;qty\n"),
        table("id;name;qty\n--;----;---\n"),
        table("id;name;qty\n--+----+---\n", "(30 rows)\n"),
        table("id;name;qty\n==;====;===\n", "\n(30 row(s) affected)\n"),
        table("id;name;qty\n", "Total;;4650\n"),
        table("id;name;qty\n", ";Summe:;4650\n\n"),
        table("id;name;qty\n", '"Grand total";"";4650'),
        table("id;name;qty\n", "Total 4650\n"),
        table("sep=;\nid;name;qty\n", "30 records\n"),
    ],
)
def test_what_stands_above_and_below_the_rows_is_not_a_record(tmp_path, content):
    _, columns, rows = served(tmp_path, content)
    assert columns == ["id", "name", "qty"]
    assert sorted(int(one[0]) for one in rows) == list(ROWS)


def test_a_word_like_a_total_is_a_record_where_it_is_one(tmp_path):
    content = lines(head="name;qty", each="n{n};{n}") + b"Totally Ltd;5\n"
    found, _, rows = served(tmp_path, content)
    assert "trailer" not in found.options
    assert len(rows) == 31


def test_a_first_row_with_few_values_is_a_record(tmp_path):
    _, _, rows = served(tmp_path, b"P0;;;\n" + lines(each="P{n};n{n};{n};x"))
    assert len(rows) == 31


@pytest.mark.parametrize("stray", ['"a" b;y', '"open;y', "a\0;y", "x\ry;y", "y", "y;y;y", "*** printer offline ***"])
@pytest.mark.parametrize("head", ["code;name", ""])
@pytest.mark.parametrize("title", ["", "Monthly list\n\n"])
def test_one_odd_line_changes_nothing_else(*, tmp_path, stray, head, title):
    content = title.encode() + lines(head=head, each="C{n};n{n}").replace(b"C20;n20", stray.encode())
    _, columns, rows = served(tmp_path, content)
    assert columns == (head.split(";") if head else ["COLUMN_1", "COLUMN_2"])
    assert set(rows) == {(f"C{n}", f"n{n}") for n in ROWS if n != 20}


def test_a_title_is_no_name_of_a_column(tmp_path):
    _, columns, rows = served(tmp_path, lines(head="Monthly list\n\nPART_NO,QTY", each="{n},{n}"))
    assert columns == ["PART_NO", "QTY"]
    assert len(rows) == 30


def test_a_name_with_a_number_is_no_code(tmp_path):
    _, columns, rows = served(tmp_path, lines(head="STAT_CD,CUST_NO4,CUST_NO5", each="{n},9.99,C{n}"))
    assert columns == ["STAT_CD", "CUST_NO4", "CUST_NO5"]
    assert len(rows) == 30
