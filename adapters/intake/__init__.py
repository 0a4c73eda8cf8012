"""The rules by which an export is taken, or refused while the last good one stays."""
