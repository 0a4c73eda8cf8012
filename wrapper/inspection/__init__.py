"""Looks at the values behind a resource, row by row: what the operator is shown, and what is wrong with them."""
