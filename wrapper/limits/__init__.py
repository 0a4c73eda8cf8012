"""Limits: how often a caller may call, counted exactly across all workers of a node, or in Redis across nodes."""

from __future__ import annotations

import importlib
from typing import Any

from wrapper.limits.limits import Limits, node_uri, storage_uri

__all__ = ["Limits", "flask_limiter", "node_uri", "storage_uri"]


def __getattr__(name: str) -> Any:
    # The door to Flask is opened only for who asks: the pipeline, which knows no Flask, imports this package too.
    if name == "flask_limiter":
        return importlib.import_module("wrapper.limits.front").flask_limiter
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
