"""Generations of the other servers: Firebird and InterBase, Oracle, DB2, Informix, MySQL, PostgreSQL, and SQLite."""

from __future__ import annotations

from dataclasses import replace

from adapters.generations.generation import Generation
from adapters.generations.transact import TEXT_ONLY
from adapters.relational.products import FIREBIRD, MARIADB, MYSQL, ORACLE, POSTGRESQL, SQLITE, Product
from adapters.relational.traits import Behind, Counting, Escape, LimitStyle, Nulls, Traits

FIREBIRD_3 = "Firebird 3"
MARIADB_10 = "MariaDB 10.11"
POSTGRESQL_15 = "PostgreSQL 15"
SQLITE_3 = "SQLite 3.40"
_FIREBIRD = frozenset({"firebird"})
_MYSQL = frozenset({"mysql", "mariadb"})

# Firebird Null Guide, "Sorts": before 2.0 NULL stands at the end in either direction. Firebird 1.5 Language Reference
# Update, "SELECT": FIRST; derived tables came with 2.0. Data Definition Guide, "IN": 1500 values.
_OLD_FIREBIRD = Traits(
    LimitStyle.FIRST,
    nulls=Nulls.END,
    escape=Escape.STARTING,
    counting=Counting.ROWS,
    nested=False,
    longest_list=1024,
    most_values=1024,
)
_NEW_FIREBIRD = Traits(LimitStyle.ROWS, escape=Escape.STARTING, longest_list=1024)

INTERBASE = (
    Generation(
        "interbase-5",
        # InterBase 5 Language Reference, "SELECT": neither FIRST nor ROWS.
        Product("InterBase", replace(_OLD_FIREBIRD, limit=LimitStyle.NONE)),
        "InterBase 4 to 6.0",
        "InterBase 5 Language Reference: SELECT",
        FIREBIRD_3,
        quote='"',
        dialects=_FIREBIRD,
    ),
    Generation(
        "firebird-1.5",
        replace(FIREBIRD, traits=_OLD_FIREBIRD, version=None, writes=None, rules=None),
        "Firebird 1.0 and 1.5",
        "Firebird 1.5 Language Reference Update: FIRST; Firebird Null Guide: Sorts",
        FIREBIRD_3,
        quote='"',
        dialects=_FIREBIRD,
        since=(1,),
    ),
    Generation(
        "firebird-2.5",
        replace(FIREBIRD, traits=_NEW_FIREBIRD, rules=None),
        "Firebird 2.0 to 2.5",
        "Firebird 2.5 Language Reference: ROWS, derived tables",
        FIREBIRD_3,
        quote='"',
        dialects=_FIREBIRD,
        since=(2,),
    ),
    Generation(
        "firebird-3",
        replace(FIREBIRD, traits=replace(_NEW_FIREBIRD, limit=LimitStyle.FETCH)),
        "Firebird 3 and later",
        "Firebird 3 Language Reference: FETCH FIRST",
        FIREBIRD_3,
        quote='"',
        dialects=_FIREBIRD,
        since=(3,),
    ),
)

# Oracle SQL Reference, "ROWNUM Pseudocolumn" and "Expression Lists" (1000 values); no AS before the alias of a table.
_ORACLE = Traits(LimitStyle.ROWNUM, nulls=Nulls.HIGH, table_as=False, longest_list=1000)

ORACLES = (
    Generation(
        "oracle-7",
        # ORDER BY inside of FROM, which a sorted page by ROWNUM needs, came with 8i.
        replace(ORACLE, traits=replace(_ORACLE, limit=LimitStyle.NONE, counting=Counting.ROWS, longest_list=254)),
        "Oracle 7 and 8.0",
        "Oracle7 Server SQL Reference: ROWNUM, Expressions",
        POSTGRESQL_15,
        quote='"',
        dialects=frozenset({"oracle"}),
        since=(7,),
    ),
    Generation(
        "oracle-8i",
        replace(ORACLE, traits=_ORACLE),
        "Oracle 8i to 11g",
        "Oracle8i SQL Reference: ROWNUM, Top-N Query Reporting",
        TEXT_ONLY,
        quote='"',
        dialects=frozenset({"oracle"}),
        since=(8, 1),
    ),
    Generation(
        "oracle-12",
        replace(ORACLE, traits=replace(_ORACLE, limit=LimitStyle.FETCH)),
        "Oracle 12c and later",
        "Oracle Database 12c SQL Language Reference: row_limiting_clause",
        POSTGRESQL_15,
        quote='"',
        dialects=frozenset({"oracle"}),
        since=(12,),
    ),
)

