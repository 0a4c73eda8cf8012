"""Samples and tables for guesses, without a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from adapters.base import Column, TableDescription
from wrapper.proposal.dictionary import Dictionary, load_dictionary
from wrapper.proposal.samples import ColumnSample, Looked


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture
def sample() -> Callable[..., ColumnSample]:
    def made(values: Sequence[Any], type_: str = "CHAR", *, complete: bool = True, **column: Any) -> ColumnSample:
        return ColumnSample(Column("C", type_, **column), tuple(values), complete)

    return made


@pytest.fixture
def looked() -> Callable[..., Looked]:
    def made(name: str, columns: str, rows: Sequence[Sequence[Any]], **description: Any) -> Looked:
        described = tuple(Column(column, "") for column in columns.split())
        table = TableDescription(name, None, described, **description)
        return Looked(table, described, tuple(map(tuple, rows)), complete=True)

    return made
