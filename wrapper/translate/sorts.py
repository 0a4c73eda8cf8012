"""A sort of records → the order of rows: public members become columns, and the key makes the order total.

Rows without a key are told apart by the number that their source gives them. Without a number either, the order is the
default one at last, and leaves rows equal.
"""

from __future__ import annotations

from collections.abc import Iterable

from adapters.query import ROW_NUMBER, Order
from wrapper.catalog.model import Field, Resource, View

Sort = tuple[tuple[str, bool], ...]
"""Names to sort by, each with whether it descends."""


def default_order(resource: Resource) -> tuple[Order, ...]:
    """Return the order that a list has when its request names none."""
    return _order(resource, ((resource.fields[name], descending) for name, descending in resource.default_sort))


def key_order(resource: Resource) -> tuple[Order, ...]:
    """Return the order of the key, and of nothing else; without a key, what stands in for it."""
    return default_order(resource) if resource.tied and not resource.key else _order(resource, ())


def order_by(resource: Resource, view: View, sort: Sort) -> tuple[Order, ...]:
    """Return the order for a sort by paths of a view."""
    members = ((view.paths[path].field, descending) for path, descending in sort)
    return _order(resource, ((field, descending) for field, descending in members if field is not None))


def _order(resource: Resource, sort: Iterable[tuple[Field, bool]]) -> tuple[Order, ...]:
    columns: dict[str, Order] = {}
    for field, descending in sort:
        for column in field.columns:
            columns.setdefault(column, Order(column, descending, field.nullable))
    # Paging by key needs a total order. The key follows the direction of the last column, so that one index over
    # both can serve.
    last = next(reversed(columns.values())).descending if columns else False
    for field in resource.key:
        for column in field.columns:
            columns.setdefault(column, Order(column, last, field.nullable))
    if resource.numbered:
        columns[ROW_NUMBER] = Order(ROW_NUMBER, last, nullable=False)
    elif not resource.key:
        for field in (resource.fields[name] for name, _ in resource.default_sort):
            for column in field.columns:
                columns.setdefault(column, Order(column, last, field.nullable))
    return tuple(columns.values())
