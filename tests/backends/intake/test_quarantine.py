"""Lines that are no rows are all kept, with number, place, reason and bytes, until their export is loaded anew."""

from __future__ import annotations

import pytest

from adapters.errors import SourceUnavailable
from adapters.files.rows import Bad, Batch, FileColumn
from adapters.snapshot import quarantine
from adapters.snapshot.build import Plan, build
from adapters.snapshot.quarantine import LONGEST_KEPT, read_quarantine

from .conftest import HEADER, lines


def test_every_bad_line_is_kept_with_its_place_and_bytes(opened):
    bad = [b"only one field", b"", b"Ring \xe9;1;2", b"\x00\x01;\x02;"]
    stock = opened(charset="cp1252", quote="none")
    content = HEADER + b"A;1\n" + b"\r\n".join(bad) + b"\r\nB;2\n" + b"last;one;is bad"
    stock.put(content)
    assert stock.serves(2)
    kept = list(stock.adapter.quarantined("STOCK"))
    assert [line.raw for line in kept] == [bad[0], bad[2], bad[3], b"last;one;is bad"]
    for line in kept:
        assert content[line.offset : line.offset + line.length] == line.raw
        assert content[: line.offset].count(b"\n") == line.line - 1
        assert line.reason


def test_more_bad_lines_than_fit_in_memory_at_once_are_all_kept(opened):
    stock = opened(most_bad="100")
    stock.put(lines(10) + b"".join(b"no row %d\n" % number for number in range(3000)))
    assert stock.serves(10)
    kept = list(stock.adapter.quarantined("STOCK"))
    assert [line.raw for line in kept] == [b"no row %d" % number for number in range(3000)]
    assert len({line.offset for line in kept}) == 3000


def test_they_survive_until_the_next_good_load(stock):
    stock.put(lines(90) + b"bad\n", age=40)
    assert stock.serves(90)
    stock.put(lines(1), age=30)
    assert stock.is_refused()
    assert [line.raw for line in stock.adapter.quarantined("STOCK")] == [b"bad"]
    stock.put(lines(91), age=20)
    assert stock.serves(91)
    assert list(stock.adapter.quarantined("STOCK")) == []


def test_lines_are_shown_from_a_number_on(opened):
    stock = opened(most_bad="100")
    stock.put(lines(10) + b"bad\n" * 30)
    assert stock.serves(10)
    assert [line.line for line in stock.adapter.quarantined("STOCK", 20, 3)] == [20, 21, 22]


class OneBadRow:
    """A format with one row, and one bad record that knows its own place."""

    decimal_comma = False

    def __init__(self, bad):
        self.bad = bad

    def columns(self, path):  # noqa: ARG002 - the protocol's
        return (FileColumn("PART"),)

    def batches(self, path):  # noqa: ARG002 - the protocol's
        yield Batch([("A",)])
        yield 2, self.bad


@pytest.mark.parametrize(
    ("bad", "length", "offset"),
    [
        (Bad("too long", b"x" * (LONGEST_KEPT + 5)), LONGEST_KEPT + 5, None),
        (Bad("too long", b"x" * 10, offset=77, length=3_000_000_000), 3_000_000_000, 77),
        (Bad("not in the file", b"elsewhere"), 9, None),
    ],
)
def test_a_huge_line_is_kept_in_part_and_found_by_its_place(tmp_path, bad, length, offset):
    (tmp_path / "STOCK").write_bytes(b"A\nB\n")
    build(OneBadRow(bad), tmp_path / "STOCK", tmp_path / "draft", Plan("STOCK"), "form")
    (line,) = read_quarantine(tmp_path / "draft")
    assert (line.length, line.offset, line.raw) == (length, offset, bad.raw[:LONGEST_KEPT])


@pytest.mark.parametrize(("limit", "value"), [("MOST_LINES", 1000), ("MOST_KEPT", 10_000)])
def test_a_file_of_nothing_but_bad_lines_does_not_fill_the_disk(opened, monkeypatch, limit, value):
    monkeypatch.setattr(quarantine, limit, value)
    stock = opened(most_bad="100")
    stock.put(lines(5) + b"no row at all\n" * 3000)
    with pytest.raises(SourceUnavailable):
        stock.rows()
    assert "lines are no rows, and " in stock.told()
    assert "; line 7: the line has 1 fields instead of 2" in stock.told()
