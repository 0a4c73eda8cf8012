"""A source that is in no catalog yet, as the command line describes it: by server, by URL or by connection text.

A password is never an argument, where every user of the machine could read it: it comes from an environment
variable or is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.engine import URL

from adapters.base import Option
from wrapper.catalog.model import Source
from wrapper.catalog.secrets import written_in_clear
from wrapper.doctor.engines import ENGINES, Engine, engine_at
from wrapper.doctor.machine import Machine
from wrapper.doctor.target import Target, pairs, target_of, with_keywords

NAME = "legacy"
VARIABLE = "LEGACY_PASSWORD"
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LOGIN = re.compile(r"(?<=[/:])\$\{([A-Za-z_][A-Za-z0-9_]*)\}(?=[^/]*@)")
_NOT_OF_A_LOGIN = re.compile(r"[@/:?#\s]|%(?![0-9A-Fa-f]{2})")
"""What ends a user name or password in a URL (RFC 3986, 3.2.1)."""

Prompt = Callable[[str], str]


class Unusable(ValueError):
    """What the command line says cannot be used; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command that describe a source."""

    server: str | None = None
    port: int | None = None
    engine: str | None = None
    database: str | None = None
    user: str | None = None
    password_from: str | None = None
    url: str | None = None
    connection: str | None = None

    @property
    def given(self) -> bool:
        """Whether anything of a source was described."""
        return any((self.server, self.port, self.engine, self.database, self.user, self.url, self.connection))


def target_asked(
    asked: Asked, environ: Mapping[str, str], prompt: Prompt | None, machine: Machine | None = None
) -> Target:
    """Return the source that was asked for; `prompt` asks for the password of a user, where somebody can answer.

    Raises Unusable.
    """
    ways = [name for name in ("server", "url", "connection") if getattr(asked, name)]
    if len(ways) != 1:
        raise Unusable("describe the source by one of --server, --url and --connection")
    if asked.server:
        kind, options, secret = _of_server(asked, environ, prompt)
    else:
        kind = "sql" if asked.url else "odbc"
        text = str(asked.url or asked.connection)
        options, secret = _of_text(kind, text, environ)
    source = Source(NAME, kind, options)
    target = target_of(source, machine or Machine())
    engine = _engine(asked) if asked.server else target.engine
    return replace(target, secret=secret, engine=engine)


def _engine(asked: Asked) -> Engine:
    if asked.engine:
        return ENGINES[asked.engine]
    return (engine_at(asked.port) if asked.port else None) or ENGINES["sqlserver"]


def _of_server(asked: Asked, environ: Mapping[str, str], prompt: Prompt | None) -> tuple[str, dict[str, Any], str]:
    engine = _engine(asked)
    port = asked.port or engine.port
    password = _password(asked, environ, prompt)
    secret = asked.password_from or VARIABLE
    if engine.kind == "odbc":
        parts = {"Server": asked.server or "", "Port": str(port), "Database": asked.database or ""}
        options = {"connection": with_keywords("", parts), "user": asked.user, "password": password}
        return "odbc", options, secret
    url = URL.create(engine.dialects[0], asked.user, password or None, asked.server, port, asked.database)
    return "sql", {"url": url.render_as_string(hide_password=False)}, secret


def _password(asked: Asked, environ: Mapping[str, str], prompt: Prompt | None) -> str:
    if asked.password_from:
        if asked.password_from not in environ:
            raise Unusable(f"the environment variable {asked.password_from} is not set")
        return environ[asked.password_from]
    if asked.user and prompt is not None:
        return prompt(asked.user)
    return ""


def _of_text(kind: str, text: str, environ: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    if written_in_clear(Option("text", "", secret=False), text):
        raise Unusable("a password on the command line is seen by everybody on this machine: write ${VARIABLE} for it")
    names = _REFERENCE.findall(text)
    missing = [name for name in names if name not in environ]
    if missing:
        raise Unusable(f"the environment variable {missing[0]} is not set")

    def filled(part: str) -> str:
        return _REFERENCE.sub(lambda found: environ[found[1]], part)

    secret = names[-1] if names else VARIABLE
    if kind == "sql":
        for name in _LOGIN.findall(text):
            if _NOT_OF_A_LOGIN.search(environ[name]):
                raise Unusable(
                    f"the value of {name} has characters that mean something in a URL: write @ as %40, / as %2F"
                )
        return {"url": filled(text)}, secret
    # Taken apart first: a password may hold what ends it in a connection text.
    keywords = pairs(text)
    rest = with_keywords(text, {"DRIVER": "", "DSN": "", "UID": "", "PWD": ""})
    own = {"driver": "driver", "dsn": "dsn", "user": "uid", "password": "pwd"}
    options = {option: filled(keywords.get(keyword, "")) for option, keyword in own.items()}
    return {**options, "connection": filled(rest)}, secret
