"""Microsoft Access files, read through the mdbtools command line."""
