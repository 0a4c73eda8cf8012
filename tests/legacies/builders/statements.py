"""The statements that make a legacy, as far as the engines agree on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.legacies.stored import Column, Index, Legacy, Reference, Spot, Table, View

Quote = Callable[[str], str]


@dataclass(frozen=True)
class Dialect:
    """In what the engines differ: `computed` stands before the expression of an index.

    Rows are put in `together`, foreign keys stand `inline` in their tables, and unique indexes are `constraints` where
    a foreign key takes nothing else. `default` is the schema of the tables that name none, "" where there are no
    schemas, and `asking` the words that a view says by which it asks for rights on its table.
    """

    computed: str = ""
    together: bool = True
    inline: bool = False
    constraints: bool = False
    default: str = ""
    asking: tuple[str, str] = ("", "")


def quoted_twice(name: str) -> str:
    """Return a name as standard SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def placed(spot: Spot, quote: Quote, dialect: Dialect) -> str:
    """Return how a statement names a table."""
    schema, name = spot[0] or dialect.default, spot[1]
    return f"{quote(schema)}.{quote(name)}" if schema else quote(name)


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
                yield f"ALTER TABLE {placed(table.spot, quote, dialect)} ADD {reference_clause(one, quote, dialect)};"
    for view in legacy.views:
        yield from view_statements(view, quote, dialect)


def view_statements(view: View, quote: Quote, dialect: Dialect) -> Iterator[str]:
    """Yield the statements that make a view, and those that break it."""
    before, behind = dialect.asking if view.asking else ("", "")
    begin = f"CREATE{before} VIEW {quote(view.name)}{behind} AS"
    over = placed(view.over.spot, quote, dialect)
    if view.broken:
        yield "CREATE TABLE gone (id integer);"
        yield f"{begin} SELECT t.* FROM {over} t JOIN gone g ON g.id = 1;"
        yield "DROP TABLE gone;"
    else:
        yield f"{begin} SELECT * FROM {over};"


def table_statement(table: Table, quote: Quote, dialect: Dialect) -> str:
    """Return the statement that makes a table, and those that make its partitions."""
    parts = [f"{quote(column.name)} {_declared(column)}" for column in table.columns]
    if table.key:
        parts.append(f"PRIMARY KEY ({', '.join(map(quote, table.key))})")
    if dialect.inline:
        parts += [reference_clause(one, quote, dialect) for one in table.references]
    name = placed(table.spot, quote, dialect)
    if not table.parts:
        return f"CREATE TABLE {name} ({', '.join(parts)});"
    made = [f"CREATE TABLE {name} ({', '.join(parts)}) PARTITION BY HASH ({quote(table.key[0])});"]
    for at, part in enumerate(table.parts):
        of = f"PARTITION OF {name} FOR VALUES WITH (MODULUS {len(table.parts)}, REMAINDER {at})"
        made.append(f"CREATE TABLE {placed((table.schema, part), quote, dialect)} {of};")
    return "\n".join(made)


def _declared(column: Column) -> str:
    """Return how a column is declared; Firebird wants its collation last."""
    declared, collate, collation = column.recipe.declared.partition(" COLLATE ")
    return f"{declared}{'' if column.nullable else ' NOT NULL'}{collate}{collation}"


def reference_clause(reference: Reference, quote: Quote, dialect: Dialect) -> str:
    """Return the clause of a foreign key."""
    own, other = (", ".join(map(quote, names)) for names in (reference.columns, reference.target_columns))
    return f"FOREIGN KEY ({own}) REFERENCES {placed(reference.target, quote, dialect)} ({other})"


def row_statements(table: Table, quote: Quote, dialect: Dialect) -> Iterator[str]:
    """Yield the statements that insert the rows."""
    listed = ", ".join(quote(column.name) for column in table.columns)
    rows = [f"({', '.join(cell.literal for cell in row)})" for row in table.rows]
    for part in [",\n  ".join(rows)] if dialect.together and rows else rows:
        yield f"INSERT INTO {placed(table.spot, quote, dialect)} ({listed}) VALUES\n  {part};"


def index_statement(name: str, table: Table, index: Index, quote: Quote, dialect: Dialect) -> str:
    """Return the statement that makes an index."""
    what = f"({', '.join(map(quote, index.columns))})"
    if dialect.constraints and index.unique and not index.expression and not index.where:
        return f"ALTER TABLE {placed(table.spot, quote, dialect)} ADD CONSTRAINT {name} UNIQUE {what};"
    if index.expression:
        what = f"{dialect.computed} ({index.expression.format(what)})"
    where = f" WHERE {index.where.format(quote(index.columns[0]))}" if index.where else ""
    return f"CREATE {'UNIQUE ' * index.unique}INDEX {name} ON {placed(table.spot, quote, dialect)} {what}{where};"


def granted_on(legacy: Legacy, quote: Quote, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Yield what the login may read: the columns in brackets, or "" for all of them, and the table or view."""
    for table in legacy.tables:
        listed = ", ".join(quote(column.name) for column in table.readable.columns)
        if not table.denied:
            yield f"({listed}) " if table.closed else "", placed(table.spot, quote, dialect)
    for view in legacy.views:
        yield "", placed(("", view.name), quote, dialect)
