"""The types of the columns of an operator's SELECT, which no table declares: asked without reading a row of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NOTHING = "SELECT {columns} FROM ({text}) AS src WHERE 1 = 0"  # The operator's own text, and names that are quoted.

_OF_POSTGRESQL = "(SELECT format_type(CASE typtype WHEN 'd' THEN typbasetype ELSE oid END, NULL) FROM pg_type{})"


def of_postgresql(link: Any, text: str, names: Sequence[str], quoted: Sequence[str]) -> Mapping[str, str]:
    """Return the types of columns by their names, as the engine spells them without a length."""
    types = ", ".join(_OF_POSTGRESQL.format(f" WHERE oid = pg_typeof(src.{name})") for name in quoted)
    # One row, whatever the statement finds.
    rows = link.rows(f"SELECT {types} FROM (SELECT 1 AS one) AS here LEFT JOIN ({text}) AS src ON 1 = 0", ())  # noqa: S608 - as above
    # Without its length a bit may be one of several.
    return {name: "bit varying" if told == "bit" else str(told) for name, told in zip(names, rows[0], strict=True)}


def of_mariadb(link: Any, text: str, names: Sequence[str], quoted: Sequence[str]) -> Mapping[str, str]:
    """Return "int unsigned" for each whole number, which it may be, and "" for other columns."""
    columns = ", ".join(f"src.{name}" for name in quoted)
    kinds = link.kinds(NOTHING.format(columns=columns, text=text))
    return {name: "int unsigned" if kind is int else "" for name, kind in zip(names, kinds, strict=True)}


STATEMENT_TYPES = {"PostgreSQL": of_postgresql, "MariaDB": of_mariadb, "MySQL": of_mariadb}
"""What asks for the types of a statement's columns, by the name of the product."""
