"""Adapters speak legacy: tables, columns, bytes and drivers; never HTTP, versions or consumers."""

# Makes the code pages that Python lacks known by their names, to whoever asks Python's codecs for a charset.
from adapters.dbf import code_pages as code_pages
