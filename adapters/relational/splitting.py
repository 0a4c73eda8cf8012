"""A read by more keys than one statement of its engine may hold, told as several reads.

Engines of the nineties take 255 parameters, or 40 conditions. Only a list of keys grows beyond that: a filter
lists a hundred values at most. Keys are looked up for records that are put together by key afterwards, so rows
come in the query's order for each key, and not over all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from adapters.query import Query, WhereKeys
from adapters.relational.shapes import padded_length, values_of


def parts(query: Query, most: int) -> Iterator[Query]:
    """Yield the query, or several with a share of its keys each, so that each binds at most `most` values."""
    keyed = next((where for where in query.where if isinstance(where, WhereKeys) and len(where.keys) > 1), None)
    bound = 0 if keyed is None else len(values_of(query))
    if keyed is None or bound <= most:
        yield query
        return
    width = len(keyed.columns)
    others = bound - width * padded_length(len(keyed.keys))
    room = max(1, (most - others) // width)
    # Lists are filled up to a power of two, so that is how many keys fit.
    share = 1 << (room.bit_length() - 1)
    keys = tuple(dict.fromkeys(keyed.keys))
    for start in range(0, len(keys), share):
        some = WhereKeys(keyed.columns, keys[start : start + share])
        yield replace(query, where=tuple(some if where is keyed else where for where in query.where))
