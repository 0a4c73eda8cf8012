"""The catalog compiler: text → checked, typed, immutable `Catalog`. Pure but for reading the files.

The gateway and its commands come in by `wrapper.judged`, which adds what the translation knows.
"""

from wrapper.catalog.compiler import check, load
from wrapper.catalog.findings import CatalogError, Finding
from wrapper.catalog.model import Catalog

__all__ = ["Catalog", "CatalogError", "Finding", "check", "load"]
