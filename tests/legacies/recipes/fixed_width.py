"""Columns of exports of fixed width; the declared type is the side on which a value stands, and the width."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.legacies.recipes import values
from tests.legacies.stored import Cell, Recipe


def written(text: str) -> Cell:
    """Return a cell of a text; what it is served as is known when its column has been found."""
    return Cell(text, {"text": text}, shown=text)


DIGITS = st.text("0123456789", min_size=6, max_size=6)
DECIMALS = values.exact(7, 2).map(lambda number: written(f"{number:.2f}"))

RECIPES = (
    Recipe("codes", "<9", DIGITS.map(lambda text: written(f"P{text}")), decided=False),
    Recipe("numerals", "<8", DIGITS.map(written), decided=False),
    Recipe("words", "<14", values.PLAIN_WORDS.map(written), decided=False, key=False),
    Recipe("whole numbers", ">9", st.integers(-99, 99999).map(str).map(written), decided=False, key=False),
    Recipe(
        "exact decimals",
        ">12",
        values.exact(7, 2).map(lambda number: written(f"{number:.2f}")),
        decided=False,
        key=False,
    ),
    Recipe("dates", "<10", values.USUAL_DATES.map(lambda day: written(f"{day:%Y%m%d}")), decided=False, key=False),
    Recipe("flags", "<3", st.sampled_from("YN").map(written), decided=False, key=False),
)
