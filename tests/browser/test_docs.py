"""The documentation pages in a real browser: they show the operations, and its policy stops nothing they need."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.company import generate
from tests.gateway import served
from tests.servers import missing
from wrapper.app import create_app
from wrapper.judged import load_catalog
from wrapper.settings import Settings

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=10000",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a gateway in front of the sample company."""
    company = tmp_path_factory.mktemp("company")
    generate(company, "small")
    catalog = load_catalog(ROOT / "fixtures" / "catalog", {"DEMO_DIR": str(company)})
    app = create_app(catalog, Settings(state_dir=company / "state", log_level="error"))
    with served(app) as url:
        yield url


def browse(url: str, profile: Path) -> tuple[str, list[str]]:
    """Return the page as the browser has built it, and what it complained of."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        missing("chromium", "there is no chromium: install the package chromium")
    done = subprocess.run(
        [browser, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", url],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_documentation_shows_every_operation_and_breaks_no_policy(
    address: str, version: str, tmp_path: Path
) -> None:
    page, complaints = browse(f"{address}/{version}/docs", tmp_path)
    assert complaints == []
    for path in ("/jobs", "/jobs/{id}", "/jobs/{id}/operations", "/inventory/{id}"):
        assert f'data-path="/{version}{path}"' in page
    assert "Halvorsen Job Shop" in page


def test_the_index_leads_to_the_versions(address: str, tmp_path: Path) -> None:
    page, complaints = browse(f"{address}/", tmp_path)
    assert complaints == []
    assert '<a href="/v1/docs">v1</a>' in page
    assert "deprecated, off from 2027-06-30" in page
