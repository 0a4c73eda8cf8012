"""Compares what a catalog was written for with what the source is like now, and says what each change breaks."""
