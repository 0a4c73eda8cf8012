"""What all sources with SQL statements share: statements, bounded connections, time limits, failures."""
