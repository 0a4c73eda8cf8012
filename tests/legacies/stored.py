"""What a made legacy holds: tables of cells, each with its own stored spelling and the public values that are right.

A cell is made together with what a consumer must see of it. Nothing here, and nothing that makes cells, asks the
gateway's translation or its adapters: they are what is tested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from hypothesis.strategies import SearchStrategy

Public = Any
"""A value as JSON has it."""

Spot = tuple[str, str]
"""Where a table stands: its schema, "" for the default one, and its name."""


class Odd(Enum):
    """What a cell is in a reading that has no value for it."""

    REPORTED = "null, and reported"
    BLANK = "null, reported or not"

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Cell:
    """One value: `literal` as the engine's own client takes it, and what it is in each reading of its column.

    A reading is an alternative for a whole column: the same one must explain all of its cells. `shown` is how the
    second reader spells the value, None where it shows it in too many ways. `same` tells apart what the engine's
    equality tells apart.
    """

    literal: str
    readings: Mapping[str, Public]
    shown: str | None = None
    same: object = None

    @property
    def identity(self) -> object:
        return self.literal if self.same is None else self.same


NULL = Cell("NULL", {})


@dataclass(frozen=True)
class Recipe:
    """How to make a column of one type.

    `decided` says that the declared type leaves nothing to guess, so that its field carries no mark. `names` are
    column names that suit it, or that tempt to a wrong guess; none means any. `key` and `index` say what it can
    be part of.
    """

    name: str
    declared: str
    cells: SearchStrategy[Cell]
    decided: bool = True
    key: bool = True
    index: bool = True
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column by its exact name."""

    name: str
    recipe: Recipe
    nullable: bool

    def __str__(self) -> str:
        return f"{self.name!r} {self.recipe.declared}{'' if self.nullable else ' NOT NULL'} ({self.recipe.name})"


@dataclass(frozen=True)
class Index:
    """An index; `where` makes it partial, and `expression` replaces its columns."""

    columns: tuple[str, ...]
    unique: bool = False
    where: str = ""
    expression: str = ""


@dataclass(frozen=True)
class Reference:
    """A declared foreign key: `columns` hold the `target_columns` of a row of another table, or a NULL."""

    columns: tuple[str, ...]
    target: Spot
    target_columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with its rows; `key` is () where it declares no primary key, and `form` is how a file spells it.

    A file may be `packed`: by its ending, or in an archive of that name. `parts` are the partitions that its rows are
    in. The gateway's login may not read the columns of `closed`, and nothing of a table that is `denied`.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key: tuple[str, ...]
    indexes: tuple[Index, ...] = ()
    references: tuple[Reference, ...] = ()
    form: Any = None
    packed: str = ""
    schema: str = ""
    parts: tuple[str, ...] = ()
    denied: bool = False
    closed: tuple[str, ...] = ()

    @property
    def spot(self) -> Spot:
        return self.schema, self.name

    @property
    def readable(self) -> Table:
        """The table as the login sees it: without the columns that are closed to it, and what rests on them."""
        if not self.closed:
            return self
        open_ = [at for at, column in enumerate(self.columns) if column.name not in self.closed]
        shown = {self.columns[at].name for at in open_}
        return replace(
            self,
            columns=tuple(self.columns[at] for at in open_),
            rows=tuple(tuple(row[at] for at in open_) for row in self.rows),
            key=self.key if shown.issuperset(self.key) else (),
            indexes=tuple(index for index in self.indexes if shown.issuperset(index.columns)),
            references=tuple(one for one in self.references if shown.issuperset(one.columns)),
        )

    def column(self, name: str) -> tuple[Cell, ...]:
        """Return the cells of a column, row by row."""
        at = [column.name for column in self.columns].index(name)
        return tuple(row[at] for row in self.rows)

    def cells(self, names: Sequence[str]) -> list[tuple[Cell, ...]]:
        """Return the cells of some columns, row by row."""
        places = [[column.name for column in self.columns].index(name) for name in names]
        return [tuple(row[at] for at in places) for row in self.rows]

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """The columns that a foreign key may lead to: the engine tells their values apart, but for NULLs."""
        found = [self.key] if self.key else []
        return found + [one.columns for one in self.indexes if one.unique and not one.where and not one.expression]

    @property
    def promises(self) -> list[tuple[str, ...]]:
        """The columns that the engine keeps unique and filled, each list of them enough to identify a row."""
        filled = {column.name for column in self.columns if not column.nullable}
        return [columns for columns in self.keys if columns == self.key or filled.issuperset(columns)]


@dataclass(frozen=True)
class View:
    """A view of all that a table holds; a broken one selects from a table that was dropped behind it.

    One with `asking` rights asks for the rights of the login on the table, too.
    """

    name: str
    over: Table
    broken: bool = False
    asking: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether the login cannot read it."""
        return self.broken or (self.asking and (self.over.denied or bool(self.over.closed)))

    @property
    def as_table(self) -> Table:
        """The view as the table that it looks like."""
        return Table(self.name, self.over.columns, self.over.rows, ())


@dataclass(frozen=True)
class Legacy:
    """Everything in one legacy system; `views_asked` says that the operator asked for views, too.

    A server that `hides` what its login may not read does not tell of it.
    """

    tables: tuple[Table, ...]
    views: tuple[View, ...] = ()
    views_asked: bool = False
    hides: bool = False

    @property
    def schemas(self) -> list[str]:
        """The schemas beside the default one."""
        return sorted({table.schema for table in self.tables if table.schema})
