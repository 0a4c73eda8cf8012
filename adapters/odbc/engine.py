"""What an engine's own catalog says of its tables beside what an ODBC driver tells, where the product is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.base import Column, TableDescription
from adapters.errors import SourceRejected, with_advice
from adapters.odbc.link import ODBCLink
from adapters.query import Row, Stored
from adapters.relational.products import Product


@dataclass(frozen=True, slots=True)
class EngineCatalog:
    """The answers of one engine: `conditional` are unique indexes that hold for some rows alone, by table and name.

    Drivers tell all indexes alike, and no type with all that the engine knows of it.
    """

    product: Product | None
    conditional: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, link: ODBCLink, product: Product | None) -> EngineCatalog:
        """Return what can be asked for all tables at once."""
        found = asked(link, product.conditional) if product and product.conditional else []
        return cls(product, frozenset((str(row[0]), str(row[1])) for row in found or ()))

    def typed(self, link: ODBCLink, outline: TableDescription, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Return columns with their types as the engine spells them: tinyint(1), the labels of an ENUM."""
        product = self.product
        if product is None or product.described is None or product.column_types is None:
            return tuple(columns)
        found = asked(link, product.column_types.format("?"), (outline.schema, outline.name)) or []
        types = {str(name): product.described(str(declared)) for name, declared in found}
        return tuple(_typed(column, types) for column in columns)

    def closed(self, link: ODBCLink, outline: TableDescription) -> tuple[str, ...]:
        """Return the columns that the login may not read."""
        if self.product is None or self.product.closed_columns is None:
            return ()
        place = (outline.schema, outline.name)
        return tuple(str(row[0]) for row in asked(link, self.product.closed_columns.format("?"), place) or ())

    def of_texts(self, link: ODBCLink, outline: TableDescription) -> tuple[tuple[str, ...] | None, frozenset[str]]:
        """Return the columns of which an index finds the beginnings, None where unknown, and indexes without order."""
        if self.product is None or self.product.text_indexes is None:
            return None, frozenset()
        name = outline.name.encode("utf-8", "surrogatepass") if link.driver.raw_texts else outline.name
        found = asked(link, self.product.text_indexes.format("?"), (outline.schema, name))
        if found is None:
            return None, frozenset()
        searched = tuple(sorted({str(column) for _, column, searches, _ in found if searches}))
        return searched, frozenset(str(index) for index, _, _, orders in found if not orders)


def judged_outlines(
    link: ODBCLink, product: Product | None, outlines: Sequence[TableDescription]
) -> tuple[TableDescription, ...]:
    """Return tables with the one whose rows include theirs, and those that the login may not read as such.

    Drivers list all of them alike.
    """
    if product is None or not outlines:
        return tuple(outlines)
    found = asked(link, product.parents) if product.parents else []
    parents = {(schema, name): str(parent) for schema, name, parent in found or ()}
    own = asked(link, product.own_schema) if product.own_schema else []
    default = own[0][0] if own else None
    closed = {(row[0], row[1]) for row in (asked(link, product.closed) if product.closed else []) or ()}
    return tuple(
        replace(
            one,
            part_of=parents.get(_place(one), ""),
            is_default=default is not None and one.schema == default,
            unreadable=with_advice(f"permission denied for table {one.name}") if _place(one) in closed else "",
        )
        for one in outlines
    )


def _place(table: TableDescription) -> tuple[Stored, Stored]:
    return table.schema, table.name


def asked(link: ODBCLink, text: str, values: Sequence[Stored] = ()) -> list[Row] | None:
    """Return what an engine's catalog answers, or None where the engine, a relative or an old one, lacks it."""
    try:
        return link.rows(text, values)
    except Exception as error:
        if link.failure(error) is not SourceRejected:
            raise
        return None


def _typed(column: Column, types: Mapping[str, tuple[str, int | None, int | None]]) -> Column:
    if column.name not in types:
        return column
    type_, length, scale = types[column.name]
    return replace(column, type=type_, length=length, scale=scale)
