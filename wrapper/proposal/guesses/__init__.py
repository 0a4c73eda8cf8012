"""What a column holds, guessed from its declared type, its name and a sample of its values.

Pure: no database is needed to try a guess. Every guess is put to the translation's own converters, so that what is
proposed is what will be read.
"""
