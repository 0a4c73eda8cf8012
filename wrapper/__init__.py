"""Wrapper: a versioned, documented, secured REST gateway in front of a legacy system that notices nothing."""

__version__ = "0.1.0"
