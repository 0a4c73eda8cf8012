"""Foreign keys between made tables: columns are added to a table that hold keys of its own rows or another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from tests.legacies import names
from tests.legacies.manner import Manner
from tests.legacies.stored import NULL, Cell, Column, Index, Odd, Recipe, Reference, Table

_TOLD_APART = ("whole numbers", "texts", "numerals", "padded texts")
"""Recipes with more values than a table has rows."""


@st.composite
def referring(draw: st.DrawFn, tables: Sequence[Table], manner: Manner) -> tuple[Table, ...]:
    """Draw the tables with one or two foreign keys among them."""
    found = {table.spot: table for table in tables}
    for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
        parent = found[draw(st.sampled_from(sorted(found)))]
        if draw(st.integers(0, 3)) == 0:
            parent = found[parent.spot] = draw(_with_another_key(parent, manner))
        if not _targets(parent):
            continue
        child = found[draw(st.sampled_from(sorted(found)))]
        if child.name != parent.name and child.name.casefold() == parent.name.casefold():
            # MariaDB takes one for the other here, although it keeps both.
            continue
        found[child.spot] = draw(_with_reference(child, parent, manner))
    return tuple(found[table.spot] for table in tables)


@st.composite
def _with_another_key(draw: st.DrawFn, table: Table, manner: Manner) -> Table:
    """Draw the table with one more column that a unique index keeps unique; it may hold NULLs."""
    recipe = draw(st.sampled_from([one for one in manner.recipes if one.name in _TOLD_APART]))
    column = draw(_column(recipe, "", table, manner, nullable=draw(st.booleans())))
    count = len(table.rows)
    cells = draw(st.lists(recipe.cells, min_size=count, max_size=count, unique_by=lambda cell: cell.identity))
    if column.nullable:
        cells = [NULL if is_null else cell for cell, is_null in zip(cells, draw(_flags(count)), strict=True)]
    rows = tuple((*row, cell) for row, cell in zip(table.rows, cells, strict=True))
    index = Index((column.name,), unique=True)
    return replace(table, columns=(*table.columns, column), rows=rows, indexes=(*table.indexes, index))


@st.composite
def _with_reference(draw: st.DrawFn, child: Table, parent: Table, manner: Manner) -> Table:
    """Draw the child with the columns of a foreign key to the parent, which may be the child itself."""
    target = draw(st.sampled_from(_targets(parent)))
    led_to = [row for row in parent.cells(target) if NULL not in row and all(map(identifies, row))]
    nullable = not led_to or draw(st.booleans())
    added: list[Column] = []
    by_name = {column.name: column for column in parent.columns}
    for name in target:
        grown = replace(child, columns=(*child.columns, *added))
        added.append(draw(_column(by_name[name].recipe, name, grown, manner, nullable=nullable)))
    rows = tuple((*row, *draw(_leading(led_to, len(target), nullable=nullable))) for row in child.rows)
    columns = tuple(column.name for column in added)
    indexes = (*child.indexes, Index(columns)) if draw(st.booleans()) else child.indexes
    return replace(
        child,
        columns=(*child.columns, *added),
        rows=rows,
        indexes=indexes,
        references=(*child.references, Reference(columns, parent.spot, target)),
    )


def _targets(table: Table) -> list[tuple[str, ...]]:
    """Return the keys of a table whose values are in answers as they are: infinity is told apart and not shown."""
    shown = {column.name for column in table.columns if column.recipe.key}
    return [columns for columns in table.keys if shown.issuperset(columns)]


@st.composite
def _leading(draw: st.DrawFn, led_to: Sequence[tuple[Cell, ...]], width: int, *, nullable: bool) -> tuple[Cell, ...]:
    """Draw the cells that lead to a row; with a NULL among them they lead nowhere, whatever the others say."""
    cells = list(draw(st.sampled_from(led_to))) if led_to else [NULL] * width
    if nullable and draw(st.integers(0, 2)) == 0:
        cells[draw(st.integers(0, width - 1))] = NULL
    return tuple(cells)


@st.composite
def _column(draw: st.DrawFn, recipe: Recipe, usual: str, table: Table, manner: Manner, *, nullable: bool) -> Column:
    """Draw a column with a name that a table has free: often the `usual` one."""
    others = names.column_names(manner.longest_name, manner.without)
    others = st.sampled_from(recipe.names) if recipe.names else others
    name = draw(st.one_of(st.just(usual), others) if usual else others)
    taken = [column.name for column in table.columns]
    return Column(names.free(name, taken, manner.longest_name, manner.same("columns")), recipe, nullable)


def identifies(cell: Cell) -> bool:
    """Whether a cell has a public value however it is read, so that it can be part of an address."""
    return not any(isinstance(public, Odd) for public in cell.readings.values())


def _flags(count: int) -> st.SearchStrategy[list[bool]]:
    return st.lists(st.booleans(), min_size=count, max_size=count)
