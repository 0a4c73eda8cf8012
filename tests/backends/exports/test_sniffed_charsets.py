"""Which charset an export is taken for: by where the odd bytes stand and how many there are, and always marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.sniffing.sniff import Sniffed, sniff
from wrapper.proposal.address import origins
from wrapper.proposal.dictionary import load_dictionary
from wrapper.proposal.retyping import retype

ROWS = range(1, 41)


def of(folder: Path, texts: list[bytes], name: str = "LIST.CSV") -> Sniffed:
    rows = [b"%d;%s;x\n" % (number, text) for number, text in enumerate(texts, start=1)]
    (folder / name).write_bytes(b"id;name;note\n" + b"".join(rows))
    return sniff(folder / name)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("Bjørn", b"Bj\xf8rn"),
        ("Łódź", b"\xa3\xf3d\xbc"),
        ("Привет", b"\xcf\xf0"),
        ("日本", b"\x93\xfa"),
        ("€ 5", b"\x80 5"),
        ("naïve", b"na\xc3"),
        ("Müller", b"\xe2\x82"),
    ],
)
def test_a_few_odd_bytes_do_not_make_another_charset_of_utf8(tmp_path, good, bad):
    found = of(tmp_path, [good.encode()] * 38 + [bad])
    assert found.options["charset"] == "utf-8"
    assert repr(bad.rstrip()) in found.charset_doubt
    assert "null and reported" in found.charset_doubt


def test_a_letter_that_is_cut_at_the_end_of_a_file_is_one_odd_byte(tmp_path):
    (tmp_path / "LIST.CSV").write_bytes("id;name\n1;Øl\n2;Bjørn\n3;Bjø".encode()[:-1])
    assert sniff(tmp_path / "LIST.CSV").options["charset"] == "utf-8"


def test_half_of_a_file_in_another_charset_is_reported_and_the_other_half_is_not_garbled(tmp_path):
    found = of(tmp_path, ["Bjørn".encode(), "Bjørn".encode("cp1252")] * 20)
    assert found.options["charset"] == "utf-8"
    assert "40 of" not in found.charset_doubt
    assert "20 of 40" in found.charset_doubt


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("€ 12", "cp1252"),
        ("€12", "cp1252"),
        ("12 €", "cp1252"),
        ("12€", "cp1252"),
        ("£12.50", "cp1252"),
        ("£12.50", "cp850"),
        ("20°C", "cp1252"),
        ("20°C", "cp850"),
        ("20 °C", "cp437"),
        ("§ 5", "cp1252"),
        ("½", "cp850"),
        ("3½", "cp1252"),
        ("10 m²", "cp1252"),
        ("O\u2019Brien", "cp1252"),
        ("don\u2019t", "cp1252"),
        ("„Zitat“", "cp1252"),
        ("“quoted”", "cp1252"),
        ("1998 \u2013 2001", "cp1252"),
        ("1\xa0234", "cp1252"),
        ("¿qué?", "cp1252"),
        ("¡hola!", "cp1252"),
        ("5 m³", "cp1252"),
        ("3 µm", "cp1252"),
        ("« oui »", "cp1252"),
        ("Ring ®", "cp1252"),
        ("Straße", "cp850"),
        ("São Paulo", "cp850"),
        ("ЗАВОД", "cp1251"),
        ("Größe", "cp437"),
        ("SÆRLIG", "cp850"),
        ("Blåbær", "cp865"),
        ("ÆRØ", "cp850"),
        ("Malmö", "cp850"),
        ("ärlig", "cp850"),
        ("à Paris", "cp1252"),
        ("Łódź", "cp1250"),
        ("Łódź", "cp852"),
        ("Привет", "cp866"),
        ("Завод", "koi8-r"),
        ("100 €", "iso8859-15"),
    ],
)
def test_a_sign_or_letter_is_judged_by_what_stands_beside_it(tmp_path, text, charset):
    found = of(tmp_path, [text.encode(charset)] * 40)
    assert text.encode(charset).decode(found.options["charset"]) == text
    assert found.charset_doubt.startswith(f"in {found.options['charset']} the bytes beyond ASCII read like ")
    assert next(letter for letter in text if not letter.isascii()) in found.charset_doubt


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "ascii"])
def test_what_the_bytes_themselves_tell_is_no_guess(tmp_path, charset):
    text = "id;name\n" + "".join(f"{n};{'Bjorn' if charset == 'ascii' else 'Bjørn'}\n" for n in ROWS)
    (tmp_path / "LIST.CSV").write_bytes(text.encode(charset))
    assert sniff(tmp_path / "LIST.CSV").charset_doubt == ""


def test_a_guessed_charset_is_marked_once_for_a_folder(tmp_path):
    for name in ("A.CSV", "B.CSV", "C.CSV"):
        of(tmp_path, ["Größe".encode("cp1252")] * 5, name)
    (origin,) = origins(str(tmp_path))
    (mark,) = origin.comments["charset"]
    assert mark == "check: A.CSV: in cp1252 the bytes beyond ASCII read like Größe, and so in 2 more files"
    assert not any(text.startswith("check: ") for text in origin.evidence)


def test_the_charset_of_odd_utf8_stands_in_the_catalog_with_its_mark(tmp_path):
    of(tmp_path, ["Bjørn".encode()] * 38 + [b"Bj\xf8rn"])
    for address in (tmp_path / "LIST.CSV", tmp_path):
        (origin,) = origins(str(address))
        assert origin.entries["charset"] == "utf-8"
        assert origin.comments["charset"][0].startswith("check: ")


def late(folder: Path, first: str, last: bytes, name: str = "LIST.CSV") -> None:
    """Write an export whose last row has what its first lines, and the middle of the file, have not."""
    rows = "".join(f"{number};{first} {number}\n" for number in range(40_000)).encode()
    (folder / name).write_bytes(b"id;name\n" + rows + b"40001;" + last + b"\n" + rows[:100_000])


@pytest.mark.parametrize("alone", [True, False])
def test_letters_behind_the_first_lines_decide_where_these_are_ascii(tmp_path, alone):
    late(tmp_path, "plain", "Müller".encode("cp1252"))
    of(tmp_path, ["Bjørn".encode()] * 5, "OTHER.CSV")
    (origin,) = origins(str(tmp_path / "LIST.CSV" if alone else tmp_path))
    assert retype(origin, origin.options({}), load_dictionary())
    entries = origin.entries if alone else origin.entries["tables"]["LIST"]
    assert entries["charset"] == "cp1252"
    (mark,) = [text for text in origin.evidence if text.startswith("check: ")]
    assert mark.endswith("the first lines are ASCII; behind them, in cp1252 the bytes beyond ASCII read like Müller")


def test_letters_behind_lines_of_utf8_are_reported_and_change_nothing(tmp_path):
    late(tmp_path, "Bjørn", "Müller".encode("cp1252"))
    (origin,) = origins(str(tmp_path / "LIST.CSV"))
    retype(origin, origin.options({}), load_dictionary())
    assert origin.entries["charset"] == "utf-8"
    assert origin.evidence[-1] == (
        "check: 1 texts behind the first lines are not in the charset; they are null and reported"
    )
