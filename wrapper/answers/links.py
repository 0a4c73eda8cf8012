"""The addresses that answers contain."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode

_PLAIN_QUERY = re.compile(r"[A-Za-z0-9_.~:,%=&-]*")
"""A query string that can stand in a link as it came."""


def item_path(template: str, record_id: str) -> str:
    """Return the path that a template with `{id}` has for one record."""
    # An id may hold percent signs of its own (of an encoded key value), so it is quoted as a whole.
    return template.replace("{id}", quote(record_id, safe="~:@!$,;"))


@lru_cache(maxsize=256)
def quoted_path(path: str) -> str:
    """Return a decoded path as it stands in a URL."""
    return quote(path, safe="/~:@!$,;")


def next_url(base_url: str, path: str, query: str, cursor: str) -> str:
    """Return the address of the next page: this one's, with its cursor replaced."""
    if _PLAIN_QUERY.fullmatch(query) and "cursor=" not in query:
        return f"{base_url}{quoted_path(path)}?{query}{'&' if query else ''}cursor={cursor}"
    pairs = [(name, text) for name, text in parse_qsl(query, keep_blank_values=True) if name != "cursor"]
    return f"{base_url}{quoted_path(path)}?{urlencode([*pairs, ('cursor', cursor)], safe='~:,')}"
