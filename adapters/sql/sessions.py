"""Opens the connections of a `sql` source: the driver's arguments, and a session that cannot do harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from adapters.errors import DriverMissing, OptionError
from adapters.relational.charset import TextDecoder
from adapters.relational.connections import Link, closed_on_error
from adapters.relational.products import MARIADB, MYSQL, Product
from adapters.relational.session import Session
from adapters.relational.watchdog import Watchdog
from adapters.sql.links import DriverLink

CONNECT_SECONDS = 5
"""A server that does not greet us by then is down for the request that waits."""

PREFERRED_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "firebird": "firebird+wrapper",
    "firebird+firebird": "firebird+wrapper",
}
PLACEHOLDERS = {"psycopg": "format", "pymysql": "format", "pyodbc": "qmark", "pysqlite": "qmark", "oracledb": "numeric"}
EXTRAS = {"psycopg": "postgresql", "pymysql": "mariadb", "pyodbc": "odbc", "firebird-driver": "firebird"}


# Our own dialect imports its driver when a URL first asks for it, as SQLAlchemy's do.
registry.register("firebird.wrapper", "adapters.firebird.dialect", "FirebirdDialect")


@dataclass(frozen=True, slots=True)
class Driver:
    """A dialect with positional placeholders, and the driver module behind it."""

    url: URL
    dialect: Dialect
    module: Any

    @property
    def error(self) -> type[Exception]:
        found: type[Exception] = self.module.Error
        return found


def driver_for(url: URL) -> Driver:
    """Return the driver that a URL asks for; raises OptionError and DriverMissing."""
    url = url.set(drivername=PREFERRED_DRIVERS.get(url.drivername, url.drivername))
    try:
        dialect_class = url.get_dialect()
    except ImportError as error:
        raise DriverMissing("the driver firebird-driver is not installed", _install("firebird-driver")) from error
    except (NoSuchModuleError, ArgumentError) as error:
        raise OptionError(
            "url",
            f"there is no dialect {url.drivername!r}",
            "begin with sqlite, postgresql, mariadb, mysql, firebird or mssql+pyodbc",
        ) from error
    try:
        module = dialect_class.import_dbapi()
    except ImportError as error:
        name = dialect_class.driver
        raise DriverMissing(f"the driver {name} is not installed", _install(name)) from error
    style = PLACEHOLDERS.get(dialect_class.driver, module.paramstyle)
    return Driver(url, dialect_class(dbapi=module, paramstyle=style), module)  # type: ignore[call-arg]


def _install(driver: str) -> str:
    extra = EXTRAS.get(driver)
    return f"pip install 'wrapper-gateway[{extra}]'" if extra else f"pip install {driver}"


def connected_link(
    driver: Driver, product: Product, session: Session, decoder: TextDecoder, watchdog: Watchdog
) -> Link:
    """Open a connection and prepare its session; raises the driver's errors."""
    arguments, keywords = driver.dialect.create_connect_args(driver.url)
    raw = driver.module.connect(
        *arguments, **{**_defaults(driver.dialect, session.timeout), **keywords, **_values(driver)}
    )
    link = _link_class(driver)(raw, driver.error, session.timeout, watchdog)
    with closed_on_error(link):
        if product is MYSQL and "MariaDB" in raw.get_server_info():
            product = MARIADB
        for statement in product.session(session.timeout, session.read_only):
            link.execute(statement)
        link.speak(decoder)
    return link


def _defaults(dialect: Dialect, timeout: float) -> Mapping[str, Any]:
    if dialect.driver == "psycopg":
        session = {"application_name": "wrapper", "client_encoding": "utf8"}
        return {"connect_timeout": CONNECT_SECONDS, "autocommit": True, **session}
    if dialect.driver == "pymysql":
        # The connect time-out ends with the TCP handshake; a mute server would keep us waiting for its greeting.
        waiting = {"connect_timeout": CONNECT_SECONDS, "read_timeout": CONNECT_SECONDS, "write_timeout": timeout}
        return {"autocommit": True, "charset": "utf8mb4", **waiting}
    return {}


def _values(driver: Driver) -> Mapping[str, Any]:
    """Return the arguments that decide what the driver makes of values; SQLAlchemy's own would decide otherwise."""
    if driver.dialect.driver == "psycopg":
        from adapters.sql.postgres_values import ADAPTERS  # noqa: PLC0415 - the driver is optional

        return {"context": ADAPTERS}
    if driver.dialect.driver == "pymysql":
        from adapters.sql.mysql import VALUES  # noqa: PLC0415 - as above

        return {"conv": VALUES}
    return {}


def _link_class(driver: Driver) -> type[DriverLink]:
    """Return the class of a driver's connections; its module imports the driver, which is optional."""
    match driver.dialect.driver:
        case "psycopg":
            from adapters.sql.postgres import PostgresLink  # noqa: PLC0415 - as above

            return PostgresLink
        case "pymysql":
            from adapters.sql.mysql import MySQLLink  # noqa: PLC0415 - as above

            return MySQLLink
    return DriverLink
