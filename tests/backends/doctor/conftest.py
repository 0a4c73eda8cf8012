"""What the tests of the doctor share: a stub of SQL Server, and a way to ask for a source as the command does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import odbc_driver
from tests.tds.engine import TableDefinition
from tests.tds.server import Stub
from wrapper.catalog.model import Source
from wrapper.doctor import Case, Finding, Machine, examine, target_of
from wrapper.doctor.asked import Asked, target_asked


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[Stub]:
    odbc_driver("libtdsodbc.so", "libodbc2 tdsodbc")
    stub = Stub(tmp_path / "legacy.db")
    stub.database.create(TableDefinition("CUSTMAST", {"CUST_NO": "INT"}, key=("CUST_NO",)), [(1,)])
    stub.start()
    yield stub
    stub.stop()


@pytest.fixture
def case(stub: Stub) -> Callable[..., Case]:
    """Open a case for the stub, with other words of the command line, or other keywords of the connection text."""

    def open_one(password: str = "secret", keywords: str = "", **words: Any) -> Case:
        if keywords:
            text = f"DRIVER=FreeTDS;{stub.connection()};{keywords};UID=legacy;PWD=${{PASSWORD}}"
            asked = Asked(connection=text)
        else:
            given = {"server": "127.0.0.1", "port": stub.port, "database": "legacy", "engine": "sqlserver", **words}
            asked = Asked(user="legacy", password_from="PASSWORD", **given)
        return Case(target_asked(asked, {"PASSWORD": password}, None))

    return open_one


def case_of(kind: str, **options: Any) -> Case:
    """Return a case for a source as a catalog declares it."""
    charset = options.pop("charset", "utf-8")
    return Case(target_of(Source("erp", kind, options, charset=charset), Machine()))


def failure(case: Case) -> Finding:
    """Return the one finding of a case that failed."""
    (found,) = [finding for finding in examine(case) if finding.failed]
    return found
