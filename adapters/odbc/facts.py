"""What an ODBC connection says of itself, in words for the operator: the driver, and how it is taken."""

from __future__ import annotations

from pathlib import PurePath

from adapters.base import Fact
from adapters.odbc.drivers import ODBCDriver
from adapters.odbc.link import ODBCLink


def link_facts(link: ODBCLink, named: str, assumed: ODBCDriver, charset: str) -> tuple[Fact, ...]:
    """Return which driver answers, what it is given, and how texts travel."""
    driver = link.driver
    found = [_driver_fact(link, named, assumed)]
    if not driver.marks:
        return tuple(found)
    keywords = [f"{name}={value}" for name, value in {**driver.keywords, **driver.stream_keywords}.items()]
    if driver.firm:
        keywords.append(driver.firm.rstrip(";"))
    found.append(Fact("keywords", ", ".join(keywords)))
    how = f"the source's bytes, as {charset}" if driver.raw_texts else "as UTF-8" if driver.charset else "as UTF-16"
    found.append(Fact("texts", how))
    if not driver.streams:
        found.append(Fact("streams", "page by page, by a key: the driver holds a whole result in memory"))
    return tuple(found)


def _driver_fact(link: ODBCLink, named: str, assumed: ODBCDriver) -> Fact:
    """Return which driver answers; `named` is the operator's word for it, and `assumed` what it was taken for."""
    name, version = link.info("SQL_DRIVER_NAME") or "a driver that does not say its name", link.info("SQL_DRIVER_VER")
    known = f"{name} {version or ''}".strip()
    if not link.driver.marks:
        return Fact("driver", f"{known}: not a listed driver, judged by what it does")
    known = f"{known}: {link.driver.name}"
    if link.driver is assumed:
        return Fact("driver", known)
    return Fact("driver", f"{known}, by its own word and not by the name {PurePath(named).name}")
