"""Exports whose fields stand at fixed places, described by a layout or by a COBOL copybook."""
