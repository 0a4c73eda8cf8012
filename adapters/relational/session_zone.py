"""The time zone of a session: the one that the source's local times are in, so that engine and catalog mean the same.

A zone that the engine does not know by name (MariaDB and MySQL know none until their tables of zones are filled) is
judged by what clocks show in it: where the session's own zone agrees, it stays. Else the session has UTC, and columns
that hold instants are converted by us.

MariaDB shows the two instants of a repeated hour alike in any zone but UTC, and takes a zone for a single statement. So
its sessions have UTC, and what asks for local times (views, virtual columns, an operator's statement) the zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from adapters.base import Fact
from adapters.errors import SourceBusy, SourceTimeout, SourceUnavailable
from adapters.query import Stored
from adapters.relational.connections import Link
from adapters.relational.rules import Rule

MOMENTS = tuple(
    int(datetime(year, month, 15, 12, tzinfo=UTC).timestamp())
    for year in (1995, 2000, 2005, 2010, 2015, 2020, 2025)
    for month in (1, 7)
)
"""Noons of winters and summers, in seconds since 1970, by whose local times zones are told apart.

Those of one year do not tell that a country gave up its summer time, as Turkey in 2016 and Brazil in 2019.
"""


@dataclass(frozen=True, slots=True)
class ZoneSetting:
    """How a session of an engine is given a zone.

    `set` is a statement with a place for the zone's name, and `utc` the name that always works for UTC. Engines that
    may not know a zone by its name have `clocks`, a SELECT of the local times at MOMENTS, and a type of columns that
    hold instants. `own` asks for the session's zone, `one` gives a zone to the single statement behind it.
    `computing` stands behind the SELECT of a table's types, and adds the column COMPUTING where values are computed.
    """

    set: str
    utc: str = "UTC"
    clocks: str | None = None
    instants: str | None = None
    own: str = ""
    one: str = ""
    computing: str = ""

    def statement(self, zone: str) -> str:
        """Return the statement that gives a session the zone."""
        return self.set.format(self.utc if is_utc(zone) else zone.replace("'", "''"))


def is_utc(zone: str) -> bool:
    """Whether a zone is UTC by its name."""
    return zone.upper() in {"UTC", "Z", "ETC/UTC"}


COMPUTING = ""
"""The name that says, among the columns of a table, that its values are computed in the session; no column has it."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What gives a session its zone, and what gives one statement the source's; each "" where nothing is needed."""

    statement: str
    one: str = ""


class SessionZone:
    """The zone that the sessions of one source are given, by its name; "" leaves the login's."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._found: _Found | None = None

    def put(self, link: Link, setting: ZoneSetting | None) -> str:
        """Give a session the zone; return the statement that did so, or "" where none was needed."""
        if self._found is None:
            self._found = _found_out(link, setting, self._zone) if setting and self._zone else _Found("")
        elif self._found.statement:
            link.execute(self._found.statement)
        return self._found.statement

    @property
    def is_known(self) -> bool:
        """Whether a session was given the zone before."""
        return self._found is not None

    @property
    def for_one(self) -> str:
        """What stands before a statement that asks for local times; "" where the session has the zone."""
        return self._found.one if self._found is not None else ""

    def fact(self, setting: ZoneSetting | None) -> Fact:
        """Return which zone the sessions have."""
        if setting is None:
            return Fact("zone", "sessions of this engine are given none")
        if not self._zone:
            return Fact("zone", "the login's own, for the source declares no time_zone")
        found = self._found or _Found("")
        if found.one:
            return Fact("zone", f"{self._zone} for views and statements; tables in UTC, their instants converted")
        if not found.statement:
            return Fact("zone", f"the login's own, whose clocks show the time of {self._zone}")
        if found.statement == setting.statement("UTC") and not is_utc(self._zone):
            instead = f"UTC: the engine does not know {self._zone}, and instants are converted by the gateway"
            return Fact("zone", instead, limits=True)
        return Fact("zone", f"{self._zone}, set for each session")

    def rules(
        self, types: Mapping[str, str], rules: Mapping[str, Rule], setting: ZoneSetting | None
    ) -> Mapping[str, Rule]:
        """Return the rules with those of columns of instants, where the session has UTC in the place of the zone."""
        if setting is None or setting.instants is None or is_utc(self._zone) or self._found is None:
            return rules
        if self._found.statement != setting.statement("UTC") or (self._found.one and COMPUTING in types):
            return rules
        instants = [name for name, declared in types.items() if declared.startswith(setting.instants)]
        return {**rules, **{name: _instants(self._zone, rules.get(name, Rule())) for name in instants}}


def _found_out(link: Link, setting: ZoneSetting, zone: str) -> _Found:
    """Give a session the zone, by its name where the engine knows it; return how."""
    named, in_utc = setting.statement(zone), setting.statement("UTC")
    if not _runs(link, named):
        if setting.clocks is not None and not _agrees(link, setting.clocks, zone):
            link.execute(in_utc)
            return _Found(in_utc)
        named = ""
    if named == in_utc or not setting.own:
        return _Found(named)
    own = str(link.rows(setting.own, ())[0][0])
    one = setting.one.format(own)
    link.execute(in_utc)
    # What an engine does not know of it is a comment to it.
    if str(link.rows(one + setting.own, ())[0][0]) == own:
        return _Found(in_utc, one)
    link.execute(named or setting.set.format(own))
    return _Found(named)


def _runs(link: Link, statement: str) -> bool:
    """Return whether the engine takes a statement."""
    try:
        link.execute(statement)
    except Exception as error:
        if link.failure(error) in {None, SourceUnavailable, SourceTimeout, SourceBusy}:
            raise
        return False
    return True


def _instants(zone: str, rule: Rule) -> Rule:
    """Return the rule of a column that is asked in UTC, over what its driver needs."""
    local = ZoneInfo(zone)

    def read(value: Stored) -> Stored:
        found = value if rule.read is None else rule.read(value)
        return found.replace(tzinfo=UTC) if isinstance(found, datetime) else found

    def bind(value: Stored) -> Stored:
        in_utc = _in_utc(value, local) if isinstance(value, datetime) else value
        return in_utc if rule.bind is None else rule.bind(in_utc)

    return replace(rule, read=read, bind=bind, instants=True)


def _in_utc(value: datetime, local: ZoneInfo) -> datetime:
    aware = value.replace(tzinfo=local) if value.tzinfo is None else value
    try:
        return aware.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        # The first or the last moment of all, which no column of instants reaches.
        return value.replace(tzinfo=None)


def _agrees(link: Link, clocks: str, zone: str) -> bool:
    local = ZoneInfo(zone)
    wanted = [datetime.fromtimestamp(moment, local).replace(tzinfo=None) for moment in MOMENTS]
    return list(link.rows(clocks, ())[0]) == wanted
