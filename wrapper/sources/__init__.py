"""Opens the adapter of every source and stands between them and the pipeline."""

from wrapper.sources.opened import Sources

__all__ = ["Sources"]
