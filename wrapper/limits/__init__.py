"""Limits: how often a caller may call, counted exactly across all workers of a node, or in Redis across nodes."""

from wrapper.limits.limits import Limits, node_uri, storage_uri

__all__ = ["Limits", "node_uri", "storage_uri"]
