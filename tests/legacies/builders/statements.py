"""The statements that make a legacy, as far as the engines agree on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.legacies.stored import Index, Legacy, Reference, Table

Quote = Callable[[str], str]


@dataclass(frozen=True)
class Dialect:
    """In what the engines differ: `computed` stands before the expression of an index.

    Rows are put in `together`, foreign keys stand `inline` in their tables, and unique indexes are `constraints` where
    a foreign key takes nothing else.
    """

    computed: str = ""
    together: bool = True
    inline: bool = False
    constraints: bool = False


def quoted_twice(name: str) -> str:
    """Return a name as standard SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def create_statements(legacy: Legacy, quote: Quote, dialect: Dialect = Dialect()) -> Iterator[str]:
    """Yield the statements that make tables, rows, indexes, foreign keys and views."""
    for number, table in enumerate(legacy.tables):
        yield table_statement(table, quote, dialect)
        yield from row_statements(table, quote, dialect)
        for at, index in enumerate(table.indexes):
            yield index_statement(f"ix_{number}_{at}", table, index, quote, dialect)
    if not dialect.inline:
        # What two tables refer to is there only now.
        for table in legacy.tables:
            for one in table.references:
                yield f"ALTER TABLE {quote(table.name)} ADD {reference_clause(one, quote)};"
    for view in legacy.views:
        over = quote(view.over)
        if view.broken:
            yield "CREATE TABLE gone (id integer);"
            yield f"CREATE VIEW {quote(view.name)} AS SELECT t.* FROM {over} t JOIN gone g ON g.id = 1;"
            yield "DROP TABLE gone;"
        else:
            yield f"CREATE VIEW {quote(view.name)} AS SELECT * FROM {over};"


def table_statement(table: Table, quote: Quote, dialect: Dialect) -> str:
    """Return the statement that makes a table."""
    parts = [
        f"{quote(column.name)} {column.recipe.declared}{'' if column.nullable else ' NOT NULL'}"
        for column in table.columns
    ]
    if table.key:
        parts.append(f"PRIMARY KEY ({', '.join(map(quote, table.key))})")
    if dialect.inline:
        parts += [reference_clause(one, quote) for one in table.references]
    return f"CREATE TABLE {quote(table.name)} ({', '.join(parts)});"


def reference_clause(reference: Reference, quote: Quote) -> str:
    """Return the clause of a foreign key."""
    own, other = (", ".join(map(quote, names)) for names in (reference.columns, reference.target_columns))
    return f"FOREIGN KEY ({own}) REFERENCES {quote(reference.target)} ({other})"


def row_statements(table: Table, quote: Quote, dialect: Dialect) -> Iterator[str]:
    """Yield the statements that insert the rows."""
    listed = ", ".join(quote(column.name) for column in table.columns)
    rows = [f"({', '.join(cell.literal for cell in row)})" for row in table.rows]
    for part in [",\n  ".join(rows)] if dialect.together and rows else rows:
        yield f"INSERT INTO {quote(table.name)} ({listed}) VALUES\n  {part};"


def index_statement(name: str, table: Table, index: Index, quote: Quote, dialect: Dialect) -> str:
    """Return the statement that makes an index."""
    what = f"({', '.join(map(quote, index.columns))})"
    if dialect.constraints and index.unique and not index.expression and not index.where:
        return f"ALTER TABLE {quote(table.name)} ADD CONSTRAINT {name} UNIQUE {what};"
    if index.expression:
        what = f"{dialect.computed} ({index.expression.format(what)})"
    where = f" WHERE {index.where.format(quote(index.columns[0]))}" if index.where else ""
    return f"CREATE {'UNIQUE ' * index.unique}INDEX {name} ON {quote(table.name)} {what}{where};"
