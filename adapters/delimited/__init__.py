"""Exports whose fields are set apart by a letter: CSV and its relatives."""
