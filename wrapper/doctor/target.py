"""What is to be connected to, as far as its entry or the command line tells: engine, host, port, keywords.

It keeps the options as the adapter takes them, so that what the doctor tries is what the gateway would do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from wrapper.catalog.model import Source
from wrapper.doctor.engines import Engine, engine_of
from wrapper.doctor.machine import Machine

_PAIR = re.compile(r"\s*([^=;]+?)\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*)")
_HOST_KEYWORDS = ("server", "servername", "address", "host", "hostname")


@dataclass(frozen=True, slots=True)
class Target:
    """One source, seen from outside; `keywords` are those of its ODBC connection text, in lower case.

    `secret` names the environment variable that the entry takes its password from.
    """

    name: str
    kind: str
    options: Mapping[str, Any] = field(repr=False)
    engine: Engine | None = None
    host: str | None = None
    port: int | None = None
    file: Path | None = None
    keywords: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret: str = ""

    @property
    def user(self) -> str:
        return str(self.options.get("user") or self.keywords.get("uid") or "")

    def title(self) -> str:
        """Return what to call it: its name, kind and place."""
        engine = f", {self.engine.title}" if self.engine else ""
        # What stands before an @ is of a password that was not spelled as a URL wants it.
        host = (self.host or "").rpartition("@")[2]
        place = f" at {host}:{self.port}" if host else f" at {self.file}" if self.file else ""
        return f"{self.name} ({self.kind}{engine}){place}"

    def asked_for(self, **keywords: str) -> Target:
        """Return the same with other ODBC keywords in its connection text."""
        text = with_keywords(str(self.options.get("connection") or ""), keywords)
        return replace(self, options={**self.options, "connection": text}, keywords=pairs(text))


def target_of(source: Source, machine: Machine) -> Target:
    """Return what a source of a catalog leads to."""
    secret = f"{re.sub(r'[^A-Z0-9]+', '_', source.name.upper())}_PASSWORD"
    target = Target(source.name, source.kind, source.adapter_options(), secret=secret)
    if source.kind == "sql":
        return _of_url(target)
    if source.kind == "odbc":
        return _of_odbc(target, source.generation, machine)
    path = source.options.get("path")
    return replace(target, file=Path(str(path)) if path else None)


def _of_url(target: Target) -> Target:
    try:
        url = make_url(str(target.options.get("url") or ""))
    except ArgumentError:
        # The adapter says what is wrong with it.
        return target
    engine = engine_of(url.get_backend_name())
    if engine is not None and engine.name == "sqlite":
        is_file = bool(url.database) and not str(url.database).startswith((":memory:", "file:"))
        return replace(target, engine=engine, file=Path(str(url.database)) if is_file else None)
    return replace(target, engine=engine, host=url.host, port=url.port or (engine.port if engine else None))


def _of_odbc(target: Target, generation: str | None, machine: Machine) -> Target:
    options = target.options
    text = str(options.get("connection") or "")
    named = machine.data_source(str(options.get("dsn") or ""))
    keywords = {**named, **pairs(text)}
    driver = str(options.get("driver") or named.get("driver") or "")
    # Both SQL Server and Sybase are reached by the same driver: the generation and the port tell them apart.
    engine = engine_of(generation, driver, str(options.get("dsn") or ""))
    spelled = next((keywords[word] for word in _HOST_KEYWORDS if keywords.get(word)), "")
    host, port = _place(spelled, keywords.get("port", ""))
    if engine is not None and engine.name == "sqlite":
        path = keywords.get("database")
        return replace(target, engine=engine, keywords=keywords, file=Path(path) if path else None)
    usual = engine.port if engine else None
    return replace(target, engine=engine, keywords=keywords, host=host or None, port=port or usual)


def _place(server: str, port: str) -> tuple[str, int | None]:
    """Return host and port of HOST, HOST,PORT, tcp:HOST,PORT or HOST:PORT; an instance's name is left out."""
    server = server.removeprefix("tcp:").strip()
    host, _, behind = server.partition(",") if "," in server else server.partition(":")
    number = port or behind
    return host.split("\\")[0].strip(), int(number) if number.strip().isdigit() else None


def pairs(text: str) -> dict[str, str]:
    """Return the keywords of a connection text, in lower case, with their values out of their braces."""
    found = {}
    for key, value in _PAIR.findall(text):
        bare = value.strip()
        found[key.lower()] = bare[1:-1].replace("}}", "}") if bare[:1] == "{" else bare
    return found


def with_keywords(text: str, wanted: Mapping[str, str]) -> str:
    """Return a connection text with some keywords set; the others stay as they are."""
    lowered = {key.lower() for key in wanted}
    kept = [f"{key}={value}" for key, value in _PAIR.findall(text) if key.lower() not in lowered]
    return ";".join([*kept, *(f"{key}={value}" for key, value in wanted.items() if value)])
