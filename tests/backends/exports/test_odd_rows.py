"""A guess over a file knows of the odd values behind the first rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from adapters.base import Adapter
from wrapper.proposal.looking import Budget, Look
from wrapper.proposal.odd_rows import AT_ONCE, with_odd_rows
from wrapper.proposal.samples import Looked

ROWS = 12_000
LATE = 11_000

Sampled = Callable[..., Looked]


@pytest.fixture
def sampled(tmp_path: Path, opened: Callable[..., Adapter]) -> Sampled:
    """Sample an export of one column beside its key."""

    def sample(values: Sequence[str], chunks: int = 99) -> Looked:
        path = tmp_path / "STOCK.CSV"
        path.write_text("PART;VALUE;NAME\n" + "".join(f"{at};{value};Ring {at}\n" for at, value in enumerate(values)))
        adapter = opened("delimited", path)
        looked = Look(adapter, Budget()).sample(adapter.describe()[0])
        left = iter(range(chunks))
        return with_odd_rows(adapter, looked, lambda: next(left, None) is not None)

    return sample


@pytest.mark.parametrize(
    ("usual", "odd"),
    [
        (("19981113", "19990102"), ["00000000", "n/a", "19981399", "1998-11-13"]),
        (("13.11.1998", "02.01.1999"), ["00.00.0000", "11/13/98", "13.31.1998"]),
        (("Y", "N"), ["X", "y", "?"]),
        (("OPEN", "CLOSED"), ["HOLD", "open"]),
        (("1", "0"), ["2", "10", "-1"]),
        (("0930", "1745"), ["2400", "9999", "930"]),
    ],
)
def test_the_first_row_of_each_further_shape_is_in_the_sample(
    sampled: Sampled, usual: Sequence[str], odd: list[str]
) -> None:
    values = [usual[at % 2] for at in range(ROWS)]
    for at, value in enumerate(odd * 2):
        values[LATE + at] = value
    looked = sampled(values)
    added = looked.sample("VALUE").values[-len(odd) :]
    assert list(added) == odd
    assert len(looked.rows) <= 1000 + len(odd)


def test_a_column_of_names_brings_nothing(sampled: Sampled) -> None:
    looked = sampled([f"Name {at} of {at % 77}" for at in range(ROWS)])
    assert len(looked.rows) <= 1000


def test_only_what_time_allows_is_walked(sampled: Sampled) -> None:
    values = ["Y"] * ROWS
    values[AT_ONCE + 10] = "X"
    assert "X" not in sampled(values, chunks=1).sample("VALUE").values
    assert "X" in sampled(values, chunks=2).sample("VALUE").values
