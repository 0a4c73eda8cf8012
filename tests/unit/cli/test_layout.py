"""What commands print fits a terminal, and nothing of it is cut."""

from __future__ import annotations

import pytest

from wrapper.commands.layout import table, wrapped

SENTENCE = "  orders.due_date: MM/DD/YYYY would read the sample as well as DD/MM/YYYY, and no day above 12 parts them"


@pytest.mark.parametrize("width", [40, 80, 100, 120])
def test_a_line_wraps_below_its_beginning_and_keeps_all_words(width: int) -> None:
    first, *others = wrapped(SENTENCE, width).split("\n")
    assert max(map(len, [first, *others])) <= width
    assert first.startswith("  orders")
    assert all(line.startswith("    ") and line[4] != " " for line in others)
    assert " ".join(line.strip() for line in [first, *others]) == SENTENCE.strip()


def test_a_line_for_a_program_stays_one() -> None:
    assert wrapped(SENTENCE, None) == SENTENCE


def test_a_path_stays_in_one_piece() -> None:
    path = "/srv/" + "exports/" * 20
    assert path in wrapped(f"Written: {path} and more", 80).split("\n  ")


def cells(lines: list[str], places: list[tuple[int, int | None]]) -> list[str]:
    return ["".join(line[start:end].strip() for line in lines) for start, end in places]


ROW = {"COLUMN": "NOTE_TX", "STORED": "'Soft drinks, coffees, teas, beers, and ales, and much more of it'", "": ""}


def test_cells_wrap_within_their_column() -> None:
    lines = list(table([ROW], 40))
    assert max(map(len, lines)) <= 40
    assert lines[0].split() == ["COLUMN", "STORED"]
    shown = "".join(line.ljust(40)[9:] for line in lines[1:])
    assert "".join(shown.split()) == "".join(ROW["STORED"].split())
    assert list(table([ROW], None))[1].endswith(ROW["STORED"])


def test_a_table_of_too_many_columns_has_a_line_for_each_cell() -> None:
    rows = [{f"COLUMN {at}": f"value {at}" for at in range(10)}] * 2
    lines = list(table(rows, 80))
    assert lines[:2] == ["COLUMN 0  value 0", "COLUMN 1  value 1"]
    assert lines[10] == ""
    assert len(lines) == 21
