"""The time zone of a session: the one that the source's local times are in, so that engine and catalog mean the same.

A zone that the engine does not know by name (MariaDB and MySQL know none until their tables of zones are filled) is
judged by what clocks show in it: where the session's own zone agrees, it stays. Else the session has UTC, and columns
that hold instants are converted by us.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    hold instants.
    """

    set: str
    utc: str = "UTC"
    clocks: str | None = None
    instants: str | None = None

    def statement(self, zone: str) -> str:
        """Return the statement that gives a session the zone."""
        return self.set.format(self.utc if is_utc(zone) else zone.replace("'", "''"))


def is_utc(zone: str) -> bool:
    """Whether a zone is UTC by its name."""
    return zone.upper() in {"UTC", "Z", "ETC/UTC"}


class SessionZone:
    """The zone that the sessions of one source are given, by its name; "" leaves the login's."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._statement: str | None = None

    def put(self, link: Link, setting: ZoneSetting | None) -> str:
        """Give a session the zone; return the statement that did so, or "" where none was needed."""
        if self._statement is None:
            self._statement = _found_out(link, setting, self._zone) if setting and self._zone else ""
        elif self._statement:
            link.execute(self._statement)
        return self._statement

    def fact(self, setting: ZoneSetting | None) -> Fact:
        """Return which zone the sessions have."""
        if setting is None:
            return Fact("zone", "sessions of this engine are given none")
        if not self._zone:
            return Fact("zone", "the login's own, for the source declares no time_zone")
        if self._statement == "":
            return Fact("zone", f"the login's own, whose clocks show the time of {self._zone}")
        if self._statement == setting.statement("UTC") and not is_utc(self._zone):
            instead = f"UTC: the engine does not know {self._zone}, and instants are converted by the gateway"
            return Fact("zone", instead, limits=True)
        return Fact("zone", f"{self._zone}, set for each session")

    def rules(self, types: Mapping[str, str], setting: ZoneSetting | None) -> dict[str, Rule]:
        """Return the rules of columns of instants, where the session has UTC in the place of the zone."""
        if setting is None or setting.instants is None or is_utc(self._zone):
            return {}
        if self._statement != setting.statement("UTC"):
            return {}
        rule = _instants(self._zone)
        return {name: rule for name, declared in types.items() if declared.startswith(setting.instants)}


def _found_out(link: Link, setting: ZoneSetting, zone: str) -> str:
    """Give a session the zone, by its name where the engine knows it; return the statement that did so, or ""."""
    named = setting.statement(zone)
    try:
        link.execute(named)
    except Exception as error:
        if link.failure(error) in {None, SourceUnavailable, SourceTimeout, SourceBusy}:
            raise
    else:
        return named
    if setting.clocks is None or _agrees(link, setting.clocks, zone):
        return ""
    in_utc = setting.statement("UTC")
    link.execute(in_utc)
    return in_utc


def _instants(zone: str) -> Rule:
    local = ZoneInfo(zone)

    def read(value: Stored) -> Stored:
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value

    def bind(value: Stored) -> Stored:
        if not isinstance(value, datetime):
            return value
        aware = value.replace(tzinfo=local) if value.tzinfo is None else value
        try:
            return aware.astimezone(UTC).replace(tzinfo=None)
        except OverflowError:
            # The first or the last moment of all, which no column of instants reaches.
            return value.replace(tzinfo=None)

    return Rule(read=read, bind=bind)


def _agrees(link: Link, clocks: str, zone: str) -> bool:
    local = ZoneInfo(zone)
    wanted = [datetime.fromtimestamp(moment, local).replace(tzinfo=None) for moment in MOMENTS]
    return list(link.rows(clocks, ())[0]) == wanted
