"""Packed exports: read as what was packed, bounded, and never taken while they are half written."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Adapter
from adapters.errors import SourceUnavailable
from adapters.files import packed
from adapters.query import Order, Query, Table
from adapters.snapshot.adapter import SnapshotAdapter
from wrapper.proposal.address import origins

Opener = Callable[..., Adapter]

LINES = b"PART;NAME\nA;Ring\nB;Plate\n"
FIXED = b"A Ring \nB Plate\n"
LAYOUT = {"PART": ("1", "1"), "NAME": ("3", "5")}
ROWS = [("A", "Ring"), ("B", "Plate")]


def archive(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the bytes of a zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as found:
        for name, content in files.items():
            found.writestr(name, content)
    return made.getvalue()


def encrypted(files: Mapping[str, bytes]) -> bytes:
    """Return an archive whose files say that they are encrypted."""
    made = bytearray(archive(files))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(mark) + place] |= 1
    return bytes(made)


def read(adapter: Adapter) -> list[tuple[str, str]]:
    """Return all rows without padding."""
    rows = adapter.read(Query(Table("STOCK"), ("PART", "NAME"), order=(Order("PART"),), limit=99))
    return [(part, name.strip()) for part, name in rows]


def refusal(adapter: Adapter) -> str:
    """Return why the export is not loaded."""
    assert isinstance(adapter, SnapshotAdapter)
    with pytest.raises(SourceUnavailable) as error:
        adapter.load_snapshot("STOCK", force=True)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "path"),
    [
        ("STOCK.CSV.gz", gzip.compress(LINES), "STOCK.CSV.gz"),
        ("STOCK.CSV.GZ", gzip.compress(LINES[:10]) + gzip.compress(LINES[10:]), "STOCK.CSV.GZ"),
        ("STOCK.txt.gz", gzip.compress(LINES) + b"\0" * 512, "STOCK.txt.gz"),
        ("STOCK.zip", archive({"STOCK.CSV": LINES}), "STOCK.zip"),
        ("STOCK.ZIP", archive({"STOCK.CSV": LINES}, zipfile.ZIP_STORED), "STOCK.ZIP"),
        ("STOCK.zip", archive({"out/": b"", "out/S.CSV": LINES, "__MACOSX/out/._S.CSV": b"x"}), "STOCK.zip"),
        ("all.zip", archive({"A.CSV": b"x", "STOCK.CSV": LINES}), "all.zip/STOCK.CSV"),
        ("all.zip", archive({"A.CSV": b"x", "out\\STOCK.CSV": LINES}), "all.zip/out/STOCK.CSV"),
    ],
)
def test_a_packed_export_is_read(tmp_path: Path, opened: Opener, name: str, content: bytes, path: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert read(opened("delimited", tmp_path / path)) == ROWS
    (table,) = opened("delimited", tmp_path / path, table="").describe()
    assert table.name == "STOCK"


@pytest.mark.parametrize("name", ["STOCK.TXT.gz", "STOCK.zip"])
@pytest.mark.parametrize("charset", ["cp437", "cp037"])
@pytest.mark.parametrize("framed", [False, True])
def test_a_packed_fixed_width_export_is_read(
    tmp_path: Path, opened: Opener, name: str, charset: str, framed: bool
) -> None:
    content = b"".join(line.decode().encode(charset) + (b"" if framed else b"\n") for line in FIXED.splitlines())
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else archive({"S.TXT": content}))
    options: dict[str, Any] = {"record_format": "fixed"} if framed else {}
    assert read(opened("fixed_width", tmp_path / name, layout=LAYOUT, charset=charset, **options)) == ROWS


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("S.CSV.gz", gzip.compress(LINES)[:-9], "S.CSV.gz is cut off: the gzip file ends before its end"),
        ("S.CSV.gz", gzip.compress(LINES)[:12], "S.CSV.gz is cut off: the gzip file ends before its end"),
        ("S.CSV.gz", gzip.compress(LINES)[:-8] + b"\0" * 8, "S.CSV.gz is damaged, cut off or not a gzip file: CRC"),
        ("S.CSV.gz", LINES, "S.CSV.gz is damaged, cut off or not a gzip file: Not a gzipped file"),
        ("S.zip", archive({"S.CSV": LINES})[:-30], "S.zip is damaged, cut off or not a zip archive"),
        ("S.zip", archive({}), "S.zip holds no file: an export that failed leaves such an archive; run it again"),
        (
            "S.zip",
            archive({"A.CSV": b"", "B.CSV": b""}),
            "S.zip holds 2 files (A.CSV, B.CSV), and not one; name one: S.zip/A",
        ),
        ("S.zip", encrypted({"S.CSV": LINES}), "S.CSV in S.zip is encrypted; have it packed without a password"),
        (
            "S.zip",
            archive({"S.CSV": LINES}, zipfile.ZIP_LZMA),
            "S.CSV in S.zip is packed by method 14; have it packed by",
        ),
    ],
)
def test_what_cannot_be_unpacked_is_refused_with_the_reason(
    tmp_path: Path, opened: Opener, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(opened("delimited", tmp_path / name)).startswith(reason)


def test_a_file_that_an_archive_lacks_is_named(tmp_path: Path, opened: Opener) -> None:
    (tmp_path / "all.zip").write_bytes(archive({"A.CSV": LINES}))
    assert (
        refusal(opened("delimited", tmp_path / "all.zip" / "B.CSV")) == "there is no B.CSV in all.zip; it holds A.CSV"
    )


@pytest.mark.parametrize("name", ["STOCK.CSV.gz", "STOCK.zip"])
def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(packed, "SMALL", 1 << 16)
    content = LINES + b"C;Ring\n" * 1_000_000
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else archive({"STOCK.CSV": content}))
    assert "unpacks to more than" in refusal(opened("delimited", tmp_path / name))


@pytest.mark.parametrize("long", [False, True])
def test_an_archive_of_too_many_files_is_refused_before_its_directory_is_read(
    tmp_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch, long: bool
) -> None:
    monkeypatch.setattr(packed, "MOST_DIRECTORY", 5000)
    if long:
        # With a limit of its own the library writes the records of archives beyond four gigabytes.
        monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 50)
    made = bytearray(archive({f"{number:03}.CSV": LINES for number in range(100)}))
    if long:
        end = made.rindex(b"PK\5\6")
        made[end + 12 : end + 16] = b"\xff" * 4
    (tmp_path / "S.zip").write_bytes(made)
    found = refusal(opened("delimited", tmp_path / "S.zip" / "001.CSV"))
    assert "the directory of S.zip has 5,3" in found
    assert "; 5,000 are the most that is read" in found


def test_a_half_written_export_never_replaces_the_last_good_one(
    tmp_path: Path, opened: Opener, replaced: Callable[[Path, bytes], None]
) -> None:
    path = tmp_path / "STOCK.CSV.gz"
    path.write_bytes(gzip.compress(LINES))
    adapter = opened("delimited", path)
    assert read(adapter) == ROWS
    newer = gzip.compress(LINES + b"C;Bolt\n" * 2)
    replaced(path, newer[:-10])
    assert "is cut off" in refusal(adapter)
    assert read(adapter) == ROWS
    replaced(path, newer)
    assert isinstance(adapter, SnapshotAdapter)
    adapter.load_snapshot("STOCK")
    assert len(read(adapter)) == 4


def test_a_new_archive_is_noticed(tmp_path: Path, opened: Opener, replaced: Callable[[Path, bytes], None]) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(archive({"A.CSV": b"x", "STOCK.CSV": LINES}))
    adapter = opened("delimited", path / "STOCK.CSV")
    assert read(adapter) == ROWS
    replaced(path, archive({"A.CSV": b"x", "STOCK.CSV": LINES + b"C;Bolt\n"}))
    assert isinstance(adapter, SnapshotAdapter)
    adapter.load_snapshot("STOCK")
    assert len(read(adapter)) == 3


def test_checksum_marker_and_settling_look_at_the_packed_file(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "STOCK.CSV.gz"
    path.write_bytes(gzip.compress(LINES))
    adapter = opened("delimited", path, marker=".ok", checksum="required")
    assert refusal_unforced(adapter).startswith("the file that says it is finished, STOCK.CSV.gz.ok, is not there")
    (tmp_path / "STOCK.CSV.gz.ok").touch()
    assert "there is no checksum file beside it" in refusal_unforced(adapter)
    (tmp_path / "STOCK.CSV.gz.sha256").write_text(hashlib.sha256(LINES).hexdigest())
    assert "sha256" in refusal_unforced(adapter).lower()
    (tmp_path / "STOCK.CSV.gz.sha256").write_text(hashlib.sha256(path.read_bytes()).hexdigest())
    assert read(adapter) == ROWS


def refusal_unforced(adapter: Adapter) -> str:
    """Return why the export is not taken as it stands."""
    assert isinstance(adapter, SnapshotAdapter)
    with pytest.raises(SourceUnavailable) as error:
        adapter.load_snapshot("STOCK")
    return str(error.value)


def test_bad_lines_are_shown_as_they_stand_in_the_unpacked_text(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "STOCK.CSV.gz"
    text = LINES + b"Printer out of paper\nC;Bolt\n" + b"x;y;z\n"
    path.write_bytes(gzip.compress(text))
    adapter = opened("delimited", path)
    assert isinstance(adapter, SnapshotAdapter)
    assert len(read(adapter)) == 3
    found = [(bad.line, bad.raw, bad.offset) for bad in adapter.quarantined("STOCK")]
    assert found == [
        (4, b"Printer out of paper", text.index(b"Printer")),
        (6, b"x;y;z", text.index(b"x;y")),
    ]


def test_init_finds_packed_exports_in_a_folder_and_says_why_others_are_not_read(tmp_path: Path) -> None:
    many = b"PART;QTY\n" + b"".join(b"P%d;%d\n" % (number, number) for number in range(3000))
    (tmp_path / "PARTS.CSV.gz").write_bytes(gzip.compress(many))
    (tmp_path / "night.zip").write_bytes(
        archive({"STOCK.CSV": many, "out/JOBS.CSV": many, "J.DBF": b"\x03" + bytes(99)})
    )
    (tmp_path / "one.zip").write_bytes(archive({"ORDERS.CSV": many}))
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(many)[:-9])
    (tmp_path / "closed.zip").write_bytes(encrypted({"S.CSV": LINES}))
    (tmp_path / "text.zip").write_bytes(LINES)
    (found,) = origins(str(tmp_path))
    assert {name: entry["file"] for name, entry in found.entries["tables"].items()} == {
        "PARTS": "PARTS.CSV.gz",
        "STOCK": "night.zip/STOCK.CSV",
        "JOBS": "night.zip/out/JOBS.CSV",
        "one": "one.zip",
    }
    assert all(entry["columns"] == {"QTY": "integer"} for entry in found.entries["tables"].values())
    assert {left.table: left.reason for left in found.left_out} == {
        "J.DBF": "it is neither a database this gateway knows nor a text export",
        "cut.csv.gz": "is cut off: the gzip file ends before its end",
        "closed.zip": "S.CSV in closed.zip is encrypted; have it packed without a password",
        "text.zip": "is damaged, cut off or not a zip archive: File is not a zip file",
    }


def test_init_takes_an_archive_for_a_folder_and_one_of_its_files_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "night.zip").write_bytes(archive({"STOCK.CSV": LINES * 9, "out/JOBS.CSV": LINES * 9}))
    (whole,) = origins(str(tmp_path / "night.zip"))
    (one,) = origins(str(tmp_path / "night.zip" / "out" / "JOBS.CSV"))
    assert (whole.name, sorted(whole.entries["tables"])) == ("night", ["JOBS", "STOCK"])
    assert (one.name, one.entries["path"]) == ("jobs", str(tmp_path / "night.zip" / "out" / "JOBS.CSV"))
