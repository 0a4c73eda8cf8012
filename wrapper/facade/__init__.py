"""The versioned REST facade: Flask views compiled from the catalog, their documentation, and the pages around them."""
