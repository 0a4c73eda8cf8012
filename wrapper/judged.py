"""The one way in to a catalog: compiled by `wrapper.catalog`, with the translation's word on what columns can answer.

The catalog stands below the translation and cannot ask it, so the judge is handed in; here, and nowhere else,
so that no command checks less than the gateway does when it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wrapper.catalog import Catalog, Finding, compiler
from wrapper.catalog.resources import Judge
from wrapper.translate.edges import unordered, unsupported

JUDGE = Judge(filters=unsupported, sorts=unordered)


def load_catalog(place: Path, environ: Mapping[str, str] | None = None) -> Catalog:
    """Return the compiled catalog of a folder or a single file; raises CatalogError with every finding.

    Variables come from `environ`, the process's own when None.
    """
    return compiler.load(place, environ, judge=JUDGE)


def check_catalog(place: Path, environ: Mapping[str, str] | None = None) -> tuple[Catalog | None, list[Finding]]:
    """Return the compiled catalog and all findings; the catalog is None when one of them is an error."""
    return compiler.check(place, environ, judge=JUDGE)
