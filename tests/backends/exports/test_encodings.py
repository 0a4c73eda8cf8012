"""Delimited exports in wide and foreign charsets, and with the line ends of other machines."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from adapters.delimited.dialect import Dialect
from adapters.delimited.rows import DelimitedRows
from adapters.errors import SourceUnavailable
from adapters.files import line_blocks
from adapters.files.line_blocks import BLOCK, Form, form_of
from adapters.files.lines import Lines
from adapters.files.rows import Bad, Batch, LoadError

TEXT = 'PART;NAME\r\nA;"Müller\r\nund Söhne"\r\nB;Łódź €\r\n'
ROWS = [("A", "Müller\nund Söhne"), ("B", "Łódź €")]


def write(folder: Path, content: bytes) -> Path:
    path = folder / "STOCK.CSV"
    path.write_bytes(content)
    return path


def parsed(path: Path, charset: str = "utf-8", dialect: Dialect | None = None):
    """Return rows and bad lines as the format itself finds them."""
    lines = Lines(charset=charset, form=form_of(charset, positions=False))
    rows, bad = [], []
    for entry in DelimitedRows((), dialect or Dialect(";"), lines).batches(path):
        if isinstance(entry, Batch):
            rows += [tuple(row) for row in entry.rows]
        else:
            bad.append(entry)
    return rows, bad


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("utf-16", TEXT.encode("utf-16")),
        ("utf-16", codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")),
        ("utf-16", TEXT.encode("utf-16-le")),
        ("utf-16", TEXT.encode("utf-16-be")),
        ("utf-16-le", codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")),
        ("utf-16-be", TEXT.encode("utf-16-be")),
        ("utf-8", TEXT.encode("utf-8-sig")),
    ],
)
def test_utf_16_is_read_with_and_without_its_mark(*, tmp_path, opened, rows_of, charset, content):
    assert rows_of(opened("delimited", write(tmp_path, content), charset=charset), "PART", "NAME") == ROWS


def test_utf_16_is_read_block_by_block(tmp_path):
    lines = "".join(f"{number:07};{'ö' * 90}\r\n" for number in range(9000))
    rows, bad = parsed(write(tmp_path, ("PART;NAME\r\n" + lines).encode("utf-16")), "utf-16")
    assert len(rows) == 9000
    assert rows[-1] == ("0008999", "ö" * 90)
    assert bad == []


def test_a_bad_line_of_utf_16_is_kept_as_it_stands_in_the_file(tmp_path):
    rows, bad = parsed(write(tmp_path, "PART;NAME\nA;x\nodd ö\n".encode("utf-16-le")), "utf-16-le")
    assert rows == [("A", "x")]
    assert bad == [(3, Bad("the line has 1 fields instead of 2", "odd ö".encode("utf-16-le")))]


def test_utf_16_that_is_cut_in_the_middle_of_a_letter_is_refused_with_its_byte(tmp_path):
    path = write(tmp_path, TEXT.encode("utf-16-le")[:-1])
    with pytest.raises(LoadError, match=r"no utf-16-le at byte \d+: truncated data"):
        parsed(path, "utf-16-le")


@pytest.mark.parametrize("end", [b"\x15", b"\x25", b"\x0d\x25"])
@pytest.mark.parametrize("charset", ["cp273", "cp1141"])
def test_ebcdic_csv_is_read_with_the_line_ends_of_z_os(tmp_path, charset, end):
    content = b"".join(line.encode(charset) + end for line in ("PART;NAME", "A;Müller", "B;{x}"))
    assert parsed(write(tmp_path, content), charset) == ([("A", "Müller"), ("B", "{x}")], [])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_every_machine(tmp_path, end):
    path = write(tmp_path, end.join(["PART;NAME", "A;x", "", "B;y", ""]).encode())
    assert parsed(path) == ([("A", "x"), ("B", "y")], [])


@pytest.mark.parametrize("tail", [b"\x1a", b"\n\x1a", b"\n\x1a\x1a\x1a"])
def test_the_end_mark_of_dos_is_no_part_of_the_last_row(tmp_path, tail):
    assert parsed(write(tmp_path, b"PART;NAME\nA;x" + tail)) == ([("A", "x")], [])


def test_blank_lines_count_within_quotes_only(tmp_path):
    path = write(tmp_path, b'PART;NAME\n\nA;"one\n\nthree"\n\nB;x\n')
    assert parsed(path)[0] == [("A", "one\n\nthree"), ("B", "x")]


def test_doubled_quotes_are_one(tmp_path):
    assert parsed(write(tmp_path, b'PART;NAME\nA;"3"" pipe"\n'))[0] == [("A", '3" pipe')]


def test_a_line_with_a_nul_byte_is_set_aside_and_no_other(tmp_path):
    rows, bad = parsed(write(tmp_path, b"PART;NAME\nA;x\nB;\0\0\nC;z\n"))
    assert rows == [("A", "x"), ("C", "z")]
    assert bad == [(3, Bad("the line holds a NUL byte", b"B;\0\0"))]


def test_a_header_of_nul_bytes_is_taken_for_the_wide_charset_it_is(tmp_path, opened, rows_of, caplog):
    with pytest.raises(SourceUnavailable):
        rows_of(opened("delimited", write(tmp_path, TEXT.encode("utf-16-le"))), "PART")
    assert "utf-16" in caplog.text.lower()


@pytest.mark.parametrize("header", [b";;", b"PART;part;QTY", b"PART;QTY;QTY"])
def test_a_header_that_names_no_column_or_one_twice_says_what_to_declare(tmp_path, header):
    with pytest.raises(LoadError, match="declare header: no, skip_lines: 1"):
        parsed(write(tmp_path, header + b"\nA;B;1\n"))


def test_a_column_without_a_name_is_called_by_its_place(tmp_path):
    path = write(tmp_path, b"PART;;QTY;\nA;B;1;\n")
    rows = DelimitedRows((), Dialect(";"), Lines())
    assert [column.name for column in rows.columns(path)] == ["PART", "COLUMN_2", "QTY", "COLUMN_4"]
    assert [tuple(row) for batch in rows.batches(path) for row in batch.rows] == [("A", "B", "1", "")]


def test_a_header_alone_is_an_export_without_rows(tmp_path):
    assert parsed(write(tmp_path, b"PART;NAME\n")) == ([], [])


def test_a_row_that_goes_over_the_end_of_a_block_stays_whole(tmp_path):
    lines = b'A;"%s\nend"\n' % (b"x" * 700)
    rows, bad = parsed(write(tmp_path, b"PART;NAME\n" + lines * 3000))
    assert len(lines) * 3000 > 4 * BLOCK
    assert (len(rows), set(rows), bad) == (3000, {("A", "x" * 700 + "\nend")}, [])


def test_a_quote_that_never_closes_costs_one_line_wherever_it_stands(tmp_path):
    good = b"".join(b"P%06d;x\n" % number for number in range(60_000))
    rows, bad = parsed(write(tmp_path, b"PART;NAME\n" + good + b'A;"open\n' + good))
    assert len(rows) == 120_000
    reason = "the line cannot be split into fields: a quoted field goes on for more than 100 lines"
    # The bound keeps the rest of the file out of memory.
    assert bad == [(60_002, Bad(reason, b'A;"open'))]


def test_a_line_of_two_gigabytes_is_refused_at_once_and_costs_no_memory(tmp_path):
    path = write(tmp_path, b"PART;NAME\nA;")
    os.truncate(path, 2 << 30)
    program = textwrap.dedent(f"""
        from pathlib import Path
        from adapters.delimited.dialect import Dialect
        from adapters.delimited.rows import DelimitedRows
        from adapters.files.lines import Lines
        from adapters.files.rows import LoadError
        try:
            list(DelimitedRows((), Dialect(";"), Lines()).batches(Path({str(path)!r})))
        except LoadError as error:
            print(error)
        print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=20)
    message, peak = done.stdout.splitlines()
    assert "line 2 is longer than 1048576 bytes" in message
    assert int(peak) < 100_000


