"""Which describer tells of a source's tables: that of an engine whose catalog we ask ourselves, or SQLAlchemy's."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from adapters.errors import SourceRejected
from adapters.relational.connected import Result
from adapters.relational.connections import Link
from adapters.sql.describe import InspectedDescriber
from adapters.sql.describe_mysql import MySQLDescriber
from adapters.sql.describe_postgresql import PostgreSQLDescriber
from adapters.sql.describe_sqlite import SQLiteDescriber
from adapters.sql.describing import Describer


def describer_of(dialect: Dialect, schema: str | None) -> Callable[[Link], Describer] | None:
    """Return what makes a describer of an engine whose catalog we ask ourselves, or None."""
    match dialect.name:
        case "sqlite":
            return lambda link: SQLiteDescriber(link, schema, dialect)
        case "postgresql":
            return lambda link: PostgreSQLDescriber(link, schema)
        case "mysql" | "mariadb":
            return lambda link: MySQLDescriber(link, schema)
    return None


def inspected(link: Link, url: URL, source: str, schema: str | None, ask: Callable[[Describer], Result]) -> Result:
    """Return what SQLAlchemy's describer answers; raises the driver's own errors, and SourceRejected."""
    try:
        # The inspector works on a connection of ours, so that the cap holds for it too.
        with link.reflected() as raw:
            engine = sa.create_engine(url, creator=lambda: raw, poolclass=StaticPool)
            return ask(InspectedDescriber(link, schema, sa.inspect(engine)))
    except DBAPIError as error:
        # What the driver said decides what became of the connection.
        raise error.orig or error from error
    except SQLAlchemyError as error:
        raise SourceRejected(f"{source}: its tables cannot be listed") from error
