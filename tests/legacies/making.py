"""Random legacies: tables of columns made by an engine's recipes, with keys, indexes, views and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from tests.legacies import names
from tests.legacies.manner import Manner
from tests.legacies.placing import in_parts, in_schemas, with_rights
from tests.legacies.referring import identifies, referring
from tests.legacies.stored import NULL, Cell, Column, Index, Legacy, Recipe, Table, View

MOST_ROWS = 9


@st.composite
def legacies(draw: st.DrawFn, manner: Manner) -> Legacy:
    """Draw a legacy of one to three tables."""
    any_name = names.table_names(manner.longest_name, manner.without)
    called = draw(st.lists(any_name, min_size=1, max_size=3, unique_by=manner.same("tables")))
    if "tables" in manner.told_apart and draw(st.integers(0, 7)) == 0:
        called = list(names.PAIR)
    tables = tuple(draw(tables_called(name, manner)) for name in called)
    if manner.schemas:
        tables = draw(in_schemas(tables))
    if manner.references:
        tables = draw(referring(tables, manner))
    if manner.parts:
        tables = draw(in_parts(tables))
    if manner.grants:
        tables = draw(with_rights(tables, manner))
    views: tuple[View, ...] = ()
    if manner.views and draw(st.integers(0, 3)) == 0:
        kind = draw(st.sampled_from(manner.views))
        views = (View("v_seen", tables[0], kind == "broken views", kind == "asking views"),)
    return Legacy(tables, views, views_asked=draw(st.booleans()), hides=manner.hides)


@st.composite
def tables_called(draw: st.DrawFn, name: str, manner: Manner) -> Table:
    """Draw a table that keeps some of its columns unique."""
    able = [recipe for recipe in manner.recipes if recipe.key]
    key = _columns(draw, draw(st.lists(st.sampled_from(able), min_size=1, max_size=2)), manner, [], filled=True)
    others = draw(st.lists(st.sampled_from(manner.recipes), max_size=4))
    columns = [*key, *_columns(draw, others, manner, key, filled=False)]
    rows = _rows(draw, key, columns)
    names_of_key = tuple(column.name for column in key)
    kind = draw(st.sampled_from(["primary"] * 5 + ["unique", "nullable", "none"]))
    indexes = [Index(names_of_key, unique=True)] if kind in {"unique", "nullable"} else []
    if kind == "nullable":
        columns = [replace(column, nullable=True) if column in key else column for column in columns]
        rows = [draw(_with_nulls(row, len(key), together=manner.nulls_equal)) for row in rows]
    if kind == "none" and rows:
        # Rows that nothing tells apart: a log has them.
        rows = [*rows, *draw(st.lists(st.sampled_from(rows), max_size=3))]
    has_keys = kind != "none" and not (kind == "nullable" and manner.nulls_equal)
    indexes += draw(_indexes(columns[len(key) :], names_of_key if has_keys else (), manner))
    if draw(st.booleans()):
        # The key does not always come first.
        columns, rows = columns[::-1], [row[::-1] for row in rows]
    return Table(name, tuple(columns), tuple(rows), names_of_key if kind == "primary" else (), tuple(indexes))


def _columns(
    draw: st.DrawFn, recipes: Sequence[Recipe], manner: Manner, before: Sequence[Column], *, filled: bool
) -> list[Column]:
    same = manner.same("columns")
    taken = [column.name for column in before]
    found = []
    for recipe in recipes:
        name = draw(
            st.sampled_from(recipe.names) if recipe.names else names.column_names(manner.longest_name, manner.without)
        )
        name = names.free(name, taken, manner.longest_name, same)
        taken.append(name)
        found.append(Column(name, recipe, nullable=not filled and draw(st.booleans())))
    return found


def _rows(draw: st.DrawFn, key: Sequence[Column], columns: Sequence[Column]) -> list[tuple[Cell, ...]]:
    identities = st.tuples(*(column.recipe.cells.filter(identifies) for column in key))
    keys = draw(
        st.lists(identities, max_size=MOST_ROWS, unique_by=lambda cells: tuple(cell.identity for cell in cells))
    )
    rest = [_cells(column) for column in columns[len(key) :]]
    return [(*cells, *(draw(one) for one in rest)) for cells in keys]


@st.composite
def _with_nulls(draw: st.DrawFn, row: tuple[Cell, ...], width: int, *, together: bool) -> tuple[Cell, ...]:
    """Draw the row, perhaps with a NULL among its first cells, or in all of them `together`."""
    at = draw(st.sampled_from([*range(width), *[width] * (3 * width)]))
    emptied = range(width) if together and at < width else range(at, min(at + 1, width))
    return tuple(NULL if place in emptied else cell for place, cell in enumerate(row))


def _cells(column: Column) -> st.SearchStrategy[Cell]:
    return st.one_of(st.just(NULL), column.recipe.cells) if column.nullable else column.recipe.cells


@st.composite
def _indexes(draw: st.DrawFn, others: Sequence[Column], key: tuple[str, ...], manner: Manner) -> list[Index]:
    able = [column for column in others if column.recipe.index]
    found: list[Index] = []
    for column in able:
        kind = draw(st.sampled_from(["none", "plain", "plain", "partial", "expression", "with the key"]))
        match kind:
            case "plain":
                found.append(Index((column.name,)))
            case "partial" if manner.partial:
                # Unique among no rows at all: it promises nothing.
                found.append(Index((column.name,), unique=True, where=manner.partial))
            case "expression" if manner.expression and column.recipe.name == "texts" and column.recipe.index:
                found.append(Index((column.name,), expression=manner.expression))
            case "with the key" if key:
                found.append(Index((*key, column.name), unique=True))
    return found
