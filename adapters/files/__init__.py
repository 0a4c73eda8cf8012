"""What all kinds that read files share: rows, lines, options, and the tables found in a folder or a file."""
