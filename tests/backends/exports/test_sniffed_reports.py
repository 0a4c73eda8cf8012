"""Lists of fixed width for people: numbers stay whole, and dashes under a header say where the columns stand."""

from __future__ import annotations

import re

import pytest

from tests.backends.exports.test_sniffed_as_loaded import served

WORDS = ("Bolt", "Ring", "Long plate")
ROWS = [(number, WORDS[number % 3], number * 1.75 % 10) for number in range(1, 30)]


def bare(row: tuple[object, ...]) -> tuple[str, ...]:
    """Return the values of a row without blanks and without zeros that a number does not need."""
    return tuple(re.sub(r"(\.\d*?)0+$", r"\1", str(value or "").strip().replace(",", ".")).rstrip(".") for value in row)


def wanted(*places: int) -> list[tuple[str, ...]]:
    return sorted(bare(tuple(f"{row[2]:.2f}" if place == 2 else row[place] for place in places)) for row in ROWS)


@pytest.mark.parametrize("mark", [".", ","])
@pytest.mark.parametrize(
    ("each", "places"),
    [
        ("{0:>4}  {1:<12}{2:>8}", (0, 1, 2)),
        ("A{0:04}{2:>6}  {1:<12}", (2, 1)),
        ("{1:<12}{2:>6}{0:>4}", (1, 2, 0)),
        ("{1:<12}-{2:>5}", (1,)),
    ],
)
def test_no_column_ends_within_a_number(tmp_path, each, places, mark):
    rows = [each.format(number, word, f"{price:.2f}".replace(".", mark)) for number, word, price in ROWS]
    found, _, read = served(tmp_path, "".join(f"{row}\r\n" for row in rows).encode(), "LIST.TXT")
    assert found.kind == "fixed_width"
    shown = [bare(row) for row in read]
    assert all(
        set(values) <= set(row) for values, row in zip(wanted(*places), sorted_by(shown, wanted(*places)), strict=True)
    )


def sorted_by(shown: list[tuple[str, ...]], values: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return for each of some values a row that holds them, or an empty row."""
    return [next((row for row in shown if set(value) <= set(row)), ()) for value in values]


HEAD = "  NR NAME            PRICE\n---- ------------ --------\n"
EACH = "{0:>4} {1:<12} {2:>8.2f}"


@pytest.mark.parametrize(
    ("head", "each", "foot", "columns"),
    [
        (HEAD, EACH, "", ("NR", "NAME", "PRICE")),
        (HEAD.replace("-", "="), EACH, "", ("NR", "NAME", "PRICE")),
        (f"Stock of today\n\n{HEAD}", EACH, "", ("NR", "NAME", "PRICE")),
        (f"Stock\n=====\n\n{HEAD}", EACH, "", ("NR", "NAME", "PRICE")),
        (f"{'-' * 26}\n{HEAD}", EACH, "", ("NR", "NAME", "PRICE")),
        (HEAD, EACH, "\n29 rows selected\n", ("NR", "NAME", "PRICE")),
        (HEAD, EACH, "---- ------------ --------\n", ("NR", "NAME", "PRICE")),
        (HEAD, EACH, f"{'=' * 26}\n", ("NR", "NAME", "PRICE")),
        ("  NR    PRICE NAME\n---- -------- ------------\n", "{0:>4} {2:>8.2f} {1}", "", ("NR", "PRICE", "NAME")),
        ("NAME           NR PRICE\n------------ ---- -----\n", "{1:<12} {0:>4} {2:>5.2f}", "", ("NAME", "NR", "PRICE")),
        ("  NR NAME            PRICE\n" + "-" * 26 + "\n", EACH, "", ("NR", "NAME", "PRICE")),
        (
            "  NR              PRICE\n---- ------------ -----\n",
            "{0:>4} {1:<12} {2:>5.2f}",
            "",
            ("NR", "COLUMN_2", "PRICE"),
        ),
    ],
)
def test_dashes_under_a_header_name_and_cut_the_columns(tmp_path, head, each, foot, columns):
    content = head + "".join(each.format(*row) + "\n" for row in ROWS) + foot
    found, named, read = served(tmp_path, content.encode(), "LIST.TXT")
    assert found.kind == "fixed_width"
    assert tuple(named) == columns
    places = [{"NR": 0, "NAME": 1, "COLUMN_2": 1, "PRICE": 2}[name] for name in columns]
    assert sorted(map(bare, read)) == wanted(*places)


def test_what_the_dashes_do_not_hold_is_cut_by_what_stands_there(tmp_path):
    content = "NAME         PRICE\n------------ -----\n" + "".join(
        f"{word:<12}{n * 3335.5:>8.2f}\n" for n, word, _ in ROWS
    )
    found, named, read = served(tmp_path, content.encode(), "LIST.TXT")
    assert len(named) == 2
    assert any("look where each begins" in doubt for doubt in found.doubts)
    assert sorted(bare(row)[0] for row in read) == sorted(word for _, word, _ in ROWS)
