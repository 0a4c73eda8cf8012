"""Whatever a schema looks like, what is proposed of it passes the check, and a second run changes no byte."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wrapper.proposal.address import origins
from wrapper.proposal.adopting import Adoption, prepare, texts_of, write
from wrapper.proposal.budget import Budget
from wrapper.proposal.dictionary import load_dictionary
from wrapper.proposal.existing import existing
from wrapper.proposal.running import Wish, run

RESERVED = [
    "ID",
    "id",
    "Id",
    "limit",
    "cursor",
    "sort",
    "fields",
    "embed",
    "key",
    "token",
    "docs",
    "openapi",
    "problems",
    "SELECT",
    "GROUP",
    "null",
    "yes",
]
ODD = [
    "CUST_NO",
    "CUSTNO",
    "ORDER",
    "due",
    "due_in",
    "due_gt",
    "1",
    "2ND",
    "_",
    "Ä",
    "Имя",
    "a.b",
    "a:b",
    "#x",
    "{x}",
    "a'b",
    "%s",
    "${HOME}",
    "DT",
    "TM",
    "STRT_DT",
    "STRT_TM",
]
_NAMES = st.one_of(
    st.sampled_from([*RESERVED, *ODD]),
    st.sampled_from(["Cust No", "a: b", " "]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"'), min_size=1, max_size=12),
)
_TYPES = st.sampled_from(
    [
        "",
        "INTEGER",
        "CHAR(5)",
        "VARCHAR(20)",
        "TEXT",
        "DATE",
        "DATETIME",
        "DECIMAL(9,2)",
        "BLOB",
        "BOOLEAN",
        "TIME",
        "ODD TYPE",
    ]
)
_VALUES = st.one_of(
    st.none(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False),
    st.binary(max_size=4),
    st.sampled_from(
        ["", "   ", "Y", "N", "O", "00000000", "19960231", "19970105", "0930", "00012", "12,5", "x " * 40, "é", "\x00"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)


@st.composite
def _schemas(draw: st.DrawFn) -> list[tuple[str, list[tuple[str, str]], list[str], list[list[Any]]]]:
    tables = []
    for name in draw(st.lists(_NAMES, min_size=1, max_size=4, unique_by=str.lower)):
        columns = draw(
            st.lists(st.tuples(_NAMES, _TYPES), min_size=1, max_size=7, unique_by=lambda one: one[0].lower())
        )
        key = draw(st.lists(st.sampled_from([column for column, _ in columns]), max_size=2, unique=True))
        rows = draw(st.lists(st.lists(_VALUES, min_size=len(columns), max_size=len(columns)), max_size=12))
        tables.append((name, columns, key, rows))
    return tables


def _create(path: Path, tables: list[tuple[str, list[tuple[str, str]], list[str], list[list[Any]]]]) -> None:
    with closing(sqlite3.connect(path)) as database:
        for name, columns, key, rows in tables:
            if name.lower().startswith("sqlite_"):
                continue
            parts = [f'"{column}" {type_}' for column, type_ in columns]
            if key:
                parts.append("PRIMARY KEY (" + ", ".join(f'"{column}"' for column in key) + ")")
            database.execute(f'CREATE TABLE "{name}" ({", ".join(parts)})')
            marks = ", ".join("?" * len(columns))
            for row in rows:
                with suppress(sqlite3.IntegrityError):  # A text in a key that is the row's number.
                    database.execute(f'INSERT OR IGNORE INTO "{name}" VALUES ({marks})', row)
        database.commit()


def _adopted(database: Path, catalog: Path) -> Adoption:
    (origin,) = origins(str(database), "erp")
    there = existing(*texts_of(catalog), origin.name)
    outcome = run(origin, Wish(load_dictionary()), Budget(), tick=lambda _table, _at, _of: None, there=there)
    adoption = prepare(catalog, "Ugly", [outcome])
    write(adoption, [outcome])
    return adoption


def _proposed_twice(tables: list[tuple[str, list[tuple[str, str]], list[str], list[list[Any]]]]) -> None:
    with TemporaryDirectory() as folder:
        database, catalog = Path(folder) / "erp.db", Path(folder) / "catalog"
        tables = [*tables, ("ALWAYS", [("NO", "INTEGER")], ["NO"], [[1]])]
        _create(
            database,
            [table for at, table in enumerate(tables) if table[0].lower() != "always" or at == len(tables) - 1],
        )
        first = _adopted(database, catalog)
        assert [finding for finding in first.warnings if finding.code != "unused-codes"] == []
        assert _adopted(database, catalog).changed() == []


@settings(max_examples=40, deadline=None)
@given(_schemas())
def test_any_schema_is_proposed_so_that_it_passes_and_a_second_run_changes_nothing(tables: Any) -> None:
    _proposed_twice(tables)


def test_two_hundred_columns_are_proposed() -> None:
    columns = [("ID", "INTEGER"), *((f"COL_{at}", "CHAR(4)") for at in range(200))]

    _proposed_twice([("WIDE", columns, ["ID"], [[at, *["x"] * 200] for at in range(5)])])


def test_names_that_translate_to_the_same_words_are_told_apart() -> None:
    columns = [("CUST_NO", "INTEGER"), ("CUSTNO", "INTEGER"), ("Customer Number", "INTEGER")]

    _proposed_twice([("CUST", columns, ["CUST_NO"], [[1, 2, 3]]), ("CUSTMAST", columns, ["CUSTNO"], [[1, 2, 3]])])
