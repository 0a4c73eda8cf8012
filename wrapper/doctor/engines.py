"""What the doctor knows of each database engine before it asks: ports, drivers, and the packages that bring them.

Package names are Debian's, and the extras of our own pip package.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine: the kind of source that reaches it best, its usual port, and what it takes.

    `libraries` are file names of ODBC drivers, best first; `dialects` those of SQLAlchemy's URLs; `marks` are
    words by which a driver, a data source or a generation gives the engine away.
    """

    name: str
    title: str
    kind: str
    port: int
    marks: tuple[str, ...]
    libraries: tuple[str, ...] = ()
    package: str = ""
    dialects: tuple[str, ...] = ()
    speaks_tds: bool = False


_TDS = ("libtdsodbc.so",)
ENGINES: dict[str, Engine] = {
    engine.name: engine
    for engine in (
        Engine(
            "sqlserver",
            "Microsoft SQL Server",
            "odbc",
            1433,
            ("sqlserver", "tdsodbc", "freetds", "msodbcsql", "sql server"),
            (*_TDS, "libmsodbcsql"),
            "tdsodbc",
            ("mssql",),
            speaks_tds=True,
        ),
        Engine("sybase", "Sybase", "odbc", 5000, ("sybase",), _TDS, "tdsodbc", ("sybase",), speaks_tds=True),
        Engine(
            "postgresql",
            "PostgreSQL",
            "sql",
            5432,
            ("postgres", "psqlodbc"),
            ("psqlodbcw.so",),
            "odbc-postgresql",
            ("postgresql", "postgres"),
        ),
        Engine(
            "mariadb",
            "MariaDB or MySQL",
            "sql",
            3306,
            ("mariadb", "maodbc", "mysql", "myodbc"),
            ("libmaodbc.so", "libmyodbc"),
            "odbc-mariadb",
            ("mariadb", "mysql"),
        ),
        Engine("firebird", "Firebird or InterBase", "sql", 3050, ("firebird", "interbase"), dialects=("firebird",)),
        Engine("sqlite", "SQLite", "sql", 0, ("sqlite",), ("libsqlite3odbc.so",), "libsqliteodbc", ("sqlite",)),
    )
}
SERVERS = tuple(name for name, engine in ENGINES.items() if engine.port)


def engine_of(*words: str | None) -> Engine | None:
    """Return the engine that the first telling word gives away; Sybase is asked for before SQL Server."""
    for word in words:
        for engine in sorted(ENGINES.values(), key=lambda one: one.name != "sybase"):
            if word and any(mark in word.lower() for mark in engine.marks):
                return engine
    return None


def engine_at(port: int) -> Engine | None:
    """Return the engine whose usual port this is."""
    return next((engine for engine in ENGINES.values() if engine.port == port), None)