# DB2 SQL Reference, "fetch-first-clause": of the outermost select alone before DB2 9, on the AS/400 before V7.
_DB2 = Traits(LimitStyle.FETCH, nulls=Nulls.HIGH, counting=Counting.ROWS)
# Informix Guide to SQL: Syntax, "SELECT": FIRST since 7.3; a SELECT in FROM since 11.10. Names can be quoted only
# where DELIMIDENT is set, which the driver knows.
_INFORMIX = Traits(LimitStyle.FIRST, counting=Counting.ROWS, nested=False)

MIDRANGE = (
    Generation(
        "db2",
        Product("DB2", _DB2),
        "DB2 for Linux, Unix and Windows 7 and later",
        "DB2 Universal Database SQL Reference: fetch-first-clause",
        POSTGRESQL_15,
        quote='"',
        dialects=frozenset({"db2"}),
    ),
    Generation(
        "db2-400",
        Product("DB2 UDB for AS/400", _DB2),
        "DB2 for AS/400, iSeries, IBM i (V5R1 and later)",
        "DB2 UDB for iSeries SQL Reference: fetch-first-clause",
        POSTGRESQL_15,
        quote='"',
    ),
    Generation(
        "informix-7",
        Product("Informix", _INFORMIX),
        "Informix Dynamic Server 7.3 to 10",
        "Informix Guide to SQL, Syntax: SELECT (FIRST)",
        TEXT_ONLY,
    ),
    Generation(
        "informix-11",
        Product("Informix", replace(_INFORMIX, nested=True)),
        "Informix 11.10 and later",
        "Informix Guide to SQL, Syntax: Subqueries in the FROM clause",
        TEXT_ONLY,
    ),
)

OPEN = (
    Generation(
        "mysql-3.23",
        # MySQL 3.23/4.0 Reference Manual, "Subqueries": none before 4.1. Time limits and read-only sessions are later.
        Product("MySQL", replace(MYSQL.traits, counting=Counting.ROWS, nested=False), version="SELECT VERSION()"),
        "MySQL 3.23 and 4.0",
        "MySQL 3.23/4.0/4.1 Reference Manual: SELECT, Subquery Syntax",
        MARIADB_10,
        quote="`",
        dialects=_MYSQL,
        since=(3,),
    ),
    Generation(
        "mysql-5",
        # max_execution_time is of 5.7.8, a read-only session of 5.6: neither is sent.
        Product("MySQL", MYSQL.traits, version="SELECT VERSION()", writes=MYSQL.writes),
        "MySQL 4.1 to 5.7.7, MariaDB before 10.1",
        "MySQL 5.0 Reference Manual: SELECT, Subqueries in the FROM Clause",
        MARIADB_10,
        quote="`",
        dialects=_MYSQL,
        since=(4, 1),
    ),
    Generation(
        "mysql-8",
        MYSQL,
        "MySQL 5.7.8 and later",
        "MySQL 8.0 Reference Manual: SELECT, max_execution_time",
        TEXT_ONLY,
        quote="`",
        dialects=_MYSQL,
        since=(5, 7, 8),
    ),
    Generation(
        "mariadb-10",
        MARIADB,
        "MariaDB 10.1 and later",
        "MariaDB Knowledge Base: SELECT, max_statement_time",
        MARIADB_10,
        quote="`",
        dialects=_MYSQL,
        since=(10, 1),
    ),
    Generation(
        "postgresql-7",
        # PostgreSQL 7.4 and 8.1 documentation: rows are compared by the standard's rule since 8.2.
        replace(
            POSTGRESQL,
            traits=replace(POSTGRESQL.traits, behind=Behind.ONE_BY_ONE),
            read_only=(),
            always=POSTGRESQL.always[:1],
            writes=None,
        ),
        "PostgreSQL 7.3 to 8.1",
        "PostgreSQL 7.4 Documentation: SELECT; 8.2 Release Notes: row-wise comparison",
        POSTGRESQL_15,
        quote='"',
        dialects=frozenset({"postgresql"}),
        since=(7, 3),
    ),
    Generation(
        "postgresql-9",
        POSTGRESQL,
        "PostgreSQL 8.2 and later",
        "PostgreSQL 9 Documentation: SELECT, Row and Array Comparisons",
        POSTGRESQL_15,
        quote='"',
        dialects=frozenset({"postgresql"}),
        since=(8, 2),
    ),
    Generation(
        "sqlite-3",
        SQLITE,
        "SQLite 3.15 and later",
        "SQLite documentation: SELECT, Row Values",
        SQLITE_3,
        quote='"',
        dialects=frozenset({"sqlite"}),
        since=(3, 15),
    ),
)
