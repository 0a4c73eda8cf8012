"""The sample company, and what a report says of one of its resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from adapters.base import Adapter
from wrapper.catalog.model import Catalog
from wrapper.inspection.inspecting import Extent, inspect
from wrapper.inspection.report import QualityReport
from wrapper.sources.opened import open_adapter

Report = Callable[..., QualityReport]


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