def test_wide_letters_are_transcoded_and_mainframe_positions_kept():
    assert form_of("utf-16", positions=True) is Form.TRANSCODED
    assert form_of("cp037", positions=True) is Form.EXCHANGED
    assert form_of("cp037", positions=False) is Form.TRANSCODED
    assert form_of("cp850", positions=True) is Form.PLAIN


@pytest.mark.parametrize("size", [1, 5, 7, 64])
@pytest.mark.parametrize(
    "content",
    [
        b'\nPART;NAME\r\nA;"one\r\ntwo"\r\nB;x\r\n\x1a',
        b'PART;NAME\r\r\nA;"one\r\r\ntwo"\r\r\nB;x\r\r\n',
        b"PART;NAME\rA;x\rB;y\r",
        b'PART;NAME\nA;"open\nB;x\n\nC;y\n',
        "\ufeffPART;NAME\nA;ü€\U0001f600\n".encode("utf-16-be"),
    ],
)
def test_where_a_file_is_cut_into_blocks_does_not_matter(tmp_path, monkeypatch, content, size):
    charset = "utf-16" if b"\0" in content else "utf-8"
    path = write(tmp_path, content)
    whole = parsed(path, charset)
    monkeypatch.setattr(line_blocks, "BLOCK", size)
    assert parsed(path, charset) == whole
    assert len(whole[0]) >= 1
