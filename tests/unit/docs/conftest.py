"""The pages of the documentation, and the sample company behind a gateway at the address the pages name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from fixtures.company import generate
from tests.gateway import unlimited
from wrapper.app import create_app
from wrapper.judged import load_catalog
from wrapper.settings import Settings

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """Every page a reader may open, by its path in the repository."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in found}


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A gateway in front of the small sample company."""
    company = tmp_path_factory.mktemp("company")
    generate(company, "small")
    catalog = load_catalog(ROOT / "fixtures" / "catalog", {"DEMO_DIR": str(company)})
    app = create_app(unlimited(catalog), Settings(state_dir=tmp_path_factory.mktemp("state"), log_level="error"))
    yield app
    app.extensions["wrapper"]["sources"].close()
    app.extensions["wrapper"]["store"].close()
