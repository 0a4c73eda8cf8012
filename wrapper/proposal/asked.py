"""What `wrapper init` was asked for, kept beside its proposal: a second run needs to be told only what differs.

An address is kept without its password, which is a variable there as in the catalog.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from shlex import quote
from typing import Any

from wrapper.proposal.address import origins
from wrapper.proposal.nodes import plain
from wrapper.proposal.origin import AddressError, Origin
from wrapper.proposal.spans import read_yaml
from wrapper.proposal.writing import flow, literal, meant, scalar
from wrapper.whole_files import write_whole

PLACE = Path(".wrapper") / "asked.yaml"
_HEAD = """\
# What `wrapper init` was asked for. A second run takes from here what its command line does not say.
"""


@dataclass(frozen=True)
class Asked:
    """The options of a run; None stands for one that was not given. `tables` without patterns stands for all tables."""

    address: str = ""
    source: str | None = None
    schema: str | None = None
    tables: tuple[str, ...] | None = None
    currency: str | None = None
    time_zone: str | None = None
    title: str | None = None
    statements: int | None = None
    seconds: float | None = None
    kind: str | None = None
    """That of the source it led to, by which it is known again among several of one address."""

    def completed_by(self, kept: Asked) -> Asked:
        """Return the options with those that were kept in the place of the ones not given."""
        given = {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) is not None}
        return replace(kept, **given)

    def to_keep(self, kept: Asked | None) -> Asked:
        """Return what is kept of this run: the options it was given, and every table that was ever asked for."""
        if kept is None:
            return self
        return replace(self.completed_by(kept), tables=_together(kept.tables, self.tables))


def _together(kept: tuple[str, ...] | None, given: tuple[str, ...] | None) -> tuple[str, ...] | None:
    # Who looked at all tables and then at some more closely still wants all of them.
    if not kept or given is None:
        return kept
    return given if "*" in given else tuple(dict.fromkeys((*kept, *given)))


def kept_in(folder: Path) -> dict[str, Asked]:
    """Return what was asked for, by the name of each source it led to; raises OSError and UnreadableYAML."""
    path = folder / PLACE
    if not path.exists():
        return {}
    root = read_yaml(path.read_text(encoding="utf-8"), PLACE.as_posix()).root
    known: Any = plain(root) if root is not None else {}
    return {name: _read(entry) for name, entry in known.items() if isinstance(entry, dict)}


def keep(folder: Path, asked: Mapping[str, Asked]) -> None:
    """Write what was asked for; raises OSError."""
    lines = [f"{scalar(name)}: {flow(literal(_written(one)))}" for name, one in sorted(asked.items())]
    path = folder / PLACE
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole({path: _HEAD + "\n".join(lines) + "\n"})


def find(kept: Mapping[str, Asked], address: str, source: str | None) -> Asked | None:
    """Return what was asked for the source that is named, or for those that were called so, or else of an address."""
    if source is not None:
        return kept.get(source) or next((one for one in kept.values() if one.source == source), None)
    same = [one for one in kept.values() if one.address == address]
    # An address may lead to several sources, which were asked for together.
    return same[0] if len({one.source for one in same}) == 1 else None


def named(found: Sequence[Origin], kept: Mapping[str, Asked], address: str, source: str | None) -> list[Origin]:
    """Return the sources of an address with the names they had; init names by all the files that there are."""
    known = {one.kind: name for name, one in kept.items() if (one.address, one.source) == (address, source)}
    return [replace(one, name=known.get(one.kind, one.name)) for one in found]


def led_to(asked: Asked, kept: Mapping[str, Asked], address: str) -> tuple[Asked, Asked | None, list[Origin]]:
    """Return what is asked for, what was last time, and the sources to look at; raises AddressError.

    A source that `--source` names may be one of several that an address leads to, each with a name of init's making.
    """
    name = asked.source
    before = None if name is None else find(kept, "", name)
    found = origins(address, name if before is None else before.source)
    asked = replace(asked, address=address_of(address, found))
    if name is None:
        before = find(kept, asked.address, None)
        if before is not None and before.source is not None:
            found = origins(address, before.source)
    elif before is not None and name != before.source and asked.address != before.address:
        return asked, before, origins(address, name)
    if before is None:
        return asked, None, found
    found = named(found, kept, asked.address, before.source)
    asked = replace(asked, source=before.source)
    if name in (None, before.source):
        return asked, before, found
    chosen = [one for one in found if one.name == name]
    if not chosen:
        names = ", ".join(one.name for one in found)
        raise AddressError(f"{before.address} no longer has what {name} was made of; it leads to {names}")
    return asked, before, chosen


def spelled(one: Asked, without: Asked) -> str:
    """Return options as a command line spells them, but for the address and those that `without` has."""
    left = {"address", "source", "title", "kind", *_written(without)}
    values = {name: value for name, value in _written(one).items() if name not in left}
    texts = {name: ",".join(value) if isinstance(value, list) else f"{value}" for name, value in values.items()}
    return " ".join(f"--{name.replace('_', '-')} {quote(text)}" for name, text in texts.items())


def address_of(address: str, origins: Sequence[Origin]) -> str:
    """Return an address as it is kept: whole, wherever the next run is started, and without its password."""
    first = origins[0]
    if first.kind == "sql" and "://" in address:
        return _url(first.entries)
    if first.kind == "odbc":
        return _odbc(first.entries)
    return str(Path(address).expanduser().resolve())


def _url(entries: Mapping[str, Any]) -> str:
    url, password = meant(str(entries["url"])), entries.get("password")
    scheme, _, place = url.partition("://")
    user, _, rest = place.partition("@")
    return f"{scheme}://{user}:{password}@{rest}" if password else url


def _odbc(entries: Mapping[str, Any]) -> str:
    named = {"DSN": "dsn", "DRIVER": "driver", "UID": "user", "PWD": "password"}
    parts = [f"{word}={_braced(str(entries[name]))}" for word, name in named.items() if entries.get(name)]
    return "odbc:" + ";".join([*parts, *filter(None, [str(entries.get("connection", ""))])])


def _braced(value: str) -> str:
    if value.startswith("${") or not set(value) & set(";{}= "):
        return value
    return "{" + value.replace("}", "}}") + "}"


def _written(one: Asked) -> dict[str, Any]:
    given = {field.name: getattr(one, field.name) for field in fields(one)}
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in given.items() if value is not None
    }


def _read(entry: Mapping[str, Any]) -> Asked:
    told = {name: meant(value) if isinstance(value, str) else value for name, value in entry.items()}
    tables = told.get("tables")
    patterns = tuple(map(meant, tables if isinstance(tables, list) else [tables])) if tables is not None else None
    return Asked(
        address=told.get("address", ""),
        source=told.get("source"),
        schema=told.get("schema"),
        tables=patterns,
        currency=told.get("currency"),
        time_zone=told.get("time_zone"),
        title=told.get("title"),
        statements=_number(int, told.get("statements")),
        seconds=_number(float, told.get("seconds")),
        kind=told.get("kind"),
    )


def _number(kind: Any, text: str | None) -> Any:
    try:
        return None if text is None else kind(text)
    except ValueError:
        return None  # Somebody edited the file; the default holds.
