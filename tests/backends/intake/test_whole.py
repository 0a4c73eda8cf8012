"""An export is taken when it is whole: by its time, its marker, its count, its checksum and what was there before."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import UTC, datetime

import pytest

from adapters.errors import OptionError, SourceUnavailable
from adapters.registry import adapter_class

from .conftest import HEADER, eventually, lines, put


def test_a_file_that_grows_is_taken_when_it_rests(opened):
    stock = opened(settle="0.3")
    stock.put(lines(10))
    assert stock.serves(10)
    with stock.path.open("wb") as file:
        for piece in (HEADER, b"A;1\n", b"B;2\n", b"C;3\n", b"D;4\n", b"E;5\n"):
            file.write(piece)
            file.flush()
            time.sleep(0.12)
            assert len(stock.rows()) == 10
    assert stock.is_refused("export_incomplete")
    assert stock.serves(5)


def test_the_first_load_waits_for_a_file_of_this_moment_and_for_no_other(opened):
    stock = opened(settle="0.4")
    stock.put(lines(3), age=60)
    began = time.monotonic()
    assert len(stock.rows()) == 3
    assert time.monotonic() - began < 0.3
    other = opened(settle="0.4", quote="none")
    other.put(lines(4), age=0)
    began = time.monotonic()
    assert len(other.rows()) == 4
    assert 0.2 < time.monotonic() - began < 2


def test_the_operator_hears_of_an_incomplete_export_only_when_it_stays_so(opened, caplog):
    stock = opened(marker=".ok", patience="0.4")
    stock.put(lines(3))
    put(stock.path.with_name("STOCK.CSV.ok"), b"", age=50)
    assert stock.serves(3)
    stock.put(lines(4), age=40)
    time.sleep(0.2)
    assert stock.codes() == []
    assert "was not loaded" not in caplog.text
    assert stock.is_refused("export_incomplete")
    assert "STOCK.CSV.ok, is older than it is" in stock.told()
    assert eventually(lambda: caplog.text.count("was not loaded") == 1)


@pytest.mark.parametrize(
    ("marker", "name"), [(".ok", "STOCK.CSV.ok"), ("{stem}.done", "STOCK.done"), ("READY", "READY")]
)
def test_with_a_marker_an_export_is_taken_when_the_marker_is_newer(opened, marker, name):
    stock = opened(marker=marker)
    stock.put(lines(2))
    with pytest.raises(SourceUnavailable):
        stock.rows()
    assert stock.is_refused("export_incomplete")
    put(stock.path.with_name(name), b"", age=30)
    assert stock.serves(2)
    stock.put(lines(3), age=20)
    assert stock.is_refused("export_incomplete")
    assert len(stock.rows()) == 2
    put(stock.path.with_name(name), b"", age=10)
    assert stock.serves(3)


def test_with_a_count_file_the_rows_must_be_as_many(opened):
    stock = opened(count_file="{stem}.cnt")
    count = stock.path.with_suffix(".cnt")
    stock.put(lines(3))
    put(count, b"ROWS=0000003\r\n")
    assert stock.serves(3)
    stock.put(lines(4), age=30)
    assert stock.is_refused()
    assert "STOCK.cnt counts 3 rows, it has 4" in stock.told()
    put(count, b"4", age=20)
    assert stock.serves(4)


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
@pytest.mark.parametrize("style", ["bare", "gnu", "binary", "bsd", "list"])
def test_an_export_that_does_not_agree_with_its_checksum_is_not_finished(stock, algorithm, style):
    new = lines(120)

    def spelled(content):
        digest = hashlib.new(algorithm, content).hexdigest()
        return {
            "bare": digest,
            "gnu": f"{digest}  STOCK.CSV\n",
            "binary": f"{digest.upper()} *C:\\EXPORT\\STOCK.CSV\r\n",
            "bsd": f"{algorithm.upper()} (STOCK.CSV) = {digest}\n",
            "list": f"{'0' * len(digest)}  OTHER.CSV\n{digest}  ./STOCK.CSV\n",
        }[style].encode()

    name = f"{algorithm.upper()}SUMS" if style == "list" else f"STOCK.CSV.{algorithm}"
    put(stock.path.with_name(name), spelled(new))
    stock.put(new[:-20], age=30)
    assert stock.is_refused("export_incomplete")
    assert f"does not agree with its checksum in {name}" in stock.told()
    assert len(stock.rows()) == 100
    stock.put(new, age=20)
    assert stock.serves(120)


def test_a_list_of_checksums_without_the_export_says_nothing_of_it(stock):
    put(stock.path.with_name("SHA256SUMS"), b"0" * 64 + b"  OTHER.CSV\n")
    stock.put(lines(120), age=30)
    assert stock.serves(120)


def test_a_checksum_may_be_required_or_left_alone(opened):
    stock = opened(checksum="required")
    stock.put(lines(2))
    with pytest.raises(SourceUnavailable):
        stock.rows()
    assert "there is no checksum file beside it" in stock.told()
    put(stock.path.with_name("STOCK.CSV.md5"), hashlib.md5(lines(2)).hexdigest().encode())
    assert stock.serves(2)
    careless = opened(checksum="no")
    put(careless.path.with_name("STOCK.CSV.md5"), b"0" * 32)
    assert careless.serves(2)


@pytest.mark.parametrize(
    ("name", "options", "rows"),
    [
        ("SHA256SUMS", {}, 2),
        ("STOCK.CSV.sha256", {}, 2),
        ("STOCK.CSV.sha256", {"checksum": "required"}, None),
        ("STOCK.CSV.cnt", {"count_file": ".cnt"}, None),
        ("STOCK.CSV.ok", {"marker": ".ok"}, 2),
    ],
)
def test_a_named_pipe_beside_an_export_is_never_waited_for(opened, name, options, rows):
    stock = opened(**options)
    stock.put(lines(2))
    os.mkfifo(stock.path.with_name(name))
    if rows is not None:
        assert len(stock.rows()) == rows
        return
    with pytest.raises(SourceUnavailable):
        stock.rows()
    assert stock.is_refused("export_incomplete")


def test_an_empty_file_is_never_taken_not_even_the_first_time(opened):
    stock = opened(header="no", columns=("PART", "QTY"))
    stock.put(b"")
    with pytest.raises(SourceUnavailable):
        stock.rows()
    assert "it is empty (0 bytes)" in stock.told()
    stock.put(b"A;1\n", age=30)
    assert stock.serves(1)
    stock.put(b"", age=20)
    assert stock.is_refused()
    assert len(stock.rows()) == 1


@pytest.mark.parametrize("rows", [0, 10, 49])
def test_far_fewer_rows_than_before_are_not_taken(stock, rows):
    stock.put(lines(rows), age=30)
    assert stock.is_refused()
    assert f"it has {rows} rows, and the one before had 100" in stock.told()
    assert len(stock.rows()) == 100
    stock.put(lines(50), age=20)
    assert stock.serves(50)


def test_no_rows_after_some_are_not_taken_whatever_share_is_declared(opened):
    stock = opened(minimum_share="0")
    stock.put(lines(5))
    assert stock.serves(5)
    stock.put(lines(1), age=30)
    assert stock.serves(1)
    stock.put(HEADER, age=20)
    assert stock.is_refused()
    assert len(stock.rows()) == 1


def test_an_export_of_another_layout_is_not_taken(stock):
    mixed = lines(80) + b"".join(b"W%d;1;new column\n" % number for number in range(20))
    stock.put(mixed, age=30)
    assert stock.is_refused()
    assert "20 of 100 lines are no rows, more than 10%" in stock.told()
    assert len(stock.rows()) == 100


def test_a_few_bad_lines_are_set_aside_and_the_rest_is_taken(stock):
    stock.put(lines(50) + b"half a li\n" * 5, age=30)
    assert stock.serves(50)


def test_texts_that_suddenly_do_not_decode_are_another_charset(stock):
    stock.put(HEADER + b"".join(b"\xc5%04d;1\n" % number for number in range(60)) + lines(60)[len(HEADER) :], age=30)
    assert stock.is_refused()
    assert "60 of 120 rows do not decode as utf-8, and 0 of 100 did not before" in stock.told()
    assert len(stock.rows()) == 100


@pytest.mark.parametrize(
    ("charset", "written", "seems"),
    [
        ("cp1252", "utf-8", "UTF-8"),
        ("cp437", "utf-8", "UTF-8"),
        ("cp1252", "utf-16", "UTF-16"),
        ("cp037", "ascii", "ASCII"),
    ],
)
def test_an_export_in_another_charset_than_declared_is_not_taken(opened, charset, written, seems):
    letters = "Bracket" if written == "ascii" else "Ångström"
    text = "".join(f"P{number:04};{letters}\n" for number in range(40))
    stock = opened(charset=charset, header="no", columns=("PART", "QTY"))
    stock.put(text.encode(charset))
    if charset != "cp037":
        assert stock.serves(40)
    stock.put(text.encode(written) * 2, age=30)
    assert eventually(lambda: stock.codes() == ["export_refused"] or not _serves(stock))
    assert f"it is written in {seems}, and the catalog says {charset}" in stock.told()


@pytest.mark.parametrize("moment", [2**43, -(2**43)])
def test_a_time_beyond_the_calendar_is_no_reason_not_to_serve(opened, moment):
    stock = opened()
    stock.path.write_bytes(lines(2))
    os.utime(stock.path, (moment, moment))
    assert len(stock.rows()) == 2
    assert stock.rows().as_of <= datetime.now(UTC)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "gbk", "cp1252", "cp850"])
def test_an_export_full_of_letters_beyond_ascii_is_taken_in_its_own_charset(opened, charset):
    text = "".join(f"P{number:04};Müller & Rück\n" for number in range(40))
    stock = opened(charset=charset, header="no", columns=("PART", "QTY"))
    stock.put(text.encode(charset))
    assert {quantity for _, quantity in stock.rows()} == {"Müller & Rück"}


def _serves(stock):
    try:
        return bool(stock.rows())
    except SourceUnavailable:
        return False


def test_the_same_bytes_again_are_not_loaded_but_are_newer(stock, tmp_path):
    before = stock.rows()
    stock.put(lines(100), age=10)
    assert eventually(lambda: stock.rows().as_of > before.as_of)
    assert stock.rows().as_of == datetime.fromtimestamp(int(stock.path.stat().st_mtime), UTC)
    versions = sorted((tmp_path / "state").glob("*.sqlite"))
    assert len(versions) == 2
    assert versions[0].samefile(versions[1])
    assert stock.rows() == before


def test_an_export_dated_ahead_is_as_of_now_at_most(opened):
    stock = opened()
    stock.put(lines(2), age=-86_400)
    assert stock.rows().as_of <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("settle", "soon"),
        ("settle", "99999"),
        ("patience", "-1"),
        ("minimum_share", "101"),
        ("most_bad", "half"),
        ("checksum", "sometimes"),
        ("marker", "/done/{stem}"),
        ("marker", "{day}.ok"),
        ("count_file", "../counts"),
    ],
)
def test_a_malformed_rule_is_named_with_a_way_out(option, value):
    with pytest.raises(OptionError, match=option) as raised:
        adapter_class("delimited").open("stock", {"path": "x", option: value})
    assert raised.value.option == option
    assert raised.value.hint
