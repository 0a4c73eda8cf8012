"""What a DBF table declares stays, whatever a few of its values are: those are null and reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.backends.init.proposed import proposed

FIELDS = (("NO", "N", 4, 0), ("DUE", "D", 8, 0), ("QTY", "N", 5, 0), ("PRICE", "N", 8, 2), ("OK", "L", 1, 0))
RECORDS = {
    # what the file holds: what is served
    b"    1" + b"19981113" + b"   12" + b"   12.50" + b"T": ("1998-11-13", 12, "12.5", True),
    b"    2" + b"1998139X" + b"*****" + b"********" + b"?": (None, None, None, None),
    b"    3" + b"        " + b"     " + b"        " + b" ": (None, None, None, None),
    b"    4" + b"00000000" + b"   -1" + b"   -0.05" + b"n": (None, -1, "-0.05", False),
    b"*   5" + b"19981114" + b"    9" + b"    9.00" + b"T": None,
}


def test_values_that_are_none_of_their_type_are_null_and_the_types_stay(
    table: Callable[..., bytes], tmp_path: Path
) -> None:
    (tmp_path / "LINES.DBF").write_bytes(table(FIELDS, list(RECORDS)))
    with proposed(tmp_path / "LINES.DBF", tmp_path) as legacy:
        found = [tuple(one[name] for name in ("due", "quantity", "price", "ok")) for one in legacy.records("lines")]
        assert found == [served for served in RECORDS.values() if served]
        assert legacy.lost() == []


def test_one_bad_date_of_two_leaves_a_date(table: Callable[..., bytes], tmp_path: Path) -> None:
    fields = (("NO", "N", 4, 0), ("DUE", "D", 8, 0))
    (tmp_path / "TWO.DBF").write_bytes(table(fields, [b"    1" + b"19981113", b"    2" + b"19989999"]))
    with proposed(tmp_path / "TWO.DBF", tmp_path) as legacy:
        dates = [list(one.values())[-1] for one in legacy.records("twos")]
        assert dates == ["1998-11-13", None]
