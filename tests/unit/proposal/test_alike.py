"""Texts that an engine may take for equal are not a key that `init` proposes by itself."""

from __future__ import annotations

import pytest

from adapters.base import Column, TableDescription
from adapters.query import Row
from wrapper.proposal.candidates import alike
from wrapper.proposal.samples import Looked


@pytest.mark.parametrize(
    ("rows", "are_alike"),
    [
        ((("AB.",), ("ab.",)), True),
        ((("Ærø",), ("ærø",)), True),
        ((("café",), ("cafe",)), True),
        ((("a",), ("a  ",)), True),
        ((("a",), ("b",), (1,)), False),
    ],
)
def test_case_accents_and_blanks_tell_no_keys_apart(rows: tuple[Row, ...], are_alike: bool) -> None:
    columns = (Column("K", "VARCHAR(9)"),)
    looked = Looked(TableDescription("T", None, columns, ()), columns, rows, complete=True)
    assert alike(looked, ["K"]) is are_alike
