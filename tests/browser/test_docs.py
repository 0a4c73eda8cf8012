"""The documentation pages in a real browser: a reader finds an operation, tries it, and reads on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.company import generate
from tests.browser.driving import Browser, browser
from tests.gateway import served, unlimited
from wrapper.app import create_app
from wrapper.auth.keys import APIKeys
from wrapper.judged import load_catalog
from wrapper.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a gateway in front of the sample company, and a key for its jobs."""
    company = tmp_path_factory.mktemp("company")
    generate(company, "small")
    catalog = load_catalog(ROOT / "fixtures" / "catalog", {"DEMO_DIR": str(company)})
    app = create_app(unlimited(catalog), Settings(state_dir=company / "state", log_level="error"))
    key = APIKeys(app.extensions["wrapper"]["store"]).issue("Example Dashboards", ("jobs:read",)).key
    with served(app) as url:
        yield url, key


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser."""
    with browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(autouse=True)
def without_complaints(page: Browser) -> Iterator[None]:
    """Each test ends without an error or a broken policy in the browser's console."""
    page.complaints.clear()
    yield
    assert page.complaints == []


def text(page: Browser, selector: str) -> str:
    return str(page.run(f"document.querySelector({selector!r}).innerText"))


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_documentation_shows_every_operation(gateway: tuple[str, str], page: Browser, version: str) -> None:
    page.open(f"{gateway[0]}/{version}/docs")
    for path in ("/jobs", "/jobs/{id}", "/jobs/{id}/operations", "/inventory/{id}"):
        page.wait(f"document.querySelector('[data-path=\"/{version}{path}\"]') !== null")
    assert "Halvorsen Job Shop" in text(page, ".info .title")
    assert [line.strip() for line in text(page, "#operations-tag-customers").splitlines() if line.strip()] == [
        "customers"
    ]


def test_the_first_request_of_a_reader_is_answered_with_records(gateway: tuple[str, str], page: Browser) -> None:
    url, key = gateway
    page.open(f"{url}/v2/docs")
    page.click("button.authorize")
    page.wait("document.querySelector('.auth-container input') !== null")
    assert "API key" in text(page, ".auth-container")
    page.type(".auth-container input", key)
    page.click(".auth-btn-wrapper button", "Authorize")
    page.click(".auth-btn-wrapper button", "Close")
    page.click("[data-path='/v2/jobs']")
    page.click(".execute")
    page.wait("document.querySelector('.live-responses-table .microlight') !== null")
    assert text(page, ".request-url pre") == f"{url}/v2/jobs"
    assert len(json.loads(text(page, ".live-responses-table .microlight"))["items"]) == 50

    page.click("[data-path='/v2/jobs']")
    page.click("[data-path='/v2/jobs/{id}']")
    page.click(".execute")
    page.wait("document.querySelector('.live-responses-table .microlight') !== null")
    assert json.loads(text(page, ".live-responses-table .microlight"))["id"] == "J000123"


@pytest.mark.parametrize(("path", "records"), [("/v2/jobs", 400), ("/v2/jobs/{id}", 1)])
def test_the_programs_beside_an_operation_run(gateway: tuple[str, str], page: Browser, path: str, records: int) -> None:
    url, key = gateway
    page.open(f"{url}/v2/docs")
    page.click(f"[data-path='{path}']")
    page.wait("document.querySelectorAll('.samples pre').length === 3")
    curl, python, script = page.run("[...document.querySelectorAll('.samples pre')].map((one) => one.textContent)")

    environ = {**os.environ, "API_KEY": key}
    answer = json.loads(subprocess.run(curl, shell=True, env=environ, capture_output=True, check=True).stdout)
    assert "J000" in (answer["items"][0] if "items" in answer else answer)["id"]
    printed = subprocess.run([sys.executable, "-c", python], env=environ, capture_output=True, check=True).stdout
    assert printed.decode().count("'purchase_order'") == records
    # The page's own console takes the place of the terminal.
    seen = page.run(f"""(async () => {{
      const process = {{ env: {{ API_KEY: {key!r} }} }}, seen = [], console = {{ log: (one) => seen.push(one.id) }};
      {script}
      return seen;
    }})()""")
    assert len(seen) == records


def test_every_page_leads_to_the_others(gateway: tuple[str, str], page: Browser) -> None:
    for path in ("/", "/guide", "/problems", "/problems/not_found", "/v1/docs", "/v2/docs"):
        page.open(gateway[0] + path)
        links = page.run("[...document.querySelectorAll('nav a')].map((one) => one.getAttribute('href'))")
        assert links == ["/", "/v1/docs", "/v2/docs", "/guide", "/problems"]
    page.open(f"{gateway[0]}/docs")
    assert page.run("location.pathname") == "/v2/docs"
    page.open(f"{gateway[0]}/v1")
    assert page.run("location.pathname") == "/v1/docs"


def test_the_index_tells_which_version_ends(gateway: tuple[str, str], page: Browser) -> None:
    page.open(f"{gateway[0]}/")
    assert "deprecated, off from 2027-06-30" in text(page, "table")


def test_the_guide_is_a_page_with_addresses_for_its_parts(gateway: tuple[str, str], page: Browser) -> None:
    page.open(f"{gateway[0]}/guide#filters")
    assert text(page, "h1") == "Using the API"
    assert page.run("document.querySelector('#filters').innerText") == "Filters"
    # What a gateway does not serve is named without a link, and no mark of the source is left.
    hrefs = page.run("[...document.querySelectorAll('main a')].map((one) => one.getAttribute('href'))")
    assert hrefs == ["/problems"]
    prose = page.run("[...document.querySelectorAll('main p, main li, main td')].map((one) => one.innerText)")
    assert [line for line in prose if "`" in line] == []
    page.open(f"{gateway[0]}/problems")
    assert "`" not in text(page, "main")
