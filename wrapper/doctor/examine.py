"""The order of the checks: from the name of a host, or a file, to a login; the first that fails ends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wrapper.doctor.attempts import Verdict
from wrapper.doctor.case import Case
from wrapper.doctor.files import TEXT_KINDS, check_charset, check_path, check_sqlite, files_of
from wrapper.doctor.findings import Finding, failed, note
from wrapper.doctor.machine import Driver, check_driver, check_odbc
from wrapper.doctor.network import check_name, check_port
from wrapper.doctor.remedies import failure
from wrapper.doctor.target import Target
from wrapper.doctor.tds import examine_tds


def examine(case: Case) -> Iterator[Finding]:
    """Yield what is found, as it is found."""
    address = ""
    if "@" in (case.target.host or ""):
        # Its name is not looked up, nor said: it has a part of the password in it.
        text = "the user name or password in url has an @ of its own"
        yield failed("url", text, "write %40 for it there, and %2F for a slash, also in the environment variable")
        return
    if case.target.host:
        for finding in _network(case.target):
            yield finding
            if finding.failed:
                return
        address = check_name(case.target.host)[0] or case.target.host
    driver: Driver | None = None
    if case.target.kind == "odbc":
        yield (finding := check_odbc())
        if finding.failed:
            return
        driver, finding = _driver(case)
        yield finding
        if finding.failed:
            return
    if case.target.file is not None:
        yield from _of_file(case)
        return
    target = case.target
    if target.kind == "odbc" and not target.host:
        yield note("name", "the entry names no host that is known here: the driver decides")
    is_tds = target.engine is not None and target.engine.speaks_tds
    if address and is_tds and driver is not None and "tdsodbc" in driver.path.name:
        yield from examine_tds(case, address, driver)
    else:
        yield _try(case)


def _driver(case: Case) -> tuple[Driver | None, Finding]:
    """Look for the driver, and write the one that was found into the entry that has none."""
    target = case.target
    dsn = str(target.options.get("dsn") or "")
    if dsn and not case.machine.data_source(dsn):
        fix = f"add a section [{dsn}] to /etc/odbc.ini, or write driver: and connection: instead of dsn:"
        return None, failed("driver", f"there is no data source {dsn} on this machine", fix)
    named = str(target.options.get("driver") or target.keywords.get("driver") or "")
    driver, finding = check_driver(case.machine, target.engine, named)
    if driver is not None and not named and not dsn:
        case.target = replace(target, options={**target.options, "driver": str(driver.path)})
    return driver, finding


def _network(target: Target) -> Iterator[Finding]:
    address, finding = check_name(target.host or "")
    if finding is not None:
        yield finding
    if address is None:
        return
    if target.port is None:
        yield note("port", "the entry names no port: the driver decides")
        return
    yield check_port(address, target.port)


def _of_file(case: Case) -> Iterator[Finding]:
    target = case.target
    path = target.file
    if path is None:
        return
    is_sqlite = target.engine is not None and target.engine.name == "sqlite"
    finding = check_path(path, folder_allowed="tables" in target.options or target.kind == "dbf")
    yield finding
    if finding.failed:
        return
    if is_sqlite:
        wrong = check_sqlite(path)
        if wrong is not None:
            yield wrong
            return
    for file, charset in files_of(path, target.options) if target.kind in TEXT_KINDS else ():
        # The one at the path was looked at above.
        finding = check_path(file, folder_allowed=False) if file != path else finding
        if finding.failed:
            yield finding
            return
        yield (finding := check_charset(file, charset))
        if finding.failed:
            return
    yield _try(case, "file")


def _try(case: Case, check: str = "login") -> Finding:
    engine = case.target.engine
    look = engine is not None and engine.name == "sqlite"
    attempt = case.attempts.make(case.target.kind, case.target.options, look=look)
    if attempt.connected:
        return case.connected(case.target, attempt)
    if attempt.verdict is Verdict.DRIVER and case.target.kind == "sql":
        return failure(case.target, attempt, "driver")
    return failure(case.target, attempt, check)
