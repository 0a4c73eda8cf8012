"""Finds out why a source does not connect: tries drivers, protocol levels and charsets, and names what is missing."""
