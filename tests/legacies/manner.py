"""What the legacies of an engine may have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.legacies.stored import Recipe


@dataclass(frozen=True)
class Manner:
    """What an engine's legacies may have besides columns of its recipes."""

    recipes: tuple[Recipe, ...]
    longest_name: int = 60
    without: str = ""
    """What no name has, as a regular expression."""
    told_apart: frozenset[str] = frozenset()
    """Of which names, "tables" and "columns", capitals and small letters are told apart."""

    partial: str = ""
    """The condition of a partial index, with {} for its column; "" where the engine has none."""
    expression: str = ""
    """An expression over a column that can be indexed, with {} for the column."""
    nulls_equal: bool = False
    """Whether a unique index takes rows for equal that have a NULL each and are equal otherwise."""
    views: tuple[str, ...] = ("views",)
    """Which of "views", "broken views" and "asking views" there may be."""
    grants: tuple[str, ...] = ()
    """Which of "tables" and "columns" the login may be kept from."""
    hides: bool = False
    """Whether the server does not tell a login of what it may not read."""
    schemas: bool = False
    """Whether there are schemas beside the default one."""
    parts: bool = False
    """Whether a table may have partitions."""
    references: bool = False
    """Whether tables declare foreign keys."""
    forms: st.SearchStrategy[Any] = field(default_factory=st.none)
    """How a file may be spelled."""
    packed: tuple[str, ...] = ("",)
    """How a file may be packed."""
    columns: tuple[str, ...] = ()
    """The names that columns of a file have."""
    declares_keys: bool = False
    """Whether a file can declare what identifies its rows."""
    long: bool = False
    """Whether a file may be longer than a sample."""

    def same(self, what: str) -> Callable[[str], str]:
        """Return what makes one text of all spellings of a name."""
        return str if what in self.told_apart else str.casefold
