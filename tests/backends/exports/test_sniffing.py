"""What exports are taken for: charsets by their letters, dialects, columns, records."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from adapters.query import Query, Table
from adapters.registry import adapter_class
from adapters.sniffing.sniff import NotAnExport, Sniffed, sniff
from tests.servers import missing

COBRIX = Path(__file__).parents[4] / "shared" / "data" / "ebcdic"

WORDS = {
    "German": ("Müller & Söhne;Größe 5;Straße 3;Prüfgerät;ÜBERGRÖSSE;Öl;MÜLLER", ["cp1252", "cp850"]),
    "Norwegian": ("Ångström;Søndre gate;Blåbær;Værøy;RØROS;Økonomi;Ås", ["cp1252", "cp850"]),
    "Danish": ("Københavns Mølle;Ærø;Århus;ØRSTED;Brødrene Sørensen A/S", ["cp1252", "cp850"]),
    "Swedish": ("Malmö;Västerås;Gävle;FÄRJA;Åre;Östersund", ["cp1252", "cp850"]),
    "French": ("Café Noir;Hôtel;Élan vital;façade;noël;où", ["cp1252", "cp850"]),
    "Spanish": ("España;niño;corazón;PEÑA;¿qué?;Bogotá", ["cp1252", "cp850"]),
    "Portuguese": ("São João;ação;maçã;AÇÃO;Três", ["cp1252", "cp850"]),
    "Polish": ("Łódź;Kraków;Świętokrzyskie;Gdańsk;ŻÓŁĆ;część", ["cp1250", "cp852"]),
    "Russian": ("Привет мир;Завод;ЗАВОД;Склад номер", ["cp1251", "cp866", "koi8-r", "iso8859-5"]),
    "Ukrainian": ("Їжак;Вулиця Зелена;Стіл дубовий;Гвинт;підшипник", ["cp1251", "iso8859-5"]),
    "Bulgarian": ("Винт;лампа;улица Липа;Склад;зъбно колело", ["cp1251", "cp866", "iso8859-5"]),
    "Greek": ("Άσπρο χαρτί;Βίδα μικρή;Λάμπα γραφείου;ΑΠΟΘΗΚΗ;Οδός Ελιάς", ["cp1253", "iso8859-7", "cp737"]),
    "Hebrew": ("בורג קטן;מנורת שולחן;דלת ירוקה;מחסן ראשי;נייר לבן", ["cp1255", "cp862"]),
    "Arabic": ("برغي صغير;مصباح مكتب;باب أخضر;شارع الزيتون", ["cp1256", "iso8859-6"]),
    "Thai": ("สกรูเล็ก;โคมไฟตั้งโต๊ะ;ประตูสีเขียว;คลังสินค้า", ["cp874"]),
    "Chinese": ("小螺丝;台灯;绿色的门;主仓库;橄榄街", ["gb18030"]),
    "Japanese": ("小ネジ;電球;倉庫;オリーブ通り", ["iso2022_jp"]),
    "Japanese katakana": ("ﾈｼﾞ;電球;倉庫", ["iso2022_jp_ext"]),
    "Korean": ("작은 나사;책상 램프;초록색 문;창고", ["cp949"]),
    "signs": ("Preis 5 € netto; 3 °C; „Zitat…; ½ Zoll; 10 m²", ["cp1252"]),
}


def of(folder: Path, content: bytes, name: str = "STOCK.TXT") -> Sniffed:
    (folder / name).write_bytes(content)
    return sniff(folder / name)


@pytest.mark.parametrize(
    ("language", "charset"),
    [(name, charset) for name, (_, charsets) in WORDS.items() for charset in [*charsets, "utf-8"]],
)
def test_the_charset_is_told_by_its_letters(tmp_path, language, charset):
    content = f"A1;plain words;{WORDS[language][0]}\r\n".encode(charset) * 3
    assert of(tmp_path, content).options["charset"] == charset


def test_letters_between_escape_sequences_are_read_as_such_and_said_to_be_a_guess(tmp_path, opened, rows_of):
    content = "NR,NAME\r\n1,小ネジ\r\n2,電球と表\r\n3,plain\r\n".encode("iso2022_jp")
    found = of(tmp_path, content, "STOCK.CSV")
    assert found.charset_doubt == "in iso2022_jp the letters between escape sequences read like 小ネジ"
    adapter = opened(found.kind, tmp_path / "STOCK.CSV", **found.options | {"table": "STOCK", "key": ("NR",)})
    assert rows_of(adapter, "NR", "NAME") == [("1", "小ネジ"), ("2", "電球と表"), ("3", "plain")]


@pytest.mark.parametrize(
    ("charset", "other", "text"),
    [("cp1253", "iso8859-7", "Σωλήνας;Κλειδί;ΑΠΟΘΗΚΗ"), ("cp1255", "iso8859-8", "כיסא;שולחן;מפתח")],
)
def test_a_charset_that_spells_the_same_is_taken_for_the_one_of_windows(tmp_path, charset, other, text):
    found = of(tmp_path, f"A1;plain words;{text}\r\n".encode(other) * 3)
    assert found.options["charset"] == charset
    assert text.partition(";")[0] in found.charset_doubt


def test_charsets_that_few_letters_leave_open_are_all_told(tmp_path):
    doubt = of(tmp_path, "A1;plain words;Винт\r\n".encode("cp866")).charset_doubt
    assert doubt == "in cp866 the bytes beyond ASCII read like Cyrillic: Винт; in cp737 Γρφέ"


@pytest.mark.parametrize("charset", ["cp437", "cp865"])
def test_where_two_charsets_spell_the_same_either_is_named(tmp_path, charset):
    letters = {"cp437": "Müller;Größe;ÖL", "cp865": "Blåbær;RØROS;Ås"}[charset]
    found = of(tmp_path, f"A1;{letters}\n".encode(charset) * 3)
    assert f"A1;{letters}".encode(found.options["charset"]) == f"A1;{letters}".encode(charset)


def test_lines_drawn_by_dos_programs_are_no_letters(tmp_path):
    drawn = "┌──────┬───────┐\n│ Teil │ Größe │\n└──────┴───────┘\n" * 5
    assert of(tmp_path, drawn.encode("cp437")).options["charset"] in ("cp437", "cp850")


@pytest.mark.parametrize(
    ("encoded", "charset"), [("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")]
)
def test_wide_letters_are_told_with_and_without_a_mark(tmp_path, encoded, charset):
    found = of(tmp_path, "PART;NAME\nA;Größe\nB;Öl\n".encode(encoded))
    assert found.options == {"charset": charset, "delimiter": ";"}


@pytest.mark.parametrize("charset", ["cp273", "cp037"])
def test_ebcdic_is_told_by_its_blanks_and_its_code_page_by_its_letters(tmp_path, charset):
    letters = {"cp273": "Müller Größe", "cp037": "Plain words"}[charset]
    found = of(tmp_path, "".join(f"A{n:05}    {letters} {n:08}\n" for n in range(50)).encode(charset))
    assert found.options["charset"] == charset
    assert "EBCDIC" in found.charset_doubt


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_what_the_csv_module_writes_is_recognised_and_read_back(tmp_path, delimiter, quoting):
    rows = [["A1", 'a "b", c; d|e\tf', "12"], ["B22", "two\nlines", "7"], ["C3", "", "-3"]]
    with (tmp_path / "STOCK.CSV").open("w", newline="") as file:
        csv.writer(file, delimiter=delimiter, quoting=quoting).writerows([["PART", "NAME", "QTY"], *rows])
    found = sniff(tmp_path / "STOCK.CSV")
    assert found.options["columns"] == {"QTY": "integer"}
    section = {
        **found.options,
        "path": str(tmp_path / "STOCK.CSV"),
        "snapshot_dir": str(tmp_path / "state"),
        "settle": "0",
    }
    adapter = adapter_class(found.kind).open("stock", section)
    read = adapter.read(Query(Table("STOCK"), ("PART", "NAME", "QTY"), limit=9))
    adapter.close()
    assert read == [(part, name, int(quantity)) for part, name, quantity in rows]


def test_title_header_trailer_and_decimal_comma_become_options(tmp_path):
    content = "Stock list\nPART;COST;DAY\nA;1.234,50;13.11.1998\nB;3,5;01.01.1999\n99END 2\n"
    assert of(tmp_path, content.encode()).options == {
        "charset": "utf-8",
        "delimiter": ";",
        "skip_lines": 1,
        "trailer": "99END\\ (?P<count>[0-9]+)",
        "decimal_comma": "yes",
        "columns": {"COST": "decimal"},
    }


def test_without_a_header_all_columns_are_named(tmp_path):
    found = of(tmp_path, b"A1,3,x\nB2,14,y\nC3,5,z\n")
    assert found.options["header"] == "no"
    assert found.options["columns"] == {"COLUMN_1": "text", "COLUMN_2": "integer", "COLUMN_3": "text"}


@pytest.mark.parametrize("header", ["PART;QTY;QTY", "PART;qty;QTY"])
def test_a_header_that_will_not_do_is_skipped_and_the_columns_named(tmp_path, header):
    found = of(tmp_path, f"{header}\nA;1;2\nB;10;3\n".encode())
    assert (found.options["header"], found.options["skip_lines"]) == ("no", 1)
    assert len(found.options["columns"]) == 3


def test_numbers_that_sort_as_text_are_left_alone(tmp_path):
    found = of(tmp_path, b"PART;DAY;ZIP\nA;19980101;00123\nB;19990101;00456\n")
    assert "columns" not in found.options


def test_lines_of_one_length_are_cut_at_blanks_digits_and_dates(tmp_path):
    lines = "".join(
        f"{f'PRT-{n:04}':<10}{['Ring', 'Plate', 'Bolt'][n % 3]:<12}{n * 37 % 1000:>6}{19980101 + n % 28}\r\n"
        for n in range(60)
    )
    found = of(tmp_path, lines.encode())
    assert found.kind == "fixed_width"
    assert found.options["record_length"] == 36
    places = {tuple(place[:2]) for place in found.options["layout"].values()}
    assert {(1, 10), (29, 8)} <= places


def test_a_sign_behind_a_number_belongs_to_it(tmp_path):
    lines = "".join(f"PRT-{n:04}   {n * 37 % 900 + 100:>6}{'-' if n % 3 else ' '}  {n % 7:04}-\r\n" for n in range(60))
    places = {tuple(place[:2]) for place in of(tmp_path, lines.encode()).options["layout"].values()}
    assert places == {(1, 14), (15, 6), (21, 5)}


def test_records_without_line_ends_are_one_and_not_several(tmp_path):
    words = ["Bolt", "Nut", "Washer", "Plate", "Ring"]
    records = "".join(f"P{n:05} {words[n % 5]:<10}{n * 41:06}" for n in range(1, 41))
    found = of(tmp_path, records.encode("cp037"))
    assert found.options["record_length"] == 23


def test_a_copybook_beside_the_file_says_how_it_is_cut(tmp_path):
    items = (
        "           05  P PIC X(4).\n           05  Q PIC S9(5) COMP-3.\n"
        "           05  R REDEFINES Q.\n               10  S PIC X.\n"
    )
    copybook = f"       01  HEAD.\n           05  H PIC X(9).\n       01  STOCK.\n{items}"
    (tmp_path / "stock.cpy").write_text(copybook)
    found = of(tmp_path, b"".join(f"P{n:03}".encode("cp037") + bytes.fromhex("00012c") for n in range(20)), "STOCK.DAT")
    assert found.kind == "fixed_width"
    assert found.options["copybook"] == str(tmp_path / "stock.cpy")
    assert found.options["record_format"] == "fixed"
    assert found.options["charset"] == "cp037"
    assert (found.options["record"], found.options["redefines"]) == ("STOCK", {"Q": "Q"})
    assert "Q may be read as Q or R" in found.evidence


def test_a_mainframe_file_without_a_copybook_has_its_record_length_guessed():
    if not COBRIX.exists():
        missing("mainframe files", f"there is nothing at {COBRIX}")
    found = sniff(COBRIX / "TRAN2.AUG31.DATA.dat")
    assert found.options == {
        "charset": "cp037",
        "record_format": "fixed",
        "record_length": 45,
        "layout": {"RECORD": [1, 45]},
    }


def test_of_a_large_file_only_samples_are_read(tmp_path):
    path = tmp_path / "STOCK.CSV"
    path.write_bytes(b"PART;QTY\n" + b"A;1\n" * 100_000)
    with path.open("r+b") as file:
        file.truncate(3 << 30)
    assert sniff(path).options["delimiter"] == ";"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"no table at all\n", b"\x89PNG\r\n\x1a\n\0\0\0", b"PK\x03\x04\0\0"])
def test_what_is_no_table_is_none(tmp_path, content):
    (tmp_path / "X").write_bytes(content)
    with pytest.raises(NotAnExport):
        sniff(tmp_path / "X")


def test_a_folder_is_none(tmp_path):
    with pytest.raises(NotAnExport, match="it is a folder"):
        sniff(tmp_path)


def test_a_trailer_that_is_filled_up_to_a_records_length_is_none(tmp_path):
    lines = [f"P{number:04}   {number * 7:06}X{'Bracket':<12}" for number in range(40)]
    lines.insert(20, "*** PRINTER OFFLINE ***".ljust(len(lines[0])))
    path = tmp_path / "PARTS.TXT"
    path.write_text("\r\n".join([*lines, "99END 0040".ljust(len(lines[0]))]) + "\r\n", encoding="ascii")
    found = sniff(path)
    assert found.options["trailer"] == "99END\\ (?P<count>[0-9]+)"


def test_a_last_record_that_happens_to_hold_the_count_is_a_record(tmp_path):
    lines = [f"P{number:04}   {number:06}  " for number in range(1, 41)]
    path = tmp_path / "PARTS.TXT"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="ascii")
    found = sniff(path)
    assert "trailer" not in found.options


def test_numbers_to_the_right_begin_behind_what_is_always_blank(tmp_path):
    lines = "".join(
        f"{number:>6} {number * 37:>9}  {'Ring' if number % 3 else 'Plate':<8}\n" for number in range(1, 301)
    )
    found = of(tmp_path, lines.encode())
    # In the first column a longer number than those of the sample begins further left.
    assert list(found.options["layout"].values()) == [[1, 11, "integer"], [12, 7, "integer"], [19, 8]]


def test_the_last_of_a_few_records_is_no_trailer_because_it_ends_in_a_small_number(tmp_path):
    lines = ["333171            99999", "721462            99999", "796167  066312    99999", "834212  000000         "]
    (tmp_path / "A.TXT").write_bytes("\r\n".join([*lines, ""]).encode())
    assert "trailer" not in sniff(tmp_path / "A.TXT").options
