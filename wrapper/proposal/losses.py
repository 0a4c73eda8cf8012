"""What is true of the entries that init stopped finding: why, what consumers get of them meanwhile, and what to do.

A merge knows entries only. Here they are held against the merged catalog and what the sources look like now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.base import TableDescription
from adapters.query import Table
from wrapper.catalog import Catalog
from wrapper.catalog.model import Resource
from wrapper.drift.lock import described
from wrapper.drift.tables import is_indexed
from wrapper.proposal.scope import Path, fits
from wrapper.proposal.three import Said

_RESOURCE = (("resources", "*"),)
_FIELD = (("resources", "*", "fields", "*"),)
_ASKED_BY = (("resources", "*", "filters", "*"),)
_WAY = (("resources", "*", "relations", "*"),)
_COLUMN = (("sources", "*", "columns", "*"), ("sources", "*", "tables", "*", "columns", "*"))

_NOTHING = "→ nothing"
_STAYS = "it is not proposed any more, and stays as it is served"


@dataclass(frozen=True)
class Losses:
    """The merged catalog, and the tables of the sources that were looked at."""

    catalog: Catalog
    seen: Mapping[str, Sequence[TableDescription]]

    def explained(self, said: Iterable[Said]) -> list[Said]:
        """Return what a merge said, with the reason beside what is found no more."""
        return [self._explained(one) for one in said]

    def _explained(self, one: Said) -> Said:
        if one.what == "gone":
            return replace(one, text=self._gone(one.path))
        if one.what == "breaking" and (why := self._broken(one)):
            return replace(one, text=f"{one.text}; {why}")
        return one

    def _gone(self, path: Path) -> str:
        if fits(path, _COLUMN):
            return self._column(path)
        resource = self.catalog.resources.get(path[1]) if path[0] == "resources" else None
        if resource is None:
            return _STAYS
        table = self._table(resource)
        if table is None and self._is_there(resource):
            return _STAYS
        if table is None:
            way_out = f"ask for {_named(resource)} back, or take the resource out of the catalog"
            return f"its table is gone, so it answers 503; {way_out}"
        if fits(path, _FIELD) and (missing := self._missing(resource, path[3], table)):
            way_out = "ask for it back, or take the field out of the catalog"
            return f"its column {missing} is gone, so {resource.name} answers 503; {way_out}"
        return _STAYS

    def _column(self, path: Path) -> str:
        tables = self.seen.get(path[1], ())
        table = next((one for one in tables if len(path) < 5 or one.name == path[3]), None)  # noqa: PLR2004
        if table is not None and any(column.name == path[-1] for column in table.columns):
            return _STAYS
        way_out = "ask for it back, or take it and its field out of the catalog"
        return f"the export no longer has it and is refused, so the last good one is served on; {way_out}"

    def _broken(self, one: Said) -> str:
        if fits(one.path, _COLUMN) and one.text.endswith(_NOTHING):
            return "its values are no longer all numbers; until then those that are not are null and reported"
        resource = self.catalog.resources.get(one.path[1]) if one.path[0] == "resources" else None
        table = self._table(resource) if resource is not None else None
        if resource is None or table is None:
            return ""
        if fits(one.path, _FIELD) and (missing := self._missing(resource, one.path[3], table)):
            return f"{missing} is gone, and the new column looks like it; until then {resource.name} answers 503"
        if fits(one.path, _ASKED_BY) and one.text.endswith(_NOTHING) and one.path[3] in resource.fields:
            column = resource.fields[one.path[3]].columns[0]
            if not is_indexed(table, column):
                return f"no index begins with {column} any more, so each such request reads the whole table"
        if fits(one.path, _WAY) and one.text.endswith(_NOTHING):
            return "an index or a foreign key that it rests on is gone, or its values lead there no more"
        return ""

    def _table(self, resource: Resource) -> TableDescription | None:
        if not isinstance(resource.table, Table):
            return None
        return described(resource.table, self.seen.get(resource.source.name, ()))

    def _is_there(self, resource: Resource) -> bool:
        """Whether a table that was not described is there: it could not be read, or was left aside."""
        table, seen = resource.table, self.seen.get(resource.source.name, ())
        return isinstance(table, Table) and any(one.name == table.name for one in seen)

    def _missing(self, resource: Resource, field: str, table: TableDescription) -> str:
        """Return the columns of a field that the table no longer has."""
        present = {column.name.casefold() for column in table.columns}
        columns = resource.fields[field].columns if field in resource.fields else ()
        return ", ".join(column for column in columns if column.casefold() not in present)


def _named(resource: Resource) -> str:
    return resource.table.name if isinstance(resource.table, Table) else resource.name
