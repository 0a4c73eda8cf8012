"""Flags that are filled up to the width of their column are proposed, served, and found again as they are stored."""

from __future__ import annotations

from pathlib import Path

from tests.backends.init.proposed import proposed

LINES = ["298432  Y  ", "826616  Y  ", "153356     ", "022348  N  ", "713445  N  ", "347512  Y  "] + [
    f"{number:06}  {'YN'[number % 2]}  " for number in range(400_000, 400_014)
]


def test_padded_flags_of_a_text_export_are_proposed_and_found(tmp_path: Path) -> None:
    (tmp_path / "FLAGS.TXT").write_bytes("".join(f"{line}\r\n" for line in LINES).encode("ascii"))
    with proposed(tmp_path / "FLAGS.TXT", tmp_path) as legacy:
        (resource,) = legacy.catalog.resources
        flags = [list(record.values())[-1] for record in legacy.records(resource)]
        assert flags == [{"Y": True, "N": False, " ": None}[line[8]] for line in sorted(LINES)]
        assert legacy.lost() == []
