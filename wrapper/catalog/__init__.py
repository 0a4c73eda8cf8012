"""The catalog compiler: text → checked, typed, immutable `Catalog`. Pure but for reading the files."""

from wrapper.catalog.compiler import check, load
from wrapper.catalog.findings import CatalogError, Finding

__all__ = ["CatalogError", "Finding", "check", "load"]
