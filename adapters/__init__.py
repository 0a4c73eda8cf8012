"""Adapters speak legacy: tables, columns, bytes and drivers; never HTTP, versions or consumers."""

# Makes the charsets that Python lacks known by their names, to whoever asks Python's codecs for one.
from adapters import charsets as charsets
