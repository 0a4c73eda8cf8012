"""Random files: tables without a declared key and with ordinary names, some longer than a sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from tests.legacies import names
from tests.legacies.manner import Manner
from tests.legacies.stored import NULL, Cell, Column, Legacy, Recipe, Table

FEWEST_ROWS, MOST_ROWS = 4, 12
_ALONE = ("", ".gz", ".zip")
LONG = 2_500
"""Rows of a long table: more than any sample has."""


@st.composite
def files(draw: st.DrawFn, manner: Manner) -> Legacy:
    """Draw a folder of one or two files."""
    called = draw(st.lists(st.sampled_from(names.FILES), min_size=1, max_size=2, unique_by=str.casefold))
    tables = [draw(_table(name, manner)) for name in called]
    if len({table.packed for table in tables}) > 1 or len(tables) == 1:
        # An archive with one file gives its own name to the table.
        tables = [replace(table, packed=".zip") if table.packed not in _ALONE else table for table in tables]
    return Legacy(tuple(tables))


@st.composite
def _table(draw: st.DrawFn, name: str, manner: Manner) -> Table:
    key = draw(st.sampled_from([recipe for recipe in manner.recipes if recipe.key]))
    recipes = [key, *draw(st.lists(st.sampled_from(manner.recipes), min_size=1, max_size=5))]
    columns = _columns(draw, recipes, manner)
    firsts = draw(st.lists(key.cells, min_size=FEWEST_ROWS, max_size=MOST_ROWS, unique_by=lambda cell: cell.identity))
    rows = [(first, *(draw(_cell(column)) for column in columns[1:])) for first in firsts]
    declared = manner.declares_keys and draw(st.booleans())
    if not declared and draw(st.integers(0, 5)) == 0:
        # Rows that nothing tells apart: a log has them.
        rows += draw(st.lists(st.sampled_from(rows), max_size=3))
    if manner.long and draw(st.integers(0, 9)) == 0:
        rows = _lengthened(rows)
    form, packed = draw(manner.forms), draw(st.sampled_from(manner.packed))
    return Table(name, tuple(columns), tuple(rows), (columns[0].name,) if declared else (), form=form, packed=packed)


def _columns(draw: st.DrawFn, recipes: Sequence[Recipe], manner: Manner) -> list[Column]:
    taken: set[str] = set()
    found = []
    for place, recipe in enumerate(recipes):
        name = draw(st.sampled_from(recipe.names or manner.columns))
        while name.casefold() in taken:
            name += str(place)
        taken.add(name.casefold())
        # What is a flag in a file is never NULL, or is blank.
        found.append(Column(name, recipe, nullable=place > 0 and recipe.declared != "BOOLEAN"))
    return found


def _cell(column: Column) -> st.SearchStrategy[Cell]:
    cells = column.recipe.cells
    return st.one_of(st.just(NULL), cells, cells, cells) if column.nullable else cells


def _lengthened(rows: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Return the rows with the first of them, repeated, before the others: the others come too late for a sample."""
    first, *others = rows
    return [first] * LONG + others
