"""Generations that speak Transact-SQL: Microsoft SQL Server, and Sybase, where it comes from.

All of them page by TOP and keyset, and none is sent an OFFSET, a WITH or a window: what 7.0 understands, every
later one does. LIKE knows character classes, so wildcards are taken by the letter in brackets, as in all of
their manuals. Names are quoted by [ ] where it exists, because that needs no setting of the session.
"""

from __future__ import annotations

from dataclasses import replace

from adapters.generations.generation import Generation
from adapters.relational.products import MSSQL, Product
from adapters.relational.traits import Counting, Escape, LimitStyle, Traits

TEXT_ONLY = "text"
STUB = "TDS stub"

# Where double quotes stand for names only when the session says so.
QUOTED = "SET QUOTED_IDENTIFIER ON"
LOCKS = "SET LOCK_TIMEOUT {ms}"

_TOP = Traits(LimitStyle.TOP, escape=Escape.BRACKETS, wildcards="%_[")

# Transact-SQL Reference 6.5, "SELECT Statement" and "SET": no TOP, no LOCK_TIMEOUT; SET ROWCOUNT stops a SELECT
# after n rows, sorted first. Prepared statements become procedures, which take 255 parameters ("Maximum
# Capacities", Administrator's Companion).
_ROWCOUNT = Traits(
    LimitStyle.ROWCOUNT,
    escape=Escape.BRACKETS,
    wildcards="%_[",
    counting=Counting.ROWS,
    nested=False,
    most_values=255,
)
_MICROSOFT = frozenset({"mssql"})
_SYBASE = frozenset({"sybase"})


def _sqlserver(name: str, title: str, since: tuple[int, ...], most_values: int) -> Generation:
    # SQL Server Books Online, "TOP", "Using Identifiers", "Pattern Matching in Search Conditions", and the
    # parameters of a procedure in "Maximum Capacity Specifications".
    version = MSSQL.version if since >= (8,) else "SELECT @@VERSION"
    return Generation(
        name,
        replace(MSSQL, traits=replace(_TOP, most_values=most_values), version=version, always=(LOCKS,)),
        title,
        "SQL Server Books Online: TOP, LIKE, Maximum Capacity Specifications",
        STUB,
        quote="[",
        dialects=_MICROSOFT,
        since=since,
    )


SQLSERVER = (
    Generation(
        "sqlserver-6.5",
        replace(MSSQL, traits=_ROWCOUNT, version="SELECT @@VERSION", always=(QUOTED,)),
        "Microsoft SQL Server 6.5 (1996)",
        "Transact-SQL Reference 6.5: SELECT, SET, LIKE",
        STUB,
        quote='"',
        dialects=_MICROSOFT,
        since=(6,),
    ),
    _sqlserver("sqlserver-7", "Microsoft SQL Server 7.0 (1998)", (7,), 1024),
    _sqlserver("sqlserver-2000", "Microsoft SQL Server 2000", (8,), 2100),
    _sqlserver("sqlserver-2005", "Microsoft SQL Server 2005", (9,), 2100),
    _sqlserver("sqlserver-2008", "Microsoft SQL Server 2008 and 2008 R2", (10,), 2100),
    _sqlserver("sqlserver-2012", "Microsoft SQL Server 2012 and later", (11,), 2100),
)

ASE = Product("Adaptive Server Enterprise", _ROWCOUNT, always=(QUOTED,), version="SELECT @@version")
ASA = Product(
    "Adaptive Server Anywhere",
    # SQL Anywhere Server, SQL Reference: SELECT (TOP n), LIKE (brackets hold a set of characters). TOP inside
    # of FROM came later than TOP.
    replace(_TOP, counting=Counting.ROWS),
    version="SELECT @@version",
)
SYBASE = (
    Generation(
        "sybase-ase-11",
        ASE,
        "Sybase SQL Server 10 and 11, Adaptive Server Enterprise 11.5 to 12.5.2",
        "Adaptive Server Enterprise, Reference Manual: Commands, select and set",
        STUB,
        quote='"',
        dialects=_SYBASE,
        since=(10,),
    ),
    Generation(
        "sybase-ase-15",
        # TOP is for the outer SELECT alone: in a subquery it is an error. Derived tables came with 12.5.1.
        replace(ASE, traits=replace(_ROWCOUNT, limit=LimitStyle.TOP, nested=True, most_values=None)),
        "Sybase Adaptive Server Enterprise 12.5.3 and later",
        "Adaptive Server Enterprise 12.5.3, New Features Guide: top n",
        STUB,
        quote='"',
        dialects=_SYBASE,
        since=(12, 5, 3),
    ),
    Generation(
        "sqlanywhere",
        ASA,
        "Sybase Adaptive Server Anywhere 7 and later, SQL Anywhere",
        "SQL Anywhere Server, SQL Reference: SELECT statement, LIKE search condition",
        STUB,
        quote='"',
    ),
)
