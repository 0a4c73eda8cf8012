"""The EMPLOYEE database in a Firebird server, and the gateway in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.employee.loader import found_script, load_employee
from tests.firebird import at, url_of
from tests.gateway import Consumer, unlimited
from tests.servers import Server, missing
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.judged import load_catalog
from wrapper.settings import Settings

CATALOG = Path(__file__).parent / "catalog"


@pytest.fixture(scope="session")
def employee_script() -> Path:
    """Find the script; without it the test is skipped, or fails where everything must be there."""
    return found_script() or missing("EMPLOYEE", "apt-get install firebird3.0-examples")


@pytest.fixture(scope="session")
def employee_url(employee_script: Path, firebird: Server) -> str:
    """Load the script into a server, and return what the catalog calls EMPLOYEE_URL."""
    load_employee(employee_script, at(firebird, "employee.fdb"))
    return url_of(firebird, "employee.fdb")


@pytest.fixture(scope="session")
def consumer(employee_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Consumer]:
    """Return a consumer that may read everything."""
    catalog = load_catalog(CATALOG, {"EMPLOYEE_URL": employee_url})
    folder = tmp_path_factory.mktemp("employee")
    app = create_app(unlimited(catalog), Settings(state_dir=folder / "state", log_level="error"))
    wrapper = app.extensions["wrapper"]
    key = APIKeys(wrapper["store"]).issue("Example Reader", [f"{name}:read" for name in catalog.resources]).key
    yield Consumer(app.test_client(), key)
    wrapper["sources"].close()
    wrapper["store"].close()
