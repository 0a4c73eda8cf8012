"""The names under which a request's facts travel: WSGI environ keys, and the entries of the facts mapping.

The edge makes the mapping, the pipeline writes to it (it is `Call.facts`), the log and the metrics read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

REQUEST_ID: Final = "wrapper.request_id"
"""Environ key of the request's id: the caller's where it is safe to repeat, else one of ours."""

FACTS: Final = "wrapper.facts"
"""Environ key of the mapping of facts, filled on the way."""

PRINCIPAL: Final = "principal"
"""Fact: the `Principal` the request turned out to come from."""

OPERATION: Final = "operation"
"""Fact: the operation's id as OpenAPI has it, such as `v2.listJobs`."""

ROUTE: Final = "route"
"""Fact: the route's template such as `/v2/jobs/{id}`; never an address with values in it."""

DEPRECATED: Final = "deprecated"
"""Fact: the name of the deprecated version that was used."""


def request_id(environ: Mapping[str, Any]) -> str:
    """Return the id of the request; "" for one that did not come through the edge."""
    found: str = environ.get(REQUEST_ID, "")
    return found
