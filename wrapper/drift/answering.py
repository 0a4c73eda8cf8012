"""Which conditions an engine can answer for a column, by the type that it declares.

An engine compares values of every type with one another, but for documents and shapes; only texts have a beginning.
"""

from __future__ import annotations

from wrapper.catalog.model import FilterKind
from wrapper.declared import Declared, Family

_DOCUMENTS = {"json", "xml", "xmltype", "array", "ntext", "clob", "nclob", "dbclob", "refcursor"}
_SHAPES = {"point", "line", "lseg", "box", "path", "polygon", "circle", "geometry", "geography", "linestring"}
_SHAPES |= {"multipoint", "multilinestring", "multipolygon", "geometrycollection"}
"""PostgreSQL has no equality for these, SQL Server, Oracle and DB2 none for their large texts."""


def unanswerable(declared: Declared, kind: FilterKind) -> str | None:
    """Return one clause that says why a column cannot be asked so, or None where it can be or nothing is known."""
    if declared.word in _DOCUMENTS | _SHAPES:
        return "values of that type are not compared"
    if kind is FilterKind.PREFIX and declared.family not in (Family.TEXT, Family.UNKNOWN):
        return "only texts have a beginning to search for"
    return None


def unsortable(declared: Declared) -> str | None:
    """Return one clause that says why an engine cannot sort by a column, or None where it can."""
    return unanswerable(declared, FilterKind.RANGE)
