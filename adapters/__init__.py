"""Adapters speak legacy: tables, columns, bytes and drivers; never HTTP, versions or consumers."""
