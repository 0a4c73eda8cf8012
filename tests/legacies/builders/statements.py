"""The statements that make a legacy, as far as the engines agree on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.legacies.stored import Index, Legacy, Table

Quote = Callable[[str], str]


def quoted_twice(name: str) -> str:
    """Return a name as standard SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def create_statements(legacy: Legacy, quote: Quote, *, computed: str = "", together: bool = True) -> Iterator[str]:
    """Yield the statements that make tables, rows, indexes and views.

    `computed` stands before an index's expression. Rows are put in `together` where the engine takes that.
    """
    for number, table in enumerate(legacy.tables):
        yield table_statement(table, quote)
        yield from row_statements(table, quote, together=together)
        for at, index in enumerate(table.indexes):
            yield index_statement(f"ix_{number}_{at}", table, index, quote, computed)
    for view in legacy.views:
        over = quote(view.over)
        if view.broken:
            yield "CREATE TABLE gone (id integer);"
            yield f"CREATE VIEW {quote(view.name)} AS SELECT t.* FROM {over} t JOIN gone g ON g.id = 1;"
            yield "DROP TABLE gone;"
        else:
            yield f"CREATE VIEW {quote(view.name)} AS SELECT * FROM {over};"


def table_statement(table: Table, quote: Quote) -> str:
    """Return the statement that makes a table."""
    parts = [
        f"{quote(column.name)} {column.recipe.declared}{'' if column.nullable else ' NOT NULL'}"
        for column in table.columns
    ]
    if table.key:
        parts.append(f"PRIMARY KEY ({', '.join(map(quote, table.key))})")
    return f"CREATE TABLE {quote(table.name)} ({', '.join(parts)});"


def row_statements(table: Table, quote: Quote, *, together: bool) -> Iterator[str]:
    """Yield the statements that insert the rows."""
    listed = ", ".join(quote(column.name) for column in table.columns)
    rows = [f"({', '.join(cell.literal for cell in row)})" for row in table.rows]
    for part in [",\n  ".join(rows)] if together and rows else rows:
        yield f"INSERT INTO {quote(table.name)} ({listed}) VALUES\n  {part};"


def index_statement(name: str, table: Table, index: Index, quote: Quote, computed: str) -> str:
    """Return the statement that makes an index."""
    what = f"({', '.join(map(quote, index.columns))})"
    if index.expression:
        what = f"{computed} ({index.expression.format(what)})"
    where = f" WHERE {index.where.format(quote(index.columns[0]))}" if index.where else ""
    return f"CREATE {'UNIQUE ' * index.unique}INDEX {name} ON {quote(table.name)} {what}{where};"
