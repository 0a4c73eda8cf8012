"""Generations of engines on the desk and on the small server, all reached through ODBC alone.

Where the manual leaves a doubt, the answer is no: `wrapper check` then refuses a filter that might have worked,
instead of a consumer's request failing.
"""

from __future__ import annotations

from adapters.generations.generation import Generation
from adapters.generations.transact import STUB, TEXT_ONLY
from adapters.relational.products import Product
from adapters.relational.traits import Counting, Escape, LimitStyle, Traits

# Microsoft Jet Database Engine Programmer's Guide, "SQL Syntax for the Desktop Database Drivers": TOP, wildcards of
# ODBC, brackets around a wildcard. A query holds at most 40 (99 from Jet 4 on) ANDs, so lists of composite keys
# stay short. In Jet 3 a SELECT in FROM has a spelling of its own, which no other engine knows.
_JET_3 = Traits(
    LimitStyle.TOP, escape=Escape.BRACKETS, wildcards="%_[", counting=Counting.ROWS, nested=False, most_values=64
)
_JET_4 = Traits(LimitStyle.TOP, escape=Escape.BRACKETS, wildcards="%_[", most_values=64)
_JET_MANUAL = "Microsoft Jet Database Engine Programmer's Guide: SQL of the Desktop Database Drivers"

DESKTOP = (
    Generation(
        "access-97",
        Product("ACCESS", _JET_3),
        "Microsoft Access 2 to 97 (Jet 2 and 3) through its ODBC driver",
        _JET_MANUAL,
        TEXT_ONLY,
        quote="`",
    ),
    Generation(
        "access-2000",
        Product("ACCESS", _JET_4),
        "Microsoft Access 2000 and later (Jet 4, ACE) through its ODBC driver",
        "Microsoft Jet SQL for Access 2000: derived tables, TOP, LIKE",
        TEXT_ONLY,
        quote="`",
    ),
    Generation(
        "dbase-odbc",
        Product("DBASE", _JET_3),
        "dBase III to 5 files through Microsoft's desktop ODBC driver",
        _JET_MANUAL,
        TEXT_ONLY,
        quote="`",
    ),
    Generation(
        "foxpro-odbc",
        # Visual FoxPro 6 Help, "SELECT - SQL": TOP only together with ORDER BY, where ties count once; no SELECT in
        # FROM. What its driver makes of ESCAPE is not said.
        Product(
            "Visual FoxPro",
            Traits(
                LimitStyle.TOP,
                escape=Escape.NONE,
                counting=Counting.ROWS,
                nested=False,
                limit_needs_order=True,
                # "Visual FoxPro System Capacities": 24 values in a list of IN.
                longest_list=24,
                most_values=64,
            ),
        ),
        "FoxPro and Visual FoxPro tables through the Visual FoxPro ODBC driver",
        "Visual FoxPro 6 Help: SELECT - SQL Command, System Capacities",
        STUB,
        asks_nulls=True,
    ),
    Generation(
        "openedge",
        # OpenEdge Data Management: SQL Reference, "TOP clause": outermost SELECT only, and not beside a derived
        # table; so a statement cannot stand in for a table. "LIKE predicate": its pattern is a constant, and so no
        # parameter.
        Product("OpenEdge", Traits(LimitStyle.TOP, escape=Escape.NONE, counting=Counting.ROWS, nested=False)),
        "Progress OpenEdge 10.1 and later, SQL-92 engine",
        "OpenEdge Data Management, SQL Reference: TOP clause, LIKE predicate",
        STUB,
        quote='"',
        asks_nulls=True,
    ),
    Generation(
        "pervasive",
        # Pervasive PSQL, SQL Engine Reference, "SELECT": TOP. How LIKE takes a wildcard by the letter depends on
        # the version.
        Product("Pervasive.SQL", Traits(LimitStyle.TOP, escape=Escape.NONE, counting=Counting.ROWS, nested=False)),
        "Btrieve files through Pervasive.SQL V8 and later",
        "Pervasive PSQL, SQL Engine Reference: SELECT",
        STUB,
        quote='"',
        asks_nulls=True,
    ),
)
