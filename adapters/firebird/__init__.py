"""Firebird and InterBase, on a server or by the embedded engine; part of the kind `sql`."""
