"""Types that are guessed for an export rest on all of its rows, however many come before the one that counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.registry import adapter_class
from adapters.sniffing.sniff import sniff
from adapters.sniffing.whole import retyped
from tests.backends.init.walk import Walk
from wrapper.proposal.address import origins
from wrapper.proposal.dictionary import load_dictionary
from wrapper.proposal.retyping import retype

ROWS = 2600
LATE = 2500


def written(path: Path, form: str, values: list[str]) -> None:
    """Write an export with a number, a value and a name in each row."""
    rows = [(str(number), value, "Ring" if number % 3 else "Plate") for number, value in enumerate(values, start=1)]
    if form == "delimited":
        path.write_text(
            "".join(f"{number};{value};{name}\n" for number, value, name in [("id", "code", "name"), *rows])
        )
        return
    lines = [f"{number:>6} {value:>12}  {name:<8}" for number, value, name in rows]
    if form == "fixed width":
        path.write_text("".join(f"{line}\n" for line in lines))
    else:
        path.write_bytes(b"".join(line.encode("cp037") + b"\x15" for line in lines))


def types(path: Path) -> tuple[str, dict[str, str], dict[str, Any]]:
    """Return the kind, the types of the columns by all rows, and the options."""
    found = sniff(path)
    assert found is not None
    options = {"path": str(path), **found.options}
    exports: Any = adapter_class(found.kind)
    options |= retyped(exports, options)
    declared = options.get("columns") or options.get("layout") or {}
    if found.kind == "delimited":
        return found.kind, dict(declared), options
    return found.kind, {name: "".join(map(str, place[2:])) for name, place in declared.items()}, options


@pytest.mark.parametrize("form", ["delimited", "fixed width", "EBCDIC"])
@pytest.mark.parametrize(
    ("late", "word"),
    [
        ("00742", "text"),
        ("+5", "text"),
        ("1e5", "text"),
        ("1_000", "text"),
        ("7-", "text"),
        ("N/A", "text"),
        ("12.50", "decimal"),
        ("12.", "text"),
        ("-3", "integer"),
        ("", "integer"),
    ],
)
def test_one_late_value_decides(tmp_path: Path, form: str, late: str, word: str) -> None:
    values = [str(number if number % 2 else 90000 + number) for number in range(ROWS)]
    values[LATE] = late
    written(tmp_path / "CODES.TXT", form, values)
    kind, found, options = types(tmp_path / "CODES.TXT")
    names = list(found) if kind == "fixed_width" else ["id", "code", "name"]
    assert [found.get(name) or "text" for name in names] == ["integer", word, "text"]
    adapter_class(kind).open("codes", {**options, "snapshot_dir": str(tmp_path / "state")}).close()


def test_numbers_of_one_length_become_integers_when_a_longer_one_follows(tmp_path: Path) -> None:
    written(tmp_path / "CODES.TXT", "delimited", [str(1000 + number % 8999) for number in range(ROWS)] + ["10000"])
    assert types(tmp_path / "CODES.TXT")[1] == {"id": "integer", "code": "integer"}


def test_without_a_header_every_column_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "CODES.TXT"
    values = [str(number) for number in range(ROWS)]
    path.write_text("".join(f"{value};{value};{number}\n" for number, value in enumerate([*values, "007"])))
    assert types(path)[1] == {"COLUMN_1": "text", "COLUMN_2": "text", "COLUMN_3": "integer"}


def test_an_export_with_a_late_code_is_served_as_it_is(tmp_path: Path) -> None:
    values = [str(number if number % 2 else 90000 + number) for number in range(ROWS)]
    values[LATE - 1] = "00742"
    written(tmp_path / "CODES.CSV", "delimited", values)
    walk = Walk(tmp_path)
    walk.run("init", "CODES.CSV")
    proposed = (tmp_path / "catalog" / "codes.yaml").read_text()
    assert "columns: {id: integer}" in proposed
    assert "# by all of its rows, and not by the first ones alone, code is text and not integer" in proposed
    assert '"00742"' in walk.run("try", "codes", str(LATE)).stdout
    assert "codes     2,600  0 " in walk.run("quality").stdout


@pytest.mark.parametrize(
    ("name", "values", "word"),
    [
        ("version", ["1.8", "1.9", "1.10", "1.11"], None),
        ("chapter", ["1", "1.1", "1.10", "2"], None),
        ("amount", ["0.10", "123456789.123456789", "99999999999999.99"], "decimal"),
        ("version", ["1.10", "2.20", "3.30"], "decimal"),
        ("length", ["1.5", "2.25", "3"], "decimal"),
    ],
)
def test_decimals_that_may_be_numbering_stay_texts_unless_their_name_speaks_of_an_amount(
    tmp_path: Path, name: str, values: list[str], word: str | None
) -> None:
    (tmp_path / "PARTS.CSV").write_text(f"id;{name}\n" + "".join(f"P{at};{value}\n" for at, value in enumerate(values)))
    (origin,) = origins(str(tmp_path / "PARTS.CSV"))
    retype(origin, origin.options({}), load_dictionary())
    assert origin.entries.get("columns", {}).get(name) == word
