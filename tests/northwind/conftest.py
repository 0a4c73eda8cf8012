"""The real Northwind, from the script beside the repository, as a SQLite file with a catalog for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.northwind.loader import load_northwind
from tests.servers import missing

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT.parent / "shared" / "data" / "northwind" / "instnwnd.sql"


@pytest.fixture(scope="session")
def northwind_script() -> Path:
    """Find the script; without it the test is skipped, or fails where everything must be there."""
    if not SCRIPT.exists():
        missing("northwind", f"the script is not at {SCRIPT}")
    return SCRIPT


@pytest.fixture(scope="session")
def northwind(northwind_script: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load the script into a SQLite file and return its path (what the catalogs call NORTHWIND_DB)."""
    database = tmp_path_factory.mktemp("northwind") / "northwind.db"
    load_northwind(northwind_script, database)
    return database


@pytest.fixture(params=["sql", "odbc"])
def northwind_catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Put the catalog and the source of one kind into a folder; it needs NORTHWIND_DB."""
    here = Path(__file__).parent
    for part in (here / "catalog" / "northwind.yaml", here / "sources" / f"{request.param}.yaml"):
        (tmp_path / part.name).write_bytes(part.read_bytes())
    return tmp_path
