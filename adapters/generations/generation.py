"""What a generation of an engine is: a name for the catalog, and what may be said to engines of that age.

The tables that fill it are sorted by family in the modules beside this one; known.py has them all.
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.relational.products import Product


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation of one product.

    `product` says how its statements and sessions are made. `quote` opens a quoted name; None leaves it to the
    driver's own word. `dialects` are SQLAlchemy's names for it, none where only ODBC leads there. `since` is the
    first version (as ODBC drivers tell it) that belongs to it, None where no driver's word decides. `source`
    names the manual that its rules are from, `tested` what they were run on.
    """

    name: str
    product: Product
    summary: str
    source: str
    tested: str
    quote: str | None = None
    dialects: frozenset[str] = frozenset()
    since: tuple[int, ...] | None = None
    asks_nulls: bool = False
    """Whether the manual leaves open where NULL sorts, so that the driver's word decides."""

    @property
    def takes_statements(self) -> bool:
        """Whether an operator's SELECT can stand in for a table."""
        return self.product.traits.nested

    @property
    def takes_prefixes(self) -> bool:
        """Whether texts can be searched by their beginning."""
        return self.product.traits.prefixes
