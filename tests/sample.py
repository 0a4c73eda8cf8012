"""The small sample company on disk and compiled, once for all folders of tests that look at it as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.company import CATALOG, generate
from wrapper.catalog.model import Catalog
from wrapper.judged import load_catalog


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small sample company."""
    folder = tmp_path_factory.mktemp("company")
    generate(folder, "small")
    return folder


@pytest.fixture(scope="session")
def catalog(company: Path) -> Catalog:
    """The catalog of the sample company."""
    return load_catalog(CATALOG, {"DEMO_DIR": str(company)})
