"""Looks at the values behind a resource, row by row: what is wrong with them, counted for the operator.

Rows and records, columns and fields are named side by side here: a report that did not say both would help nobody.
"""
