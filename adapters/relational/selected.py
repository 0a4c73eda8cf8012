"""What to select in the place of a column, by the word of its rule."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from adapters.relational.rules import Select

MOST_WIDE_LETTERS = 4000
"""The longest NVARCHAR of Transact-SQL that is not kept apart from its row."""
MOST_LETTERS = 100
"""No value that is selected as a text, for its type, has more."""

SELECTED: dict[Select, Any] = {
    # Not a cast, which older engines do not know for this type.
    Select.DOUBLE: lambda column: sa.type_coerce(column, sa.Double) + sa.literal_column("0e0"),
    Select.TEXT: lambda column: sa.cast(column, sa.VARCHAR(MOST_LETTERS)),
    Select.LONG_TEXT: lambda column: sa.cast(column, sa.Text),
    Select.DECIMAL: lambda column: sa.cast(column, sa.Numeric),
    Select.JSON: lambda column: sa.cast(sa.func.array_to_json(column), sa.Text),
    Select.WIDE_TEXT: lambda column: sa.cast(column, sa.NVARCHAR(MOST_WIDE_LETTERS)).label(None),
    # Not a cast, which would give it the collation of the session.
    Select.LETTERS: sa.func.concat,
    Select.LITERAL: sa.func.quote,
    Select.MARKED: lambda column: _marked(column, sa.literal_column("'t'").op("||")(column)),
    # The letters before a text tell in which encoding of Unicode the file is.
    Select.NESTED: lambda column: sa.case(
        (_typeof(column, "text"), column.op("||")(sa.literal_column("''"))),
        (_typeof(column, "real"), sa.func.json_array(sa.func.quote(column))),
        (_typeof(column, "blob"), sa.func.json_array(sa.func.quote(column))),
        else_=column,
    ),
    Select.HEX: lambda column: _marked(column, sa.literal_column("'t'").op("||")(_hex_of(column))),
}


def selected(column: sa.ColumnClause[Any], select: Select | None) -> Any:
    """Return what to select in the place of a column."""
    return column if select is None else SELECTED[select](column)


def _marked(column: Any, text: Any) -> Any:
    return sa.case((_typeof(column, "text"), text), else_=sa.func.quote(column))


def _typeof(column: Any, name: str) -> Any:
    return sa.func.typeof(column) == sa.literal_column(f"'{name}'")


def _hex_of(column: Any) -> Any:
    return sa.func.hex(sa.literal_column("'tt'").op("||")(column))
