"""The sample company, and what a report says of one of its resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from adapters.base import Adapter
from fixtures.company import generate
from wrapper.catalog.model import Catalog
from wrapper.inspection.inspecting import Extent, inspect
from wrapper.inspection.report import QualityReport
from wrapper.judged import load_catalog
from wrapper.sources.opened import open_adapter

ROOT = Path(__file__).parents[3]

Report = Callable[..., QualityReport]


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small sample company."""
    folder = tmp_path_factory.mktemp("company")
    generate(folder, "small")
    return folder


@pytest.fixture(scope="session")
def catalog(company: Path) -> Catalog:
    """The catalog of the sample company."""
    return load_catalog(ROOT / "fixtures" / "catalog", {"DEMO_DIR": str(company)})


@pytest.fixture(scope="session")
def report(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """Inspects a resource of the sample company, or of another catalog."""
    state = tmp_path_factory.mktemp("state")
    with ExitStack() as stack:

        def report(name: str, extent: Extent | None = None, of: Catalog | None = None) -> QualityReport:
            opened: dict[str, Adapter] = {}

            def adapter_of(source: str) -> Adapter:
                if source not in opened:
                    adapter = open_adapter((of or catalog).sources[source], state)
                    opened[source] = stack.enter_context(closing(adapter))
                return opened[source]

            return inspect(of or catalog, name, adapter_of, extent or Extent(), lambda _: None)

        yield report
