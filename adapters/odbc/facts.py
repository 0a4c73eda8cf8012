"""What an ODBC connection says of itself, in words for the operator: the driver, and how it is taken."""

from __future__ import annotations

from pathlib import PurePath

from adapters.base import Fact
from adapters.odbc.drivers import ODBCDriver
from adapters.odbc.link import ODBCLink


def driver_fact(link: ODBCLink, named: str, assumed: ODBCDriver) -> Fact:
    """Return which driver answers; `named` is the operator's word for it, and `assumed` what it was taken for."""
    name, version = link.info("SQL_DRIVER_NAME") or "a driver that does not say its name", link.info("SQL_DRIVER_VER")
    known = f"{name} {version or ''}".strip()
    if not link.driver.marks:
        return Fact("driver", f"{known}: not a listed driver, judged by what it does")
    known = f"{known}: {link.driver.name}"
    if link.driver is assumed:
        return Fact("driver", known)
    return Fact("driver", f"{known}, by its own word and not by the name {PurePath(named).name}")
