"""What is locked of a table that changed: what it is now, and what it was where the catalog does not follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapters.base import Column, TableDescription
from tests.unit.drift.conftest import CROSSING, altered, without
from wrapper.catalog.model import Catalog
from wrapper.drift.settled import settled
from wrapper.drift.uses import Use, uses


def taken(_stand: Sequence[Use]) -> bool:
    return True


def declined(_stand: Sequence[Use]) -> bool:
    return False


DATED = altered("SAIL_DT", type="DATE", length=None)
UNIQUE = replace(CROSSING, key=(), unique=(("X_NO",),))


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        (DATED, CROSSING),
        (without("SHIP_NM"), replace(without("SHIP_NM"), columns=CROSSING.columns)),
        # No field reads it.
        (without("OLD_FL"), without("OLD_FL")),
        # What is merely wider asks nothing of the catalog.
        (altered("CAR_QTY", type="BIGINT"), altered("CAR_QTY", type="BIGINT")),
        (replace(CROSSING, indexes=(("SHIP_NM",),)), replace(CROSSING, indexes=(("SHIP_NM",), ("SAIL_DT", "X_NO")))),
        (replace(CROSSING, indexes=(("SAIL_DT",),)), replace(CROSSING, indexes=(("SAIL_DT",),))),
        (replace(CROSSING, key=()), CROSSING),
        (UNIQUE, UNIQUE),
    ],
)
def test_what_is_declined_is_locked_as_it_was(catalog: Catalog, now: TableDescription, kept: TableDescription) -> None:
    (use,) = uses(catalog)
    assert settled(use, CROSSING, now, declined) == kept


def test_what_is_taken_over_is_locked_as_it_is_and_new_columns_always_are(catalog: Catalog) -> None:
    (use,) = uses(catalog)
    assert settled(use, CROSSING, DATED, taken) == DATED
    phone = Column("PHONE", "CHAR(9)", length=9)
    grown = replace(DATED, columns=(*DATED.columns, phone))
    assert settled(use, CROSSING, grown, declined) == replace(CROSSING, columns=(*CROSSING.columns, phone))


def test_a_column_that_seems_to_be_renamed_is_not_locked_beside_the_one_it_was(catalog: Catalog) -> None:
    (use,) = uses(catalog)
    renamed = altered("SHIP_NM", name="SHIP_NAME")
    assert settled(use, CROSSING, renamed, declined).columns == CROSSING.columns
