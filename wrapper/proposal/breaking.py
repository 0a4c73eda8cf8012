"""Which changes of an entry that is served already would break consumers: other types, values, ids or parameters.

Pure; it judges entries of the catalog as the merge meets them. What may be added to a version does not break it
(docs/versions.md).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wrapper.proposal.scope import Path, fits

MEANING = {
    *("column", "columns", "type", "format", "formats", "codes", "blanks", "width", "padding"),
    *("decimals", "pivot", "currency", "stored"),
}
"""Entries of a field that only make sense together: the operator's or the proposal's, never some of each."""
FIELD = (("resources", "*", "fields", "*"),)
_FILTER = (("resources", "*", "filters", "*"),)
_RELATION = (("resources", "*", "relations", "*"),)
_SORTS = (("resources", "*", "sorts"),)
_LISTS = (*_SORTS, *_FILTER)
"""Lists of what a consumer may ask for: one more does not break consumers, one less does."""
_WHOLE = (
    *(("resources", "*", name) for name in ("source", "table", "schema", "key", "singular")),
    *_RELATION,
    *(("sources", "*", name) for name in ("charset", "time_zone")),
    ("sources", "*", "tables", "*", "charset"),
    ("sources", "*", "columns", "*"),
    ("sources", "*", "tables", "*", "columns", "*"),
)
"""Entries that any other value breaks: rows, ids, names of operations, what a text or a moment means."""


def meaning(value: Any) -> Any:
    """Return the entries of a field that say what its values are."""
    return {name: one for name, one in value.items() if name in MEANING} if isinstance(value, dict) else value


def breaks(path: Path, served: Any, proposed: Any) -> bool:
    """Return whether a consumer of what is served could not live with what is proposed; None stands for nothing."""
    if fits(path, FIELD):
        return _field_breaks(meaning(served), meaning(proposed))
    if fits(path, _LISTS):
        return not set(_listed(served)) <= set(_listed(proposed))
    return fits(path, _WHOLE) and bool(served != proposed)


def rests_on(path: Path, value: Any, held: Collection[Path], proposed: Any = None) -> bool:
    """Return whether a filter, a relation or what a list of sorts lacks rests on fields that are held back or gone."""
    if fits(path, _SORTS):
        lacking = set(_listed(value)) - set(_listed(proposed))
        return bool(lacking) and all(("resources", path[1], "fields", name) in held for name in lacking)
    if fits(path, _FILTER):
        return ("resources", path[1], "fields", path[3]) in held
    if fits(path, _RELATION) and isinstance(value, dict):
        return any(("resources", path[1], "fields", str(own)) in held for own in value.get("by", {}))
    return False


def _field_breaks(served: Any, proposed: Any) -> bool:
    if not isinstance(served, dict) or not isinstance(proposed, dict):
        return bool(served != proposed)
    if {**served, "width": ""} != {**proposed, "width": ""}:
        return True
    # A column that became wider holds all that it held.
    return _width(proposed) < _width(served)


def _width(field: dict[str, Any]) -> int:
    text = str(field.get("width", "0"))
    return int(text) if text.isdigit() else 0


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [str(value)]
